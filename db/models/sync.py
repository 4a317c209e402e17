"""Sync with the authority: cursors, pulled events, what became of outbox rows, leased numbers, relayed events."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.outbox import OutboxState, Stream
from app.sync.outbox import Cause
from app.sync.stages import Stage
from db.models.base import Base
from db.types import EnumValue


class SyncOfficeRow(Base):
    """How far one office is synced; triggers let the cursor follow the pulled events only."""

    __tablename__ = "sync_office"

    office: Mapped[str] = mapped_column(Text, primary_key=True)
    stage: Mapped[Stage] = mapped_column(EnumValue(Stage))
    epoch: Mapped[int]
    feed_no: Mapped[int]
    feed_hash: Mapped[bytes] = mapped_column(LargeBinary)
    last_contact: Mapped[datetime | None]
    offline_since: Mapped[datetime | None]
    failures: Mapped[int]
    drift_ms: Mapped[int | None]
    refused: Mapped[str | None] = mapped_column(Text)


class SyncEventRow(Base):
    """A row of the authority's feed as it was pulled; ``epoch`` grows whenever the authority lost some."""

    __tablename__ = "sync_event"
    __table_args__ = (Index(None, "event_id"), Index(None, "chain", "seq"))

    office: Mapped[str] = mapped_column(Text, primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    feed_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[uuid.UUID]
    chain: Mapped[uuid.UUID]
    seq: Mapped[int]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    actor: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]
    feed_hash: Mapped[bytes] = mapped_column(LargeBinary)
    pulled_at: Mapped[datetime]
    stream: Mapped[Stream] = mapped_column(EnumValue(Stream), server_default="case")


class SyncRewindRow(Base):
    """The authority kept only the first ``common`` rows; what was pulled behind them counts no longer."""

    __tablename__ = "sync_rewind"

    office: Mapped[str] = mapped_column(Text, primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    common: Mapped[int]
    at: Mapped[datetime]


class OutboxMoveRow(Base):
    """What became of an outbox row, and why; ``operator`` where a person did it."""

    __tablename__ = "outbox_move"
    __table_args__ = (Index(None, "event_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[uuid.UUID]
    state: Mapped[OutboxState] = mapped_column(EnumValue(OutboxState))
    cause: Mapped[Cause] = mapped_column(EnumValue(Cause))
    reason: Mapped[str] = mapped_column(Text)
    operator: Mapped[uuid.UUID | None]
    at: Mapped[datetime]


class NumberLeaseRow(Base):
    """A number block that the authority leased to this machine."""

    __tablename__ = "number_lease"
    __table_args__ = (
        ForeignKeyConstraint(
            ["series", "office", "year", "first"],
            ["number_block.series", "number_block.office", "number_block.year", "number_block.first"],
            name="fk_number_lease_number_block",
        ),
    )

    series: Mapped[str] = mapped_column(Text, primary_key=True)
    office: Mapped[str] = mapped_column(Text, primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    leased_at: Mapped[datetime]


class NumberVoidRow(Base):
    """Numbers that will never be given out; ``reported_at`` once the authority was told."""

    __tablename__ = "number_void"
    __table_args__ = (CheckConstraint("first <= last", name="within"),)

    series: Mapped[str] = mapped_column(Text, primary_key=True)
    office: Mapped[str] = mapped_column(Text, primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
    at: Mapped[datetime]
    reported_at: Mapped[datetime | None]


class RelayedEventRow(Base):
    """An event of another machine that came in a sealed file and is pushed from here.

    nonce: of a case's event the 16 random bytes and, behind them, the name of its machine.
    """

    __tablename__ = "relayed_event"
    __table_args__ = (Index(None, "chain", "seq"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    office: Mapped[str] = mapped_column(Text)
    chain: Mapped[uuid.UUID]
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(Text)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    operator_id: Mapped[uuid.UUID]
    nonce: Mapped[bytes] = mapped_column(LargeBinary)
    mac: Mapped[bytes | None] = mapped_column(LargeBinary)
    key_id: Mapped[int | None]
    at: Mapped[datetime]
    source: Mapped[uuid.UUID]
    relayed_by: Mapped[uuid.UUID]
    relayed_at: Mapped[datetime]


class AnyHallRow(Base):
    """An item that may be taken in for its owner at other counties' halls; replaced as a whole by what is heard."""

    __tablename__ = "any_hall_item"

    office: Mapped[str] = mapped_column(Text, primary_key=True)
    item: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    heard_at: Mapped[datetime]


class GovernedEntryRow(Base):
    """What an office above published; ``entry`` is JSON text.  Triggers let in only what was pulled."""

    __tablename__ = "governed_entry"
    __table_args__ = (Index(None, "kind"),)

    event_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    office: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    version: Mapped[str] = mapped_column(Text)
    entry: Mapped[str] = mapped_column(Text)
    chain: Mapped[uuid.UUID]
    seq: Mapped[int]
    taken_at: Mapped[datetime]


class ScanTravelRow(Base):
    """A scan that a confirmed case names; ``sent_at`` once the authority holds it whole."""

    __tablename__ = "scan_travel"
    __table_args__ = (UniqueConstraint("hash", "case_id"), Index(None, "sent_at", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    office: Mapped[str] = mapped_column(Text)
    case_id: Mapped[uuid.UUID]
    hash: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime | None]
