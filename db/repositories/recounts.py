"""Recounts of a case over the local file."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, insert, select
from sqlalchemy.orm import Session

from app.cases.model import CaseRecount, LastDays
from app.kernel.ids import CaseId
from db.models.cases import CaseHeadRow
from db.models.floor import CaseRecountRow

_CLOCKS = ("promise", "statutory", "green")
_SAME = ("number", "after_seq", "calendar_before", "calendar_after", "provisional", "at", "event")


def recounts_of(session: Session, case: UUID) -> Sequence[CaseRecount]:
    """Those of one case, oldest first."""
    wanted = select(CaseRecountRow).where(CaseRecountRow.case_id == case).order_by(CaseRecountRow.number)
    return tuple(_recount(row) for row in session.scalars(wanted))


def recounts_since(session: Session, cases: Select[UUID]) -> Sequence[CaseRecount]:
    """Of these cases those since which nothing has happened to the case, oldest first."""
    newest = and_(CaseHeadRow.id == CaseRecountRow.case_id, CaseHeadRow.last_seq == CaseRecountRow.after_seq)
    wanted = select(CaseRecountRow).join(CaseHeadRow, newest).where(CaseRecountRow.case_id.in_(cases))
    return tuple(_recount(row) for row in session.scalars(wanted.order_by(CaseRecountRow.number)))


def add_recount(session: Session, made: CaseRecount) -> None:
    """Keep it; a trigger moves the head."""
    values: dict[str, Any] = {name: getattr(made, name) for name in _SAME} | {"case_id": made.case}
    for clock in _CLOCKS:
        values |= {f"{clock}_before": getattr(made.before, clock), f"{clock}_after": getattr(made.after, clock)}
    session.execute(insert(CaseRecountRow).values(**values))


def _recount(row: CaseRecountRow) -> CaseRecount:
    same = {name: getattr(row, name) for name in _SAME}
    return CaseRecount(
        case=CaseId(row.case_id),
        before=LastDays(row.promise_before, row.statutory_before, row.green_before),
        after=LastDays(row.promise_after, row.statutory_after, row.green_after),
        **same,
    )
