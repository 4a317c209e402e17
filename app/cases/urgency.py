"""What comes first in a tray, and what rises by itself to whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from enum import IntEnum, StrEnum

from app.cases.flow_settings import FlowSettings
from app.kernel.calendar import CountedIn, WorkingCalendar, add_months, due_date
from app.kernel.clock import HALL_ZONE


class Rank(IntEnum):
    """The groups of a tray, in their order."""

    CHECK_LEFT_OPEN = 0  # a same-day check of an earlier day (CASE-07)
    PAYROLL = 1  # the payroll closes within days
    DUE = 2
    PAUSED = 3


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case in a tray.

    due_on: first last day of its clocks, None without a limit.  payroll_close: when the payroll closes in which it
    would be paid, None where nothing is paid.  check_since: day of an entry whose same-day check is open.
    """

    due_on: date | None
    received_at: datetime
    payroll_close: date | None = None
    is_paused: bool = False
    check_since: date | None = None


@dataclass(frozen=True, slots=True, order=True)
class UrgencyKey:
    """The smaller, the earlier in the tray."""

    rank: Rank
    day: date
    received_at: datetime


def urgency_key(case: Waiting, today: date, settings: FlowSettings, calendar: WorkingCalendar) -> UrgencyKey:
    """Where a case stands: checks left open, what the next payroll needs, the others by due date, what is paused."""
    if case.check_since is not None and case.check_since < today:
        return UrgencyKey(Rank.CHECK_LEFT_OPEN, case.check_since, case.received_at)
    if case.is_paused:
        return UrgencyKey(Rank.PAUSED, case.due_on or date.max, case.received_at)
    close = case.payroll_close
    if close is not None and today <= close <= _working_after(today, settings.payroll_near_days, calendar):
        return UrgencyKey(Rank.PAYROLL, close, case.received_at)
    return UrgencyKey(Rank.DUE, case.due_on or date.max, case.received_at)


def payroll_closing(today: date, settings: FlowSettings, calendar: WorkingCalendar) -> date:
    """The next day, today included, on which the payroll closes: the set day of a month, or the working day before."""
    first = today.replace(day=1)
    for months in range(3):
        close = add_months(first, months).replace(day=settings.payroll_day)
        while not calendar.is_working(close):
            close -= timedelta(days=1)
        if close >= today:
            return close
    raise AssertionError("a payroll closes every month")


class RiseTo(StrEnum):
    """Whom a step that lies too long is told to."""

    CHASER = "chaser"  # the green channel's one named person
    SUPERVISOR = "supervisor"
    LEADER = "leader"


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step that waits for somebody.

    due_on: last day.  is_same_day_check: due before closing time (CASE-07).  is_green: of the green channel.
    is_paused: its clock stands, so that nothing rises.  risen: who was told already.
    """

    due_on: date
    is_same_day_check: bool = False
    is_green: bool = False
    is_paused: bool = False
    risen: frozenset[RiseTo] = frozenset()


@dataclass(frozen=True, slots=True)
class Rise:
    """Somebody is to be told.  at: since when, aware."""

    to: RiseTo
    at: datetime


def escalation_due(
    step: OpenStep, settings: FlowSettings, now: datetime, calendar: WorkingCalendar
) -> tuple[Rise, ...]:
    """Who is to be told by ``now`` and was not yet, in the order of time.

    A same-day check goes to the leader at closing time.  Any other step goes to the supervisor when the office opens
    on the working day after its last, and to the leader so many working days after that; a case of the green channel
    is shown to its chaser before, when the office opens on its last day.
    """
    if step.is_paused:
        return ()
    return tuple(rise for rise in _ladder(step, settings, calendar) if rise.at <= now and rise.to not in step.risen)


def _ladder(step: OpenStep, settings: FlowSettings, calendar: WorkingCalendar) -> Iterator[Rise]:
    if step.is_same_day_check:
        yield Rise(RiseTo.LEADER, _at(step.due_on, settings.closes))
    else:
        if step.is_green:
            yield Rise(RiseTo.CHASER, _at(step.due_on, settings.opens))
        late = _working_after(step.due_on, 1, calendar)
        yield Rise(RiseTo.SUPERVISOR, _at(late, settings.opens))
        yield Rise(RiseTo.LEADER, _at(_working_after(late, settings.leader_after_days, calendar), settings.opens))


def _at(day: date, moment: time_of_day) -> datetime:
    return datetime.combine(day, moment, HALL_ZONE)


def _working_after(day: date, count: int, calendar: WorkingCalendar) -> date:
    return due_date(day, count, CountedIn.WORKING_DAYS, calendar).day
