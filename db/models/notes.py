"""What is said about a case beside its steps, on its way to the authority and from it."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class NoteEventRow(Base):
    """A question, an answer or a note as it was told the authority from here; a chain of one link."""

    __tablename__ = "note_event"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_head.id"))
    office: Mapped[str] = mapped_column(Text)
    chain: Mapped[uuid.UUID]
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    operator: Mapped[uuid.UUID]
    nonce: Mapped[bytes] = mapped_column(LargeBinary)
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class NoteLackRow(Base):
    """A pulled note that could not be taken over yet: its case, or what it answers, is not here."""

    __tablename__ = "note_lack"

    event_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class AskedHereRow(Base):
    """A question that waits for this person, as the authority said last of the cases of an office."""

    __tablename__ = "asked_here"

    question: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    operator: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    office: Mapped[str] = mapped_column(Text)
