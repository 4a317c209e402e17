"""What the screen of accepted cases knows: all of them, what a filter leaves, what went wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.cases.queries import MineRow
from app.intake.work_desk import WorkDesk
from app.kernel.errors import AppError
from ui import tasks
from ui.screen import Shell


@dataclass(frozen=True, slots=True)
class MineState:
    """All that the screen shows.  lines: what the filter leaves of ``rows``; None until they are read."""

    rows: tuple[MineRow, ...] | None = None
    lines: tuple[MineRow, ...] = ()
    text: str = ""
    trouble: AppError | None = None


class MineModel(QObject):
    """state_changed(MineState)."""

    state_changed = Signal(object)

    def __init__(self, shell: Shell, desk: WorkDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell, self._desk = shell, desk
        self.state = MineState()

    def look(self) -> None:
        """Look again, off the GUI thread."""
        tasks.run(partial(self._desk.mine, self._shell.actor), self._on_read)

    def type(self, text: str) -> None:
        """Leave only what has these words in its number, code or matter."""
        self._show(replace(self.state, text=text))

    def _on_read(self, outcome: tasks.Outcome[Sequence[MineRow]]) -> None:
        if isinstance(outcome, tasks.Done):
            self._show(replace(self.state, rows=tuple(outcome.value), trouble=None))
        else:
            self._show(replace(self.state, trouble=outcome.known))

    def _show(self, state: MineState) -> None:
        wanted = state.text.strip().casefold()
        lines = tuple(row for row in state.rows or () if wanted in _said(row))
        self.state = replace(state, lines=lines)
        self.state_changed.emit(self.state)


def _said(row: MineRow) -> str:
    return " ".join((row.number, row.item_code, row.item_zh, row.item_en)).casefold()
