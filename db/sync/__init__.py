"""Sync over the local file: outbox, pulled events, leased numbers; and the line to the authority."""

from sqlalchemy.orm import Session

from db.sync.feed import SqlFeed
from db.sync.keys import SqlWrappedKeys
from db.sync.leases import SqlLeases
from db.sync.outbox import SqlOutboxMoves


class SqlSyncStore(SqlOutboxMoves, SqlFeed, SqlLeases, SqlWrappedKeys):
    """Serves ``app.sync.ports.SyncStore`` within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
