"""The clocks of a case: last days, colours and what a new calendar changes, as functions of what happened.

The statutory clock starts with receipt, the promise with acceptance (standards F-02); the green channel and each leg
have clocks of their own.  ``deadlines`` is decided by facts and calendar alone, so that what is stored can be compared.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.cases.clock_facts import (
    ELSEWHERE,
    Accepted,
    ClockFact,
    ClockTerms,
    Ended,
    Extended,
    LegBegun,
    LegEnded,
    LegTerm,
    Paused,
    Received,
    Recounted,
    Resumed,
    Stop,
    Term,
    check_order,
    open_stop,
    stops,
)
from app.cases.flow_settings import FlowSettings
from app.kernel.calendar import ClockFace, CountedIn, Pause, WorkingCalendar, calendar_version, clock_face, due_date
from app.kernel.clock import hall_day
from app.kernel.errors import Rejected


class ClockKind(StrEnum):
    """Which clock."""

    STATUTORY = "statutory"
    PROMISE = "promise"
    GREEN = "green"  # the green channel's
    LEG = "leg"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of one clock, without the pause that is open.

    leg: its number for a leg, else 0.  counts_from: day 0.  days: of the limit with its extension.  provisional: the
    count ran through a year without a calendar.  ended_on: when a leg was done.  is_ours: False for another's leg.
    """

    clock: ClockKind
    leg: int
    counts_from: date
    days: int
    unit: CountedIn
    due_on: date
    provisional: bool
    ended_on: date | None = None
    is_ours: bool = True


@dataclass(frozen=True, slots=True)
class Deadlines:
    """All clocks of a case that have a limit.  calendar: version by which they were counted."""

    calendar: str
    clocks: tuple[Deadline, ...]

    def of(self, clock: ClockKind, leg: int = 0) -> Deadline | None:
        """One of them; None when it has not begun or no limit was found."""
        return next((one for one in self.clocks if (one.clock, one.leg) == (clock, leg)), None)

    def next_due(self) -> date | None:
        """The first last day among clocks that are ours and not done: what a tray is ordered by."""
        return min((one.due_on for one in self.clocks if one.is_ours and one.ended_on is None), default=None)


@dataclass(frozen=True, slots=True)
class ClockReading:
    """A clock on one day: its last day, and days used and left in its unit with their colour (CAL-05)."""

    deadline: Deadline
    face: ClockFace


@dataclass(frozen=True, slots=True)
class RecountLine:
    """Why a last day moved: said by ``code`` with ``values``, and kept with the case."""

    deadline: Deadline
    old: date
    calendar: str

    @property
    def code(self) -> str:
        """The sentence of this clock."""
        return f"clock_recounted_{self.deadline.clock.value}"

    @property
    def values(self) -> Mapping[str, object]:
        """What the sentence names."""
        new = self.deadline.due_on.isoformat()
        return {"old": self.old.isoformat(), "new": new, "calendar": self.calendar, "leg": self.deadline.leg}


@dataclass(frozen=True, slots=True)
class Recount:
    """Last days by another calendar, and a line for each that moved."""

    deadlines: Deadlines
    lines: tuple[RecountLine, ...]


def admit(
    facts: Sequence[ClockFact],
    fact: ClockFact,
    terms: ClockTerms,
    calendar: WorkingCalendar,
    settings: FlowSettings,
) -> tuple[ClockFact, ...]:
    """The facts with ``fact`` behind them, if it may happen.

    An extension comes on the last day of the first limit that it moves at the latest.
    Raises Rejected: what ``check_order`` names; pause_notice_too_short, extension_too_long, extension_too_late.
    ValueError: the fact names another calendar.
    """
    if isinstance(fact, Accepted | Recounted) and fact.calendar != calendar_version(calendar):
        raise ValueError("counted by another calendar")
    check_order(facts, fact, terms)
    stop = open_stop(facts)
    if isinstance(fact, Resumed) and stop is not None:
        least = due_date(stop.paused.on, stop.paused.least, CountedIn.WORKING_DAYS, calendar).day
        if fact.on < least:
            raise Rejected("pause_notice_too_short", until=least.isoformat())
    if isinstance(fact, Extended):
        so_far = (*facts, Resumed(fact.on)) if stop is not None else tuple(facts)
        _check_extension(fact, deadlines(terms, so_far, calendar), terms, settings)
    return (*facts, fact)


def _check_extension(fact: Extended, found: Deadlines, terms: ClockTerms, settings: FlowSettings) -> None:
    moved = [one for one in found.clocks if one.days and _is_moved(fact, one.clock, one.leg)]
    most = min((_longest(terms, one, settings) for one in moved), default=0)
    if not 1 <= fact.days <= most:
        raise Rejected("extension_too_long", most=most)
    first = min(one.due_on for one in moved)
    if fact.on > first:
        raise Rejected("extension_too_late", due=first.isoformat())


def _longest(terms: ClockTerms, deadline: Deadline, settings: FlowSettings) -> int:
    """As the leg's limit says, for a case as the statutory limit says; else the office's figure."""
    leg = terms.leg(deadline.leg)
    told = (leg.term if leg else terms.statutory).extension
    return settings.extension_days if told is None else told


def deadlines(terms: ClockTerms, facts: Sequence[ClockFact], calendar: WorkingCalendar) -> Deadlines:
    """The last day of every clock that has begun; closed pauses and the extension move it, an open pause does not."""
    return Deadlines(calendar_version(calendar), tuple(_clocks(terms, facts, calendar)))


def _clocks(terms: ClockTerms, facts: Sequence[ClockFact], calendar: WorkingCalendar) -> Iterator[Deadline]:
    held = stops(facts)
    extended = next((fact for fact in facts if isinstance(fact, Extended)), None)
    for begun in _begun(terms, facts):
        if begun.term.days is None:
            continue
        more = extended.days if extended and begun.term.days and _is_moved(extended, begun.clock, begun.leg) else 0
        days, unit = begun.term.days + more, begun.term.unit
        due = due_date(begun.since, days, unit, calendar, _felt(held, begun.until, is_ours=begun.is_ours))
        yield Deadline(
            begun.clock, begun.leg, begun.since, days, unit, due.day, due.provisional, begun.until, begun.is_ours
        )


@dataclass(frozen=True, slots=True)
class _Begun:
    clock: ClockKind
    since: date
    term: Term
    leg: int = 0
    until: date | None = None
    is_ours: bool = True


def _begun(terms: ClockTerms, facts: Sequence[ClockFact]) -> Iterator[_Begun]:
    done = {fact.leg: fact.on for fact in facts if isinstance(fact, LegEnded)}
    for fact in facts:
        if isinstance(fact, Received):
            yield _Begun(ClockKind.STATUTORY, fact.counts_from, terms.statutory)
        elif isinstance(fact, Accepted):
            yield _Begun(ClockKind.PROMISE, fact.counts_from, terms.promise)
            if fact.green_days is not None:
                yield _Begun(ClockKind.GREEN, fact.counts_from, Term(fact.green_days, CountedIn.WORKING_DAYS))
        elif isinstance(fact, LegBegun):
            leg = terms.leg(fact.leg) or LegTerm(fact.leg, Term(None, CountedIn.WORKING_DAYS))
            yield _Begun(ClockKind.LEG, fact.on, leg.term, fact.leg, done.get(fact.leg), leg.is_ours)


def _is_moved(fact: Extended, clock: ClockKind, leg: int) -> bool:
    if fact.leg is None:
        return clock in (ClockKind.STATUTORY, ClockKind.PROMISE)
    return (clock, leg) == (ClockKind.LEG, fact.leg)


def _felt(held: Sequence[Stop], ended: date | None, *, is_ours: bool) -> list[Pause]:
    """The pauses that a clock feels: another body's leg runs on while the case waits for that body."""
    return [stop.within(ended) for stop in held if is_ours or stop.paused.kind not in ELSEWHERE]


def read_clocks(
    terms: ClockTerms, facts: Sequence[ClockFact], calendar: WorkingCalendar, today: date, settings: FlowSettings
) -> tuple[ClockReading, ...]:
    """Every clock as it stands on ``today``; one that has ended shows the day on which it did."""
    ended = next((fact.on for fact in facts if isinstance(fact, Ended)), today)
    held = stops(facts)
    return tuple(
        ClockReading(
            one,
            clock_face(
                *(one.counts_from, one.days, one.unit, calendar),
                today=min(today, ended, one.ended_on or today),
                pauses=_felt(held, one.ended_on, is_ours=one.is_ours),
                yellow_days=settings.yellow_days,
            ),
        )
        for one in deadlines(terms, facts, calendar).clocks
    )


def recount(
    stored: Deadlines, terms: ClockTerms, facts: Sequence[ClockFact], calendar: WorkingCalendar
) -> Recount | None:
    """What a changed calendar makes of a case; None when it was counted by this one already."""
    counted = deadlines(terms, facts, calendar)
    if stored.calendar == counted.calendar:
        return None
    before = {(one.clock, one.leg): one.due_on for one in stored.clocks}
    pairs = ((one, before.get((one.clock, one.leg), one.due_on)) for one in counted.clocks)
    lines = (RecountLine(one, old, counted.calendar) for one, old in pairs if old != one.due_on)
    return Recount(counted, tuple(lines))


def long_pause(facts: Sequence[ClockFact], today: date, settings: FlowSettings) -> Paused | None:
    """The open pause that asks for the case to be closed, because it has lasted too many calendar days (CAL-03)."""
    stop = open_stop(facts)
    if stop is None or (today - stop.paused.on).days <= settings.pause_calendar_days:
        return None
    return stop.paused


def deemed_accepted(
    received: date, notified: date | None, today: date, calendar: WorkingCalendar, settings: FlowSettings
) -> bool:
    """Whether an application counts as accepted on the day it came, since no notice was given in time (CAL-03)."""
    last = due_date(received, settings.notice_days, CountedIn.WORKING_DAYS, calendar).day
    return (notified or today) > last


def hold_lapses_on(withheld: date, calendar: WorkingCalendar) -> date:
    """The day with whose end an unconfirmed hold on a payment lapses (DUP-07)."""
    return due_date(withheld, 1, CountedIn.WORKING_DAYS, calendar).day


def hold_has_lapsed(withheld: date, confirmed: date | None, now: datetime, calendar: WorkingCalendar) -> bool:
    """Whether a hold is over because no second person confirmed it in time; a late confirmation revives nothing."""
    return (confirmed or hall_day(now)) > hold_lapses_on(withheld, calendar)
