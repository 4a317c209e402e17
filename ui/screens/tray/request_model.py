"""What the tray screen knows of an open request: what is asked, what was typed for the answer, what was refused."""

from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.cases.requests import RequestRow
from app.intake.request_desk import Answer, RequestDesk
from app.intake.request_sheet import RequestSheet
from app.kernel.changes import Changed
from app.kernel.errors import AppError, Rejected
from app.staff.step_up import LookNeeded
from ui import messages, tasks
from ui.screen import Shell

CASES = frozenset({Changed.CASES})
_GONE = frozenset({"case_not_drawn", "case_not_found", "question_not_yours", "question_answered"})


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed for an answer and not said yet.  days: of a longer limit, "" before one was chosen."""

    text: str = ""
    days: str = ""


@dataclass(frozen=True, slots=True)
class RequestState:
    """All that the page shows.  row: of the open request, None while there is none; sheet: None until it is read.

    busy: the answer is being said.  trouble: the last refusal.
    """

    row: RequestRow | None = None
    sheet: RequestSheet | None = None
    typed: Typed = Typed()
    busy: bool = False
    trouble: AppError | None = None


class RequestModel(QObject):
    """state_changed(RequestState); said(sentence): what the answer led to; left: the list is to be shown again."""

    state_changed = Signal(object)
    said = Signal(str)
    left = Signal()

    def __init__(self, shell: Shell, desk: RequestDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell, self._desk = shell, desk
        self.state = RequestState()
        self._kept: dict[UUID, Typed] = {}
        self._answer = Answer(is_yes=True)

    def open(self, row: RequestRow) -> None:
        """Open a request; that it was opened is kept, so it happens in the writing thread."""
        self._set(RequestState(row, typed=self._kept.get(row.id, Typed()), busy=True))
        work = partial(self._desk.open, self._shell.actor, row.kind, row.id, row.case)
        tasks.write(work, self._on_opened)

    def close(self) -> None:
        """Back to the list; what was typed is kept."""
        self._set(RequestState())
        self.left.emit()

    def type_text(self, text: str) -> None:
        """The note or the answer, as typed."""
        self._keep(replace(self.state.typed, text=text))

    def type_days(self, days: str) -> None:
        """By how many days."""
        self._keep(replace(self.state.typed, days=days))

    def say(self, is_yes: bool) -> None:
        """Answer with what was typed; it stays when the answer is refused."""
        sheet, typed = self.state.sheet, self.state.typed
        if sheet is None or self.state.busy:
            return
        self._answer = Answer(is_yes, typed.text, int(typed.days or 0))
        self._set(replace(self.state, busy=True, trouble=None))
        self._say(None)

    def _say(self, look: UUID | None) -> None:
        if self.state.sheet is not None:
            work = partial(self._desk.say, self._shell.actor, self.state.sheet, self._answer, look)
            tasks.write(work, self._on_said)

    def _on_look(self, look: UUID | None) -> None:
        """The person looked, or gave it up; then nothing is answered, and what to do stands in the foot."""
        if look is not None:
            self._say(look)
        else:
            self._set(replace(self.state, busy=False, trouble=Rejected("step_up_needed")))

    def _keep(self, typed: Typed) -> None:
        if self.state.row is not None:
            self._kept[self.state.row.id] = typed
            self._set(replace(self.state, typed=typed))

    def _on_opened(self, outcome: tasks.Outcome[RequestSheet]) -> None:
        if isinstance(outcome, tasks.Failed):
            self._set(replace(self.state, busy=False, trouble=outcome.known))
        elif self.state.row is not None and outcome.value.id == self.state.row.id:
            self._set(replace(self.state, sheet=outcome.value, busy=False))

    def _on_said(self, outcome: tasks.Outcome[None]) -> None:
        sheet = self.state.sheet
        if isinstance(outcome, tasks.Failed) and isinstance(outcome.known, LookNeeded):
            self._shell.look_again(outcome.known.wanted, self._on_look)
        elif isinstance(outcome, tasks.Failed):
            self._refused(outcome.known)
        elif sheet is not None:
            self._kept.pop(sheet.id, None)
            code = f"request_told_{sheet.kind}_{'yes' if self._answer.is_yes else 'no'}"
            self.said.emit(messages.sentence(code, {"number": sheet.number}))
            self._shell.announce(CASES)
            self.close()

    def _refused(self, error: AppError | None) -> None:
        """What was typed stays; a request that was answered meanwhile keeps only its sentence."""
        gone = error is not None and error.code in _GONE
        self._set(replace(self.state, busy=False, trouble=error, sheet=None if gone else self.state.sheet))

    def _set(self, state: RequestState) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)
