"""What the tray screen knows of a batch: the marked cases, and what became of them."""

from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.cases.commands import BatchDone
from app.intake.work_desk import WorkDesk
from app.kernel.changes import Changed
from app.kernel.errors import AppError, Rejected
from app.kernel.ids import CaseId
from app.staff.step_up import LookNeeded
from ui import messages, tasks
from ui.screen import Shell

CASES = frozenset({Changed.CASES})


@dataclass(frozen=True, slots=True)
class BatchState:
    """marked: in the order in which they were marked.  busy: the batch is being said.

    told: sentences about the last batch; is_whole: nothing of it was left.
    """

    marked: tuple[CaseId, ...] = ()
    busy: bool = False
    told: tuple[str, ...] = ()
    is_whole: bool = True


class BatchModel(QObject):
    """state_changed(BatchState); done: cases have moved on."""

    state_changed = Signal(object)
    done = Signal()

    def __init__(self, shell: Shell, desk: WorkDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell, self._desk = shell, desk
        self.state = BatchState()

    def mark(self, case: CaseId) -> None:
        """Mark a case, or take the mark back; what was told of the last batch goes."""
        if not self.state.busy:
            rest = tuple(one for one in self.state.marked if one != case)
            self._set(BatchState(rest if len(rest) < len(self.state.marked) else (*rest, case)))

    def keep(self, lying: frozenset[CaseId]) -> None:
        """Only what still lies in the tray stays marked."""
        if not self.state.busy:
            self._set(replace(self.state, marked=tuple(one for one in self.state.marked if one in lying)))

    def say(self) -> None:
        """Agree to what is marked."""
        if self.state.marked and not self.state.busy:
            self._set(replace(self.state, busy=True, told=()))
            self._say(None)

    def _say(self, look: UUID | None) -> None:
        work = partial(self._desk.say_to_all, self._shell.actor, self.state.marked, look)
        tasks.write(work, self._on_said)

    def _on_look(self, look: UUID | None) -> None:
        """The person looked, or gave it up; then nothing is agreed to and the marks stay."""
        if look is not None:
            self._say(look)
        else:
            self._refused(Rejected("step_up_needed"))

    def _on_said(self, outcome: tasks.Outcome[BatchDone]) -> None:
        if isinstance(outcome, tasks.Failed):
            if isinstance(outcome.known, LookNeeded):
                self._shell.look_again(outcome.known.wanted, self._on_look)
            else:
                self._refused(outcome.known)
                self.done.emit()
            return
        done = outcome.value
        left = [line for line in done.lines if line.refusal is not None]
        told = messages.sentence("batch_told_part" if left else "batch_told", {"count": done.agreed, "left": len(left)})
        lines = (
            messages.sentence("batch_line", {"number": line.number, "why": messages.explain(line.refusal)})
            for line in left
            if line.refusal is not None
        )
        self._set(BatchState(tuple(line.case for line in left), told=(told, *lines), is_whole=not left))
        self._shell.announce(CASES)
        self.done.emit()

    def _refused(self, error: AppError | None) -> None:
        """A fault in the middle is told by the window; what was agreed to before it is agreed."""
        told = (messages.explain(error),) if error is not None else ()
        self._set(replace(self.state, busy=False, told=told, is_whole=False))

    def _set(self, state: BatchState) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)
