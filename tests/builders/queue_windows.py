"""Windows of one hall that share a line: what each does with tickets, and what it sees."""

from dataclasses import replace
from typing import Any

from app.hall.commands import CallNext, Settled, TakeNumber
from app.hall.desk import HallDesk, QueueState
from app.hall.model import HallSettings, Priority, Ticket, TicketKind
from app.kernel.actor import Actor
from db.queries.hall import SqlHallQueries
from tests.builders.central_windows import Window

_TICKETS = (
    'SELECT lower(hex(id)), number, "order", priority, state, window, for_window, calls, last_seq, called_at, ended_at'
    " FROM ticket ORDER BY id"
)
_EVENTS = "SELECT lower(hex(ticket)), seq, lower(hex(event)), kind, at, window FROM ticket_event ORDER BY ticket, seq"


class Counter:
    """The desk of the queue at one machine, and who sits there.  number: of its window."""

    def __init__(self, window: Window, number: str, clerk: Actor | None = None) -> None:
        self.window, self.number = window, number
        self.clock = window.house.clock
        self.desk = HallDesk(window.uow, SqlHallQueries(window.store), self.clock, HallSettings())
        self.clerk: Actor = replace(clerk or window.somebody("intake"), window=number, terminal=f"t{number}")

    def take(self, priority: Priority = Priority.NORMAL) -> Ticket:
        return TakeNumber(self.window.uow, self.clock)(self.clerk, priority)

    def call(self, kind: TicketKind = TicketKind.DONE, to: str = "") -> Ticket | None:
        """The next one; who is here goes as ``kind``."""
        current = self.state.current
        settled = Settled(current.id, kind, to) if current else None
        return CallNext(self.window.uow, self.clock, HallSettings())(self.clerk, settled).ticket

    @property
    def state(self) -> QueueState:
        return self.desk.queue(self.clerk)

    @property
    def waiting(self) -> list[str]:
        return [row.number for row in self.state.waiting]

    def sync(self) -> None:
        """Own acts out, others' in: what a window does every three seconds."""
        done = self.window.round() if self.window.read("SELECT 1 FROM queue_letter") == [] else None
        assert done is not None or not self._quick().failed

    def _quick(self) -> Any:
        from app.sync.rounds import RunRound

        return RunRound(self.window.uow, lambda: self.window.line, self.clock).quick()

    def seen(self) -> list[Any]:
        """Tickets and events as this machine has them."""
        return [tuple(row) for row in (*self.window.read(_TICKETS), *self.window.read(_EVENTS))]

    def refused(self) -> list[tuple[str, str]]:
        """Kind and reason of acts that the centre refused."""
        return [
            tuple(row)
            for row in self.window.read(
                "SELECT a.kind, m.reason FROM queue_act a JOIN outbox o ON o.event_id = a.id JOIN outbox_move m"
                " ON m.event_id = a.id AND m.cause = 'refused' WHERE o.state = 'refused' ORDER BY o.id"
            )
        ]


def counters_of(windows: list[Window], first: int = 3) -> list[Counter]:
    """A counter at each machine, with a letter of its own."""
    made = [Counter(window, str(first + place)) for place, window in enumerate(windows)]
    for one in made:
        one.sync()
    return made


def settle(counters: list[Counter]) -> None:
    """Everybody hears everybody."""
    for one in counters * 2:
        one.sync()
