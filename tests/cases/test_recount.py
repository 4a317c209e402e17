"""A changed calendar moves the last days of open cases: by the routine, once, with a reason, and never by hand."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from app.cases.chain import made_by
from app.cases.clock_events import clock_of
from app.cases.clocks import ClockKind, deadlines
from app.cases.flow import Verb, Word
from app.cases.model import CaseState
from app.cases.recounts import moved
from app.kernel.calendar import WorkingCalendar, calendar_version, published_calendar
from tests.builders.flow_house import FlowHouse
from tests.builders.routine_house import routine_of

ITEM = "YL-112"
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


def whole(house: FlowHouse, case) -> bool:
    with house.uow() as u:
        return made_by(u.cases.head(case), u.cases.events(case), u.floor.recounts(case))


@pytest.mark.parametrize(("calendar", "way"), [(off(MONDAY, TUESDAY), 1), (made_up(SATURDAY, SUNDAY), -1)])
def test_the_routine_counts_every_open_case_anew_and_says_why(store, house, calendar, way):
    cases = [house.take_in(code).id for code in (ITEM, "YL-101", "YL-107")]
    before = {case: shown(house, case) for case in cases}
    assert all(before[case] == days_of(house, case, NOW) for case in cases)
    later = under(house, calendar)
    done = routine_of(later, store)()
    assert {made.case for made in done.recounts} == set(cases) and done.moved_cases
    for made in done.recounts:
        after = shown(house, made.case)
        assert after == days_of(house, made.case, calendar) != before[made.case]
        assert (after[0] - before[made.case][0]).days * way > 0
        assert (made.calendar_before, made.calendar_after) == (calendar_version(NOW), calendar_version(calendar))
        assert [(one.old, one.new) for one in moved(made)] == [
            pair for pair in zip(before[made.case], after, strict=True) if pair[0] != pair[1]
        ]
        assert whole(house, made.case)
    assert [(row["case"], row["promise_after"]) for row in audit(store)] == [
        (str(made.case), made.after.promise.isoformat()) for made in done.recounts
    ]
