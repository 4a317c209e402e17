"""Intake: drafts on their way, requests already answered, originals of pages, consultations."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class DraftRow(Base):
    """A whole draft as JSON; the columns beside it are what lists and triggers need."""

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_office_clerk", "office", "clerk", "updated_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    office: Mapped[str] = mapped_column(Text)
    clerk: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    item: Mapped[str] = mapped_column(Text)
    subject_name: Mapped[str] = mapped_column(Text)
    ticket: Mapped[uuid.UUID | None]
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case_head.id"))
    updated_at: Mapped[datetime]
    content: Mapped[str] = mapped_column(Text)


class AnsweredRequestRow(Base):
    """A request and the case it led to: the key keeps a second answer out."""

    __tablename__ = "answered_request"

    request: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_head.id"))
    seq: Mapped[int]


class BlobRow(Base):
    """An original by the sha256 of its content."""

    __tablename__ = "blob"

    hash: Mapped[str] = mapped_column(Text, primary_key=True)
    media_type: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ConsultationRow(Base):
    """Somebody only asked: what about, when, at which window."""

    __tablename__ = "consultation"
    __table_args__ = (Index("ix_consultation_office_at", "office", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    office: Mapped[str] = mapped_column(Text)
    item: Mapped[str] = mapped_column(Text)
    window: Mapped[str] = mapped_column(Text)
    operator_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    at: Mapped[datetime]
