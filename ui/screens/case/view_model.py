"""What the case screen knows: one case, and what became of printing one of its papers."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.documents.handing import Told
from app.documents.model import PaperCode
from app.intake.case_desk import CaseDesk
from app.intake.case_sheet import CaseSheet, PrintedPaper
from app.kernel.changes import Changed
from app.kernel.errors import AppError, Unavailable
from app.kernel.ids import CaseId
from ui import messages, tasks
from ui.case_words import words
from ui.screen import Shell
from ui.services import PaperOnScreen

PAPERS = frozenset({Changed.PAPERS})


@dataclass(frozen=True, slots=True)
class CaseScreenState:
    """All that the screen shows.  busy: a paper is being printed or drawn.  trouble: why the case is not shown."""

    case: CaseId | None = None
    sheet: CaseSheet | None = None
    busy: bool = False
    trouble: AppError | None = None


class CaseModel(QObject):
    """state_changed(CaseScreenState); paper_ready(PaperOnScreen): a sheet to be looked at; printed(sentence)."""

    state_changed = Signal(object)
    paper_ready = Signal(object)
    printed = Signal(str)

    def __init__(self, shell: Shell, desk: CaseDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell, self._desk = shell, desk
        self._wanted: PrintedPaper | None = None
        self.state = CaseScreenState()

    def show(self, case: CaseId) -> None:
        """Open a case; looking is logged, so it happens in the writing thread."""
        kept = self.state.sheet if case == self.state.case else None
        self._set(CaseScreenState(case, kept))
        tasks.write(partial(self._desk.open, self._shell.actor, case), self._on_opened)

    def look_again(self) -> None:
        """Something about cases or papers has changed."""
        if self.state.case is not None:
            self.show(self.state.case)

    def look_whether_confirmed(self) -> None:
        """A round with the centre has ended; a case that waited for it is read anew once it is confirmed."""
        sheet = self.state.sheet
        if sheet is not None and sheet.file.is_pending:
            tasks.run(partial(self._desk.is_pending, sheet.file.head.id), self._on_asked)

    def look_at(self, paper: PrintedPaper) -> None:
        """Draw a sheet that went out."""
        if self.state.case is not None and not self.state.busy:
            self._wanted = paper
            self._set(replace(self.state, busy=True))
            tasks.write(partial(self._desk.page, self._shell.actor, self.state.case, paper), self._on_page)

    def print_again(self, paper: PrintedPaper, spoilt: str = "") -> None:
        """A further copy; spoilt: why the sheet is void, then the same sheet comes again."""
        if not self.state.busy:
            self._set(replace(self.state, busy=True))
            work = partial(self._desk.print_again, self._shell.actor, paper, spoilt=spoilt)
            tasks.write(work, self._on_printed)

    def print_first(self, paper: PaperCode) -> None:
        """A paper of this case that has not been printed yet."""
        if self.state.case is not None and not self.state.busy:
            self._set(replace(self.state, busy=True))
            tasks.write(partial(self._desk.print_first, self._shell.actor, self.state.case, paper), self._on_printed)

    def _on_opened(self, outcome: tasks.Outcome[CaseSheet]) -> None:
        if isinstance(outcome, tasks.Done):
            if outcome.value.file.head.id == self.state.case:
                self._set(replace(self.state, sheet=outcome.value))
        else:
            self._set(replace(self.state, sheet=None, trouble=outcome.known or Unavailable("program_fault")))

    def _on_asked(self, outcome: tasks.Outcome[bool]) -> None:
        """A store that is busy is asked again after the next round."""
        if isinstance(outcome, tasks.Done) and not outcome.value:
            self.look_again()

    def _on_page(self, outcome: tasks.Outcome[bytes]) -> None:
        paper, self._wanted = self._wanted, None
        self._set(replace(self.state, busy=False))
        if isinstance(outcome, tasks.Done) and paper is not None:
            title = f"{words(paper.title)} {paper.number}"
            self.paper_ready.emit(PaperOnScreen(title, outcome.value, partial(self._copy, paper)))
        self._explain(outcome)

    def _copy(self, paper: PrintedPaper) -> str:
        """For the preview: in the writing thread, answers with the sentence."""
        return messages.sentence(*self._desk.print_again(self._shell.actor, paper))

    def _on_printed(self, outcome: tasks.Outcome[Told]) -> None:
        self._set(replace(self.state, busy=False))
        if isinstance(outcome, tasks.Done):
            self.printed.emit(messages.sentence(*outcome.value))
            self._shell.announce(PAPERS)
        self._explain(outcome)

    def _explain(self, outcome: tasks.Outcome[Any]) -> None:
        if isinstance(outcome, tasks.Failed) and outcome.known is not None:
            self._shell.explain(outcome.known)

    def _set(self, state: CaseScreenState) -> None:
        self.state = state
        self.state_changed.emit(state)
