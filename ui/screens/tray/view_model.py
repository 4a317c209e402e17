"""What the tray screen knows: what lies with the person, the open case, what was typed for it, what was refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from app.cases.commands import Said
from app.cases.flow import Verb, Word
from app.cases.redo import Redo
from app.cases.rows import RowMark
from app.cases.tray import TrayKind
from app.documents.handing import Told
from app.documents.model import PaperCode
from app.intake.case_sheet import PrintedPaper
from app.intake.facts import FactsMissing
from app.intake.model import Gap, PageRef
from app.intake.ports import Blob
from app.intake.work_desk import AnyTrayLine, Tray, WorkDesk
from app.intake.work_sheet import WorkSheet
from app.kernel.changes import Changed
from app.kernel.errors import AppError, Rejected
from app.kernel.ids import CaseId
from app.staff.step_up import LookNeeded
from ui import messages, tasks
from ui.case_words import words
from ui.screen import Shell
from ui.services import PaperOnScreen

REFRESH_MS = 5_000
CASES = frozenset({Changed.CASES})
_GONE = frozenset({"case_not_drawn", "case_not_found"})


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed for a case and not said yet.  facts, again: raw texts by question.  rows: marks by list, row."""

    facts: Mapping[str, str] = field(default_factory=dict)
    again: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[tuple[str, int], RowMark] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TrayState:
    """All that the screen shows.

    lines: what the filter leaves.  case: the open one, None while the list is shown; sheet: None until it is read.
    busy: a word is being said.  trouble: the last refusal.  gaps: what a refused word still misses.
    """

    tray: Tray | None = None
    kind: TrayKind = TrayKind.ALL
    text: str = ""
    lines: tuple[AnyTrayLine, ...] = ()
    case: CaseId | None = None
    sheet: WorkSheet | None = None
    typed: Typed = Typed()
    busy: bool = False
    trouble: AppError | None = None
    gaps: tuple[Gap, ...] = ()


class TrayModel(QObject):
    """state_changed(TrayState); said(sentence): what a word led to; paper_ready(PaperOnScreen)."""

    state_changed = Signal(object)
    said = Signal(str)
    paper_ready = Signal(object)

    def __init__(self, shell: Shell, desk: WorkDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell, self._desk = shell, desk
        self.state = TrayState()
        self._kept: dict[CaseId, Typed] = {}
        self._word: Word | None = None
        self._goes_on = False
        self._is_looking = False
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.look)

    # the list

    def watch(self, on: bool) -> None:
        """Look every few seconds while the screen is shown."""
        if on:
            self._timer.start()
        else:
            self._timer.stop()

    def look(self) -> None:
        """Look again, off the GUI thread; one look at a time."""
        if not self._is_looking:
            self._is_looking = True
            tasks.run(partial(self._desk.tray, self._shell.actor, self.state.tray), self._on_tray)

    def choose(self, kind: TrayKind) -> None:
        """Leave only these."""
        self._filter(replace(self.state, kind=kind))

    def type(self, text: str) -> None:
        """Leave only what says so."""
        self._filter(replace(self.state, text=text))

    def _filter(self, state: TrayState) -> None:
        lines = state.tray.matching(state.kind, state.text) if state.tray is not None else ()
        self._set(replace(state, lines=lines))

    def _on_tray(self, outcome: tasks.Outcome[Tray]) -> None:
        self._is_looking = False
        if isinstance(outcome, tasks.Failed):
            self._set(replace(self.state, trouble=outcome.known))
            return
        if outcome.value is not self.state.tray:
            self._filter(replace(self.state, tray=outcome.value))
        if self._goes_on:
            self._goes_on = False
            following = outcome.value.after(self.state.case)
            self.show_list() if following is None else self.open(following)

    # the case

    def open(self, case: CaseId) -> None:
        """Open a case; that it was opened is kept, so it happens in the writing thread."""
        typed = self._kept.get(case, Typed())
        self._set(replace(self.state, case=case, sheet=None, typed=typed, busy=True, trouble=None, gaps=()))
        tasks.write(partial(self._desk.open, self._shell.actor, case), self._on_opened)

    def take_up(self, redo: Redo) -> None:
        """Open a case with what its person had typed for an act that went aside; what was typed since stays."""
        kept = self._kept.get(redo.case, Typed())
        facts, again = {**redo.facts, **kept.facts}, {**redo.again, **kept.again}
        self._kept[redo.case] = replace(kept, facts=facts, again=again)
        self.open(redo.case)

    def show_list(self) -> None:
        """Back to the list; what was typed is kept."""
        self._set(replace(self.state, case=None, sheet=None, typed=Typed(), busy=False, trouble=None, gaps=()))
        self.look()

    def type_fact(self, key: str, text: str) -> None:
        """A question of the stage is answered, as typed."""
        self._keep(replace(self.state.typed, facts={**self.state.typed.facts, key: text}))

    def type_again(self, key: str, text: str) -> None:
        """A fact is typed a second time."""
        self._keep(replace(self.state.typed, again={**self.state.typed.again, key: text}))

    def mark_row(self, mark: RowMark) -> None:
        """What was found of a row of a list."""
        self._keep(replace(self.state.typed, rows={**self.state.typed.rows, (mark.field, mark.row): mark}))

    def say(self, word: Word) -> None:
        """Say it; what was typed goes with agreement and stays when it is refused."""
        if self.state.case is None or self.state.busy or self.state.sheet is None:
            return
        if word.verb is Verb.AGREE:
            word = replace(word, facts=dict(self.state.typed.facts), again=dict(self.state.typed.again))
        lists = {answer.key for answer in self.state.sheet.lists}
        marks = tuple(mark for (key, _row), mark in sorted(self.state.typed.rows.items()) if key in lists)
        word = replace(word, rows=marks)
        self._word = word
        self._set(replace(self.state, busy=True, trouble=None, gaps=()))
        self._say(None)

    def _say(self, look: UUID | None) -> None:
        """The word that waits, in the writing thread."""
        if self.state.case is not None and self._word is not None:
            tasks.write(partial(self._desk.say, self._shell.actor, self.state.case, self._word, look), self._on_said)

    def _on_look(self, look: UUID | None) -> None:
        """The person looked, or gave it up; then the word is not said, and what to do stands in the bar."""
        if look is not None:
            self._say(look)
        else:
            self._set(replace(self.state, busy=False, trouble=Rejected("step_up_needed")))

    # papers

    def look_at(self, paper: PrintedPaper) -> None:
        """Draw a sheet that went out."""
        if self.state.case is not None:
            work = partial(self._page, self.state.case, paper)
            tasks.write(work, self._on_page)

    def scanned(self) -> Callable[[str, int], tuple[PageRef, Blob]] | None:
        """How the open case's scanned pages are read, in a worker thread."""
        return partial(self._desk.scanned, self._shell.actor, self.state.case) if self.state.case is not None else None

    def print_first(self, paper: PaperCode) -> None:
        """Print a letter of the step that did not go out yet."""
        if self.state.case is not None and not self.state.busy:
            self._set(replace(self.state, busy=True, trouble=None))
            tasks.write(partial(self._desk.print_first, self._shell.actor, self.state.case, paper), self._on_printed)

    def _page(self, case: CaseId, paper: PrintedPaper) -> PaperOnScreen:
        pdf = self._desk.page(self._shell.actor, case, paper)
        return PaperOnScreen(words(paper.title), pdf, partial(self._copy, case, paper))

    def _copy(self, case: CaseId, paper: PrintedPaper) -> str:
        """For the preview: in the writing thread, answers with the sentence."""
        return messages.sentence(*self._desk.print_again(self._shell.actor, case, paper))

    def _on_printed(self, outcome: tasks.Outcome[Told]) -> None:
        if isinstance(outcome, tasks.Failed):
            self._refused(outcome.known)
            return
        self.said.emit(messages.sentence(*outcome.value))
        self._set(replace(self.state, busy=False))
        if self.state.case is not None:
            self.open(self.state.case)

    def _keep(self, typed: Typed) -> None:
        if self.state.case is not None:
            self._kept[self.state.case] = typed
            self._set(replace(self.state, typed=typed))

    def _on_opened(self, outcome: tasks.Outcome[WorkSheet]) -> None:
        if isinstance(outcome, tasks.Failed):
            self._refused(outcome.known)
            return
        sheet = outcome.value
        if sheet.case == self.state.case:
            typed = self._kept.get(sheet.case) or Typed(facts=dict(sheet.typed))
            self._set(replace(self.state, sheet=sheet, typed=typed, busy=False))
            self.look()

    def _on_said(self, outcome: tasks.Outcome[Said]) -> None:
        if isinstance(outcome, tasks.Failed):
            if isinstance(outcome.known, LookNeeded):
                self._shell.look_again(outcome.known.wanted, self._on_look)
            else:
                self._refused(outcome.known)
            return
        said, verb = outcome.value, self._word.verb if self._word is not None else Verb.AGREE
        number = said.case.number or ""
        self._shell.announce(CASES)
        if said.unlike:
            names = {spec.key: words(spec.label) for spec in (self.state.sheet.again if self.state.sheet else ())}
            fields = "、".join(names.get(key, key) for key in said.unlike)
            self.said.emit(messages.sentence("verb_told_unlike", {"number": number, "fields": fields}))
            self.open(said.case.id)
            return
        self._kept.pop(said.case.id, None)
        values = {"number": number, "letter": said.case.letter or ""}
        self.said.emit(messages.sentence(f"verb_told_{verb.value}", values))
        if verb is Verb.RESUME:
            self.open(said.case.id)
        else:
            self._set(replace(self.state, busy=False))
            self._goes_on, self._is_looking = True, False
            self.look()

    def _on_page(self, outcome: tasks.Outcome[PaperOnScreen]) -> None:
        if isinstance(outcome, tasks.Done):
            self.paper_ready.emit(outcome.value)
        else:
            self._set(replace(self.state, trouble=outcome.known))

    def _refused(self, error: AppError | None) -> None:
        """Nothing typed is lost; a case that went to somebody else is left with the sentence."""
        gaps = error.gaps if isinstance(error, FactsMissing) else ()
        if error is not None and error.code in _GONE:
            self._set(replace(self.state, case=None, sheet=None, typed=Typed(), busy=False, trouble=error, gaps=()))
            self.look()
        else:
            self._set(replace(self.state, busy=False, trouble=error, gaps=gaps))

    def _set(self, state: TrayState) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)
