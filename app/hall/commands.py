"""The queue from the number to the end of the visit; every act is an event, the ticket follows it."""

from collections.abc import Callable
from dataclasses import dataclass

from app.hall.model import (
    Consultation,
    HallSettings,
    Priority,
    Ticket,
    TicketEvent,
    TicketKind,
    TicketState,
    moved,
    next_ticket,
    ticket_number,
)
from app.hall.ports import HallUnitOfWork
from app.kernel.actor import Actor, Permission, Post
from app.kernel.changes import Changed
from app.kernel.clock import Clock, hall_day
from app.kernel.errors import Rejected
from app.kernel.ids import TicketId, new_uuid

Work = Callable[[], HallUnitOfWork]
CHANGED = frozenset({Changed.QUEUE})
_NUMBER_POSTS = frozenset({Post.WINDOW_CLERK, Post.SERVICE_DESK, Post.FLOW_DESK, Post.FLOOR_SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of who is at the window when the next one is called.

    kind: DONE, HELD, LEFT, SKIPPED or TRANSFERRED.  to_window: of a transfer.
    """

    ticket: TicketId
    kind: TicketKind
    to_window: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """The ticket after the act; None when nobody waits."""

    ticket: Ticket | None
    changed: frozenset[Changed] = CHANGED


class TakeNumber:
    """Give a visitor a number."""

    def __init__(self, unit_of_work: Work, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def __call__(self, actor: Actor, priority: Priority = Priority.NORMAL) -> Ticket:
        """The new ticket, last in line.  Raises Rejected: number_needs_post, queue_letter_missing."""
        if not may_give_numbers(actor):
            raise Rejected("number_needs_post")
        now = self._clock.now()
        day = hall_day(now)
        with self._unit_of_work() as u:
            order = u.hall.last_order(actor.office, day) + 1
            number = ticket_number(order, priority, u.hall.letter())
            id_ = TicketId(new_uuid())
            ticket = Ticket(id_, actor.office, day, order, number, priority, TicketState.WAITING, now)
            u.hall.add(ticket, TicketEvent(id_, 1, TicketKind.TAKEN, now, actor.operator, None))
            u.commit()
        return ticket


class _AtWindow:
    """What a clerk does at a window; the transaction holds the only write lock, so two windows never race."""

    def __init__(self, unit_of_work: Work, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def _move(self, actor: Actor, id_: TicketId, kind: TicketKind) -> Moved:
        window = window_of(actor)
        with self._unit_of_work() as u:
            ticket = u.hall.ticket(id_)
            if ticket.office != actor.office:
                raise Rejected("ticket_of_other_office")
            if ticket.state is TicketState.CALLED and ticket.window != window:
                raise Rejected("ticket_at_other_window", number=ticket.number, window=ticket.window or "")
            if kind is TicketKind.CALLED_BACK:
                require_free(u, actor, ticket)
            event = TicketEvent(id_, ticket.last_seq + 1, kind, self._clock.now(), actor.operator, window)
            after = moved(ticket, event)
            u.hall.move(after, event)
            u.commit()
        return Moved(after)


class CallNext(_AtWindow):
    """Call whoever is next; two windows never get the same ticket."""

    def __init__(self, unit_of_work: Work, clock: Clock, settings: HallSettings) -> None:
        super().__init__(unit_of_work, clock)
        self._settings = settings

    def __call__(self, actor: Actor, settled: Settled | None = None) -> Moved:
        """The ticket now at the window, or none; who was there goes as ``settled`` says, in the same transaction.

        Raises Rejected: not_at_a_window, window_paused, finish_current_first, transfer_needs_window; then nobody
        has moved.
        """
        window, now = window_of(actor), self._clock.now()
        day = hall_day(now)
        with self._unit_of_work() as u:
            if u.hall.is_paused(actor.office, window):
                raise Rejected("window_paused", window=window)
            self._settle(u, actor, u.hall.at_window(actor.office, day, window), settled)
            waiting = u.hall.waiting(actor.office, day)
            chosen = next_ticket(waiting, u.hall.called_orders(actor.office, day), window, self._settings)
            after = None
            if chosen is not None:
                event = TicketEvent(chosen.id, chosen.last_seq + 1, TicketKind.CALLED, now, actor.operator, window)
                after = moved(chosen, event)
                u.hall.move(after, event)
            u.commit()
        return Moved(after)

    def _settle(self, u: HallUnitOfWork, actor: Actor, current: Ticket | None, settled: Settled | None) -> None:
        """Nobody goes for whom the clerk did not answer: the one at the window may be another by now."""
        if current is None:
            return
        if settled is None or settled.ticket != current.id:
            raise Rejected("finish_current_first", number=current.number)
        window = window_of(actor)
        to_window = other_window(settled.to_window, window) if settled.kind is TicketKind.TRANSFERRED else None
        who = (self._clock.now(), actor.operator, window, to_window)
        event = TicketEvent(current.id, current.last_seq + 1, settled.kind, *who)
        u.hall.move(moved(current, event), event)


class CallAgain(_AtWindow):
    """Call the same number once more."""

    def __call__(self, actor: Actor, ticket: TicketId) -> Moved:
        """Raises Rejected("ticket_not_now") when it is not at this window."""
        return self._move(actor, ticket, TicketKind.CALLED_AGAIN)


class CallBack(_AtWindow):
    """Take a held or skipped number to this window."""

    def __call__(self, actor: Actor, ticket: TicketId) -> Moved:
        """Raises Rejected: finish_current_first, ticket_not_now."""
        return self._move(actor, ticket, TicketKind.CALLED_BACK)


class Skip(_AtWindow):
    """The number was called and nobody came; it can be called back."""

    def __call__(self, actor: Actor, ticket: TicketId) -> Moved:
        """Raises Rejected("ticket_not_now")."""
        return self._move(actor, ticket, TicketKind.SKIPPED)


class Hold(_AtWindow):
    """The visitor fetches a paper and keeps his place."""

    def __call__(self, actor: Actor, ticket: TicketId) -> Moved:
        """Raises Rejected("ticket_not_now")."""
        return self._move(actor, ticket, TicketKind.HELD)


class Done(_AtWindow):
    """The visit is over."""

    def __call__(self, actor: Actor, ticket: TicketId) -> Moved:
        """Raises Rejected("ticket_not_now")."""
        return self._move(actor, ticket, TicketKind.DONE)


class Left(_AtWindow):
    """The visitor has gone."""

    def __call__(self, actor: Actor, ticket: TicketId) -> Moved:
        """Raises Rejected("ticket_not_now")."""
        return self._move(actor, ticket, TicketKind.LEFT)


class GiveBack(_AtWindow):
    """Who was skipped waits again in the own place, and is called in turn."""

    def __call__(self, actor: Actor, ticket: TicketId) -> Moved:
        """Raises Rejected("ticket_not_now")."""
        return self._move(actor, ticket, TicketKind.GIVEN_BACK)


class PauseWindow(_AtWindow):
    """Stop or go on calling at one's window."""

    def __call__(self, actor: Actor, *, paused: bool, reason: str = "") -> frozenset[Changed]:
        """Raises Rejected("not_at_a_window")."""
        window, now = window_of(actor), self._clock.now()
        with self._unit_of_work() as u:
            u.hall.set_paused(actor.office, window, paused=paused, reason=reason, operator=actor.operator, at=now)
            u.commit()
        return CHANGED


class Consulted(_AtWindow):
    """One key: somebody only asked about an item."""

    def __call__(self, actor: Actor, item: str) -> frozenset[Changed]:
        """Raises Rejected("not_at_a_window")."""
        asked = Consultation(actor.office, item, window_of(actor), actor.operator, self._clock.now())
        with self._unit_of_work() as u:
            u.hall.consulted(asked)
            u.commit()
        return CHANGED


def window_of(actor: Actor) -> str:
    """The window of somebody who may call.  Raises Rejected: calling_needs_permission, not_at_a_window."""
    if actor.permission is not Permission.INTAKE:
        raise Rejected("calling_needs_permission")
    if actor.window is None:
        raise Rejected("not_at_a_window")
    return actor.window


def other_window(asked: str, own: str) -> str:
    """The window a visitor is sent to.  Raises Rejected("transfer_needs_window") for none or the own one."""
    if asked.strip() in ("", own):
        raise Rejected("transfer_needs_window")
    return asked.strip()


def may_give_numbers(actor: Actor) -> bool:
    """Whether the post gives visitors their numbers."""
    return actor.post in _NUMBER_POSTS


def require_free(u: HallUnitOfWork, actor: Actor, ticket: Ticket) -> None:
    """``Rejected("finish_current_first")`` for a second visitor at the actor's window."""
    current = u.hall.at_window(actor.office, ticket.day, window_of(actor))
    if current is not None:
        raise Rejected("finish_current_first", number=current.number)
