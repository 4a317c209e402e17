"""The green channel: its mark in the acceptance, one day's clock, one named person who has no part in the case."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.cases.chain import made_by
from app.cases.clock_events import clock_of
from app.cases.clocks import ClockKind, deadlines
from app.cases.commands import NameChaser
from app.cases.flow import Verb, Word
from app.cases.green import ChaserEnd, GreenReason, Standby, against, next_chaser
from app.cases.model import EventKind
from app.cases.tasks import RedrawReason
from app.cases.urgency import RiseTo
from app.intake.commands.accept import Accept
from app.intake.green import GreenRules
from app.intake.model import NotReady
from app.kernel.actor import Post
from app.kernel.calendar import published_calendar
from app.kernel.clock import hall_day
from app.kernel.errors import AppError, Rejected
from app.kernel.ids import OperatorId, new_uuid
from app.staff.presence_book import Absence, AbsenceKind
from db.queries.cases import SqlCaseQueries
from db.queries.trays import SqlTrayQueries
from db.triggers import drop_triggers, install_triggers
from tests.builders.counter import desk, ready_draft
from tests.builders.flow_house import FlowHouse
from tests.builders.routine_house import absent, floor_desk_of, routine_of
from tests.builders.staffed import id_no, key_of, place

ITEM = "ZH-014"
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


@pytest.fixture
def house(uow, clock) -> FlowHouse:
    """A flow desk (``admine.x``), a supervisor and a service desk."""
    made = FlowHouse(uow, clock)
    made.people |= {
        "chief.x": place(uow, "chief.x", 899, Post.FLOOR_SUPERVISOR),
        "service.x": place(uow, "service.x", 898, Post.SERVICE_DESK),
    }
    with uow() as u:
        flow = u.staff.credentials("admine.x").operator
    made.people["admine.x"] = replace(made.people["service.x"], operator=flow, post=Post.FLOW_DESK, account="admine.x")
    return made


def take_in(house, code=ITEM, green=GreenReason.DISABLED, **changes):
    head = house.accept(house.clerk, ready_draft(code, clerk=house.clerk.operator, green=green, **changes)).case
    house.draw(head.id)
    return head


def chaser(house, case):
    with house.uow() as u:
        found = u.green.chaser(case)
    return found.operator if found else None


def gaps(house, draft):
    with pytest.raises(NotReady) as refused:
        house.accept(house.clerk, draft)
    return [gap.code for gap in refused.value.gaps]


def test_the_acceptance_says_the_mark_and_the_head_follows_it(house):
    head = take_in(house)
    assert (head.green, head.green_due_on) == ("disabled", MONDAY)
    with house.uow() as u:
        events = u.cases.events(head.id)
        accepted = next(event for event in events if event.kind is EventKind.ACCEPTED)
        assert accepted.data["green"] == {
            "reason": "disabled", "days": 1, "due_on": "2026-11-23", "provisional": True,
        }  # fmt: skip
        assert made_by(u.cases.head(head.id), events)
        terms, facts = clock_of(events)
    clock = deadlines(terms, facts, published_calendar()).of(ClockKind.GREEN)
    assert (clock.counts_from, clock.days, clock.due_on) == (FRIDAY, 1, MONDAY)


def test_a_case_without_the_mark_has_neither_clock_nor_chaser(house):
    head = take_in(house, green=None)
    assert (head.green, head.green_due_on, chaser(house, head.id)) == (None, None, None)
    with house.uow() as u:
        assert "green" not in u.cases.events(head.id)[-1].data


def test_the_office_sets_the_days(uow, house, clock):
    accept = Accept(uow, replace(desk(), green=lambda: GreenRules(days=3)), clock)
    draft = ready_draft(ITEM, clerk=house.clerk.operator, green=GreenReason.MILITARY)
    assert accept(house.clerk, draft).case.green_due_on == date(2026, 11, 25)


def test_the_database_holds_the_head_to_what_the_acceptance_says(house, store):
    head = take_in(house, green=None)
    with pytest.raises((AppError, IntegrityError)), store.writers() as session, session.begin():
        session.execute(text("UPDATE case_head SET green = 'senior', green_due_on = '2026-12-01'"))
    assert house.head(head.id).green is None


@pytest.mark.parametrize(("birth", "told"), [("19660505", ["green_not_senior"]), ("19611120", [])])
def test_a_senior_is_of_the_age_that_the_number_says(house, birth, told):
    number = id_no(1, birth)
    draft = ready_draft("YL-107", clerk=house.clerk.operator, green=GreenReason.SENIOR)
    who = replace(draft.subject, number=number, key=key_of(number))
    answers = {**draft.answers, **({"id_no": number} if "id_no" in draft.answers else {})}
    try:
        house.accept(house.clerk, replace(draft, subject=who, answers=answers))
        found = []
    except NotReady as refused:
        found = [gap.code for gap in refused.gaps if gap.code.startswith("green_")]
    assert found == told


def test_a_grave_injury_is_a_matter_of_work_injury(house):
    wrong = ready_draft("YL-107", clerk=house.clerk.operator, green=GreenReason.SEVERE_INJURY)
    assert gaps(house, wrong) == ["green_not_severe_injury"]


def test_what_ends_at_the_window_needs_no_green_channel(house):
    assert gaps(house, ready_draft("ZH-004", clerk=house.clerk.operator, green=GreenReason.DISABLED)) == [
        "green_ends_at_window"
    ]


def test_one_chaser_is_named_by_turns_and_audited(house, store):
    cases = [take_in(house, code).id for code in (ITEM, "YL-107", "YL-115")]
    named = [chaser(house, case) for case in cases]
    assert {house.people[name].operator for name in ("admine.x", "chief.x", "service.x")} == set(named)
    with store.reading() as session:
        rows = session.execute(text("SELECT body FROM audit_event WHERE kind = 'green_chaser_named' ORDER BY seq"))
        told = [json.loads(row[0])["data"] for row in rows]
    assert [(row["case"], row["operator"]) for row in told] == [
        (str(case), str(who)) for case, who in zip(cases, named, strict=True)
    ]


def test_whose_turn_it_is(house):
    head = take_in(house)

    def one(account, **more):
        return Standby(OperatorId(new_uuid()), account, account.encode(), Post.FLOW_DESK, True, **more)

    busy, fresh, late = one("a", open_cases=2), one("c"), one("b", named_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert next_chaser(head, {}, [busy, late, fresh]) is fresh
    assert next_chaser(head, {}, [busy, late]) is late
    assert next_chaser(head, {b"c": frozenset({"window"})}, [fresh]) is None
    assert next_chaser(head, {}, [replace(fresh, is_present=False)]) is None
    assert next_chaser(head, {}, [replace(fresh, post=Post.ARCHIVE)]) is None
    assert next_chaser(head, {}, [replace(fresh, person_key=head.subject_key)]) is None
    assert list(against(head, {}, replace(fresh, relatives=frozenset({head.subject_key})))) == [ChaserEnd.CONFLICT]


def test_a_case_is_handed_on_when_its_chaser_is_absent(house, store):
    case = take_in(house).id
    run, first = routine_of(house, store), chaser(house, case)
    assert run().followed == (), "who is there keeps the case"
    assert house.people["admine.x"].operator == first
    absent(house, "admine.x")
    assert [one.case for one in run().followed] == [case]
    second = chaser(house, case)
    assert second not in (first, None)
    assert run().followed == ()
    with store.reading() as session:
        ended = session.execute(text("SELECT ending FROM case_chaser WHERE ended_at IS NOT NULL")).scalars().all()
    assert ended == ["absent"]


def test_who_is_absent_keeps_the_case_while_nobody_else_is_there(house, store):
    case = take_in(house).id
    first = chaser(house, case)
    with house.uow() as u:
        day, at = hall_day(house.clock.now()), house.clock.now()
        away = [house.people[name].operator for name in ("admine.x", "service.x")]
        for operator in away:
            u.grants.add_absence(Absence(operator, day, day, AbsenceKind.SICK), house.people["chief.x"].operator, at)
        u.commit()
    assert first in away
    with store.writers() as session, session.begin():
        drop_triggers(session.connection())
        session.execute(text("UPDATE operator SET is_active = 0 WHERE account = 'chief.x'"))
        install_triggers(session.connection())
    assert NameChaser(house.uow, house.clock)(case) is None
    assert chaser(house, case) == first


def test_who_left_the_post_loses_the_case_at_once(house, store):
    case = take_in(house).id
    first = chaser(house, case)
    with store.writers() as session, session.begin():
        drop_triggers(session.connection())
        session.execute(text("UPDATE operator SET is_active = 0 WHERE id = :id"), {"id": first.bytes})
        install_triggers(session.connection())
    assert [one.case for one in routine_of(house, store)().followed] == [case]
    assert chaser(house, case) not in (first, None)


def test_who_follows_a_case_is_never_drawn_for_it_and_the_database_refuses_it_too(house, store):
    case = take_in(house).id
    holder = house.holder(case)
    with store.writers() as session, session.begin():
        drop_triggers(session.connection())  # whoever has the case now followed it once, as an administrator moved him
        session.execute(
            text("UPDATE case_chaser SET operator = (SELECT id FROM operator WHERE account = :a)"),
            {"a": holder.account},
        )
        install_triggers(session.connection())
    with pytest.raises(Rejected) as refused:
        house.agree(case)
    assert refused.value.code == "chaser_in_role"
    house.redraw(house.people["admine.x"], case, RedrawReason.CONFLICT)
    assert house.holder(case).operator != holder.operator


@pytest.mark.parametrize("account", ["admina.x", "handlinga.x", "intakea.x"])
def test_the_database_refuses_chasers_of_other_posts(house, store, account):
    case = take_in(house).id
    with store.writers() as session, pytest.raises(AppError) as refused, session.begin():
        session.execute(text("UPDATE case_chaser SET ended_at = named_at, ending = 'post'"))
        session.execute(
            text(
                "INSERT INTO case_chaser (id, case_id, operator, named_at) SELECT :id, c.case_id, o.id, c.named_at"
                " FROM case_chaser c JOIN operator o ON o.account = :account"
            ),
            {"id": new_uuid().bytes, "account": account},
        )
    assert refused.value.code in ("chaser_not_entitled", "chaser_in_role")
    assert chaser(house, case) is not None


def test_one_person_follows_a_case_and_nothing_of_it_is_taken_back(house, store):
    take_in(house)
    for statement in (
        "INSERT INTO case_chaser (id, case_id, operator, named_at)"
        " SELECT randomblob(16), case_id, operator, named_at FROM case_chaser",
        "DELETE FROM case_chaser",
        "UPDATE case_chaser SET named_at = '2020-01-01T00:00:00.000000Z'",
    ):
        with store.writers() as session, pytest.raises(AppError) as refused, session.begin():
            session.execute(text(statement))
        assert refused.value.code == "append_only"


def test_a_day_over_rises_from_the_chaser_to_the_supervisor_to_the_leader(house, store, clock):
    case, run = take_in(house).id, routine_of(house, store)
    clock.moment = datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert run().risen == ()
    told = []
    for day in (23, 24, 25, 26):
        clock.moment = datetime(2026, 11, day, 0, 31, tzinfo=UTC)
        told += [(day, one.case, one.to) for one in run().risen]
    assert told == [
        (23, case, RiseTo.CHASER), (24, case, RiseTo.SUPERVISOR), (25, case, RiseTo.LEADER),
    ]  # fmt: skip


def test_the_clock_stands_while_papers_are_awaited_and_goes_on_then(house, store, clock):
    case = take_in(house).id
    house.say(house.holder(case), case, Word(Verb.SUPPLEMENT, lines=({"material": "x", "text": "补一张"},)))
    clock.pass_time(days=5)
    assert routine_of(house, store)().risen == ()
    house.take_supplement(house.clerk, case, {})
    assert house.head(case).green_due_on > MONDAY


def test_the_floor_sees_chip_and_chaser_and_only_who_chases_learns_the_name(house, store):
    take_in(house), take_in(house, "YL-107", None)
    floor = floor_desk_of(house, store)
    (line,) = floor.open_cases(house.people["chief.x"], green=True)
    assert (line.case.green, line.case.due_on) == ("disabled", MONDAY)
    assert line.case.chaser
    head = replace(house.people["chief.x"], post=Post.UNIT_HEAD)
    assert [one.case.chaser for one in floor.open_cases(head, green=True)] == [""]
    assert len(floor.open_cases(head)) == 2
    with pytest.raises(Rejected):
        floor.open_cases(house.clerk, green=True)


def test_the_service_desk_sees_what_it_follows_and_may_chase_it(house, store):
    service = house.people["service.x"]
    cases = [take_in(house, code).id for code in (ITEM, "YL-107", "YL-115")]
    floor = floor_desk_of(house, store)
    (line,) = floor.open_cases(service, green=True)
    assert chaser(house, line.case.id) == service.operator
    floor.chase(service, line.case.id, "请今天办完")
    other = next(case for case in cases if case != line.case.id)
    with pytest.raises(Rejected) as refused:
        floor.chase(service, other, "请今天办完")
    assert refused.value.code == "chase_needs_flow_desk"


def test_the_tray_counts_by_the_clock_of_the_green_channel(house, store):
    case = take_in(house).id
    ((row,), _mark) = SqlTrayQueries(store).tray(house.holder(case).operator)
    assert (row.is_green, row.green_due_on) == (True, MONDAY)


def test_the_reason_is_withheld_from_the_steps_behind_the_window_until_the_decision(house, store):
    case = take_in(house).id
    queries = SqlCaseQueries(store, key_of)
    behind, window = queries.show(case, house.holder(case)), queries.show(case, house.clerk)
    assert (behind.head.green, window.head.green) == ("", "disabled")
    said = [row.data["green"] for row in behind.timeline if "green" in row.data]
    assert said and "disabled" not in str(behind.timeline)
    assert said[0]["due_on"] == "2026-11-23"
    holder = house.holder(case)
    house.to_the_end(case)
    assert queries.show(case, holder).head.green == "disabled"
