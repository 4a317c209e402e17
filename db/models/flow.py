"""The way of a case: its steps, who is drawn for them and how, what it brings into effect, what belongs together."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.cases.tasks import Purpose, TaskEnd
from app.kernel.actor import Permission
from db.models.base import Base
from db.types import EnumValue

STEP_WORDS = "ix_case_step_words"
"""What a tray shows of a step, without reading the whole of it."""


class CaseStepRow(Base):
    """One step of one round of a case, as its acceptance says; never changed.  stage: the whole of it as JSON."""

    __tablename__ = "case_step"
    __table_args__ = (
        Index(
            STEP_WORDS,
            *("case_id", "round", "seq", "permission", "check"),
            *(text(f"json_extract(stage, '$.name_{language}')") for language in ("zh", "en")),
        ),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_head.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    permission: Mapped[Permission] = mapped_column(EnumValue(Permission))
    role: Mapped[str] = mapped_column(Text)
    checks: Mapped[str | None] = mapped_column("check", Text)
    is_conditional: Mapped[bool]
    stage: Mapped[str] = mapped_column(Text)


class ItemWayRow(Base):
    """A way of the list as the audit chain tells of it; of an item the newest counts.  way: JSON.

    seq: number of the audit row.
    """

    __tablename__ = "item_way"

    item: Mapped[str] = mapped_column(Text, primary_key=True)
    seq: Mapped[int] = mapped_column(ForeignKey("audit_event.seq"), primary_key=True, autoincrement=False)
    way: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class CasePlaceRow(Base):
    """Where the person of an event sat then; a trigger writes it, for whoever changes the section later."""

    __tablename__ = "case_place"
    __table_args__ = (ForeignKeyConstraint(["case_id", "seq"], ["case_event.case_id", "case_event.seq"]),)

    case_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    office: Mapped[str] = mapped_column(Text)
    section: Mapped[str] = mapped_column(Text)


class CaseTaskRow(Base):
    """Who has the case now, drawn and not picked; one open task of a case and purpose."""

    __tablename__ = "case_task"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name="end"),
        Index("uq_case_task_open", "case_id", "purpose", unique=True, sqlite_where=text("ended_at IS NULL")),
        Index(  # all that a tray asks of a task
            "ix_case_task_tray",
            *("operator", "ended_at", "purpose", "case_id", "round", "step", "after_seq", "drawn_at", "opened_at"),
        ),
        Index("ix_case_task_case", "case_id", "drawn_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_head.id"))
    purpose: Mapped[Purpose] = mapped_column(EnumValue(Purpose))
    round: Mapped[int]
    step: Mapped[int]
    after_seq: Mapped[int]
    draw: Mapped[uuid.UUID] = mapped_column(ForeignKey("draw.id"), unique=True)
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    drawn_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ending: Mapped[TaskEnd | None] = mapped_column(EnumValue(TaskEnd))


class DrawDayRow(Base):
    """The secret of a day: its commitment is known in the morning, the secret itself once the day is over."""

    __tablename__ = "draw_day"
    __table_args__ = (CheckConstraint("length(secret) >= 32 AND length(commitment) = 32", name="lengths"),)

    office: Mapped[str] = mapped_column(ForeignKey("office.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    commitment: Mapped[bytes] = mapped_column(LargeBinary)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    opened_at: Mapped[datetime]
    revealed_at: Mapped[datetime | None]


class DrawRow(Base):
    """One draw with everything that repeats it; append-only.  operator: None when nobody could be drawn.

    kind: local, or centre for one that the authority made and keeps; its day and record lie there.
    """

    __tablename__ = "draw"
    __table_args__ = (
        CheckConstraint("(kind = 'centre') = (day IS NULL)", name="kind"),
        ForeignKeyConstraint(["office", "day"], ["draw_day.office", "draw_day.day"]),
        Index("uq_draw_number", "case_id", "after_seq", "number", unique=True),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_head.id"))
    after_seq: Mapped[int]
    number: Mapped[int]
    office: Mapped[str] = mapped_column(Text)
    day: Mapped[date | None] = mapped_column(Date)
    operator: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("operator.id"))
    at: Mapped[datetime]
    record: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("operator.id"))
    reason: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text, server_default="local")


class CaseLinkRow(Base):
    """Two cases that belong together, in both directions: nobody acts in two roles of them."""

    __tablename__ = "case_link"
    __table_args__ = (CheckConstraint("case_id <> other", name="two"), Index("ix_case_link_other", "other"))

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_head.id"), primary_key=True)
    other: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_head.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class CaseEffectRow(Base):
    """What a case brought into effect; the database asks whether it may already.  facts: JSON."""

    __tablename__ = "case_effect"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_head.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    facts: Mapped[str] = mapped_column(Text)


class CaseQuestionRow(Base):
    """A question inside a case and its answer, from one side of a step to the other, without names."""

    __tablename__ = "case_question"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_head.id"), index=True)
    answers: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case_question.id"))
    step: Mapped[int]
    to_step: Mapped[int]
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)
