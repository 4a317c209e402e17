"""One transaction over the local store, with the repositories of every subject."""

from datetime import datetime
from types import TracebackType
from typing import Self

from sqlalchemy.orm import Session

from app.audit.ports import AuditLog
from app.cases.desk_ports import DeskStore
from app.cases.ports import CaseStore, FloorStore, GreenStore, NoteStore, PanelStore, TaskStore
from app.documents.ports import PrintStore
from app.face.ports import FaceStore
from app.hall.ports import HallStore
from app.intake.ports import BlobStore, DraftStore
from app.kernel.clock import Clock, bounded
from app.kernel.numbers import NumberSeries
from app.kernel.office import MetaStore
from app.kernel.outbox import Outbox
from app.registry.ports import RegistryStore
from app.staff.grant_ports import GrantStore
from app.staff.ports import StaffStore
from app.staff.way_ports import LookStore, WayStore
from app.sync.ports import SyncStore
from app.sync.scans import ScanStore
from db.engine import Store
from db.repositories.audit import SqlAuditLog
from db.repositories.blobs import SqlBlobStore
from db.repositories.cases import SqlCaseStore
from db.repositories.desks import SqlDeskStore
from db.repositories.drafts import SqlDraftStore
from db.repositories.face import SqlFaceStore
from db.repositories.floor import SqlFloorStore
from db.repositories.grants import SqlGrantStore
from db.repositories.green import SqlGreenStore
from db.repositories.hall import SqlHallStore
from db.repositories.meta import SqlMeta
from db.repositories.notes import SqlNoteStore
from db.repositories.numbers import SqlNumberSeries
from db.repositories.outbox import SqlOutbox
from db.repositories.panels import SqlPanelStore
from db.repositories.prints import SqlPrintLog
from db.repositories.registry import SqlRegistryStore
from db.repositories.staff import SqlStaffStore
from db.repositories.tasks import SqlTaskStore
from db.repositories.ways import SqlLookStore, SqlWayStore
from db.sync import SqlSyncStore
from db.sync.scans import SqlScans


class SqlUnitOfWork:
    """Opened by BEGIN IMMEDIATE, rolled back unless committed, entered, used and left in one thread."""

    def __init__(self, store: Store) -> None:
        self.session: Session = store.writers()
        """For ``db`` only."""
        self.audit: AuditLog = SqlAuditLog(self.session)
        self.meta: MetaStore = SqlMeta(self.session)
        self.outbox: Outbox = SqlOutbox(self.session)
        self.numbers: NumberSeries = SqlNumberSeries(self.session)
        self.staff: StaffStore = SqlStaffStore(self.session)
        self.faces: FaceStore = SqlFaceStore(self.session)
        self.ways: WayStore = SqlWayStore(self.session)
        self.looks: LookStore = SqlLookStore(self.session)
        self.grants: GrantStore = SqlGrantStore(self.session, store.keys)
        self.registry: RegistryStore = SqlRegistryStore(self.session, store.keys)
        self.cases: CaseStore = SqlCaseStore(self.session, store.keys)
        self.tasks: TaskStore = SqlTaskStore(self.session)
        self.notes: NoteStore = SqlNoteStore(self.session, store.keys)
        self.green: GreenStore = SqlGreenStore(self.session)
        self.panels: PanelStore = SqlPanelStore(self.session)
        self.floor: FloorStore = SqlFloorStore(self.session)
        self.desks: DeskStore = SqlDeskStore(self.session)
        self.drafts: DraftStore = SqlDraftStore(self.session)
        self.blobs: BlobStore = SqlBlobStore(self.session)
        self.hall: HallStore = SqlHallStore(self.session)
        self.prints: PrintStore = SqlPrintLog(self.session)
        self.sync: SyncStore = SqlSyncStore(self.session)
        self.scans: ScanStore = SqlScans(self.session)

    def __enter__(self) -> Self:
        try:
            self.session.connection()  # BEGIN IMMEDIATE now: what is read from here on stays true until the commit
        except BaseException:
            self.session.close()  # no __exit__ follows: give the connection back
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.close()

    def moment(self, clock: Clock) -> datetime:
        """The moment by which to decide how old a thing is; Rejected("clock_behind") as ``bounded``."""
        return bounded(clock.now(), self.audit.newest())

    def commit(self) -> None:
        """Make everything durable, or raise Unavailable with nothing written."""
        self.session.commit()
