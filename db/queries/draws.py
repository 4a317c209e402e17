"""Draws with what vouches for them in the audit chain."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.cases.tasks import DrawOnTrial
from app.kernel.ids import CaseId, OfficeId
from db.engine import Store
from db.models.audit import AuditEventRow
from db.models.cases import CaseHeadRow
from db.models.flow import DrawDayRow, DrawRow
from db.models.staff import OperatorRow
from db.repositories.tasks import draw_of

_DRAWN = ("case_drawn", "case_cannot_be_drawn")


class SqlDrawQueries:
    """Plain readers over the local file."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def draws(self, office: OfficeId, day: date | None, case: CaseId | None) -> Sequence[DrawOnTrial]:
        """Draws for the cases of an office, oldest first; three statements."""
        wanted = (
            select(DrawRow, CaseHeadRow.number, DrawDayRow.secret, DrawDayRow.revealed_at, OperatorRow.name)
            .join(CaseHeadRow, CaseHeadRow.id == DrawRow.case_id)
            .join(DrawDayRow, and_(DrawDayRow.office == DrawRow.office, DrawDayRow.day == DrawRow.day))
            .outerjoin(OperatorRow, OperatorRow.id == DrawRow.operator)
            .where(CaseHeadRow.office == office)
            .order_by(DrawRow.at, DrawRow.case_id, DrawRow.number)
        )
        if day is not None:
            wanted = wanted.where(DrawRow.day == day)
        if case is not None:
            wanted = wanted.where(DrawRow.case_id == case)
        with self._store.reading() as session:
            opened = {(told["office"], told["day"]): told["commitment"] for told in _told(session, "draw_day_opened")}
            digests = {told["draw"]: told.get("record", "") for told in _told(session, *_DRAWN)}
            return [
                DrawOnTrial(
                    draw_of(row),
                    number or "",
                    secret if revealed_at is not None else None,
                    opened.get((row.office, row.day.isoformat() if row.day else ""), ""),
                    digests.get(str(row.id), ""),
                    name,
                )
                for row, number, secret, revealed_at, name in session.execute(wanted)
            ]


def _told(session: Session, *kinds: str) -> list[dict[str, Any]]:
    rows = session.scalars(select(AuditEventRow.body).where(AuditEventRow.kind.in_(kinds)).order_by(AuditEventRow.seq))
    return [json.loads(body)["data"] for body in rows]
