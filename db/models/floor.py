"""What the floor keeps of cases on their way: who was told of late steps, what lapsed, chases, recounts."""

import uuid
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, ForeignKeyConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.cases.urgency import RiseTo
from db.models.base import Base
from db.types import EnumValue


class CaseRiseRow(Base):
    """Somebody was told that a step lies too long; once for each step, last day and level."""

    __tablename__ = "case_rise"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_head.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True)
    due_on: Mapped[date] = mapped_column(Date, primary_key=True)
    to: Mapped[RiseTo] = mapped_column(EnumValue(RiseTo), primary_key=True)
    at: Mapped[datetime]


class HoldLapseRow(Base):
    """A hold on payment that nobody confirmed by the end of the next working day; once for each withholding."""

    __tablename__ = "hold_lapse"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_head.id"), primary_key=True)
    withheld_on: Mapped[date] = mapped_column(Date, primary_key=True)
    at: Mapped[datetime]


class SupplementLapseRow(Base):
    """Papers that a notice asked for did not come in time; once for each notice.  seq: of the event that asked."""

    __tablename__ = "supplement_lapse"
    __table_args__ = (ForeignKeyConstraint(["case_id", "seq"], ["case_event.case_id", "case_event.seq"]),)

    case_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class CaseRecountRow(Base):
    """The last days of a case counted anew by another calendar; a trigger moves the head.

    after_seq: of the case's last event then.  provisional: of the promise.  event: that the authority confirmed, where
    one is set.
    """

    __tablename__ = "case_recount"
    __table_args__ = (ForeignKeyConstraint(["case_id", "after_seq"], ["case_event.case_id", "case_event.seq"]),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_head.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    after_seq: Mapped[int]
    calendar_before: Mapped[str] = mapped_column(Text)
    calendar_after: Mapped[str] = mapped_column(Text)
    promise_before: Mapped[date | None] = mapped_column(Date)
    promise_after: Mapped[date | None] = mapped_column(Date)
    statutory_before: Mapped[date | None] = mapped_column(Date)
    statutory_after: Mapped[date | None] = mapped_column(Date)
    green_before: Mapped[date | None] = mapped_column(Date)
    green_after: Mapped[date | None] = mapped_column(Date)
    provisional: Mapped[bool]
    at: Mapped[datetime]
    event: Mapped[uuid.UUID | None]


class ToldChaseRow(Base):
    """A note to whoever has a case that travels by the authority, or came from it; ``case_chase`` where its tray is."""

    __tablename__ = "told_chase"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_head.id"), index=True)
    step: Mapped[int]
    after_seq: Mapped[int]
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text)


class CaseChaseRow(Base):
    """A note of the flow desk to whoever had the case then: the task says who that was."""

    __tablename__ = "case_chase"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    task: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_task.id"), index=True)
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text)
