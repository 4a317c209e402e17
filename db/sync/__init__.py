"""Sync over the local file: outbox, pulled events, leased numbers; and the line to the authority."""

from sqlalchemy.orm import Session

from db.sync.any_hall import SqlAnyHall
from db.sync.chasers import SqlChasers
from db.sync.desk import SqlDesk
from db.sync.early import SqlEarly
from db.sync.governed import SqlGoverned
from db.sync.keys import SqlWrappedKeys
from db.sync.leases import SqlLeases
from db.sync.machine_rows import SqlMachineRows
from db.sync.notes import SqlNoteStream
from db.sync.outbox import SqlOutboxMoves
from db.sync.people import SqlPeople
from db.sync.projection import SqlProjection
from db.sync.queue_acts import SqlQueueActs
from db.sync.queue_line import SqlQueueLine
from db.sync.register import SqlRegisterStream
from db.sync.staff import SqlStaffStream


class SqlSyncStore(
    SqlOutboxMoves,
    SqlProjection,
    SqlChasers,
    SqlDesk,
    SqlEarly,
    SqlLeases,
    SqlWrappedKeys,
    SqlMachineRows,
    SqlQueueActs,
    SqlQueueLine,
    SqlGoverned,
    SqlStaffStream,
    SqlAnyHall,
    SqlPeople,
    SqlRegisterStream,
    SqlNoteStream,
):
    """Serves ``app.sync.ports.SyncStore`` within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
