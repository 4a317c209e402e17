"""Lists of a form, checked row by row: who checks first says of every row that it agrees with the papers, or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.cases.way import Way, stage_at
from app.catalogue.conditions import Answers, holds
from app.kernel.errors import Rejected


@dataclass(frozen=True, slots=True)
class RowMark:
    """What was found of one row.  field: key of the list.  row: 1-based.  reason: why it differs, "" when it agrees."""

    field: str
    row: int
    agrees: bool
    reason: str = ""


def rows_due(way: Way, at: int, answers: Answers) -> Mapping[str, int]:
    """How many rows of each list the stage at ``at`` checks; empty for a stage that checks none.

    The first checking stage does it, before the effect or after it.
    """
    stage = stage_at(way, at)
    earlier = (other for other in way if other.seq < at)
    if stage.check is None or any(other.check is not None and holds(other.when, answers) for other in earlier):
        return {}
    return {key: count for key, value in answers.items() if (count := _rows_in(value))}


def require_marks(due: Mapping[str, int], marks: Sequence[RowMark], *, agrees: bool, goes_back: bool) -> None:
    """Whether the marks allow the word.

    agrees: of agreement, which needs every row.  goes_back: of a return or mismatch, which may name rows that differ.
    Raises Rejected: row_unknown, row_needs_reason, rows_differ (what differs goes back), rows_unmarked.
    """
    for mark in marks:
        if not 1 <= mark.row <= due.get(mark.field, 0):
            raise Rejected("row_unknown", field=mark.field, row=mark.row)
        if not mark.agrees and not mark.reason.strip():
            raise Rejected("row_needs_reason", row=mark.row)
    differing = [mark.row for mark in marks if not mark.agrees]
    if differing and not goes_back:
        raise Rejected("rows_differ", rows=_listed(differing))
    if agrees:
        said = {(mark.field, mark.row) for mark in marks}
        missing = [row for key, count in due.items() for row in range(1, count + 1) if (key, row) not in said]
        if missing:
            raise Rejected("rows_unmarked", count=len(missing), rows=_listed(missing))


def marks_to_data(marks: Sequence[RowMark]) -> dict[str, Any]:
    """What an event keeps: how many rows of each list were looked at, and which differ; {} when none was."""
    looked = {(mark.field, mark.row) for mark in marks}
    checked = {key: sum(field == key for field, _row in looked) for key in dict.fromkeys(mark.field for mark in marks)}
    differ = [{"field": one.field, "row": one.row, "reason": one.reason.strip()} for one in marks if not one.agrees]
    return {"rows_checked": checked, "rows_differing": differ}


def differing_from_data(data: Mapping[str, Any]) -> tuple[RowMark, ...]:
    """The rows that an event says to differ."""
    return tuple(RowMark(one["field"], one["row"], False, one["reason"]) for one in data.get("rows_differing", ()))


def _rows_in(value: object) -> int:
    """How many rows an answer has, 0 for one that is no list of rows."""
    return len(value) if isinstance(value, list) and all(isinstance(row, Mapping) for row in value) else 0


def _listed(rows: Sequence[int]) -> str:
    return "、".join(str(row) for row in rows[:_NAMED]) + ("…" if len(rows) > _NAMED else "")


_NAMED = 10
