"""The queue's desk: what a window does with tickets, each as one call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.hall.commands import (
    CallAgain,
    CallBack,
    CallNext,
    Consulted,
    Done,
    GiveBack,
    Hold,
    Left,
    Moved,
    PauseWindow,
    Settled,
    Skip,
    TakeNumber,
    Work,
)
from app.hall.model import HallSettings, Priority, Ticket, TicketKind, calling_order
from app.hall.queries import HallDay, HallQueries, LostCall, WaitingRow
from app.kernel.actor import Actor, Permission
from app.kernel.clock import Clock, day_begins, hall_day
from app.kernel.errors import AppError
from app.kernel.ids import TicketId


@dataclass(frozen=True, slots=True)
class QueueState:
    """The hall as one window sees it.

    since: when the current number was called last.  waiting: whom this window calls, in that order.  aside: those
    held, skipped or sent to another window.  lost: calls of this window that others were before.  paused_windows: of
    the whole hall, that stopped today.
    """

    current: Ticket | None
    since: datetime | None
    waiting: tuple[WaitingRow, ...]
    aside: tuple[WaitingRow, ...]
    day: HallDay
    paused: bool
    lost: tuple[LostCall, ...] = ()
    paused_windows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MadeGood:
    """A number whose call was lost here and which the other window skipped.  done: GIVEN_BACK, CALLED_BACK or DONE."""

    lost: LostCall
    done: TicketKind


class HallDesk:
    """Serves the queue card; every method touches the store and is called in a worker thread.

    hear: one turn of the line that is shared with other machines.
    """

    def __init__(
        self,
        unit_of_work: Work,
        queries: HallQueries,
        clock: Clock,
        settings: HallSettings,
        hear: Callable[[], bool] = lambda: False,
    ) -> None:
        self._queries, self._clock, self._units, self._settings = queries, clock, unit_of_work, settings
        self._take, self._consulted = TakeNumber(unit_of_work, clock), Consulted(unit_of_work, clock)
        self._next = CallNext(unit_of_work, clock, settings)
        self._again, self._back = CallAgain(unit_of_work, clock), CallBack(unit_of_work, clock)
        self._skip, self._hold = Skip(unit_of_work, clock), Hold(unit_of_work, clock)
        self._done, self._left = Done(unit_of_work, clock), Left(unit_of_work, clock)
        self._give_back = GiveBack(unit_of_work, clock)
        self._mending: Mapping[TicketKind, Callable[[Actor, TicketId], Moved]] = {
            TicketKind.GIVEN_BACK: self._give_back,
            TicketKind.CALLED_BACK: self._back,
            TicketKind.DONE: self._done,
        }
        self._pause, self._hear = PauseWindow(unit_of_work, clock), hear

    def hear(self) -> bool:
        """Tell the other windows of the hall what was done here, and hear what they did; slow, waits for the line.

        Whether anything may have changed: not where no centre is set, or it cannot be reached.
        """
        return self._hear()

    def queue(self, actor: Actor) -> QueueState:
        """Who waits, who is here."""
        now = self._clock.now()
        day, window = hall_day(now), actor.window or ""
        with self._units() as u:
            paused = u.hall.is_paused(actor.office, window)
            stopped = tuple(u.hall.paused_windows(actor.office, day_begins(day)))
            waiting, called = u.hall.waiting(actor.office, day), u.hall.called_orders(actor.office, day)
        place = {ticket.id: i for i, ticket in enumerate(calling_order(waiting, called, window, self._settings))}
        rows = self._queries.waiting_list(actor.office, day, now)
        current = self._queries.at_window(actor.office, day, window) if window else None
        return QueueState(
            current,
            self._queries.called_since(current.id) if current else None,
            tuple(sorted((row for row in rows if row.ticket in place), key=lambda row: place[row.ticket])),
            tuple(row for row in rows if row.ticket not in place),
            self._queries.today(actor.office, day),
            paused,
            tuple(self._queries.lost_calls(actor.office, day, window)) if window else (),
            stopped,
        )

    def take_number(self, actor: Actor, priority: Priority) -> Ticket:
        """A new number."""
        return self._take(actor, priority)

    def call_next(self, actor: Actor, settled: Settled | None = None) -> Ticket | None:
        """The next visitor, None when nobody waits; settled: what becomes of who is here."""
        return self._next(actor, settled).ticket

    def call_again(self, actor: Actor, ticket: TicketId) -> Ticket | None:
        """The same number once more."""
        return self._again(actor, ticket).ticket

    def call_back(self, actor: Actor, ticket: TicketId) -> Ticket | None:
        """Somebody held or skipped comes to this window."""
        return self._back(actor, ticket).ticket

    def skip(self, actor: Actor, ticket: TicketId) -> Ticket | None:
        """Nobody came."""
        return self._skip(actor, ticket).ticket

    def hold(self, actor: Actor, ticket: TicketId) -> Ticket | None:
        """The visitor fetches a paper."""
        return self._hold(actor, ticket).ticket

    def give_back(self, actor: Actor, ticket: TicketId) -> Ticket | None:
        """Who was skipped waits again in the own place."""
        return self._give_back(actor, ticket).ticket

    def make_good(self, actor: Actor, *, is_here: bool = False) -> tuple[MadeGood, ...]:
        """See to the numbers that were called here too while the line was cut, and skipped where the call counts.

        Whoever was only called here waits again in the own place; with ``is_here`` the first of them sits at this
        window and is called back to it.  Whose visit ended here is done.  Once for each number: whoever is skipped
        again was not there.  What another window was quicker in is left.
        """
        if not actor.window or actor.permission is not Permission.INTAKE:
            return ()
        made = []
        for lost in self._queries.lost_calls(actor.office, hall_day(self._clock.now()), actor.window):
            done = lost.owed
            if done is None:
                continue
            if is_here and done is TicketKind.GIVEN_BACK:
                done, is_here = TicketKind.CALLED_BACK, False
            try:
                self._mending[done](actor, lost.ticket)
            except AppError:
                continue
            made.append(MadeGood(lost, done))
        return tuple(made)

    def done(self, actor: Actor, ticket: TicketId) -> Ticket | None:
        """The visit is over."""
        return self._done(actor, ticket).ticket

    def left(self, actor: Actor, ticket: TicketId) -> Ticket | None:
        """The visitor has gone."""
        return self._left(actor, ticket).ticket

    def pause(self, actor: Actor, *, paused: bool) -> None:
        """Stop or go on calling."""
        self._pause(actor, paused=paused)

    def consulted(self, actor: Actor, item: str) -> None:
        """Somebody only asked."""
        self._consulted(actor, item)
