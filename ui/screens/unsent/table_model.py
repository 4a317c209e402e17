"""Unsent items as a table: state, case, one plain sentence, age."""

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QObject, Qt

from app.kernel.outbox import OutboxState
from app.sync.doctor import Diagnosis, age_text, said, state_code
from ui import assets, messages, theme
from ui.widgets.lines_model import Index, LinesModel
from ui.widgets.states import ICONS, TOKENS, State

_LOOKS = {
    OutboxState.WAITING: State.INFO,
    OutboxState.SENT: State.INFO,
    OutboxState.REFUSED: State.ERROR,
    OutboxState.TO_DECIDE: State.ERROR,
    OutboxState.QUARANTINED: State.WARNING,
}


class UnsentColumn(IntEnum):
    """The columns."""

    STATE = 0
    CASE = 1
    SENTENCE = 2
    AGE = 3


class UnsentTable(LinesModel):
    """One row for each item, oldest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[Diagnosis, ...] = ()
        self._heads = {
            UnsentColumn.STATE: self.tr("State"),
            UnsentColumn.CASE: self.tr("Case"),
            UnsentColumn.SENTENCE: self.tr("What it waits for"),
            UnsentColumn.AGE: self.tr("Age"),
        }

    def line(self, row: int) -> Diagnosis | None:
        """The item in a row."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def row_of(self, item: Diagnosis | None) -> int:
        """The row of an item, 0 when it is gone."""
        event = item.item.event if item is not None else None
        return next((row for row, line in enumerate(self._lines) if line.item.event == event), 0)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words; icon and colour of the state."""
        line, column = self._lines[index.row()], UnsentColumn(index.column())
        look = _LOOKS[line.item.state] if column is UnsentColumn.STATE else None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return _words(line, column)
            case Qt.ItemDataRole.DecorationRole:
                return assets.pixmap(ICONS[look], TOKENS[look], 15) if look is not None else None
            case Qt.ItemDataRole.ForegroundRole:
                return theme.current().colour(TOKENS[look]) if look is not None else None
            case Qt.ItemDataRole.AccessibleTextRole:
                return " ".join(_words(line, each) for each in UnsentColumn)
        return None


def _words(line: Diagnosis, column: UnsentColumn) -> str:
    match column:
        case UnsentColumn.STATE:
            return messages.sentence(state_code(line.item))
        case UnsentColumn.CASE:
            return line.item.case or "–"
        case UnsentColumn.SENTENCE:
            return said(line, messages.language())
    return age_text(line.age, messages.language())
