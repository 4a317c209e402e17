"""The green channel: who follows such a case."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.cases.green import ChaserEnd
from db.models.base import Base
from db.types import EnumValue


class CaseChaserRow(Base):
    """One named person at a time, and those before."""

    __tablename__ = "case_chaser"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name="end"),
        Index("uq_case_chaser_open", "case_id", unique=True, sqlite_where=text("ended_at IS NULL")),
        Index(None, "case_id"),
        Index(None, "operator", "ended_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_head.id"))
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    named_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ending: Mapped[ChaserEnd | None] = mapped_column(EnumValue(ChaserEnd))
