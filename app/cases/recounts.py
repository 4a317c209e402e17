"""What a changed calendar makes of a case that is on its way, and how it is said.  Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.audit.model import AuditValue
from app.cases.chain import is_counted
from app.cases.clock_events import clock_of
from app.cases.clock_facts import Ended
from app.cases.clocks import ClockKind, Deadlines, deadlines, recount
from app.cases.model import CaseEvent, CaseHead, CaseRecount, EventKind, LastDays
from app.kernel.calendar import WorkingCalendar, calendar_version

SHOWN = (ClockKind.PROMISE, ClockKind.STATUTORY, ClockKind.GREEN)
"""The clocks of which a head shows the last day, as they are told."""


@dataclass(frozen=True, slots=True)
class DayMoved:
    """One last day that moved.  clock: a ``ClockKind`` value.  calendar: version by which it was counted anew."""

    clock: str
    old: date
    new: date
    calendar: str

    @property
    def code(self) -> str:
        """The sentence of this clock."""
        return f"clock_recounted_{self.clock}"

    @property
    def values(self) -> Mapping[str, object]:
        """What the sentences name."""
        return {"old": self.old.isoformat(), "new": self.new.isoformat(), "calendar": self.calendar}


@dataclass(frozen=True, slots=True)
class Counted:
    """A case with all by which its days are counted: its events and earlier recounts, oldest first."""

    head: CaseHead
    events: Sequence[CaseEvent]
    recounts: Sequence[CaseRecount] = ()


def moved(made: CaseRecount) -> tuple[DayMoved, ...]:
    """The last days that a recount moved, the promise first."""
    pairs = zip(SHOWN, _days(made.before), _days(made.after), strict=True)
    return tuple(
        DayMoved(clock.value, old, new, made.calendar_after) for clock, old, new in pairs if old and new and old != new
    )


def recount_of(counted: Counted, calendar: WorkingCalendar, at: datetime) -> CaseRecount | None:
    """What ``calendar`` makes of the case; None while it moves no last day of it, or where no clock runs.

    A pause that is open moves nothing yet, as ever; a case that is decided or checked again has no clock any more.
    """
    head = counted.head
    clock = clock_of(counted.events) if is_counted(head) else None
    if clock is None or any(isinstance(fact, Ended) for fact in clock[1]):
        return None
    before, terms, facts = counted_by(counted.events, counted.recounts), *clock
    if before == calendar_version(calendar):
        return None
    shown = dict(zip(SHOWN, _days(head.days), strict=True))
    now = deadlines(terms, facts, calendar)
    stored = [replace(one, due_on=day) for one in now.clocks if (day := shown.get(one.clock)) is not None]
    made = recount(Deadlines(before, tuple(stored)), terms, facts, calendar)
    if made is None or not made.lines:
        return None
    after = shown | {line.deadline.clock: line.deadline.due_on for line in made.lines}
    promise = made.deadlines.of(ClockKind.PROMISE)
    return CaseRecount(
        case=head.id,
        number=len(counted.recounts) + 1,
        after_seq=head.last_seq,
        calendar_before=before,
        calendar_after=made.deadlines.calendar,
        before=head.days,
        after=LastDays(*(after[clock] for clock in SHOWN)),
        provisional=promise.provisional if promise is not None else head.due_provisional,
        at=at,
    )


def counted_by(events: Sequence[CaseEvent], recounts: Sequence[CaseRecount]) -> str:
    """The newest calendar by which the case is known to be counted; KeyError before acceptance."""
    said = next(event for event in reversed(events) if "calendar" in event.data or event.kind is EventKind.ACCEPTED)
    if recounts and recounts[-1].after_seq >= said.seq:
        return recounts[-1].calendar_after
    return str(said.data["calendar"])


def told_of(made: CaseRecount) -> dict[str, AuditValue]:
    """What the audit chain tells of a recount; the database compares every word of it."""
    days = {"before": made.before, "after": made.after}
    said: dict[str, AuditValue] = {"case": str(made.case), "number": made.number, "after_seq": made.after_seq}
    said |= {"calendar_before": made.calendar_before, "calendar_after": made.calendar_after}
    for when, last in days.items():
        for clock in ("promise", "statutory", "green"):
            day: date | None = getattr(last, clock)
            said[f"{clock}_{when}"] = day.isoformat() if day else None
    return said | {"provisional": int(made.provisional)}


def _days(days: LastDays) -> tuple[date | None, ...]:
    return days.promise, days.statutory, days.green
