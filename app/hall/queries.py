"""What the counter and the supervisor can ask about the queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from app.hall.model import Priority, Ticket, TicketKind
from app.kernel.ids import OfficeId, TicketId


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """Somebody who waits; minutes are whole and rounded down.  state: waiting, held or skipped."""

    ticket: TicketId
    number: str
    priority: Priority
    state: str
    minutes: int
    for_window: str | None


@dataclass(frozen=True, slots=True)
class HallDay:
    """Counts of one day; waits in whole minutes until the first call, 0 when nobody was called."""

    taken: int
    waiting: int
    at_counter: int
    held: int
    skipped: int
    done: int
    left: int
    average_wait_min: int
    longest_wait_min: int
    consulted: int


@dataclass(frozen=True, slots=True)
class FirstContact:
    """How visits of one day ended.

    accepted_first: accepted without any notice before.  accepted_later: accepted after a notice.
    settled_permille: share of first contacts that needed no second visit, in thousandths; 0 for no visits.
    """

    accepted_first: int
    accepted_later: int
    notices: int
    not_needed: int
    not_ours: int
    corrected: int
    consulted: int

    @property
    def settled_permille(self) -> int:
        """Everything but a notice settles the visit."""
        settled = self.accepted_first + self.not_needed + self.not_ours + self.consulted
        visits = settled + self.notices
        return settled * 1000 // visits if visits else 0


@dataclass(frozen=True, slots=True)
class LostCall:
    """A call of a window that another window was before, and which therefore never was.

    window: where the number was called instead, "" where it was not.  owed: what this window has to do about it, since
    the other one skipped the number: GIVEN_BACK where it was only called here, DONE where the visit was ended here.
    """

    event: UUID
    ticket: TicketId
    number: str
    window: str
    owed: TicketKind | None = None


def lost_code(lost: LostCall, *, goes_on: bool) -> str:
    """The sentence of a lost call.  goes_on: the window calls the next one by itself."""
    if not lost.window:
        return "call_lost_gone"
    return "call_lost" if goes_on else "call_lost_noted"


def made_good_code(done: TicketKind) -> str:
    """The sentence of what became of a number whose call was lost here and which the other window skipped."""
    return f"call_lost_{done.value}"


class HallQueries(Protocol):
    """Look-ups of one office and day."""

    def lost_calls(self, office: OfficeId, day: date, window: str) -> Sequence[LostCall]:
        """What was called here that day and had been called elsewhere, oldest first."""
        ...

    def waiting_list(self, office: OfficeId, day: date, now: datetime) -> Sequence[WaitingRow]:
        """Those who wait, then the held and the skipped, each in order."""
        ...

    def at_window(self, office: OfficeId, day: date, window: str) -> Ticket | None:
        """Who is at that window."""
        ...

    def called_since(self, ticket: TicketId) -> datetime | None:
        """When that number was called last, also again or back; None when never."""
        ...

    def today(self, office: OfficeId, day: date) -> HallDay:
        """The day's counts."""
        ...

    def first_contact(self, office: OfficeId, day: date) -> FirstContact:
        """How the day's visits ended."""
        ...
