"""Working days and legal time from dated calendars (CAL-01 to CAL-05)."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

import yaml

from app.kernel.canonical import canonical
from app.kernel.governed import Entry, readable
from resources import resource

YELLOW_DAYS = 2
"""So many working days left or fewer are yellow, where an office sets no other figure (CAL-05)."""

_DAY = timedelta(days=1)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CountedIn(StrEnum):
    """How a limit is counted; equal in value to the catalogue's units."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


class Colour(StrEnum):
    """How urgent a clock is (CAL-05)."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


@dataclass(frozen=True, slots=True)
class DueDate:
    """A last day; provisional when the count ran through a year without a calendar."""

    day: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stands from the day after ``opened`` up to and including ``closed``; None = still open."""

    opened: date
    closed: date | None

    def covers(self, day: date) -> bool:
        """Whether ``day`` is taken out of the count."""
        return self.opened < day and (self.closed is None or day <= self.closed)


@dataclass(frozen=True, slots=True)
class ClockFace:
    """What a running case shows: days used and left (negative when overdue), in the unit of its limit."""

    used: int
    left: int
    colour: Colour


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Days off and make-up workdays of the years that were published; other years count Monday to Friday.

    years: those with data.  off: days off that fall on any weekday.  workdays: make-up workdays.
    """

    years: frozenset[int]
    off: frozenset[date]
    workdays: frozenset[date]

    def is_working(self, day: date) -> bool:
        """Whether offices work on ``day`` (CAL-01)."""
        return day in self.workdays or (day.weekday() < 5 and day not in self.off)

    def knows(self, first: date, last: date) -> bool:
        """Whether every year from ``first`` to ``last`` was published."""
        return all(year in self.years for year in range(first.year, last.year + 1))

    def next_working(self, day: date) -> date:
        """``day`` itself when offices work, else the first working day after it."""
        while not self.is_working(day):
            day += _DAY
        return day


def calendar_from(tables: Iterable[Mapping[str, object]]) -> WorkingCalendar:
    """A calendar from the parsed tables of ``resources/calendar`` (keys year, days_off, workdays)."""
    years: set[int] = set()
    off: set[date] = set()
    workdays: set[date] = set()
    for table in tables:
        year, ranges, extra = table["year"], table["days_off"], table["workdays"]
        if not (isinstance(year, int) and isinstance(ranges, list) and isinstance(extra, list)):
            raise ValueError("a calendar names year, days_off and workdays")
        years.add(year)
        workdays.update(extra)
        for first, last in ranges:
            off.update(first + _DAY * i for i in range((last - first).days + 1))
    return WorkingCalendar(frozenset(years), frozenset(off - workdays), frozenset(workdays))


def governed_calendar(own: WorkingCalendar, entries: Sequence[Entry]) -> WorkingCalendar:
    """The calendar with the years that offices above have published in place of its own.

    entries: as the files have them, days as ISO text; a later one of the same year goes before an earlier one.
    """
    for entry in readable(entries, calendar_of):
        year, given = int(entry["year"]), calendar_of(entry)
        off, workdays = ({day for day in days if day.year != year} for days in (own.off, own.workdays))
        own = WorkingCalendar(own.years | {year}, frozenset(off | given.off), frozenset(workdays | given.workdays))
    return own


def calendar_of(entry: Entry) -> WorkingCalendar:
    """The year that an entry publishes; raises KeyError, TypeError or ValueError for what it cannot mean."""
    day = date.fromisoformat
    given = calendar_from([{
        "year": entry["year"],
        "days_off": [[day(first), day(last)] for first, last in entry["days_off"]],
        "workdays": [day(one) for one in entry["workdays"]],
    }])  # fmt: skip
    if any(one.year != entry["year"] for one in given.off | given.workdays):
        raise ValueError("a calendar names days of its own year")
    return given


@cache
def published_calendar() -> WorkingCalendar:
    """All calendars that come with the program."""
    files = sorted(resource("calendar").iterdir(), key=lambda file: file.name)
    texts = (file.read_text(encoding="utf-8") for file in files if file.name.endswith(".yaml"))
    return calendar_from(yaml.load(text, Loader=_LOADER) for text in texts)


@cache
def calendar_version(calendar: WorkingCalendar) -> str:
    """Which days it holds, as 12 hex of their digest: equal for equal calendars, whatever file they came from."""
    days = {"off": calendar.off, "workdays": calendar.workdays}
    body = {name: sorted(day.isoformat() for day in found) for name, found in days.items()}
    return hashlib.sha256(canonical({"years": sorted(calendar.years), **body})).hexdigest()[:12]


def due_date(
    accepted: date,
    limit: int,
    unit: str,
    calendar: WorkingCalendar,
    pauses: Iterable[Pause] = (),
) -> DueDate:
    """The last day on time (CAL-02, CAL-03; calendar days by CAL-04).

    accepted: day 0.  limit: N >= 0 days; 0 means the day of acceptance itself.  unit: a ``CountedIn`` value.
    Closed pauses move the day; an open one cannot, so it is left out until it closes.
    """
    closed = tuple(pause for pause in pauses if pause.closed is not None)
    working = CountedIn(unit) is CountedIn.WORKING_DAYS
    day, left = accepted, limit
    while left > 0:
        day += _DAY
        if not any(pause.covers(day) for pause in closed) and (not working or calendar.is_working(day)):
            left -= 1
    if not working and limit > 0:
        day = calendar.next_working(day)
    return DueDate(day, provisional=limit > 0 and not calendar.knows(accepted + _DAY, day))


def legal_last_day(start: date, calendar: WorkingCalendar, *, days: int = 0, months: int = 0) -> DueDate:
    """The last day of a limit in calendar days or months (CAL-04), moved on when offices are closed.

    Takes ``days`` or ``months``, not both.
    """
    if (days > 0) == (months > 0):
        raise ValueError("a legal limit counts days or months")
    nominal = add_months(start, months) if months else start + _DAY * days
    last = calendar.next_working(nominal)
    return DueDate(last, provisional=not calendar.knows(nominal, last))


def add_months(day: date, months: int) -> date:
    """The same day of a later (or earlier) month, or that month's last day when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def clock_face(
    accepted: date,
    limit: int,
    unit: str,
    calendar: WorkingCalendar,
    *,
    today: date,
    pauses: Iterable[Pause] = (),
    yellow_days: int = YELLOW_DAYS,
) -> ClockFace:
    """Used and remaining days on ``today`` and their colour (CAL-05)."""
    given = tuple(pauses)
    stops = tuple(Pause(pause.opened, pause.closed or today) for pause in given)
    due = due_date(accepted, limit, unit, calendar, stops).day
    face = face_until(due, accepted, unit, calendar, today=today, stops=stops, yellow_days=yellow_days)
    if any(pause.closed is None for pause in given):
        return ClockFace(face.used, face.left, Colour.GREY)
    return face


def face_until(
    due: date,
    start: date,
    unit: str,
    calendar: WorkingCalendar,
    *,
    today: date,
    stops: tuple[Pause, ...] = (),
    yellow_days: int = YELLOW_DAYS,
) -> ClockFace:
    """As ``clock_face``, for a last day that a case has kept; start: day 0 of the count.  stops: closed pauses."""
    used = _counted(start, today, unit, calendar, stops)
    left = _counted(today, due, unit, calendar, stops) - _counted(due, today, unit, calendar, stops)
    if today > due:
        return ClockFace(used, left, Colour.RED)
    working_left = _counted(today, due, CountedIn.WORKING_DAYS, calendar, stops)
    return ClockFace(used, left, Colour.GREEN if working_left > yellow_days else Colour.YELLOW)


def _counted(after: date, until: date, unit: str, calendar: WorkingCalendar, pauses: tuple[Pause, ...]) -> int:
    working = CountedIn(unit) is CountedIn.WORKING_DAYS
    days = (after + _DAY * i for i in range(1, (until - after).days + 1))
    return sum(
        1
        for day in days
        if not any(pause.covers(day) for pause in pauses) and (not working or calendar.is_working(day))
    )
