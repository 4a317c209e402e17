"""What rises by itself: steps that lie too long, and a hold on payment that nobody confirmed in time (DUP-07)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.cases.clock_events import clock_of
from app.cases.clocks import deadlines, hold_has_lapsed
from app.cases.flow import WINDOW_STEP
from app.cases.flow_settings import FlowSettings
from app.cases.model import CaseEvent, CaseHead, CaseState, EventKind
from app.cases.urgency import OpenStep, Rise, RiseTo, escalation_due
from app.cases.way import Way, stage_at
from app.kernel.calendar import WorkingCalendar
from app.kernel.clock import hall_day

SAME_DAY = "same_day"
"""``due`` of a step that checks on the day of the entry."""

LIFT = "lift"
"""``on_mismatch`` of the step that confirms or lifts a hold on payment."""

LIFTED = "lifted"
"""What such a step, or the window, finds when the hold is over."""

_WAITS = (CaseState.ACCEPTED, CaseState.DECIDED)
_BEGINS = frozenset({
    EventKind.ACCEPTED, EventKind.AGREED, EventKind.CHECKED, EventKind.MISMATCHED, EventKind.RETURNED,
    EventKind.RESUMED, EventKind.DECIDED, EventKind.REOPENED,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Watched:
    """An open case with all that rising asks for.

    risen: who was told of the step that waits, each with the last day of which they were told; lapsed: days of
    withholding whose lapse is recorded.
    """

    head: CaseHead
    way: Way
    events: Sequence[CaseEvent]
    risen: frozenset[tuple[RiseTo, date]] = frozenset()
    lapsed: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Hold:
    """A payment withheld since a day, and when a second person confirmed it."""

    withheld: date
    confirmed: date | None = None


def rises_of(
    watched: Watched, settings: FlowSettings, now: datetime, calendar: WorkingCalendar
) -> tuple[date, tuple[Rise, ...]] | None:
    """Last day of the step that waits and who is to be told of it now; None without a limit or while it stands."""
    head = watched.head
    if head.state not in _WAITS:
        return None
    is_check = stage_at(watched.way, head.step).due == SAME_DAY
    due = begun_on(watched.events) if is_check else due_of(watched, calendar)
    if due is None:
        return None
    risen = frozenset(to for to, day in watched.risen if day == due)
    step = OpenStep(due, is_same_day_check=is_check, is_green=head.green is not None, risen=risen)
    return due, escalation_due(step, settings, now, calendar)


def due_of(watched: Watched, calendar: WorkingCalendar) -> date | None:
    """The first last day of the clocks that are the office's own; that of the head where none was kept."""
    clock = clock_of(watched.events)
    counted = deadlines(*clock, calendar).next_due() if clock is not None else None
    return counted or watched.head.due_on


def begun_on(events: Sequence[CaseEvent]) -> date | None:
    """The day on which the step that waits began to wait."""
    return next((hall_day(event.at) for event in reversed(events) if event.kind in _BEGINS), None)


def hold_of(way: Way, events: Sequence[CaseEvent]) -> Hold | None:
    """The hold that stands; None where the way has none, or it was lifted or replaced by the decision."""
    check = next((stage.seq for stage in way if stage.on_mismatch == LIFT), None)
    if check is None:
        return None
    hold: Hold | None = None
    for event in events:
        lifted = LIFTED in event.data.get("facts", {}).values()
        at_window = event.kind is EventKind.ACCEPTED or (event.kind is EventKind.AGREED and event.step == WINDOW_STEP)
        if at_window:
            hold = None if lifted else Hold(hall_day(event.at))
        elif event.step == check and event.kind is EventKind.CHECKED:
            hold = Hold(hold.withheld, hall_day(event.at)) if hold is not None and not lifted else None
        elif event.kind in (EventKind.MISMATCHED, EventKind.DECIDED, EventKind.WITHDRAWN):
            hold = None
    return hold


def lapsed_hold(watched: Watched, now: datetime, calendar: WorkingCalendar) -> Hold | None:
    """The hold that is over because nobody confirmed it in time and of which that is not recorded yet."""
    hold = hold_of(watched.way, watched.events)
    if hold is None or hold.withheld in watched.lapsed:
        return None
    return hold if hold_has_lapsed(hold.withheld, hold.confirmed, now, calendar) else None
