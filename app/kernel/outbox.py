"""What waits for the authority: one row per event, written in the event's own transaction."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class Stream(StrEnum):
    """What travels to the centre and back."""

    CASE = "case"
    REGISTER = "register"
    STAFF = "staff"
    HALL = "hall"
    PAYMENT = "payment"
    AUDIT = "audit"
    NOTE = "note"  # what is said about a case beside its steps


class OutboxState(StrEnum):
    """How far a row has come; it is closed when its event comes back in a pull."""

    WAITING = "waiting"
    SENT = "sent"
    CLOSED = "closed"
    REFUSED = "refused"
    TO_DECIDE = "to_decide"  # the authority's history of the case went another way
    QUARANTINED = "quarantined"  # a person set it aside; it is kept


class Outbox(Protocol):
    """The queue of what is to be pushed."""

    def put(self, stream: Stream, event: UUID, at: datetime) -> None:
        """Add an event; the same one twice is a bug."""
        ...
