"""Cases: the append-only chain, who acted in which role, and the projection that screens read."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.cases.model import OPEN_STATES, EventKind
from app.kernel.actor import Permission
from db.models.base import Base
from db.types import EnumValue

NEW = "new"
"""The state of a head whose first event is not yet written; it lives only inside a transaction."""

SENT_BACK = "ix_case_event_sent_back"
"""The few events by which a case comes back: a tray of thousands finds their reasons without reading the others."""

CAME_BACK = "kind IN ('returned', 'mismatched')"
"""What that index holds."""

_OPEN = ", ".join(f"'{state.value}'" for state in OPEN_STATES)


class CaseTransitionRow(Base):
    """What may follow what; filled once by the migration, read by triggers."""

    __tablename__ = "case_transition"

    from_state: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    to_state: Mapped[str] = mapped_column(Text)


class CaseHeadRow(Base):
    """The projection of a case; triggers let it follow its events only."""

    __tablename__ = "case_head"
    __table_args__ = (
        CheckConstraint("length(subject_key) > 0 OR subject_kind = 'unknown'", name="subject_known"),
        Index("ix_case_head_office_received", "office", "received_at"),
        Index("ix_case_head_office_state", "office", "state", "received_at"),
        Index("ix_case_head_subject", "subject_key", "state"),
        Index("ix_case_head_name", "office", "subject_name"),
        Index("ix_case_head_notice", "notice"),
        Index("ix_case_head_letter", "letter"),
        Index("ix_case_head_taken", "taken_at", "received_at", sqlite_where=text("taken_at IS NOT NULL")),
        Index("ix_case_head_green", "office", "green_due_on", sqlite_where=text("green IS NOT NULL")),
        Index("ix_case_head_granted", "item_code", sqlite_where=text("outcome = 'granted'")),
        Index("ix_case_head_at_once", "item_code", sqlite_where=text("effect = 'at_intake'")),
        Index(
            "ix_case_head_open_of_person",
            "subject_key",
            "item_code",
            sqlite_where=text(f"subject_kind = 'person' AND state IN ({_OPEN})"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(Text, unique=True)
    item_code: Mapped[str] = mapped_column(Text)
    item_name_zh: Mapped[str] = mapped_column(Text)
    item_name_en: Mapped[str] = mapped_column(Text)
    catalogue_version: Mapped[str] = mapped_column(Text)
    office: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    step: Mapped[int]
    subject_kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[str] = mapped_column(Text)
    subject_name: Mapped[str] = mapped_column(Text)
    subject_number_masked: Mapped[str] = mapped_column(Text)
    subject_key: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    due_on: Mapped[date | None] = mapped_column(Date)
    due_provisional: Mapped[bool]
    statutory_due_on: Mapped[date | None] = mapped_column(Date)
    closed_at: Mapped[datetime | None]
    notices: Mapped[int]
    last_seq: Mapped[int]
    last_hash: Mapped[bytes] = mapped_column(LargeBinary)
    notice: Mapped[str | None] = mapped_column(Text)
    applicant_name: Mapped[str | None] = mapped_column(Text)
    applicant_number_masked: Mapped[str | None] = mapped_column(Text)
    round: Mapped[int] = mapped_column(server_default="1")
    effect: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(Text)
    waits_for: Mapped[str | None] = mapped_column(Text)
    letter: Mapped[str | None] = mapped_column(Text)
    extended: Mapped[bool] = mapped_column(server_default="0")
    green: Mapped[str | None] = mapped_column(Text)
    green_due_on: Mapped[date | None] = mapped_column(Date)
    taken_at: Mapped[str | None] = mapped_column(Text)


class CaseActorRow(Base):
    """One natural person in one role of one case; the key makes a second role impossible."""

    __tablename__ = "case_actor"
    __table_args__ = (Index("uq_case_actor_role", "case_id", "person_key", "role", unique=True),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_head.id"), primary_key=True)
    person_key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    role: Mapped[str] = mapped_column(Text)


class CaseEventRow(Base):
    """One link of a case's chain."""

    __tablename__ = "case_event"
    __table_args__ = (
        ForeignKeyConstraint(
            ["case_id", "person_key", "role"],
            ["case_actor.case_id", "case_actor.person_key", "case_actor.role"],
            name="fk_case_event_case_actor",
        ),
        Index("uq_case_event_accepted_once", "case_id", unique=True, sqlite_where=text("kind = 'accepted'")),
        Index("ix_case_event_office_at", "office", "at"),
        Index("ix_case_event_operator", "operator_id", "at"),
        Index(SENT_BACK, "case_id", "seq", sqlite_where=text(CAME_BACK)),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_head.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(unique=True)
    kind: Mapped[EventKind] = mapped_column(EnumValue(EventKind))
    step: Mapped[int]
    role: Mapped[str] = mapped_column(Text)
    permission: Mapped[Permission] = mapped_column(EnumValue(Permission))
    at: Mapped[datetime]
    office: Mapped[str] = mapped_column(Text)
    terminal: Mapped[str] = mapped_column(Text)
    operator_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    person_key: Mapped[bytes] = mapped_column(LargeBinary)
    nonce: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
