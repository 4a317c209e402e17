"""Confirmation slips: which papers said they waited for the centre and are confirmed now, and the slip about them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.cases.model import CaseHead
from app.cases.ports import CaseStore
from app.catalogue.model import Label, ServiceItem
from app.documents.confirmation import ConfirmationValues, ConfirmedPaper
from app.documents.handing import Told
from app.documents.model import OfficeLines, PaperCode
from app.documents.page import Language
from app.documents.ports import PrintEntry, PrintKind, PrintStore, UnslippedPaper
from app.documents.values_text import values_from_text
from app.documents.wording import paper_name
from app.kernel.actor import Actor
from app.kernel.errors import Rejected
from app.kernel.ids import CaseId
from app.kernel.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class SlipDue:
    """A case whose applicant holds papers that are confirmed and that no slip names yet.

    papers: their codes, as printed.  confirmed_at: when the newest of them was.
    """

    case: CaseId
    number: str
    applicant: str
    papers: tuple[PaperCode, ...]
    confirmed_at: datetime


class SlipUnitOfWork(UnitOfWork, Protocol):
    """A transaction over cases and the print log."""

    cases: CaseStore
    prints: PrintStore


class ListSlips:
    """The confirmations to hand over, the longest confirmed first."""

    def __init__(self, units: Callable[[], SlipUnitOfWork]) -> None:
        self._units = units

    def __call__(self) -> tuple[SlipDue, ...]:
        """One line for each case."""
        by_case: dict[CaseId, list[UnslippedPaper]] = {}
        with self._units() as u:
            for paper in u.prints.without_slip():
                by_case.setdefault(paper.case, []).append(paper)
            heads = {case: u.cases.head(case) for case in by_case}
        due = [_due(head, by_case[case]) for case, head in heads.items() if head is not None]
        return tuple(sorted(due, key=lambda each: each.confirmed_at))


class SlipDesk:
    """What one screen does about confirmations to hand over; print_first: of ``CaseDesk``."""

    def __init__(self, slips: ListSlips, print_first: Callable[[Actor, CaseId, PaperCode], Told]) -> None:
        self._slips, self._print_first = slips, print_first

    def look(self) -> tuple[SlipDue, ...]:
        """The longest confirmed first."""
        return self._slips()

    def print_slip(self, actor: Actor, case: CaseId) -> Told:
        """Print the slip of a case; raises as ``PrintCasePaper``."""
        return self._print_first(actor, case, PaperCode.CONFIRMATION)


def slip_values(
    head: CaseHead,
    item: ServiceItem,
    office: OfficeLines,
    due: Sequence[UnslippedPaper],
    log: Sequence[PrintEntry],
    *,
    demo: bool,
) -> ConfirmationValues:
    """The slip about ``due``; where nothing is due the one that was printed last.

    log: the case's rows of the print log.  Raises Rejected("slip_not_due") where there is neither.
    """
    slips = [entry for entry in log if entry.paper is PaperCode.CONFIRMATION and entry.kind is PrintKind.ISSUE]
    if not due:
        if not slips:
            raise Rejected("slip_not_due", number=_number(head))
        kept = values_from_text(PaperCode.CONFIRMATION, slips[-1].values)
        assert isinstance(kept, ConfirmationValues)
        return kept
    confirmed_at = max(paper.confirmed_at for paper in due)
    return ConfirmationValues(
        office=office,
        number=f"{_number(head)}-{len({entry.number for entry in slips}) + 1}",
        demo=demo,
        issued_at=confirmed_at,
        case_number=_number(head),
        item_name=item.name,
        papers=tuple(_line(paper) for paper in due),
        confirmed_at=confirmed_at,
        applicant_name=head.applicant_name or head.subject_name or "",
        accepted_at=head.accepted_at,
    )


def _due(head: CaseHead, papers: Sequence[UnslippedPaper]) -> SlipDue:
    return SlipDue(
        case=head.id,
        number=_number(head),
        applicant=head.applicant_name or head.subject_name or "",
        papers=tuple(paper.paper for paper in papers),
        confirmed_at=max(paper.confirmed_at for paper in papers),
    )


def _number(head: CaseHead) -> str:
    return head.number or head.notice or str(head.id)


def _line(paper: UnslippedPaper) -> ConfirmedPaper:
    name = Label(paper_name(paper.paper, Language.ZH), paper_name(paper.paper, Language.EN))
    return ConfirmedPaper(name, paper.number, paper.paper.value, paper.printed_at)
