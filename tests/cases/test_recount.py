"""A changed calendar moves the last days of open cases: by the routine, once, with a reason, and never by hand."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.audit.model import first_fault
from app.cases.chain import fold, made_by
from app.cases.clock_events import clock_of
from app.cases.clocks import ClockKind, deadlines
from app.cases.flow import Verb, Word
from app.cases.green import GreenReason
from app.cases.model import CaseState, EventKind
from app.cases.queries import MarkKind
from app.cases.recounts import moved, recount_of
from app.cases.tasks import Purpose
from app.kernel.actor import Permission
from app.kernel.calendar import WorkingCalendar, calendar_version, published_calendar
from app.kernel.messages import sentence
from db.queries.board import SqlBoardQueries
from db.queries.case_chains import case_chains
from db.queries.routine import SqlRecountQueries
from db.triggers import drop_triggers
from tests.builders.counter import ready_draft
from tests.builders.flow_house import FlowHouse
from tests.builders.routine_house import routine_of
from tests.builders.staffed import OFFICE, key_of
from tests.builders.work_house import WorkHouse
from ui.flow_table import remark

ITEM, STATUTE, IMMEDIATE, GREEN = "YL-112", "YL-103", "YL-101", "YL-109"
ROOT = Path(__file__).parents[2]
COUNTING = """
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from app.cases.commands import RecountCases
from app.kernel.calendar import published_calendar
from db.engine import open_store
from db.queries.routine import SqlRecountQueries
from db.unit_of_work import SqlUnitOfWork
from tests.conftest import KEY, FixedClock

store, now = open_store(Path(sys.argv[1]), KEY), published_calendar()
calendar = replace(now, off=now.off | {date(2026, 11, 23)})
recount = RecountCases(lambda: SqlUnitOfWork(store), SqlRecountQueries(store), calendar, FixedClock())
print("ready", flush=True)
sys.stdin.readline()
print(*(made.case for made in recount.round()))
"""
NOW = published_calendar()
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
SATURDAY, SUNDAY = date(2026, 11, 21), date(2026, 11, 22)


def off(*days: date) -> WorkingCalendar:
    """A new list that takes working days away."""
    return replace(NOW, off=NOW.off | set(days))


def made_up(*days: date) -> WorkingCalendar:
    """A new list with make-up days."""
    return replace(NOW, workdays=NOW.workdays | set(days))


@pytest.fixture
def house(uow, clock) -> FlowHouse:
    return FlowHouse(uow, clock)


def under(house: FlowHouse, calendar: WorkingCalendar) -> FlowHouse:
    """The same hall after the program was replaced by one with another calendar."""
    return FlowHouse(house.uow, house.clock, people=house.people, calendar=calendar)


def days_of(house: FlowHouse, case, calendar: WorkingCalendar):
    with house.uow() as u:
        found = deadlines(*clock_of(u.cases.events(case)), calendar)
    clocks = (ClockKind.PROMISE, ClockKind.STATUTORY, ClockKind.GREEN)
    return tuple(one.due_on if (one := found.of(clock)) else None for clock in clocks)


def shown(house: FlowHouse, case):
    head = house.head(case)
    return head.due_on, head.statutory_due_on, head.green_due_on


def audit(store):
    with store.reading() as session:
        rows = session.execute(text("SELECT body FROM audit_event WHERE kind = 'case_recounted' ORDER BY seq"))
        return [json.loads(row[0])["data"] for row in rows]


def broken(u):
    return [fault for one in case_chains(u.session) if (fault := first_fault(one.name, one.rows(), one.head))]


def faults(house: FlowHouse):
    with house.uow() as u:
        return broken(u)


def fresh_leader(house: FlowHouse, case):
    """A leader who had no part in the case."""
    with house.uow() as u:
        acted = {event.operator for event in u.cases.events(case)}
    leaders = [one for one in house.people.values() if one.permission is Permission.APPROVAL]
    return next(one for one in leaders if one.operator not in acted)


def counting(store) -> subprocess.Popen:
    """Another process with the new calendar; it counts when it is told to, and tells which cases it did."""
    command = [sys.executable, "-c", COUNTING, str(store.path.parent)]
    pipe = subprocess.PIPE
    child = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT)
    assert child.stdout.readline().strip() == "ready"
    return child


def whole(house: FlowHouse, case) -> bool:
    with house.uow() as u:
        return made_by(u.cases.head(case), u.cases.events(case), u.floor.recounts(case))


@pytest.mark.parametrize(("calendar", "way"), [(off(MONDAY, TUESDAY), 1), (made_up(SATURDAY, SUNDAY), -1)])
def test_the_routine_counts_every_open_case_anew_and_says_why(store, house, calendar, way):
    cases = [house.take_in(code).id for code in (ITEM, STATUTE, "GS-214")]
    marked = ready_draft(GREEN, clerk=house.clerk.operator, green=GreenReason.DISABLED)
    cases.append(house.accept(house.clerk, marked).case.id)
    before = {case: shown(house, case) for case in cases}
    assert all(before[case] == days_of(house, case, NOW) for case in cases)
    later = under(house, calendar)
    done = routine_of(later, store)()
    assert {made.case for made in done.recounts} == set(cases)
    assert done.moved_cases
    for made in done.recounts:
        after = shown(house, made.case)
        assert after == days_of(house, made.case, calendar)
        assert (after[0] - before[made.case][0]).days * way > 0
        assert (made.calendar_before, made.calendar_after) == (calendar_version(NOW), calendar_version(calendar))
        pairs = zip(before[made.case], after, strict=True)
        assert [(one.old, one.new) for one in moved(made)] == [pair for pair in pairs if pair[0] != pair[1]]
        assert whole(house, made.case)
    told = [(str(made.case), made.after.promise.isoformat()) for made in done.recounts]
    assert [(row["case"], row["promise_after"]) for row in audit(store)] == told
    assert faults(house) == []


def test_the_same_calendar_twice_does_nothing_and_the_old_one_comes_back_as_another(store, house):
    case = house.take_in(ITEM).id
    before = shown(house, case)
    assert routine_of(house, store)().recounts == ()
    later = under(house, off(MONDAY))
    every_day = routine_of(later, store)
    assert len(every_day().recounts) == 1
    assert every_day().recounts == routine_of(later, store)().recounts == ()
    house.clock.pass_time(days=1)
    assert every_day().recounts == ()
    (back,) = routine_of(house, store)().recounts
    assert (back.number, shown(house, case)) == (2, before)
    assert len(audit(store)) == 2
    assert whole(house, case)


def test_a_calendar_that_moves_no_last_day_leaves_no_line(store, house):
    case = house.take_in(ITEM).id
    last = max(day for day in shown(house, case) if day)
    assert routine_of(under(house, off(last + timedelta(days=30))), store)().recounts == ()
    at_once = house.take_in(IMMEDIATE).id
    house.agree(at_once)
    assert at_once not in {made.case for made in routine_of(under(house, off(MONDAY)), store)().recounts}


def test_what_is_decided_withdrawn_or_checked_again_stays_as_it_was(store, house):
    decided, withdrawn, again, plain = (house.take_in(code).id for code in (ITEM, "YL-109", "GS-214", "GS-209"))
    for _ in range(3):
        house.agree(decided)
    assert house.head(decided).state is CaseState.DECIDED
    house.withdraw(house.clerk, withdrawn, "不办了")
    house.to_the_end(again)
    house.reopen(fresh_leader(house, again), again, "投诉复查")
    found = routine_of(under(house, off(MONDAY)), store)().recounts
    assert [made.case for made in found] == [plain]


def test_what_closed_without_a_decision_is_not_counted_and_a_recount_of_it_is_none_of_its_head(store, house):
    case = house.take_in(IMMEDIATE).id
    counted = SqlRecountQueries(store).counted(case)
    made = recount_of(counted, off(MONDAY), house.clock.now())
    assert made is not None
    assert fold(counted.events, [made]).days == made.after
    house.to_the_end(case)
    later = SqlRecountQueries(store).counted(case)
    assert EventKind.DECIDED not in {event.kind for event in later.events}
    assert recount_of(later, off(MONDAY), house.clock.now()) is None
    forged = replace(made, after_seq=later.head.last_seq)
    head = replace(later.head, statutory_due_on=made.after.statutory)
    assert not made_by(head, later.events, [forged])
    assert not made_by(later.head, later.events, [replace(made, number=2)])


def test_a_pause_and_an_extension_go_on_with_the_new_calendar(store, house):
    case = house.take_in(ITEM).id
    holder = house.holder(case)
    house.say(holder, case, Word(Verb.SUPPLEMENT, lines=({"key": "id_card"},)))
    calendar = off(MONDAY, TUESDAY)
    later = under(house, calendar)
    (made,) = routine_of(later, store)().recounts  # a pause that is open moves nothing yet
    assert made.after.promise == days_of(house, case, calendar)[0]
    house.clock.pass_time(days=6)
    later.take_supplement(house.clerk, case, [{"key": "id_card", "state": "received"}])
    assert shown(house, case) == days_of(house, case, calendar)
    assert shown(house, case)[0] > made.after.promise
    later.say(later.holder(case), case, Word(Verb.EXTEND, note="材料需异地核对"))
    later.answer_extension(later.holder(case, Purpose.EXTENSION), case, days=3)
    assert shown(house, case) == days_of(house, case, calendar)
    assert routine_of(later, store)().recounts == ()
    newest = off(MONDAY, date(2026, 12, 1))
    (newer,) = routine_of(under(house, newest), store)().recounts
    assert newer.calendar_before == calendar_version(calendar)
    assert shown(house, case) == days_of(house, case, newest)
    assert whole(house, case)


def test_an_event_that_counts_by_the_new_calendar_leaves_nothing_to_the_routine(store, house):
    case = house.take_in(STATUTE).id
    house.say(house.holder(case), case, Word(Verb.EXTEND, note="材料需异地核对"))
    calendar = off(MONDAY)
    later = under(house, calendar)
    later.answer_extension(later.holder(case, Purpose.EXTENSION), case, days=3)
    assert shown(house, case) == days_of(house, case, calendar)
    assert shown(house, case)[1] is not None
    assert routine_of(later, store)().recounts == ()
    (made,) = routine_of(under(house, off(MONDAY, TUESDAY)), store)().recounts
    assert made.calendar_before == calendar_version(calendar)


def test_two_programs_at_once_count_a_case_once(store, house):
    cases = [house.take_in(code).id for code in (ITEM, "YL-109", "GS-214")]
    later = under(house, off(MONDAY))
    programs = [routine_of(later, store) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        rounds = [one.result() for one in [pool.submit(program) for program in programs]]
    assert sorted(made.case for done in rounds for made in done.recounts) == sorted(cases)
    assert len(audit(store)) == len(cases)


def test_of_two_processes_with_another_calendar_each_case_is_counted_by_one(store, house):
    cases = [house.take_in(code).id for code in (ITEM, "YL-109", "GS-214")]
    children = [counting(store) for _ in range(2)]
    for child in children:
        child.stdin.write("\n")
        child.stdin.flush()
    told = [child.communicate(timeout=60)[0].split() for child in children]
    assert sorted(one for line in told for one in line) == sorted(str(case) for case in cases)
    assert all(whole(house, case) for case in cases)
    assert shown(house, cases[0]) == days_of(house, cases[0], off(MONDAY))


def test_many_cases_are_counted_in_rounds(store, house, monkeypatch):
    monkeypatch.setattr("app.cases.commands.recount.AT_ONCE", 2)
    for code in (ITEM, "YL-109", "GS-214"):
        house.take_in(code)
    every_day = routine_of(under(house, off(MONDAY)), store)
    first = every_day.begin()
    assert (len(first.recounts), first.following) == (2, 0)
    more = every_day.go_on(0)
    assert (len(more.recounts), more.following) == (1, None)


def test_a_recount_that_was_slipped_in_or_taken_out_is_found(store, house):
    case = house.take_in(ITEM).id
    routine_of(under(house, off(MONDAY)), store)()
    assert faults(house) == []
    for statement in (
        "UPDATE case_head SET due_on = '2030-01-02' WHERE id = :case",
        "UPDATE case_recount SET promise_after = '2030-01-02' WHERE case_id = :case",
        "UPDATE case_recount SET calendar_after = 'ffffffffffff' WHERE case_id = :case",
        "DELETE FROM case_recount WHERE case_id = :case",
        "INSERT INTO case_recount SELECT case_id, 2, after_seq, calendar_after, calendar_before, promise_after,"
        " promise_before, statutory_after, statutory_before, green_after, green_before, provisional, at, event"
        " FROM case_recount WHERE case_id = :case",
    ):
        with house.uow() as u:
            drop_triggers(u.session.connection())
            u.session.execute(text(statement), {"case": case.bytes})
            assert [fault.reason for fault in broken(u)] == ["head"], statement
            u.session.rollback()


def test_tray_flow_desk_and_page_say_why_the_day_moved(store, uow, clock):
    house = WorkHouse(store, uow, clock, each=1)
    case = house.take_in(ITEM)
    holder = house.holder(case.id)
    before = house.desk.tray(holder)
    calendar = off(MONDAY)
    (made,) = routine_of(under(house, calendar), store)().recounts
    tray = house.desk.tray(holder, before)
    assert tray is not before
    (line,) = tray.lines
    (said,) = moved(made)
    assert line.row.recount == said
    assert house.desk.tray(holder, tray) is tray
    (board,) = SqlBoardQueries(store, key_of).open_cases(OFFICE)
    assert board.recount == said
    note = sentence("clock_recounted_note", said.values, "zh_CN")
    assert note == f"日历调整：{said.old} → {said.new}，依据工作日历 {calendar_version(calendar)}"
    assert note in remark(board)
    (mark,) = house.cases.show(case.id, holder).marks
    assert (mark.kind, mark.moved) == (MarkKind.RECOUNTED, (said,))
    house.say(holder, case.id, Word(Verb.EXTEND, note="材料需异地核对"))
    assert house.desk.tray(holder).lines[0].row.recount is None  # something has happened to the case since
    assert SqlBoardQueries(store, key_of).open_cases(OFFICE)[0].recount is None
