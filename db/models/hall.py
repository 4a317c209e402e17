"""The hall: what happened to tickets and windows, and the projection of tickets."""

import uuid
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.hall.model import Priority, TicketKind, TicketState
from db.models.base import Base
from db.types import EnumValue


class TicketRow(Base):
    """A number on its day; triggers let it follow its events only."""

    __tablename__ = "ticket"
    __table_args__ = (
        Index("uq_ticket_order", "office", "day", "order", unique=True),
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
    """One thing that happened to a ticket."""

    __tablename__ = "ticket_event"

    ticket: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[TicketKind] = mapped_column(EnumValue(TicketKind))
    at: Mapped[datetime]
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    window: Mapped[str | None] = mapped_column(Text)


class WindowEventRow(Base):
    """A window stopped or went on; the last row says how it stands."""

    __tablename__ = "window_event"
    __table_args__ = (Index("ix_window_event_window", "office", "window", "seq"),)

    seq: Mapped[int] = mapped_column(primary_key=True)
    office: Mapped[str] = mapped_column(Text)
    window: Mapped[str] = mapped_column(Text)
    paused: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    at: Mapped[datetime]
