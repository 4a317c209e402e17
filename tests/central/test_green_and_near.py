"""Who follows a green case at the centre, and household and unit: named by rule, no doer of it; near, and not drawn."""

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.cases.eligibility import ExclusionReason
from app.cases.green import GreenReason
from app.cases.model import CaseEvent
from app.centre.worker import run_round
from tests.builders.centre_house import CITY, COUNTY, OTHER, Hall, events_of, login_of
from tests.builders.counter import person, ready_draft
from tests.builders.stream_house import Chain
from tests.central.test_flow_doors import delivered, said
from tests.central.test_streams import add
from tests.central.test_worker import acts_of, ask, never, record

ITEM = "YL-112"


@pytest.fixture(scope="module")
def desk(hall: Hall) -> dict[str, uuid.UUID]:
    """The three posts that chase, and one of another county."""
    posts = ("flow_desk", "floor_supervisor", "service_desk")
    return {post: add(hall, post) for post in posts} | {"far": add(hall, "flow_desk", OTHER)}


@pytest.fixture(autouse=True)
def nothing_else_is_followed(hall: Hall) -> Iterator[None]:
    """Afterwards nobody is away and nobody is a relative."""
    yield
    run = hall.centre.owner.execute
    run("INSERT INTO core.absence SELECT operator_id, max(seq) + 1, '2020-01-01', '2099-01-01', 'back', now()"
        " FROM core.absence GROUP BY operator_id")  # fmt: skip
    run("INSERT INTO core.relative_end SELECT chain, now() FROM core.relative ON CONFLICT DO NOTHING")


@pytest.fixture
def nothing_else_waits(hall: Hall) -> None:
    """What other tests left for nobody is tried again tomorrow."""
    hall.centre.owner.execute(
        "INSERT INTO core.draw_wait SELECT office_id, case_id, purpose, last_seq, now() + interval '1 day', 'left'"
        " FROM core.case_head, unnest(ARRAY['step', 'asked']) purpose ON CONFLICT (office_id, case_id, purpose)"
        " DO UPDATE SET (after_seq, again_at) = (excluded.after_seq, excluded.again_at)"
    )


def green(hall: Hall, count: int = 2, reason: GreenReason = GreenReason.DISABLED) -> CaseEvent:
    """A case of the channel that has got so far, delivered; its last event."""
    hall.taken += 1
    clerk = hall.house.clerk
    draft = replace(ready_draft(ITEM, person(200 + hall.taken), green=reason), clerk=clerk.operator)
    case = hall.house.accept(clerk, draft).case.id
    hall.house.draw(case)
    events = events_of(hall.house, case)
    hall.centre.deliver(events[:count])
    return events[count - 1]


def follow(hall: Hall) -> int:
    """The worker's word; how many changed."""
    return int(hall.centre.session(hall.centre.worker).execute("SELECT work.follow_green()").fetchone()[0])


def chaser(hall: Hall, case: uuid.UUID) -> uuid.UUID | None:
    asked = (
        "SELECT operator_id FROM core.chaser c WHERE case_id = %s"
        " AND NOT EXISTS (SELECT 1 FROM core.chaser_end e WHERE e.chaser_id = c.chaser_id)"
    )
    rows = ask(hall, asked, case)
    assert len(rows) <= 1
    return rows[0][0] if rows else None


def note(hall: Hall, who: uuid.UUID, kind: str) -> None:
    """A supervisor who is nobody's colleague otherwise says that somebody is away, or back."""
    told = {"operator": str(who), "kind": kind, "from_on": "2020-01-01", "until_on": "2099-01-01"}
    chief = add(hall, "floor_supervisor")
    assert Chain(hall.centre, "staff").say("absence_noted", chief, told) == "ok"
    hall.centre.owner.execute("SELECT account.close(%s)", (chief,))


def test_one_person_of_the_post_follows_a_green_case_and_hands_it_on_when_away(hall, desk) -> None:
    plain = delivered(hall, 2)
    case = green(hall).case
    assert chaser(hall, case) is None
    follow(hall)
    first = chaser(hall, case)
    assert first in set(desk.values()) - {desk["far"]}
    assert follow(hall) == 0, "who may and is there keeps it"
    assert chaser(hall, plain.case) is None, "no case of the channel"
    note(hall, first, "sick")
    with acts_of(hall) as acts:
        assert run_round(acts, never).named >= 1
    second = chaser(hall, case)
    assert second not in (None, first)
    (ended,) = ask(
        hall, "SELECT ending FROM core.chaser_end e JOIN core.chaser c USING (chaser_id) WHERE case_id = %s", case
    )
    assert ended == ("absent",)
    others = [one for name, one in desk.items() if name != "far" and one not in (first, second)]
    for one in (*others, second):
        note(hall, one, "leave")
    follow(hall)
    assert chaser(hall, case) == second, "kept while nobody else is there"


def test_a_relative_of_the_person_concerned_does_not_follow_the_case(hall, desk) -> None:
    event = green(hall)
    follow(hall)
    mine = chaser(hall, event.case)
    subject = bytes(ask(hall, "SELECT subject_key FROM core.case_head WHERE case_id = %s", event.case)[0][0])
    told = {"relative": subject.hex(), "kind": "parent"}
    assert Chain(hall.centre, "staff").say("relative_declared", mine, told) == "ok"
    follow(hall)
    assert chaser(hall, event.case) not in (None, mine)


def test_who_ever_followed_a_case_does_no_step_of_it(hall) -> None:
    event = delivered(hall, 2)
    former = add(hall, "service_desk", section="former")
    run = hall.centre.owner.execute
    run("INSERT INTO core.green_case VALUES (%s, %s)", (COUNTY, event.case))
    run("INSERT INTO core.chaser SELECT %s, %s, 1, gen_random_uuid(), operator_id, person, now() FROM core.operator"
        " WHERE operator_id = %s", (COUNTY, event.case, former))  # fmt: skip
    run("SELECT account.place(%s, 'former', 'handler')", (former,))
    run("SELECT account.permit(%s, 'handling')", (former,))
    head = hall.centre.head(event)
    assert hall.centre.draw(event, head["last_seq"], "step", former) == "denied:chaser"
    run("UPDATE core.case_head SET assignee = %s WHERE case_id = %s", (former, event.case))  # even past the draw
    assert said(hall, event, former) == "denied:chaser"
    run("UPDATE core.case_head SET assignee = %s WHERE case_id = %s", (event.operator, event.case))
    assert said(hall, event, event.operator) == "ok"


def test_who_follows_is_told_to_posts_that_chase_there_and_to_nobody_else(hall, desk) -> None:
    case = green(hall).case
    follow(hall)
    asked = "SELECT operator_id FROM api.chasers(%s) WHERE case_id = %s AND ended_at IS NULL"
    for who in (desk["flow_desk"], desk["service_desk"]):
        session = hall.centre.session(login_of(who))
        assert session.execute(asked, (COUNTY, case)).fetchall() == [(chaser(hall, case),)]
    for who in (desk["far"], add(hall, "internal_audit"), add(hall, "flow_desk", CITY)):
        assert hall.centre.session(login_of(who)).execute(asked, (COUNTY, case)).fetchall() == []
    machine = hall.centre.add_device(uuid.uuid4())
    assert hall.centre.session(machine).execute(asked, (COUNTY, case)).fetchall() == []
    hall.centre.enrol(desk["flow_desk"], uuid.UUID(machine[1:]))
    assert hall.centre.session(machine).execute(asked, (COUNTY, case)).fetchall() == [(chaser(hall, case),)]


@pytest.mark.parametrize(
    "mark",
    [{"reason": "friend"}, {"days": 0}, {"days": "1"}, {"due_on": "soon"}, {"provisional": None}],
    ids=lambda mark: next(iter(mark)),
)
def test_a_mark_that_is_none_is_not_taken(hall, mark) -> None:
    received = green(hall, 1)
    accepted = events_of(hall.house, received.case)[1]
    wrong = dict(accepted.data["green"]) | mark
    assert said(hall, accepted, accepted.operator, {"green": wrong}) == "denied:malformed"
    assert hall.centre.push(accepted).status == "ok"


def mark(hall: Hall, case: uuid.UUID, who: uuid.UUID) -> str:
    ((key,),) = ask(hall, "SELECT person FROM core.operator WHERE operator_id = %s", who)
    return hashlib.sha256(b"yichuang.near\x00" + case.bytes + bytes(key)).hexdigest()


def received(hall: Hall) -> CaseEvent:
    """A case that was received there; its acceptance comes next."""
    first, accepted = events_of(hall.house, hall.take_in())[:2]
    assert hall.centre.push(first).status == "ok"
    return accepted


@pytest.mark.usefixtures("nothing_else_waits")
def test_who_is_near_to_the_person_concerned_is_not_drawn_and_the_record_says_why(hall) -> None:
    accepted = received(hall)
    near = [hall.somebody("handling", place) for place in (0, 1)]
    strange = "ab" * 32
    told = {"near": sorted([*(mark(hall, accepted.case, one) for one in near), strange])}
    assert said(hall, accepted, accepted.operator, told) == "ok"
    for one in near:
        assert hall.centre.draw(accepted, 2, "step", one) == "denied:relative"
    able = (
        "SELECT core.is_able(h, o, 'B', 'handling') FROM core.case_head h, core.operator o"
        " WHERE h.case_id = %s AND o.operator_id = %s"
    )
    with hall.centre.owner.transaction():
        hall.centre.owner.execute("SET LOCAL search_path = core")
        told = [ask(hall, able, accepted.case, hall.somebody("handling", place)) for place in range(3)]
    assert told == [[(False,)], [(False,)], [(True,)]], "nor is a panel held up for them"
    with acts_of(hall) as acts:
        assert run_round(acts, never).drawn == 1
    kept = record(hall, accepted.case)
    assert kept.drawn not in near
    why = {one.operator for one in kept.exclusions if one.reason is ExclusionReason.RELATIVE}
    assert why == set(near)


def test_a_mark_of_one_case_says_nothing_in_another(hall) -> None:
    first, second = received(hall), received(hall)
    who = hall.somebody("handling")
    told = {"near": [mark(hall, first.case, who)]}
    for event in (first, second):
        assert said(hall, event, event.operator, told) == "ok"
    assert hall.centre.draw(first, 2, "step", who) == "denied:relative"
    assert hall.centre.draw(second, 2, "step", who) == "ok"


@pytest.mark.parametrize("near", [[], "all", ["350199196201010011"], ["AB" * 32], [1], ["ab" * 32] * 501])
def test_what_is_no_mark_is_not_taken(hall, near) -> None:
    accepted = received(hall)
    assert said(hall, accepted, accepted.operator, {"near": near}) == "denied:malformed"
    assert hall.centre.push(accepted).status == "ok"
