"""Persons, units, contribution years, and the search keys that answer every prefix by one index range."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.registry.model import PersonStatus, UnitStatus
from db.models.base import Base
from db.models.stream_event import StreamEvent
from db.types import EnumValue


class UnitRow(Base):
    """An employer."""

    __tablename__ = "unit"
    __table_args__ = (CheckConstraint("industry_class BETWEEN 1 AND 8", name="industry_class"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    office: Mapped[str] = mapped_column(Text)
    uscc: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    status: Mapped[UnitStatus] = mapped_column(EnumValue(UnitStatus))
    address: Mapped[str] = mapped_column(Text)
    contact_name: Mapped[str] = mapped_column(Text)
    contact_phone: Mapped[str] = mapped_column(Text)
    industry_class: Mapped[int]
    staff_count: Mapped[int]


class PersonRow(Base):
    """A person.  The number comes first in its unique key: a typed prefix is a range of it."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("id_no", "id_type"),
        CheckConstraint("sex IN ('male', 'female')", name="sex"),
        CheckConstraint("account_balance_fen >= 0 AND contribution_months >= 0 AND deemed_months >= 0", name="counts"),
        CheckConstraint("(pension_fen IS NULL) = (pension_from IS NULL)", name="pension"),
        Index(None, "unit", "name"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    office: Mapped[str] = mapped_column(Text)
    id_type: Mapped[str] = mapped_column(Text)
    id_no: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    sex: Mapped[str] = mapped_column(Text)
    birth: Mapped[date]
    phone: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    household: Mapped[str] = mapped_column(Text)
    status: Mapped[PersonStatus] = mapped_column(EnumValue(PersonStatus))
    unit: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("unit.id"))
    worker_category: Mapped[str] = mapped_column(Text)
    first_insured: Mapped[str] = mapped_column(Text)
    contribution_months: Mapped[int]
    deemed_months: Mapped[int]
    account_balance_fen: Mapped[int]
    bank_account: Mapped[str] = mapped_column(Text)
    bank_name: Mapped[str] = mapped_column(Text)
    pension_fen: Mapped[int | None]
    pension_from: Mapped[str | None] = mapped_column(Text)
    injury_case: Mapped[str] = mapped_column(Text)


class ContributionYearRow(Base):
    """What was paid for one person and year; ``unit`` is None for a flexible worker."""

    __tablename__ = "contribution_year"
    __table_args__ = (
        CheckConstraint("months BETWEEN 1 AND 12", name="months"),
        {"sqlite_with_rowid": False},
    )

    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    months: Mapped[int]
    unit: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("unit.id"))
    monthly_wage_fen: Mapped[int]
    paid_fen: Mapped[int]
    account_entry_fen: Mapped[int]


class PersonKeyRow(Base):
    """One way to type a person's name; the whole row is the key, so a range scan reads nothing else."""

    __tablename__ = "person_key"
    __table_args__ = ({"sqlite_with_rowid": False},)

    kind: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    person: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)


class UnitKeyRow(Base):
    """One way to type a unit's name."""

    __tablename__ = "unit_key"
    __table_args__ = ({"sqlite_with_rowid": False},)

    kind: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    unit: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id"), primary_key=True)


class RegisterEventRow(StreamEvent, Base):
    """An entry behind a granted case as it was written here; the centre is told it where one is set."""

    __tablename__ = "register_event"
    __table_args__ = (UniqueConstraint("chain", "seq"),)


class RegisterEntryRow(Base):
    """A version of a record: what an entry set, and what stood there before (JSON by column); ``number`` counts on.

    basis: the event of the case that the entry follows.
    """

    __tablename__ = "register_entry"
    __table_args__ = (
        Index(None, "record", "number"),
        Index(None, "case_id"),
        Index(None, "basis"),
        UniqueConstraint("event_id"),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(Text)
    case_id: Mapped[uuid.UUID]
    record: Mapped[uuid.UUID]
    entry: Mapped[str] = mapped_column(Text)
    before: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    basis: Mapped[uuid.UUID | None]
