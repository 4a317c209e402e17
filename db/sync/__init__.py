"""Sync over the local file: outbox, pulled events, leased numbers; and the line to the authority."""

from sqlalchemy.orm import Session

from db.sync.feed import SqlFeed
from db.sync.governed import SqlGoverned
from db.sync.leases import SqlLeases
from db.sync.machine_rows import SqlMachineRows
from db.sync.outbox import SqlOutboxMoves


class SqlSyncStore(SqlOutboxMoves, SqlFeed, SqlLeases, SqlMachineRows, SqlGoverned):
    """Serves ``app.sync.ports.SyncStore`` within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
