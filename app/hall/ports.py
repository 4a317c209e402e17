"""What the hall needs from outside: a place for tickets that never gives one to two windows.

Where the line is shared with other machines, the store sends every act of ``add`` and ``move`` on its way in the same
transaction.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from app.hall.model import Consultation, Ticket, TicketEvent
from app.kernel.ids import OfficeId, OperatorId, TicketId
from app.kernel.unit_of_work import UnitOfWork


class HallStore(Protocol):
    """Tickets and windows within one transaction of the authority."""

    def last_order(self, office: OfficeId, day: date) -> int:
        """The highest order given out that day, 0 for none."""
        ...

    def letter(self) -> str | None:
        """What this machine's numbers begin with, None for one that shares its line with nobody.

        Raises Rejected("queue_letter_missing") before the centre has given it letters.
        """
        ...

    def add(self, ticket: Ticket, event: TicketEvent) -> None:
        """A new number."""
        ...

    def move(self, ticket: Ticket, event: TicketEvent) -> None:
        """Write the event and the ticket that follows.  Raises Conflict("window_has_ticket")."""
        ...

    def ticket(self, ticket: TicketId) -> Ticket:
        """The ticket, or ``NotFound("ticket_not_found")``."""
        ...

    def waiting(self, office: OfficeId, day: date) -> Sequence[Ticket]:
        """Those who wait that day, in order."""
        ...

    def called_orders(self, office: OfficeId, day: date) -> Sequence[int]:
        """Orders of all that were called that day."""
        ...

    def at_window(self, office: OfficeId, day: date, window: str) -> Ticket | None:
        """Who is at that window now."""
        ...

    def is_paused(self, office: OfficeId, window: str) -> bool:
        """Whether the window takes nobody."""
        ...

    def set_paused(
        self, office: OfficeId, window: str, *, paused: bool, reason: str, operator: OperatorId, at: datetime
    ) -> None:
        """Write that a window stops or goes on."""
        ...

    def paused_windows(self, office: OfficeId, since: datetime) -> Sequence[str]:
        """The windows of the hall that take nobody since that moment or later, by number."""
        ...

    def consulted(self, consultation: Consultation) -> None:
        """Write that somebody only asked."""
        ...


class HallUnitOfWork(UnitOfWork, Protocol):
    """A transaction over the hall."""

    hall: HallStore
