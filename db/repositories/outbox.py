"""The queue of events that wait for the authority."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.kernel.outbox import OutboxState, Stream
from db.models.store import OutboxRow

_INSERT = insert(OutboxRow)


class SqlOutbox:
    """Rows are written with the event they announce, in its transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, stream: Stream, event: UUID, at: datetime) -> None:
        """Add an event; the same one twice breaks a unique key."""
        values = {"stream": stream, "event_id": event, "state": OutboxState.WAITING, "at": at}
        self._session.connection().execute(_INSERT, values)
