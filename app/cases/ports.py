"""What cases need from outside: the store of events and heads, and the audit chain beside it."""

from collections.abc import Sequence
from typing import Protocol

from app.audit.ports import AuditLog
from app.cases.model import CaseEvent, CaseHead
from app.kernel.ids import CaseId, OperatorId
from app.kernel.unit_of_work import UnitOfWork


class CaseStore(Protocol):
    """Events and heads within one transaction; the authority may be this file or a server."""

    def head(self, case: CaseId) -> CaseHead | None:
        """The projection of a case."""
        ...

    def events(self, case: CaseId) -> Sequence[CaseEvent]:
        """All events of a case, oldest first."""
        ...

    def open_cases(self, subject_key: bytes, item_code: str) -> Sequence[CaseHead]:
        """Open cases of that item for that person or unit (CASE-03)."""
        ...

    def person_key(self, operator: OperatorId) -> bytes:
        """The keyed hash of the operator's ID number, or ``NotFound("operator_not_found")``."""
        ...

    def append(self, event: CaseEvent, head: CaseHead) -> None:
        """Write event, actor row, outbox row and the head that follows, or raise what the database refuses.

        Rejected: wrong permission, a second role in one case, a case of one's own, an event out of order.
        Conflict("case_moved_on"): somebody else appended first.
        """
        ...


class CaseUnitOfWork(UnitOfWork, Protocol):
    """A transaction over cases and the audit chain."""

    cases: CaseStore
    audit: AuditLog
