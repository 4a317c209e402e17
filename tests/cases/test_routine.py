"""The daily routine on a real store with a moved clock: each thing in its time, and each thing once."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from app.cases.commands import DrawWaiting
from app.cases.draw import verify
from app.cases.flow import Verb, Word
from app.cases.flow_settings import FlowSettings
from app.cases.urgency import RiseTo
from app.kernel.actor import Post
from app.kernel.errors import AppError
from app.staff.presence_book import AbsenceKind
from tests.builders.counter import ready_draft
from tests.builders.flow_house import FlowHouse
from tests.builders.routine_house import absent, routine_of
from tests.builders.staffed import place

TODAY = date(2026, 11, 20)  # a Friday
MONDAY_LATE = datetime(2026, 11, 23, 15, 59, tzinfo=UTC)  # 23:59 in the hall
TUESDAY = datetime(2026, 11, 24, 0, 31, tzinfo=UTC)  # 08:31 in the hall
HOLD, LATE = "YL-114", "ZH-014"


@pytest.fixture
def house(uow, clock) -> FlowHouse:
    made = FlowHouse(uow, clock)
    place(uow, "chief.x", 899, Post.FLOOR_SUPERVISOR)
    return made


@pytest.fixture
def run(house, store):
    return routine_of(house, store)


def audit(store, kind):
    with store.reading() as session:
        rows = session.execute(text("SELECT body FROM audit_event WHERE kind = :k ORDER BY seq"), {"k": kind})
        return [json.loads(row[0])["data"] for row in rows]


def test_the_day_is_opened_once_with_its_commitment_in_the_chain(run, store, house):
    first, second = run(), run()
    assert (first.opened, second.opened) == (("350199",), ())
    (told,) = audit(store, "draw_day_opened")
    with house.uow() as u:
        assert told["commitment"] == u.tasks.day("350199", TODAY).commitment.hex()


def test_a_day_is_revealed_when_it_is_over_and_every_draw_of_it_repeats(run, store, house, clock):
    run()
    case = house.take_in(LATE).id
    assert run().revealed == ()
    clock.pass_time(days=1)
    assert run().revealed == (("350199", TODAY),)
    assert run().revealed == ()
    last = house.head(case).last_seq
    with house.uow() as u:
        secret = u.tasks.day("350199", TODAY).secret
        draws = u.tasks.draws(case, last)
    assert [verify(draw.record, secret) for draw in draws] == [()]
    assert [row["day"] for row in audit(store, "draws_revealed")] == ["2026-11-20"]


def test_a_case_that_could_not_be_drawn_is_drawn_when_somebody_is_back(run, house):
    absent(house, "handlinga.x", "handlingb.x")
    case = house.take_in(LATE).id
    assert [(one.case, one.operator) for one in run().drawn] == [(case, None)]
    absent(house, "handlinga.x", kind=AbsenceKind.BACK)
    assert [one.operator for one in run().drawn] == [house.people["handlinga.x"].operator]
    assert run().drawn == ()


def test_a_late_step_rises_once_to_each(run, store, house, clock):
    case = house.take_in(LATE).id
    due = house.head(case).due_on
    clock.moment = datetime(due.year, due.month, due.day, 8, tzinfo=UTC)
    assert run().risen == ()
    told = []
    for _ in range(12):
        clock.pass_time(days=1)
        told += [(one.case, one.to) for one in run().risen]
        assert run().risen == ()
    assert told == [(case, RiseTo.SUPERVISOR), (case, RiseTo.LEADER)]
    assert [row["to"] for row in audit(store, "step_overdue")] == ["supervisor", "leader"]


def test_a_same_day_check_rises_to_the_leader_at_closing_time(run, house, clock):
    case = house.take_in(HOLD).id
    assert run().risen == ()
    clock.moment = datetime(2026, 11, 20, 9, 31, tzinfo=UTC)
    assert [(one.case, one.step, one.to) for one in run().risen] == [(case, 2, RiseTo.LEADER)]


def test_a_case_that_waits_outside_does_not_rise(run, house, clock):
    case = house.take_in(LATE).id
    line = {"material": "x", "text": "补一张"}
    house.say(house.holder(case), case, Word(Verb.SUPPLEMENT, lines=(line,)))
    clock.pass_time(days=200)
    assert run().risen == ()


def test_an_unconfirmed_hold_lapses_at_the_end_of_the_next_working_day(run, store, house, clock):
    case = house.take_in(HOLD).id
    clock.moment = MONDAY_LATE
    assert run().lapsed == ()
    clock.pass_time(minutes=1)
    assert run().lapsed == (case,)
    assert run().lapsed == ()
    assert audit(store, "hold_lapsed") == [{"case": str(case), "withheld": "2026-11-20"}]


@pytest.mark.parametrize("result", ["confirmed", "lifted"])
def test_a_hold_that_a_second_person_confirmed_or_lifted_does_not_lapse(run, house, clock, result):
    case = house.take_in(HOLD).id
    house.agree(case, facts={"hold_result": result})
    clock.moment = TUESDAY
    assert run().lapsed == ()


def test_a_mismatch_lifts_the_hold(run, house, clock):
    case = house.take_in(HOLD).id
    house.say(house.holder(case), case, Word(Verb.MISMATCH, note="误判"))
    clock.moment = TUESDAY
    assert run().lapsed == ()


def test_a_confirmation_that_comes_too_late_does_not_save_the_hold(run, house, clock):
    case = house.take_in(HOLD).id
    clock.moment = TUESDAY
    house.agree(case, facts={"hold_result": "confirmed"})
    assert run().lapsed == (case,)


def test_two_programs_at_once_do_nothing_twice(store, house, clock):
    absent(house, "handlinga.x", "handlingb.x")
    held, late = house.take_in(HOLD).id, house.take_in(LATE).id
    clock.moment = datetime(2027, 3, 1, 2, tzinfo=UTC)
    programs = [routine_of(house, store) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda program: program(), programs))
    assert [case for one in done for case in one.lapsed] == [held]
    risen = [(one.case, one.to) for each in done for one in each.risen]
    assert len(risen) == len(set(risen)) and {case for case, _ in risen} == {held, late}
    assert sorted(case for one in done for drawn in one.drawn if drawn.operator for case in [drawn.case]) == sorted(
        [held, late]
    )
    assert len(audit(store, "hold_lapsed")) == 1
    assert [row["day"] for row in audit(store, "draw_day_opened")] == ["2026-11-20", "2027-03-01"]
    assert [row["day"] for row in audit(store, "draws_revealed")] == ["2026-11-20"]


def test_the_database_keeps_rises_and_lapses_and_lets_nobody_invent_one(run, house, store, clock):
    case = house.take_in(HOLD).id
    clock.moment = TUESDAY
    assert run().risen and run().lapsed == ()
    for statement in (
        "UPDATE case_rise SET at = '2026-01-01'",
        "DELETE FROM case_rise",
        "INSERT OR REPLACE INTO case_rise SELECT * FROM case_rise",
        "UPDATE hold_lapse SET at = '2026-01-01'",
        "DELETE FROM hold_lapse",
    ):
        with house.uow() as u, pytest.raises(AppError):
            u.session.execute(text(statement))
    wrong = "INSERT INTO case_rise VALUES (:case, 1, 5, '2026-01-01', 'leader', '2026-01-01')"
    with house.uow() as u, pytest.raises(AppError) as refused:
        u.session.execute(text(wrong), {"case": case.bytes})
    assert refused.value.code == "case_moved_on"


def test_the_office_sets_the_hour_at_which_steps_rise(store, uow, clock):
    house = FlowHouse(uow, clock, settings=FlowSettings.from_settings({"flow.closes": "16:00"}))
    house.take_in(HOLD)
    clock.moment = datetime(2026, 11, 20, 8, 1, tzinfo=UTC)
    assert len(routine_of(house, store)().risen) == 1


def test_the_routine_goes_on_until_nothing_is_left_that_could_be_drawn(house, store, clock):
    """Two cases of which nobody can do the step stand in front of one that was cut off before its draw."""
    stuck = [house.take_in(item).id for item in ("ZH-014", "YL-115")]
    absent(house, "reviewa.x", "reviewb.x")
    for case in stuck:
        house.agree(case)
    last = house.accept(house.clerk, ready_draft("YL-107", clerk=house.clerk.operator)).case.id
    with house.uow() as u:
        assert u.tasks.without_task(None, 9)[-1] == last
    house.draw_waiting = DrawWaiting(house.uow, house.draw, clock, at_once=1)
    done = routine_of(house, store)()
    assert {one.case for one in done.drawn if one.operator} == {last}
    assert {one.case for one in done.drawn} == {last, *stuck}, "each was tried, and once"
    assert len(done.drawn) == 3
