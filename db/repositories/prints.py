"""The print log within one transaction."""

from collections.abc import Sequence
from dataclasses import fields

from sqlalchemy import Select, bindparam, insert, select, text
from sqlalchemy.orm import Session

from app.cases.model import UNDECIDED_STATES
from app.documents.model import PaperCode
from app.documents.ports import PrintEntry, UnslippedPaper
from app.kernel.ids import CaseId, OperatorId, PaperId
from db.models.cases import CaseHeadRow
from db.models.documents import SAID_PENDING, PrintLogRow
from db.trigger_attested import LIVE
from db.triggers_print import CAME_BACK, ON_NO_SLIP
from db.types import UtcDateTime, UuidBytes

_FIELDS = tuple(field.name for field in fields(PrintEntry) if field.name != "case")
_UNDECIDED = [state.value for state in UNDECIDED_STATES]

_WITHOUT_SLIP = (
    text(
        "SELECT * FROM (SELECT p.case_id AS case_id, p.paper AS paper, p.number AS number, min(p.at) AS printed_at,"
        " max((SELECT max(e.received_at) FROM case_event c JOIN sync_event e ON e.event_id = c.id"
        f" WHERE c.case_id = p.case_id AND c.at <= p.at AND {LIVE})) AS confirmed_at, min(p.seq) AS first"
        f" FROM print_log p WHERE {SAID_PENDING} AND {ON_NO_SLIP} AND {CAME_BACK}"
        " AND (:case IS NULL OR p.case_id = :case) GROUP BY p.case_id, p.paper, p.number)"
        " WHERE confirmed_at IS NOT NULL ORDER BY case_id, first"
    )
    .bindparams(bindparam("case", type_=UuidBytes))
    .columns(case_id=UuidBytes, printed_at=UtcDateTime, confirmed_at=UtcDateTime)
)


class SqlPrintLog:
    """Rows are only ever added; a trigger refuses a copy number that does not follow."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, entry: PrintEntry) -> None:
        """Append a row."""
        values = {name: getattr(entry, name) for name in _FIELDS}
        self._session.execute(insert(PrintLogRow).values(**values, case_id=entry.case))

    def entries(self, paper: PaperCode, number: str) -> Sequence[PrintEntry]:
        """All rows of a paper, oldest first."""
        return self._rows(select(PrintLogRow).where(PrintLogRow.number == number, PrintLogRow.paper == paper))

    def is_undecided(self, case: CaseId) -> bool:
        """Whether the case still waits for its decision."""
        wanted = select(CaseHeadRow.id).where(CaseHeadRow.id == case, CaseHeadRow.state.in_(_UNDECIDED))
        return self._session.scalar(wanted) is not None

    def without_slip(self, case: CaseId | None = None) -> Sequence[UnslippedPaper]:
        """What a confirmation slip is due for, of one case or of all, by case and then as printed."""
        return [
            UnslippedPaper(CaseId(r.case_id), PaperCode(r.paper), r.number, r.printed_at, r.confirmed_at)
            for r in self._session.execute(_WITHOUT_SLIP, {"case": case})
        ]

    def of_case(self, case: CaseId) -> Sequence[PrintEntry]:
        """All rows of a case's papers, oldest first."""
        return self._rows(select(PrintLogRow).where(PrintLogRow.case_id == case))

    def _rows(self, wanted: Select[PrintLogRow]) -> Sequence[PrintEntry]:
        return tuple(print_entry_of(row) for row in self._session.scalars(wanted.order_by(PrintLogRow.seq)))


def print_entry_of(row: PrintLogRow) -> PrintEntry:
    """The frozen entry of a row."""
    return PrintEntry(
        id=PaperId(row.id),
        paper=row.paper,
        case=CaseId(row.case_id) if row.case_id else None,
        subject=row.subject,
        number=row.number,
        code=row.code,
        page_hash=row.page_hash,
        values=row.values,
        wording=row.wording,
        template=row.template,
        copy_no=row.copy_no,
        kind=row.kind,
        reason=row.reason,
        operator=OperatorId(row.operator),
        window=row.window,
        at=row.at,
    )
