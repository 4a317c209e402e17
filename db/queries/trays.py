"""Trays: what lies with whom; one statement whatever lies there."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.cases.queries import TrayMark, TrayRow
from app.kernel.actor import Permission
from app.kernel.ids import CaseId, OperatorId
from db.engine import Store

_MINE = "FROM case_task t JOIN case_head h ON h.id = t.case_id"
_OF = "WHERE t.operator = :operator AND t.ended_at IS NULL AND t.purpose = 'step'"
_BACK = "e.kind IN ('returned', 'mismatched')"
_TRAY = text(
    "SELECT h.id, t.id, coalesce(h.number, ''), h.item_code, h.item_name_zh, h.item_name_en,"
    f" CASE s.permission WHEN '{Permission.INTAKE.value}' THEN h.subject_name ELSE substr(h.subject_name, 1, 1) || '**'"
    " END, h.subject_number_masked, h.state, h.step, json_extract(s.stage, '$.name_zh'),"
    " json_extract(s.stage, '$.name_en'), s.\"check\", h.received_at, h.accepted_at, h.due_on, h.statutory_due_on,"
    " CASE WHEN h.waits_for = 'supplement' AND EXISTS (SELECT 1 FROM supplement_lapse l WHERE l.case_id = h.id"
    " AND l.seq = h.last_seq) THEN 'papers_late' ELSE coalesce(h.waits_for, '') END, t.drawn_at, t.opened_at IS NULL,"
    f" CASE WHEN {_BACK} THEN json_extract(CAST(e.body AS TEXT), '$.data.reason') ELSE '' END,"
    f" CASE WHEN {_BACK} THEN coalesce(json_extract(CAST(e.body AS TEXT), '$.data.note'), '') ELSE '' END,"
    " coalesce((SELECT c.note FROM case_chase c WHERE c.task = t.id ORDER BY c.at DESC LIMIT 1), '')"
    f" {_MINE} JOIN case_step s ON s.case_id = t.case_id AND s.round = t.round AND s.seq = t.step"
    f" JOIN case_event e ON e.case_id = t.case_id AND e.seq = t.after_seq {_OF}"
)
_MARK = text(
    "SELECT count(*), count(t.opened_at), coalesce(sum(h.last_seq), 0) + (SELECT count(*) FROM case_chase c"
    " JOIN case_task k ON k.id = c.task WHERE k.operator = :operator AND k.ended_at IS NULL),"
    f" coalesce(max(t.drawn_at), '') {_MINE} {_OF}"
)


class SqlTrayQueries:
    """Plain readers over the local file."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def tray(self, operator: OperatorId) -> Sequence[TrayRow]:
        """All steps that the person was drawn for, in no order; one statement."""
        with self._store.reading() as session:
            return [_row(*row) for row in session.execute(_TRAY, {"operator": operator.bytes})]

    def mark(self, operator: OperatorId) -> TrayMark:
        """Whether a tray that was read before is still the same; one short statement."""
        with self._store.reading() as session:
            return TrayMark(*session.execute(_MARK, {"operator": operator.bytes}).one())


def _row(case: bytes, task: bytes, *told: Any) -> TrayRow:
    (*words, received, accepted, due, statutory, waits, drawn, new, reason, note, chase) = told
    moments = (datetime.fromisoformat(received), datetime.fromisoformat(accepted))
    ids = (CaseId(UUID(bytes=case)), UUID(bytes=task))
    rest = (waits, datetime.fromisoformat(drawn), bool(new), reason, note, chase)
    return TrayRow._make((*ids, *words, *moments, _day(due), _day(statutory), *rest))


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None
