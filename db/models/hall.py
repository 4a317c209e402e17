"""The hall: what happened to tickets and windows, and the projection of tickets."""

import uuid
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.hall.model import Priority, TicketKind, TicketState
from db.models.base import Base
from db.types import EnumValue


class TicketRow(Base):
    """A number on its day; triggers let it follow its events only."""

    __tablename__ = "ticket"
    __table_args__ = (
        Index("uq_ticket_number", "office", "day", "number", unique=True),
        Index("ix_ticket_order", "office", "day", "order"),
        Index("uq_ticket_at_window", "office", "day", "window", unique=True, sqlite_where=text("state = 'called'")),
        Index("ix_ticket_state", "office", "day", "state"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    office: Mapped[str] = mapped_column(Text)
    day: Mapped[date] = mapped_column(Date)
    order: Mapped[int]
    number: Mapped[str] = mapped_column(Text)
    priority: Mapped[Priority] = mapped_column(EnumValue(Priority))
    state: Mapped[TicketState] = mapped_column(EnumValue(TicketState))
    taken_at: Mapped[datetime]
    window: Mapped[str | None] = mapped_column(Text)
    for_window: Mapped[str | None] = mapped_column(Text)
    called_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    calls: Mapped[int]
    last_seq: Mapped[int]


class TicketEventRow(Base):
    """One thing that happened to a ticket.  event: of an act that travels, or that came from another machine."""

    __tablename__ = "ticket_event"
    __table_args__ = (Index("uq_ticket_event_event", "event", unique=True),)

    ticket: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[TicketKind] = mapped_column(EnumValue(TicketKind))
    at: Mapped[datetime]
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    window: Mapped[str | None] = mapped_column(Text)
    for_window: Mapped[str | None] = mapped_column(Text)
    event: Mapped[uuid.UUID | None]


class QueueActRow(Base):
    """An act of this machine that travels; kept also where another window was before it.

    said: its row but for the place in the machine's chain.  nonce: behind the commitment to the operator.
    """

    __tablename__ = "queue_act"
    __table_args__ = (Index(None, "ticket"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    ticket: Mapped[uuid.UUID]
    kind: Mapped[TicketKind] = mapped_column(EnumValue(TicketKind))
    at: Mapped[datetime]
    operator: Mapped[uuid.UUID]
    window: Mapped[str | None] = mapped_column(Text)
    for_window: Mapped[str | None] = mapped_column(Text)
    nonce: Mapped[bytes] = mapped_column(LargeBinary)
    said: Mapped[bytes] = mapped_column(LargeBinary)


class QueueHeardRow(Base):
    """An act of any machine of the office that the centre confirmed.  operator: withheld where it did not say who."""

    __tablename__ = "queue_heard"
    __table_args__ = (Index(None, "ticket"), Index(None, "day"))

    event_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    ticket: Mapped[uuid.UUID]
    day: Mapped[date] = mapped_column(Date)
    kind: Mapped[TicketKind] = mapped_column(EnumValue(TicketKind))
    operator: Mapped[uuid.UUID]


class QueueLetterRow(Base):
    """What the centre lets this machine's numbers begin with; the last row counts."""

    __tablename__ = "queue_letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class WindowEventRow(Base):
    """A window stopped or went on; the last row says how it stands.

    event: of one that travels, or that came from another machine.  said, nonce: of one done here, as in QueueActRow.
    """

    __tablename__ = "window_event"
    __table_args__ = (
        Index("ix_window_event_window", "office", "window", "seq"),
        Index("uq_window_event_event", "event", unique=True),
    )

    seq: Mapped[int] = mapped_column(primary_key=True)
    office: Mapped[str] = mapped_column(Text)
    window: Mapped[str] = mapped_column(Text)
    paused: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    at: Mapped[datetime]
    event: Mapped[uuid.UUID | None]
    nonce: Mapped[bytes | None] = mapped_column(LargeBinary)
    said: Mapped[bytes | None] = mapped_column(LargeBinary)
