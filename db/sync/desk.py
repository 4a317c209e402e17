"""What the authority drew for the people of this machine becomes who has a case here."""

import hashlib
import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, text
from sqlalchemy.dialects.sqlite import insert as insert_or
from sqlalchemy.orm import Session

from app.cases.model import CaseHead, CaseState
from app.cases.tasks import Purpose, Task, TaskEnd
from app.kernel.ids import CaseId, OfficeId, OperatorId, new_uuid
from app.sync.projection import Desk, DeskRow
from db.errors import NOT_TAKEN, code_of
from db.models.cases import CaseHeadRow
from db.models.flow import CaseTaskRow, DrawRow
from db.models.projection import PulledDrawRow
from db.models.staff import OperatorRow
from db.repositories.cases import SqlCaseStore
from db.repositories.tasks import SqlTaskStore, task_of
from db.types import UuidBytes

logger = logging.getLogger(__name__)
_PENDING = text(
    "SELECT EXISTS (SELECT 1 FROM case_event c JOIN outbox o ON o.stream = 'case' AND o.event_id = c.id"
    " WHERE c.case_id = :case AND o.state <> 'closed')"
).bindparams(bindparam("case", type_=UuidBytes))
_NUMBER = text("SELECT count(*) + 1 FROM draw WHERE case_id = :case AND after_seq = :seq").bindparams(
    bindparam("case", type_=UuidBytes)
)
_ENDED = text(
    "SELECT count(*) FROM pulled_draw p JOIN case_task t ON t.draw = p.id WHERE p.case_id = :case"
    " AND p.after_seq = :seq AND p.purpose = :purpose AND p.number = :number AND p.operator = :operator"
    " AND p.drawn_at = :drawn_at AND t.ended_at IS NOT NULL"
).bindparams(bindparam("case", type_=UuidBytes), bindparam("operator", type_=UuidBytes))


class SqlDesk:
    """The desk's side of the sync store."""

    _session: Session

    def take_desk(self, office: OfficeId, desk: Desk, at: datetime) -> None:
        """Let the trays of these people show what the authority drew; see the port.

        A case with an event of this machine that is not confirmed is left alone: the authority judges that first.  What
        this store cannot carry out of one case keeps no other one back.
        """
        known = set(self._session.scalars(select(OperatorRow.id).where(OperatorRow.id.in_(desk.people))))
        rows = {(row.case, purpose): row for row in desk.rows if (purpose := self._purpose(row)) is not None}
        for task in self._open(office, known):
            row = rows.get((task.case, task.purpose))
            if (row is None or row.operator != task.operator) and not self._is_pending(task.case):
                SqlTaskStore(self._session).end(task.id, at, TaskEnd.REDRAWN)
        for (case, purpose), row in rows.items():
            if row.operator in known:
                self._give(CaseId(case), purpose, row, at)

    def _give(self, case: CaseId, purpose: Purpose, row: DeskRow, at: datetime) -> None:
        tasks, head = SqlTaskStore(self._session), SqlCaseStore(self._session).head(case)
        if head is None or row.after_seq > head.last_seq or self._is_pending(case):
            return
        held = tasks.open_task(case, purpose)
        if held is not None and held.operator == row.operator:
            return
        try:
            with self._session.begin_nested():
                if held is not None:
                    tasks.end(held.id, at, TaskEnd.REDRAWN)
                draw = self._keep_draw(head, row, at)
                drawn_at = datetime.fromisoformat(row.drawn_at)
                place = (head.round, head.step, row.after_seq)
                tasks.add(Task(new_uuid(), case, purpose, *place, draw, OperatorId(row.operator), drawn_at))
        except NOT_TAKEN as error:
            logger.warning("what was drawn of case %s lies in no tray: %s", case, code_of(error))

    def _keep_draw(self, head: CaseHead, row: DeskRow, at: datetime) -> UUID:
        """The draw as told, and the row that stands for it here; a draw that is given a second time gets another."""
        told: dict[str, Any] = {"purpose": row.purpose, "number": row.number, "drawn_at": row.drawn_at}
        told |= {"operator": row.operator, "case": row.case}
        run = self._session.execute
        again = run(_ENDED, told | {"seq": row.after_seq}).scalar_one()
        draw = _id_of(row, again)
        kept = {"id": draw, "after_seq": row.after_seq, "pulled_at": at, "case_id": told.pop("case")}
        run(insert_or(PulledDrawRow).on_conflict_do_nothing(), told | kept)
        if run(select(DrawRow.id).where(DrawRow.id == draw)).first() is None:
            number = run(_NUMBER, {"case": row.case, "seq": row.after_seq}).scalar_one()
            values = {"id": draw, "case_id": row.case, "after_seq": row.after_seq, "number": number}
            values |= {"office": head.office, "day": None, "operator": row.operator, "record": "{}", "kind": "centre"}
            values |= {"at": datetime.fromisoformat(row.drawn_at), "asked_by": None, "reason": ""}
            run(insert(DrawRow).values(**values))
        return draw

    def _purpose(self, row: DeskRow) -> Purpose | None:
        if row.purpose == "step":
            return Purpose.STEP
        head = SqlCaseStore(self._session).head(CaseId(row.case))
        if head is None:
            return None
        return Purpose.CORRECTION if head.state is CaseState.CORRECTING else Purpose.EXTENSION

    def _open(self, office: OfficeId, people: Iterable[UUID]) -> Iterable[Task]:
        wanted = select(CaseTaskRow).join(CaseHeadRow, CaseHeadRow.id == CaseTaskRow.case_id)
        mine = (CaseTaskRow.operator.in_(people), CaseTaskRow.ended_at.is_(None), CaseHeadRow.office == office)
        return [task_of(row) for row in self._session.scalars(wanted.where(*mine))]

    def _is_pending(self, case: UUID) -> bool:
        return bool(self._session.execute(_PENDING, {"case": case}).scalar_one())


def _id_of(row: DeskRow, again: int) -> UUID:
    """The same on every machine that hears of that draw."""
    said: Mapping[str, object] = {name: getattr(row, name) for name in DeskRow.__dataclass_fields__}
    return UUID(bytes=hashlib.sha256(repr((sorted(said.items()), again)).encode()).digest()[:16])
