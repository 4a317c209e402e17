"""What waits for somebody's answer beside the steps; one statement whatever is asked."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.cases.model import CaseState
from app.cases.requests import RequestKind, RequestRow
from app.cases.tasks import Purpose
from app.kernel.actor import Permission
from app.kernel.ids import CaseId, OperatorId
from db.engine import Store
from db.repositories.questions import DONE_BY
from db.trigger_attested import NOBODY

_DONE_BY = ", ".join(f"'{kind.value}'" for kind in DONE_BY)
_MASKED = "substr(h.subject_name, 1, 1) || '**'"
_ANSWERABLE = (
    f"(t.purpose = '{Purpose.EXTENSION.value}' AND h.state = '{CaseState.ACCEPTED.value}'"
    f" OR t.purpose = '{Purpose.CORRECTION.value}' AND h.state = '{CaseState.CORRECTING.value}')"
)
_OPEN = ", ".join(f"'{state.value}'" for state in (CaseState.ACCEPTED, CaseState.PAUSED, CaseState.DECIDED))


def _columns(kind: str, row: str, name: str, asked_at: str, is_new: str) -> str:
    return (
        f"SELECT {kind}, {row}, h.id, coalesce(h.number, ''), h.item_code, h.item_name_zh, h.item_name_en, {name},"
        " h.subject_number_masked, h.state, s.seq, json_extract(s.stage, '$.name_zh'),"
        " json_extract(s.stage, '$.name_en'), h.received_at, h.due_on, h.statutory_due_on,"
        f" {asked_at}, {is_new}"
    )


_TASKS = (
    _columns("t.purpose", "t.id", _MASKED, "t.drawn_at", "t.opened_at IS NULL")
    + " FROM case_task t JOIN case_head h ON h.id = t.case_id"
    " JOIN case_event e ON e.case_id = t.case_id AND e.seq = t.after_seq"
    " JOIN case_step s ON s.case_id = t.case_id AND s.round = t.round AND s.seq = e.step"
    f" WHERE t.operator = :operator AND t.ended_at IS NULL AND {_ANSWERABLE}"
)
_OWN_NAME = f"CASE m.permission WHEN '{Permission.INTAKE.value}' THEN h.subject_name ELSE {_MASKED} END"
_QUESTIONS = (
    _columns(f"'{RequestKind.QUESTION.value}'", "q.id", _OWN_NAME, "q.at", "1")
    + " FROM case_question q JOIN case_head h ON h.id = q.case_id"
    " JOIN case_step s ON s.case_id = q.case_id AND s.round = h.round AND s.seq = q.step"
    " JOIN case_step m ON m.case_id = q.case_id AND m.round = h.round AND m.seq = q.to_step"
    f" WHERE q.answers IS NULL AND h.state IN ({_OPEN})"
    " AND NOT EXISTS (SELECT 1 FROM case_question a WHERE a.case_id = q.case_id AND a.answers = q.id)"
    " AND (SELECT e.operator_id FROM case_event e WHERE e.case_id = q.case_id AND e.step = q.to_step"
    f" AND e.kind IN ({_DONE_BY}) ORDER BY e.seq DESC LIMIT 1) IN (:operator, (SELECT {NOBODY} FROM asked_here a"
    " WHERE a.question = q.id AND a.operator = :operator))"
)
_REQUESTS = text(f"{_TASKS} UNION ALL {_QUESTIONS}")


class SqlRequestQueries:
    """Plain readers over the local file."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def requests(self, operator: OperatorId) -> Sequence[RequestRow]:
        """All requests to that person that can be answered now, in no order; one statement."""
        with self._store.reading() as session:
            return [_row(*row) for row in session.execute(_REQUESTS, {"operator": operator.bytes})]


def _row(kind: str, row: bytes, case: bytes, *told: Any) -> RequestRow:
    (*words, received, due, statutory, asked, new) = told
    ids = (RequestKind(kind), UUID(bytes=row), CaseId(UUID(bytes=case)))
    moments = (datetime.fromisoformat(received), _day(due), _day(statutory), datetime.fromisoformat(asked))
    return RequestRow._make((*ids, *words, *moments, bool(new)))


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None
