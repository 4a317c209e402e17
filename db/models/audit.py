"""The audit chain and its recorded head."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class AuditEventRow(Base):
    """A link of the chain; triggers refuse any change and any row that does not follow the head."""

    __tablename__ = "audit_event"
    __table_args__ = (
        CheckConstraint("length(previous) = 32 AND length(hash) = 32", name="hashes"),
        Index(None, "kind", "seq"),
        Index(None, "operator", "seq"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[uuid.UUID] = mapped_column(unique=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    operator: Mapped[uuid.UUID | None]
    nonce: Mapped[bytes | None]
    body: Mapped[bytes]
    previous: Mapped[bytes]
    hash: Mapped[bytes]


class AuditHeadRow(Base):
    """Where the chain stands, so that a cut-off tail is found too; moved by a trigger, never by a statement."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_seq: Mapped[int]
    last_hash: Mapped[bytes]
