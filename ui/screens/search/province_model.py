"""What the search in the whole province knows: the number, whether a reason is asked, what the centre answered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.kernel.errors import AppError, Rejected
from app.sync.search import Hit, require_number
from ui import tasks
from ui.screen import Shell


@dataclass(frozen=True, slots=True)
class ProvinceState:
    """All that is shown.  hits: what the centre has under that number, None while it has not answered."""

    number: str = ""
    is_asking: bool = False
    is_busy: bool = False
    hits: tuple[Hit, ...] | None = None
    trouble: AppError | None = None


class ProvinceModel(QObject):
    """``state_changed(ProvinceState)``; the line is waited for in a worker, never in the thread that writes."""

    state_changed = Signal(object)

    def __init__(self, shell: Shell, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell, self._search = shell, shell.services.search_province
        self._asked = 0
        self.state = ProvinceState()

    @property
    def is_offered(self) -> bool:
        """Whether a centre is set."""
        return self._search is not None

    def ask(self, number: str) -> None:
        """Ask for the reason, once the number can be a whole one; what was found before goes."""
        if self.state.is_asking:
            return
        try:
            require_number(number)
        except Rejected as error:
            self._set(ProvinceState(trouble=error))
            return
        self._set(ProvinceState(number.strip(), is_asking=True))

    def rename(self, number: str) -> None:
        """Another number is typed: what was found under the other one goes, a question goes on about this one."""
        if self.state != ProvinceState():
            self._asked += 1
            self._set(ProvinceState(number.strip(), is_asking=True) if self.state.is_asking else ProvinceState())

    def drop(self) -> None:
        """Back to the own office's cases; an answer that still comes is not shown."""
        self._asked += 1
        self._set(ProvinceState())

    def look(self, reason: str) -> None:
        """Ask the centre, for this reason."""
        search = self._search
        if search is not None and self.state.is_asking and not self.state.is_busy:
            self._asked += 1
            work = partial(self._look, self._asked, partial(search, self._shell.actor, self.state.number, reason))
            self._set(replace(self.state, is_busy=True, trouble=None))
            tasks.run(work, self._on_answer)

    @staticmethod
    def _look(asked: int, search: "partial[Sequence[Hit]]") -> tuple[int, tuple[Hit, ...] | AppError]:
        """A refusal is an answer too, to be passed over like any other when it is overtaken."""
        try:
            return asked, tuple(search())
        except AppError as error:
            return asked, error

    def _on_answer(self, outcome: tasks.Outcome[tuple[int, tuple[Hit, ...] | AppError]]) -> None:
        """Refused: what was asked stays asked, and nothing typed is lost."""
        if isinstance(outcome, tasks.Failed):  # a fault, reported already
            self._set(replace(self.state, is_busy=False))
            return
        asked, found = outcome.value
        if asked != self._asked:
            return
        if isinstance(found, AppError):
            self._set(replace(self.state, is_busy=False, trouble=found))
        else:
            self._set(ProvinceState(self.state.number, hits=found))

    def _set(self, state: ProvinceState) -> None:
        self.state = state
        self.state_changed.emit(state)
