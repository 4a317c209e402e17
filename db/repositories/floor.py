"""Rises, lapses, recounts and chases over the local file, in the caller's transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from app.cases.model import CaseHead, CaseRecount
from app.cases.tasks import Chase, Purpose
from app.cases.urgency import RiseTo
from app.kernel.errors import Rejected
from app.kernel.ids import CaseId
from db.models.base import Base
from db.models.cases import CaseHeadRow
from db.models.floor import CaseChaseRow, CaseRiseRow, HoldLapseRow, SupplementLapseRow, ToldChaseRow
from db.models.flow import CaseTaskRow
from db.repositories.recounts import add_recount, recounts_of

_LAY = text(
    "INSERT INTO case_chase (id, task, operator, at, note) SELECT x.id, t.id, x.operator, x.at, x.note"
    " FROM told_chase x JOIN case_task t ON t.case_id = x.case_id AND t.ended_at IS NULL"
    f" AND t.purpose = '{Purpose.STEP}' AND t.step = x.step AND t.after_seq <= x.after_seq"
    " WHERE NOT EXISTS (SELECT 1 FROM case_chase c WHERE c.id = x.id)"
)


class SqlFloorStore:
    """The local file's; a writer holds its only lock, so that what is not there yet is written once."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_rise(self, head: CaseHead, to: RiseTo, due_on: date, at: datetime) -> bool:
        """Note that somebody was told of the step that waits; nothing when the case has moved on meanwhile."""
        key = {"case_id": head.id, "round": head.round, "step": head.step, "due_on": due_on, "to": to}
        return self._add_once(CaseRiseRow, key, head, at)

    def add_lapse(self, head: CaseHead, withheld_on: date, at: datetime) -> bool:
        """Note that a hold on payment is over; nothing when the case has moved on meanwhile."""
        return self._add_once(HoldLapseRow, {"case_id": head.id, "withheld_on": withheld_on}, head, at)

    def add_late_papers(self, head: CaseHead, at: datetime) -> bool:
        """Note that papers did not come in time; nothing when the case has moved on meanwhile."""
        return self._add_once(SupplementLapseRow, {"case_id": head.id, "seq": head.last_seq}, head, at)

    def _add_once(self, row: type[Base], key: Mapping[str, object], head: CaseHead, at: datetime) -> bool:
        newest = self._session.scalar(select(CaseHeadRow.last_seq).where(CaseHeadRow.id == head.id))
        if newest != head.last_seq or self._session.get(row, key) is not None:
            return False
        self._session.execute(insert(row).values(**key, at=at))
        return True

    def recounts(self, case: CaseId) -> Sequence[CaseRecount]:
        """How often the case was counted anew by another calendar, oldest first."""
        return recounts_of(self._session, case)

    def add_recount(self, made: CaseRecount) -> None:
        """Keep it; a trigger moves the head."""
        add_recount(self._session, made)

    def add_chase(self, chase: Chase) -> None:
        """Keep a note of the flow desk with the task of whoever has the case."""
        wanted = (
            CaseTaskRow.case_id == chase.case,
            CaseTaskRow.purpose == Purpose.STEP,
            CaseTaskRow.ended_at.is_(None),
        )
        task = self._session.scalar(select(CaseTaskRow.id).where(*wanted))
        if task is None:
            raise Rejected("chase_nobody")
        self._session.execute(
            insert(CaseChaseRow).values(id=chase.id, task=task, operator=chase.operator, at=chase.at, note=chase.note)
        )

    def add_told_chase(self, chase: Chase) -> None:
        """Serves the port."""
        values = {"id": chase.id, "case_id": chase.case, "step": chase.step, "after_seq": chase.after_seq}
        values |= {"operator": chase.operator, "at": chase.at, "note": chase.note}
        self._session.execute(insert(ToldChaseRow).values(**values))
        lay_told_chases(self._session)


def lay_told_chases(session: Session) -> None:
    """Lay notes that travelled in the trays of whoever has their cases at the step of which they speak."""
    session.execute(_LAY)
