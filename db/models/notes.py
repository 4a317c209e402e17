"""What is said about a case beside its steps, on its way to the authority and from it."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.models.stream_event import StreamEvent


class NoteEventRow(StreamEvent, Base):
    """A question, an answer, a note or a recount as it was told the authority from here; a chain of one link."""

    __tablename__ = "note_event"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_head.id"), sort_order=-1)


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
