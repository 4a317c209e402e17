"""The store's own tables: whose file it is, the office's settings, number blocks, the outbox."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.outbox import OutboxState, Stream
from db.models.base import Base
from db.types import EnumValue, UtcDateTime


class MetaRow(Base):
    """The one row that names the file; triggers keep all but the confirmation as it was."""

    __tablename__ = "meta"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("machine BETWEEN 1 AND 99", name="machine"),
        CheckConstraint("is_demo IN (0, 1)", name="is_demo"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    store_id: Mapped[uuid.UUID]
    office: Mapped[str]
    machine: Mapped[int]
    is_demo: Mapped[bool]
    is_standalone: Mapped[bool]
    created_at: Mapped[datetime]
    recovery_confirmed_at: Mapped[datetime | None]


class ProvinceKeyRow(Base):
    """The province's key of ID numbers, sealed with the store's own; triggers let it in before anybody."""

    __tablename__ = "province_key"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("length(commitment) = 32", name="commitment"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes]
    commitment: Mapped[bytes]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class SettingRow(Base):
    """One value that a setting took; the newest row of a key is its present value."""

    __tablename__ = "setting"
    __table_args__ = (Index(None, "key", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    value: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    operator: Mapped[uuid.UUID | None]


class NumberBlockRow(Base):
    """Numbers leased to a machine: ``next`` is the one to give out, used up when it passes ``last``."""

    __tablename__ = "number_block"
    __table_args__ = (CheckConstraint("first <= last AND next BETWEEN first AND last + 1", name="within"),)

    series: Mapped[str] = mapped_column(primary_key=True)
    office: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
    next: Mapped[int]
    machine: Mapped[int]


class OutboxRow(Base):
    """An event that waits for the authority."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("stream", "event_id"),
        Index(None, "state", "id"),
        Index(None, "stream", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    stream: Mapped[Stream] = mapped_column(EnumValue(Stream))
    event_id: Mapped[uuid.UUID]
    state: Mapped[OutboxState] = mapped_column(EnumValue(OutboxState))
    at: Mapped[datetime]
