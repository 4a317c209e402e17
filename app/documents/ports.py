"""What the papers need from outside: a renderer, a printer, a log that only grows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.audit.ports import AuditLog
from app.documents.model import PaperCode
from app.documents.page import PageDescription
from app.kernel.ids import CaseId, OperatorId, PaperId
from app.kernel.unit_of_work import UnitOfWork


class PageRenderer(Protocol):
    """Makes a PDF of a page description."""

    def render(self, description: PageDescription) -> bytes:
        """The PDF; equal descriptions give equal bytes.

        Raises Rejected("character_not_printable") with the character, Unavailable("no_chinese_font").
        """
        ...


@dataclass(frozen=True, slots=True)
class PrintOutcome:
    """Where a job went: a printer's name, or the path of the kept file when there is no printer."""

    printer: str | None
    kept_at: str | None


class Printer(Protocol):
    """Sends a PDF to paper."""

    def print(self, pdf: bytes, *, title: str, owner: str, window: str, copies: int = 1) -> PrintOutcome:
        """Queue the job with its owner's account and window on it; without a printer the file is kept."""
        ...


class PrintKind(StrEnum):
    """Why a page came out: first time, as a copy, in place of a spoilt one, or that it is void."""

    ISSUE = "issue"
    REPRINT = "reprint"
    REPLACE = "replace"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class PrintEntry:
    """One row of the print log.

    subject: id of the person or unit concerned, "" for none.  values: canonical text.  wording: its version.
    template: paper, version and style.  copy_no: 1 for the original.  reason: why it was reprinted or voided.
    """

    id: PaperId
    paper: PaperCode
    case: CaseId | None
    subject: str
    number: str
    code: str
    page_hash: str
    values: str
    wording: str
    template: str
    copy_no: int
    kind: PrintKind
    reason: str
    operator: OperatorId
    window: str
    at: datetime


@dataclass(frozen=True, slots=True)
class UnslippedPaper:
    """A paper that said it waited for the centre, that is confirmed now, and that no slip names yet.

    printed_at: of its first sheet.  confirmed_at: when the centre took in the last event written before.
    """

    case: CaseId
    paper: PaperCode
    number: str
    printed_at: datetime
    confirmed_at: datetime


class PrintStore(Protocol):
    """The print log; rows are only ever added."""

    def add(self, entry: PrintEntry) -> None:
        """Append a row."""
        ...

    def entries(self, paper: PaperCode, number: str) -> Sequence[PrintEntry]:
        """All rows of a paper, oldest first."""
        ...

    def is_undecided(self, case: CaseId) -> bool:
        """Whether the case still waits for its decision, so that nobody may learn who did the other steps."""
        ...

    def without_slip(self, case: CaseId | None = None) -> Sequence[UnslippedPaper]:
        """What a confirmation slip is due for, of one case or of all, by case and then as printed."""
        ...

    def of_case(self, case: CaseId) -> Sequence[PrintEntry]:
        """All rows of a case's papers, oldest first."""
        ...


class PrintUnitOfWork(UnitOfWork, Protocol):
    """A transaction over the print log and the audit chain."""

    prints: PrintStore
    audit: AuditLog
