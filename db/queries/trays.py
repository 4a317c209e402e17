"""Trays: what lies with whom; one statement whatever lies there."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.cases.queries import TrayMark, TrayRow
from app.cases.recounts import SHOWN, DayMoved
from app.cases.way import AFTER
from app.kernel.actor import Permission
from app.kernel.ids import CaseId, OperatorId
from db.engine import Store
from db.models.cases import CAME_BACK, SENT_BACK
from db.models.flow import STEP_WORDS

_MINE = "FROM case_task t JOIN case_head h ON h.id = t.case_id"
_OF = "WHERE t.operator = :operator AND t.ended_at IS NULL AND t.purpose = 'step'"
_BODY = "CAST(e.body AS TEXT)"
_MOVED = " ".join(
    f"WHEN r.{clock.value}_before <> r.{clock.value}_after THEN"
    f" json_array('{clock.value}', r.{clock.value}_before, r.{clock.value}_after, r.calendar_after)"
    for clock in SHOWN
)
_TRAY = text(
    "SELECT h.id, coalesce(h.number, ''), h.item_code, h.item_name_zh, h.item_name_en,"
    f" CASE s.permission WHEN '{Permission.INTAKE.value}' THEN h.subject_name ELSE substr(h.subject_name, 1, 1) || '**'"
    " END, h.subject_number_masked, h.state, h.step, json_extract(s.stage, '$.name_zh'),"
    " json_extract(s.stage, '$.name_en'), s.\"check\", h.received_at,"
    f" CASE s.\"check\" WHEN '{AFTER}' THEN h.accepted_at END, h.due_on, h.statutory_due_on,"
    " CASE WHEN h.waits_for = 'supplement' AND EXISTS (SELECT 1 FROM supplement_lapse l WHERE l.case_id = h.id"
    " AND l.seq = h.last_seq) THEN 'papers_late' ELSE coalesce(h.waits_for, '') END, t.opened_at IS NULL,"
    f" coalesce(json_extract({_BODY}, '$.data.reason'), ''), coalesce(json_extract({_BODY}, '$.data.note'), ''),"
    f" h.green IS NOT NULL, h.green_due_on, t.drawn_at, h.last_seq {_MINE}"
    f" JOIN case_step s INDEXED BY {STEP_WORDS} ON s.case_id = t.case_id AND s.round = t.round AND s.seq = t.step"
    f" LEFT JOIN case_event e INDEXED BY {SENT_BACK}"
    f" ON e.case_id = t.case_id AND e.seq = t.after_seq AND e.{CAME_BACK} {_OF}"
)
_CHASED = text(f"SELECT h.id, c.note {_MINE} JOIN case_chase c ON c.task = t.id {_OF} ORDER BY c.at")
_RECOUNTED = text(
    f"SELECT h.id, CASE {_MOVED} END, r.after_seq = h.last_seq"
    f" {_MINE} JOIN case_recount r ON r.case_id = h.id {_OF} ORDER BY r.number"
)
_MARK = text(
    "SELECT count(*), count(t.opened_at), coalesce(sum(h.last_seq), 0)"
    " + (SELECT count(*) FROM case_chase c JOIN case_task k ON k.id = c.task"
    " WHERE k.operator = :operator AND k.ended_at IS NULL)"
    f" + (SELECT count(*) {_MINE} JOIN case_recount r ON r.case_id = h.id {_OF}),"
    f" coalesce(max(t.drawn_at), '') {_MINE} {_OF}"
)


_WORDS = TrayRow._fields.index("received_at")
"""Up to here a row of the statement is one of the tray already, but for the id."""

_DRAWN, _SEQ = -2, -1
"""What only the mark is made of stands last."""


class SqlTrayQueries:
    """Plain readers over the local file."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def tray(self, operator: OperatorId) -> tuple[Sequence[TrayRow], TrayMark]:
        """All steps that the person was drawn for, in no order, with their mark; three statements."""
        with self._store.reading() as session:
            run, mine = session.connection().execute, {"operator": operator.bytes}
            chases, recounts = run(_CHASED, mine).all(), run(_RECOUNTED, mine).all()
            found = run(_TRAY, mine).cursor.fetchall()  # bare tuples: thousands of rows are not worth wrapping
        notes: dict[bytes, str] = {row[0]: row[1] for row in chases}
        moved: dict[bytes, DayMoved | None] = {case: _moved(told) for case, told, is_last in recounts if is_last}
        days: dict[str | None, date | None] = {None: None}
        rows = [_row(told, notes.get(told[0], ""), moved.get(told[0]), days) for told in found]
        looked = sum(not row.is_new for row in rows)
        events = sum(told[_SEQ] for told in found) + len(chases) + len(recounts)
        return rows, TrayMark(len(rows), looked, events, max((told[_DRAWN] for told in found), default=""))

    def mark(self, operator: OperatorId) -> TrayMark:
        """Whether a tray that was read before is still the same; one short statement."""
        with self._store.reading() as session:
            return TrayMark(*session.execute(_MARK, {"operator": operator.bytes}).one())


def _row(told: Sequence[Any], chase: str, moved: DayMoved | None, days: dict[str | None, date | None]) -> TrayRow:
    """A row of the statement; days: what was read before, since thousands of cases share few last days."""
    (*_, received, accepted, due, statutory, waits, new, reason, note, green, green_due, _drawn, _seq) = told
    for day in (due, statutory, green_due):
        if day not in days:
            days[day] = date.fromisoformat(day)
    read = datetime.fromisoformat
    since = read(accepted) if accepted else None
    row = (
        CaseId(UUID(bytes=told[0])), *told[1:_WORDS], read(received), since, days[due], days[statutory],
        waits, bool(new), reason, note, chase, bool(green), days[green_due],
        moved,
    )  # fmt: skip
    return TrayRow._make(row)


def _moved(recount: str | None) -> DayMoved | None:
    if recount is None:
        return None
    clock, old, new, calendar = json.loads(recount)
    return DayMoved(clock, date.fromisoformat(old), date.fromisoformat(new), calendar)
