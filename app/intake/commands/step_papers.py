"""Printing from the tray: whoever has a case prints the papers that his step calls for, each print in the log."""

from collections.abc import Callable, Sequence
from typing import Protocol

from app.cases.commands.held import drawn_case
from app.cases.model import CaseEvent, CaseHead
from app.cases.ports import WorkUnitOfWork
from app.documents.commands import Printed, Reprint, default_style
from app.documents.describe import PLAIN
from app.documents.model import PaperCode
from app.documents.page import Style
from app.documents.ports import PrintStore
from app.intake.commands.papers import PrintCasePaper, told_by
from app.kernel.actor import Actor, Permission
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import CaseId

_LETTERS = frozenset({
    PaperCode.PAUSE, PaperCode.PUBLIC_NOTICE, PaperCode.WAY_SUPPLEMENT, PaperCode.EXTENSION, PaperCode.DECISION,
    PaperCode.CORRECTION,
})  # fmt: skip
"""What a step behind the window sends out itself."""


class StepPapersUnitOfWork(WorkUnitOfWork, Protocol):
    """A transaction over a case that lies with somebody, and the print log."""

    prints: PrintStore


class PrintStepPaper:
    """Print a paper for the first time, or a further copy of one that went out."""

    def __init__(self, unit_of_work: Callable[[], StepPapersUnitOfWork], first: PrintCasePaper, again: Reprint) -> None:
        self._unit_of_work = unit_of_work
        self._first, self._again = first, again

    def __call__(
        self, actor: Actor, case: CaseId, paper: PaperCode, number: str = "", style: Style | None = None
    ) -> Printed:
        """The printed page; number, style: of the sheet that went out, "" and None for the first print.

        Raises NotFound: case_not_found, paper_not_printed, also for a paper of another case; Rejected: case_not_drawn,
        paper_not_of_step, what ``PrintCasePaper`` and ``Reprint`` refuse.
        """
        with self._unit_of_work() as u:
            head = drawn_case(u, actor, case)
            if paper not in papers_of_step(actor, head, u.cases.events(case), (paper,)):
                raise Rejected("paper_not_of_step", number=head.number or "")
            out = {entry.number for entry in u.prints.of_case(case) if entry.paper is paper}
        if number and number not in out:
            raise NotFound("paper_not_printed", number=number)
        if number:
            return self._again(actor, paper, number, style=style)
        return self._first(actor, paper, case, style or default_style(paper, PLAIN))


def papers_of_step(
    actor: Actor, head: CaseHead, told: Sequence[CaseEvent], papers: Sequence[PaperCode]
) -> tuple[PaperCode, ...]:
    """Which of the papers the step that waits calls for: at the window all of them, elsewhere its own letters."""
    if actor.permission is Permission.INTAKE:
        return tuple(papers)
    mine = {event.kind for event in told if event.step == head.step}
    return tuple(paper for paper in papers if paper in _LETTERS and mine & set(told_by(paper)))
