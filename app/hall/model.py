"""Tickets: who waits, who is next, what may happen to a ticket; the order is decided here and nowhere else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId, OperatorId, TicketId


class Priority(StrEnum):
    """Why somebody may be called before others; NORMAL for everybody else."""

    NORMAL = "normal"
    SENIOR = "senior"
    MILITARY = "military"
    DISABLED = "disabled"
    PREGNANT = "pregnant"
    WITH_INFANT = "with_infant"


class TicketState(StrEnum):
    """Where a ticket stands."""

    WAITING = "waiting"
    CALLED = "called"  # at the counter
    HELD = "held"  # gone for a paper, keeps the place
    SKIPPED = "skipped"  # called and did not come
    DONE = "done"
    LEFT = "left"


class TicketKind(StrEnum):
    """What happened to a ticket."""

    TAKEN = "taken"
    CALLED = "called"
    CALLED_AGAIN = "called_again"
    SKIPPED = "skipped"
    HELD = "held"
    CALLED_BACK = "called_back"
    DONE = "done"
    LEFT = "left"
    TRANSFERRED = "transferred"
    GIVEN_BACK = (
        "given_back"  # to the own place in the line: called at two windows, and the visitor was not where it counts
    )


MOVES: Mapping[tuple[TicketState, TicketKind], TicketState] = {
    (TicketState.WAITING, TicketKind.CALLED): TicketState.CALLED,
    (TicketState.WAITING, TicketKind.LEFT): TicketState.LEFT,
    (TicketState.CALLED, TicketKind.CALLED_AGAIN): TicketState.CALLED,
    (TicketState.CALLED, TicketKind.SKIPPED): TicketState.SKIPPED,
    (TicketState.CALLED, TicketKind.HELD): TicketState.HELD,
    (TicketState.CALLED, TicketKind.DONE): TicketState.DONE,
    (TicketState.CALLED, TicketKind.LEFT): TicketState.LEFT,
    (TicketState.CALLED, TicketKind.TRANSFERRED): TicketState.WAITING,
    (TicketState.HELD, TicketKind.CALLED_BACK): TicketState.CALLED,
    (TicketState.HELD, TicketKind.LEFT): TicketState.LEFT,
    (TicketState.SKIPPED, TicketKind.CALLED_BACK): TicketState.CALLED,
    (TicketState.SKIPPED, TicketKind.LEFT): TicketState.LEFT,
    (TicketState.SKIPPED, TicketKind.GIVEN_BACK): TicketState.WAITING,
    (TicketState.SKIPPED, TicketKind.DONE): TicketState.DONE,  # served at the other window that had called it
}
"""What may happen in which state, and where it leads."""


@dataclass(frozen=True, slots=True)
class HallSettings:
    """How a hall queues.

    senior_age: full years from which somebody is SENIOR.  max_jumps: how many later numbers may be called before
    the first who waits; then he is next, so that nobody starves.
    """

    senior_age: int = 65
    max_jumps: int = 3


@dataclass(frozen=True, slots=True)
class Ticket:
    """A number on its day.

    order: 1, 2, 3 ... within office and day; machines that could not hear each other give one out twice, and then the
    number decides.  window: where it is or was called.  for_window: where it was sent.
    calls: how often it was called.  last_seq: events so far.
    """

    id: TicketId
    office: OfficeId
    day: date
    order: int
    number: str
    priority: Priority
    state: TicketState
    taken_at: datetime
    window: str | None = None
    for_window: str | None = None
    called_at: datetime | None = None
    ended_at: datetime | None = None
    calls: int = 0
    last_seq: int = 1


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """One thing that happened to a ticket; kept for good.

    window: where, None at the number machine.  for_window: where somebody is sent who is transferred.
    """

    ticket: TicketId
    seq: int
    kind: TicketKind
    at: datetime
    operator: OperatorId
    window: str | None
    for_window: str | None = None


@dataclass(frozen=True, slots=True)
class Consultation:
    """Somebody only asked."""

    office: OfficeId
    item: str
    window: str
    operator: OperatorId
    at: datetime


def ticket_number(order: int, priority: Priority, letter: str | None = None) -> str:
    """``A007``, or ``Y007`` for those who go first (优先).

    letter: of a machine that shares its line with others, which no other has: ``B007``, ``YB007``.  The figures are the
    place in the line of the whole hall, so that people can tell who comes first.
    """
    if letter is None:
        return f"{'A' if priority is Priority.NORMAL else 'Y'}{order:03d}"
    return f"{'' if priority is Priority.NORMAL else 'Y'}{letter}{order:03d}"


def priority_by_age(birth: date, today: date, settings: HallSettings) -> Priority:
    """SENIOR from the age of the settings on, in full years."""
    years = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    return Priority.SENIOR if years >= settings.senior_age else Priority.NORMAL


def next_ticket(
    waiting: Sequence[Ticket], called_orders: Sequence[int], window: str, settings: HallSettings
) -> Ticket | None:
    """Who is called at ``window`` now.

    called_orders: orders of all tickets of the day that were called.  Tickets sent to this window come first; then
    those with priority, unless the first of the others has been passed over ``max_jumps`` times.
    """
    ours = [ticket for ticket in waiting if ticket.for_window in (None, window)]
    line = sorted(ours, key=lambda ticket: (ticket.for_window is None, ticket.order, ticket.number))
    if not line or line[0].for_window is not None:
        return line[0] if line else None
    first = line[0]
    jumped = sum(1 for order in called_orders if order >= first.order)  # an equal one is another machine's
    if first.priority is not Priority.NORMAL or jumped >= settings.max_jumps:
        return first
    return next((ticket for ticket in line if ticket.priority is not Priority.NORMAL), first)


def calling_order(
    waiting: Sequence[Ticket], called_orders: Sequence[int], window: str, settings: HallSettings
) -> tuple[Ticket, ...]:
    """Those whom ``window`` would call one after the other, if nobody else called or came."""
    line, called, order = list(waiting), list(called_orders), list[Ticket]()
    while (chosen := next_ticket(line, called, window, settings)) is not None:
        line.remove(chosen)
        called.append(chosen.order)
        order.append(chosen)
    return tuple(order)


def moved(ticket: Ticket, event: TicketEvent) -> Ticket:
    """The ticket after ``event``; ``Rejected("ticket_not_now")`` when it may not happen in its state."""
    state = MOVES.get((ticket.state, event.kind))
    if state is None:
        raise Rejected("ticket_not_now", number=ticket.number, state=ticket.state.value)
    after = replace(ticket, state=state, window=event.window, last_seq=event.seq)
    if state is TicketState.CALLED:
        called_at = ticket.called_at or event.at
        return replace(after, called_at=called_at, calls=ticket.calls + 1, for_window=None)
    if state is TicketState.WAITING:
        return replace(after, window=None, for_window=event.for_window)
    return replace(after, ended_at=event.at) if state in (TicketState.DONE, TicketState.LEFT) else after
