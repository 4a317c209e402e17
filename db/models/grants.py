"""How permissions come about: requests and their acts, stand-ins, rota and absence, relatives, the yearly check."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.actor import Permission
from app.staff.grants import GrantKind, RequestAct
from app.staff.presence_book import AbsenceKind, Shift
from app.staff.relatives import Decision, Kinship
from db.models.base import Base
from db.models.stream_event import StreamEvent
from db.types import EnumValue


class GrantRequestRow(Base):
    """What is asked for; what became of it stands in ``grant_act``.  Days of the hall, both included."""

    __tablename__ = "grant_request"
    __table_args__ = (
        CheckConstraint("kind IN ('new', 'change', 'withdrawal', 'temporary', 'stand_in')", name="kind"),
        CheckConstraint("permission IN ('intake', 'handling', 'review', 'approval')", name="permission"),
        CheckConstraint("(kind = 'withdrawal') = (permission IS NULL)", name="withdraws"),
        CheckConstraint("(kind IN ('temporary', 'stand_in')) = (ends_on IS NOT NULL)", name="ends"),
        CheckConstraint("ends_on >= starts_on", name="span"),
        CheckConstraint("(kind = 'stand_in') = (stands_for IS NOT NULL)", name="stands_for"),
        CheckConstraint("stands_for <> operator", name="another"),
        Index(None, "operator"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    kind: Mapped[GrantKind] = mapped_column(EnumValue(GrantKind))
    permission: Mapped[Permission | None] = mapped_column(EnumValue(Permission))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    stands_for: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("operator.id"))
    reason: Mapped[str]


class GrantActRow(Base):
    """One act on a request: applied, reviewed, approved, granted, or refused at any stage; append-only."""

    __tablename__ = "grant_act"
    __table_args__ = (
        CheckConstraint("act IN ('applied', 'reviewed', 'approved', 'granted', 'refused')", name="act"),
        CheckConstraint("act <> 'refused' OR length(reason) > 0", name="reason"),
    )

    request: Mapped[uuid.UUID] = mapped_column(ForeignKey("grant_request.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    act: Mapped[RequestAct] = mapped_column(EnumValue(RequestAct))
    done_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    at: Mapped[datetime]
    reason: Mapped[str]
    event: Mapped[uuid.UUID | None]


class StaffEventRow(StreamEvent, Base):
    """An act of a grant as the centre is or was told it; ``chain`` is the request.

    Also of an act that can never be confirmed, another having its place: its act goes, the event stays.
    """

    __tablename__ = "staff_event"
    __table_args__ = (Index(None, "chain", "seq"),)


class StaffTakenRow(Base):
    """An act of the books, i.e. of no grant, that this store shows: noted here, or followed when it was confirmed."""

    __tablename__ = "staff_taken"

    event: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_event.id"), primary_key=True)
    at: Mapped[datetime]


class StandInStartRow(Base):
    """A supervisor starts somebody of the roster for the rest of a day, in place of a colleague who is absent."""

    __tablename__ = "stand_in_start"

    request: Mapped[uuid.UUID] = mapped_column(ForeignKey("grant_request.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    started_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    at: Mapped[datetime]
    event: Mapped[uuid.UUID | None]


class RotaDayRow(Base):
    """Who is planned for a day; the newest row of a person and day counts."""

    __tablename__ = "rota_day"
    __table_args__ = (
        CheckConstraint("shift IN ('day', 'morning', 'afternoon', 'off')", name="shift"),
        Index(None, "office", "day", "operator"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office: Mapped[str] = mapped_column(ForeignKey("office.id"))
    day: Mapped[date] = mapped_column(Date)
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    shift: Mapped[Shift] = mapped_column(EnumValue(Shift))
    recorded_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    at: Mapped[datetime]


class AbsenceRow(Base):
    """Who is away from when to when, both days included; the newest row that covers a day counts."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("kind IN ('leave', 'sick', 'duty', 'training', 'other', 'back')", name="kind"),
        CheckConstraint("until_on >= from_on", name="span"),
        Index(None, "operator", "until_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date] = mapped_column(Date)
    kind: Mapped[AbsenceKind] = mapped_column(EnumValue(AbsenceKind))
    recorded_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    at: Mapped[datetime]


class DeclaredRelativeRow(Base):
    """A relative whom a person has declared, recognised by the keyed hash of the ID number alone."""

    __tablename__ = "declared_relative"
    __table_args__ = (
        CheckConstraint("kind IN ('spouse', 'parent', 'child', 'sibling', 'in_law', 'other')", name="kind"),
        CheckConstraint("length(relative_key) = 32", name="relative_key"),
        CheckConstraint("declared_by = operator", name="oneself"),
        Index(None, "operator", "relative_key"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    relative_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    kind: Mapped[Kinship] = mapped_column(EnumValue(Kinship))
    declared_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    at: Mapped[datetime]


class RelativeDecisionRow(Base):
    """What internal audit says of a declaration: confirmed, or ended with the reason."""

    __tablename__ = "relative_decision"
    __table_args__ = (
        CheckConstraint("decision IN ('confirmed', 'ended')", name="decision"),
        CheckConstraint("decision <> 'ended' OR length(reason) > 0", name="reason"),
    )

    relative: Mapped[uuid.UUID] = mapped_column(ForeignKey("declared_relative.id"), primary_key=True)
    decision: Mapped[Decision] = mapped_column(EnumValue(Decision), primary_key=True)
    decided_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    at: Mapped[datetime]
    reason: Mapped[str]


class AccessReviewRow(Base):
    """The yearly check of permissions, signed off with what was found; once per office and year."""

    __tablename__ = "access_review"
    __table_args__ = (CheckConstraint("json_valid(findings)", name="findings"),)

    office: Mapped[str] = mapped_column(ForeignKey("office.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    people: Mapped[int]
    findings: Mapped[str]
    note: Mapped[str]
    signed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    at: Mapped[datetime]
