"""What an office tells beside the permissions holds at the centre: relatives, absence, joined cases, a draw anew."""

import uuid
from datetime import timedelta

import pytest

from app.cases.eligibility import ExclusionReason
from app.centre.worker import run_round
from tests.builders.centre_house import CITY, Hall, events_of, login_of
from tests.builders.stream_house import Chain
from tests.central.test_flow_doors import delivered, said
from tests.central.test_streams import add
from tests.central.test_worker import acts_of, ask, never, record, try_again

ITEMS = ("YL-112", "YL-109", "YL-115")
"""Items about a person whose third step is a review."""


@pytest.fixture(scope="module")
def chief(hall: Hall) -> uuid.UUID:
    return add(hall, "floor_supervisor")


@pytest.fixture(scope="module")
def auditor(hall: Hall) -> uuid.UUID:
    return add(hall, "internal_audit")


@pytest.fixture(autouse=True)
def nothing_else_waits(hall: Hall) -> None:
    """What other tests left for nobody is tried again tomorrow."""
    hall.centre.owner.execute(
        "INSERT INTO core.draw_wait SELECT office_id, case_id, purpose, last_seq, now() + interval '1 day', 'left'"
        " FROM core.case_head, unnest(ARRAY['step', 'asked']) purpose ON CONFLICT (office_id, case_id, purpose)"
        " DO UPDATE SET (after_seq, again_at) = (excluded.after_seq, excluded.again_at)"
    )


def subject_of(hall: Hall, case: uuid.UUID) -> str:
    return bytes(ask(hall, "SELECT subject_key FROM core.case_head WHERE case_id = %s", case)[0][0]).hex()


def of_one_person(hall: Hall, count: int) -> list:
    """The reviews of so many cases of different items of one person, all before them delivered."""
    found = []
    for code in ITEMS[:count]:
        found.append(delivered(hall, 3, code))
        hall.taken -= 1
    hall.taken += 1
    return found


def reviewers(hall: Hall) -> set[uuid.UUID]:
    return {hall.somebody("review", place) for place in range(3)}


def drawn(hall: Hall, case: uuid.UUID) -> uuid.UUID | None:
    try_again(hall)
    with acts_of(hall) as acts:
        run_round(acts, never)
    return ask(hall, "SELECT assignee FROM core.case_head WHERE case_id = %s", case)[0][0]


def reasons(hall: Hall, case: uuid.UUID, who: uuid.UUID) -> set[ExclusionReason]:
    return {one.reason for one in record(hall, case).exclusions if one.operator == who}


def test_nobody_decides_the_case_of_a_relative_from_the_declaration_to_its_end(hall, auditor) -> None:
    event = delivered(hall, 3)
    mine, kin = event.operator, Chain(hall.centre, "staff")
    told = {"relative": subject_of(hall, event.case), "kind": "parent"}
    assert kin.say("relative_declared", mine, told) == "ok"
    head = hall.centre.head(event)
    assert head["assignee"] is None, "what was drawn for the relative is drawn again"
    assert hall.centre.draw(event, head["last_seq"], "step", mine) == "denied:relative"
    with hall.centre.owner.transaction(force_rollback=True):  # even past the draw
        hall.centre.owner.execute("UPDATE core.case_head SET assignee = %s WHERE case_id = %s", (mine, event.case))
        assert hall.centre.head(event)["assignee"] == mine
    assert drawn(hall, event.case) in reviewers(hall) - {mine}
    assert reasons(hall, event.case, mine) == {ExclusionReason.RELATIVE}
    hall.centre.owner.execute("UPDATE core.case_head SET assignee = %s WHERE case_id = %s", (mine, event.case))
    assert said(hall, event, mine) == "denied:relative"
    assert kin.say("relative_confirmed", auditor) == "ok"
    assert said(hall, event, mine) == "denied:relative"
    assert kin.say("relative_ended", auditor, {"reason": "离婚"}) == "ok"
    assert said(hall, event, mine) == "ok"


def test_a_clerk_does_not_take_in_a_relatives_application(hall) -> None:
    clerk = hall.house.clerk.operator
    first, accepted = events_of(hall.house, hall.take_in())[:2]
    kin = Chain(hall.centre, "staff")
    told = {"relative": first.data["subject"]["key"], "kind": "sibling"}
    assert kin.say("relative_declared", clerk, told) == "ok"
    assert hall.centre.push(first).status == "denied:relative"
    kin.say("relative_ended", add(hall, "audit_admin"), {"reason": "登记有误"})
    assert [hall.centre.push(one).status for one in (first, accepted)] == ["ok", "ok"]


def test_a_declaration_is_ones_own_and_its_end_an_auditors(hall, auditor, chief) -> None:
    mine, kin = hall.somebody("handling"), Chain(hall.centre, "staff")
    me = ask(hall, "SELECT encode(person, 'hex') FROM core.operator WHERE operator_id = %s", mine)[0][0]
    assert kin.say("relative_declared", mine, {"relative": me, "kind": "other"}) == "denied:own-account"
    assert kin.say("relative_declared", mine, {"relative": "ab", "kind": "other"}) == "denied:malformed"
    assert kin.say("relative_ended", auditor, {"reason": "x"}) == "denied:not-now"
    assert kin.say("relative_declared", auditor, {"relative": "ab" * 32, "kind": "spouse"}) == "ok"
    assert kin.say("relative_ended", chief, {"reason": "x"}) == "denied:permission"
    assert kin.say("relative_ended", auditor, {"reason": "x"}) == "denied:own-account"
    assert kin.say("relative_ended", add(hall, "audit_admin"), {"reason": " "}) == "denied:malformed"


def test_who_is_away_or_not_planned_is_not_drawn(hall, chief) -> None:
    event = delivered(hall, 3)
    today = ask(hall, "SELECT core.day_of(clock_timestamp())")[0][0]
    hall.centre.owner.execute("UPDATE core.case_head SET assignee = NULL WHERE case_id = %s", (event.case,))
    one, two, three = sorted(reviewers(hall))
    until = today + timedelta(days=2)

    def note(who: uuid.UUID, kind: str) -> str:
        span = {"from_on": today.isoformat(), "until_on": until.isoformat()}
        return Chain(hall.centre, "staff").say("absence_noted", chief, {"operator": str(who), "kind": kind, **span})

    def plan(who: uuid.UUID, shift: str) -> str:
        told = {"operator": str(who), "day": today.isoformat(), "shift": shift}
        return Chain(hall.centre, "staff").say("rota_planned", chief, told)

    assert note(one, "sick") == "ok"
    assert note(chief, "leave") == "denied:own-account"
    assert note(add(hall, "handler", office="350198"), "leave") == "denied:concerned"
    assert plan(three, "day") == "ok"  # whoever stands in no line of a planned day is not there
    assert drawn(hall, event.case) == three
    assert reasons(hall, event.case, one) == {ExclusionReason.ABSENT, ExclusionReason.NOT_ON_ROTA}
    assert reasons(hall, event.case, two) == {ExclusionReason.NOT_ON_ROTA}
    assert [note(one, "back"), plan(one, "morning"), plan(three, "off")] == ["ok"] * 3
    again = Chain(hall.centre, "staff")
    assert again.say("step_redrawn", chief, {"case": str(event.case), "reason": "absent"}) == "ok"
    assert drawn(hall, event.case) == one
    assert [plan(who, "day") for who in (two, three)] == ["ok", "ok"]


def test_a_step_is_drawn_anew_by_the_desk_alone_and_only_where_somebody_has_it(hall, chief) -> None:
    event = delivered(hall, 3)
    told = {"case": str(event.case), "reason": "absent"}
    anew = Chain(hall.centre, "staff")
    assert anew.say("step_redrawn", event.operator, told) == "denied:permission"
    assert anew.say("step_redrawn", chief, told | {"reason": "because"}) == "denied:malformed"
    assert anew.say("step_redrawn", chief, told | {"case": str(uuid.uuid4())}) == "denied:case"
    assert anew.say("step_redrawn", chief, told) == "ok"
    assert said(hall, event, event.operator) == "denied:not-drawn"
    assert Chain(hall.centre, "staff").say("step_redrawn", chief, told) == "denied:not-now"
    assert drawn(hall, event.case) in reviewers(hall)


def test_nobody_acts_in_two_roles_of_cases_that_were_joined(hall, chief) -> None:
    stranger = delivered(hall, 3)
    one, other, third = of_one_person(hall, 3)
    run, mine = hall.centre.owner.execute, one.operator
    told = {"case": str(one.case), "other": str(other.case)}
    strange = told | {"other": str(stranger.case)}
    assert Chain(hall.centre, "staff").say("cases_joined", chief, strange) == "denied:case"
    acted = "INSERT INTO core.case_actor SELECT office_id, %s, person, 'B' FROM core.operator WHERE operator_id = %s"
    run(acted, (third.case, mine))
    assert Chain(hall.centre, "staff").say("cases_joined", mine, told) == "denied:permission"
    assert Chain(hall.centre, "staff").say("cases_joined", chief, told) == "ok"
    assert hall.centre.head(one)["assignee"] == mine, "nothing stands against it yet"
    whole = {"case": str(other.case), "other": str(third.case)}
    assert Chain(hall.centre, "staff").say("cases_joined", chief, whole) == "ok"
    head = hall.centre.head(one)  # a matter is whole: joined with the one, joined with the third
    assert head["assignee"] is None
    assert hall.centre.draw(one, head["last_seq"], "step", mine) == "denied:linked"
    run("UPDATE core.case_head SET assignee = %s WHERE case_id = %s", (mine, one.case))
    assert said(hall, one, mine) == "denied:linked"
    run("UPDATE core.case_head SET assignee = NULL WHERE case_id = %s", (one.case,))
    assert drawn(hall, one.case) in reviewers(hall) - {mine}
    assert reasons(hall, one.case, mine) == {ExclusionReason.ACTED_IN_OTHER_ROLE}


def test_cases_in_which_somebody_acted_in_two_roles_are_not_joined(hall, chief) -> None:
    one, other = of_one_person(hall, 2)
    run = hall.centre.owner.execute
    acted = "INSERT INTO core.case_actor SELECT office_id, %s, person, %s FROM core.operator WHERE operator_id = %s"
    run(acted, (one.case, "C", one.operator))
    run(acted, (other.case, "D", one.operator))
    told = {"case": str(one.case), "other": str(other.case)}
    assert Chain(hall.centre, "staff").say("cases_joined", chief, told) == "denied:two-roles"


def test_a_declaration_is_read_in_its_office_and_not_in_those_below(hall) -> None:
    leader, kin = add(hall, "leader", CITY), Chain(hall.centre, "staff", CITY)
    assert kin.say("relative_declared", leader, {"relative": "cd" * 32, "kind": "child"}) == "ok"
    asked = "SELECT body IS NOT NULL FROM api.pull(%s, 0, 1000) WHERE case_id = %s"
    for reader, reads in ((hall.house.clerk.operator, False), (add(hall, "handler", CITY), True)):
        session = hall.centre.session(login_of(reader))
        assert session.execute(asked, (CITY, kin.chain)).fetchall() == [(reads,)]
