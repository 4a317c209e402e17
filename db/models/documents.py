"""The print log: every sheet that went out, with what stood on it."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.documents.model import PaperCode
from app.documents.ports import PrintKind
from db.models.base import Base
from db.types import EnumValue

SAID_PENDING = "kind = 'issue' AND json_extract(page_values, '$.pending_sync') = 1"
"""SQL: whether a row is a first sheet that said it waited for the centre."""


class PrintLogRow(Base):
    """One sheet, or its voiding; triggers let rows in and never out or changed."""

    __tablename__ = "print_log"
    __table_args__ = (
        CheckConstraint("copy_no >= 1", name="copy_no"),
        CheckConstraint("kind IN ('issue', 'reprint', 'replace', 'void')", name="kind"),
        CheckConstraint("kind NOT IN ('replace', 'void') OR length(reason) > 0", name="reason"),
        Index(None, "number", "paper"),
        Index(None, "subject"),
        Index(None, "case_id"),
        Index("ix_print_log_said_pending", "case_id", sqlite_where=text(SAID_PENDING)),
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[uuid.UUID] = mapped_column(unique=True)
    paper: Mapped[PaperCode] = mapped_column(EnumValue(PaperCode))
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case_head.id"))
    subject: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    page_hash: Mapped[str] = mapped_column(Text)
    values: Mapped[str] = mapped_column("page_values", Text)
    wording: Mapped[str] = mapped_column(Text)
    template: Mapped[str] = mapped_column(Text)
    copy_no: Mapped[int]
    kind: Mapped[PrintKind] = mapped_column(EnumValue(PrintKind))
    reason: Mapped[str] = mapped_column(Text)
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    window: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
