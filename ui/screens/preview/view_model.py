"""What the print preview knows: one paper, and what became of printing it."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from app.kernel.errors import AppError
from ui import tasks
from ui.services import PaperOnScreen


@dataclass(frozen=True, slots=True)
class PreviewState:
    """All that the screen shows.  told: the sentence of the last print, "" before."""

    paper: PaperOnScreen | None = None
    is_printing: bool = False
    told: str = ""
    trouble: AppError | None = None


class PreviewModel(QObject):
    """state_changed(PreviewState)."""

    state_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = PreviewState()

    def show(self, paper: PaperOnScreen) -> None:
        """Show a paper."""
        self._show(PreviewState(paper))

    def print_now(self) -> None:
        """Print it, once at a time."""
        if self.state.paper is not None and not self.state.is_printing:
            self._show(replace(self.state, is_printing=True, told="", trouble=None))
            tasks.write(self.state.paper.print_it, self._on_printed)

    def _on_printed(self, outcome: tasks.Outcome[str]) -> None:
        if isinstance(outcome, tasks.Done):
            self._show(replace(self.state, is_printing=False, told=outcome.value))
        else:
            self._show(replace(self.state, is_printing=False, trouble=outcome.known))

    def _show(self, state: PreviewState) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)
