"""Panels of handler, reviewer and checker."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class PanelRow(Base):
    """A panel of an office, formed once and ended once.  items: JSON list of item codes, [] for all."""

    __tablename__ = "panel"
    __table_args__ = (
        CheckConstraint("json_valid(items)", name="items"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="end"),
        Index("uq_panel_open_name", "office", "name", unique=True, sqlite_where=text("ended_at IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    office: Mapped[str] = mapped_column(Text, ForeignKey("office.id"))
    name: Mapped[str] = mapped_column(Text)
    items: Mapped[str] = mapped_column(Text)
    opened_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    opened_at: Mapped[datetime]
    ended_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("operator.id"))
    ended_at: Mapped[datetime | None]


class PanelMemberRow(Base):
    """Somebody of a panel, from its forming to its end."""

    __tablename__ = "panel_member"
    __table_args__ = (Index(None, "operator"),)

    panel: Mapped[uuid.UUID] = mapped_column(ForeignKey("panel.id"), primary_key=True)
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"), primary_key=True)
