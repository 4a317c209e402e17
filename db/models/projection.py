"""What a machine keeps of cases that went on elsewhere: forked events, draws and names told, what is missing."""

import uuid
from datetime import datetime

from sqlalchemy import Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.cases.model import EventKind
from app.kernel.actor import Permission
from app.sync.projection import Lack
from db.models.base import Base
from db.types import EnumValue


class ForkedEventRow(Base):
    """An event of this machine that can never be confirmed, another having its place; kept whole."""

    __tablename__ = "forked_event"
    __table_args__ = (Index(None, "case_id", "seq"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID]
    seq: Mapped[int]
    kind: Mapped[EventKind] = mapped_column(EnumValue(EventKind))
    role: Mapped[str] = mapped_column(Text)
    permission: Mapped[Permission] = mapped_column(EnumValue(Permission))
    at: Mapped[datetime]
    office: Mapped[str] = mapped_column(Text)
    terminal: Mapped[str] = mapped_column(Text)
    aside_at: Mapped[datetime]
    step: Mapped[int]
    operator_id: Mapped[uuid.UUID]
    person_key: Mapped[bytes] = mapped_column(LargeBinary)
    nonce: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class PulledDrawRow(Base):
    """A draw that the authority told of.  purpose, drawn_at: as it says them."""

    __tablename__ = "pulled_draw"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID]
    after_seq: Mapped[int]
    purpose: Mapped[str] = mapped_column(Text)
    number: Mapped[int]
    operator: Mapped[uuid.UUID]
    drawn_at: Mapped[str] = mapped_column(Text)
    pulled_at: Mapped[datetime]


class CaseNameRow(Base):
    """Who stood behind the commitments of an event that was pulled, given out after the decision.

    nonce: the 16 random bytes, behind them the machine's name.
    """

    __tablename__ = "case_name"

    event_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    operator: Mapped[uuid.UUID]
    nonce: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


class CaseLackRow(Base):
    """Something of a pulled case that is still missing; the row goes when it came.  code: why, as an error says it."""

    __tablename__ = "case_lack"
    __table_args__ = (Index(None, "office", "lack"),)

    case_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    lack: Mapped[Lack] = mapped_column(EnumValue(Lack), primary_key=True)
    office: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
