"""What a changed calendar makes of a case that is on its way, and how it is said.  Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from app.audit.acts import BODY_VERSION, StreamAct
from app.audit.model import AuditValue, moment_text
from app.cases.chain import is_counted
from app.cases.clock_events import clock_of
from app.cases.clock_facts import Ended
from app.cases.clocks import ClockKind, Deadlines, deadlines, recount
from app.cases.model import CaseEvent, CaseHead, CaseRecount, EventKind, LastDays
from app.kernel.calendar import WorkingCalendar, calendar_version
from app.kernel.canonical import FIRST_PREVIOUS, canonical, link
from app.kernel.ids import WITHHELD, CaseId

RECOUNTED = "case_recounted"
"""How the stream and the audit call it."""

_CLOCKS = ("promise", "statutory", "green")
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
        for clock in _CLOCKS:
            day: date | None = getattr(last, clock)
            said[f"{clock}_{when}"] = day.isoformat() if day else None
    return said | {"provisional": int(made.provisional)}


def recount_told(made: CaseRecount, counted: Counted) -> StreamAct:
    """The event that tells the authority; every machine that counts by the same calendar works out the same bytes.

    So it has no person, no terminal, and as its moment that of the event by which the case was counted before.
    """
    data = {key: value for key, value in told_of(made).items() if key not in ("number", "after_seq")}
    at = moment_text(next(one for one in reversed(counted.events) if "calendar" in one.data).at)
    event = UUID(bytes=hashlib.sha256(b"yichuang.recount\0" + canonical(data | {"at": at})).digest()[:16])
    row = {"v": BODY_VERSION, "office": counted.head.office, "seq": 1, "event": str(event), "kind": RECOUNTED}
    row |= {"prev": FIRST_PREVIOUS.hex(), "actor": None, "at": at, "terminal": "", "data": data}
    body = canonical(row)
    who = (WITHHELD, b"", FIRST_PREVIOUS, body, link(FIRST_PREVIOUS, body))
    return StreamAct(event, counted.head.office, event, 1, RECOUNTED, made.at, *who)


def recount_in(body: bytes, counted: Counted, at: datetime) -> CaseRecount | None:
    """What a confirmed event makes of the case, None where it has moved on.  at: when the authority took it.

    counted: with the events up to which the authority had the case then.  Raises KeyError, TypeError or ValueError for
    a body that this program cannot read.
    """
    said = json.loads(body)
    data, head = said["data"], counted.head
    before, after = (LastDays(*(_day(data[f"{one}_{when}"]) for one in _CLOCKS)) for when in ("before", "after"))
    is_of_it = head.days == before and counted_by(counted.events, counted.recounts) == data["calendar_before"]
    if said["v"] != BODY_VERSION or not is_counted(head) or not is_of_it:
        return None
    calendars = (data["calendar_before"], data["calendar_after"])
    place = (head.id, len(counted.recounts) + 1, head.last_seq)
    return CaseRecount(*place, *calendars, before, after, bool(data["provisional"]), at, UUID(said["event"]))


def case_in(body: bytes) -> CaseId:
    """Of which case an event tells; raises KeyError, TypeError or ValueError as ``recount_in``."""
    return CaseId(UUID(json.loads(body)["data"]["case"]))


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def _days(days: LastDays) -> tuple[date | None, ...]:
    return days.promise, days.statutory, days.green
