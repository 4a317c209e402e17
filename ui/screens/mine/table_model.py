"""The cases that somebody accepted as a table: of the others only which permission has the case."""

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QObject, Qt

from app.cases.queries import MineRow
from app.catalogue.model import Label
from app.kernel.clock import hall_day
from ui import assets, messages, theme
from ui.case_words import state_look, state_word, words
from ui.widgets.lines_model import Index, LinesModel
from ui.widgets.states import TOKENS, State


class MineColumn(IntEnum):
    """The columns."""

    NUMBER = 0
    ITEM = 1
    STATE = 2
    WITH = 3
    DUE = 4
    OUTCOME = 5
    RETURNS = 6


class MineTable(LinesModel):
    """Newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[MineRow, ...] = ()
        self._heads = {
            MineColumn.NUMBER: self.tr("Number"),
            MineColumn.ITEM: self.tr("Matter"),
            MineColumn.STATE: self.tr("State"),
            MineColumn.WITH: self.tr("Now with"),
            MineColumn.DUE: self.tr("Due"),
            MineColumn.OUTCOME: self.tr("Outcome"),
            MineColumn.RETURNS: self.tr("Sent back"),
        }

    def line(self, row: int) -> MineRow | None:
        """The case in a row."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words; icon and colour of the state and of a return."""
        line, column = self._lines[index.row()], MineColumn(index.column())
        look = state_look(line.state) if column is MineColumn.STATE else None
        if column is MineColumn.RETURNS and line.returns:
            look = (State.WARNING, "undo")
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return mine_words(line, column)
            case Qt.ItemDataRole.DecorationRole:
                return assets.pixmap(look[1], TOKENS[look[0]], 15) if look else None
            case Qt.ItemDataRole.ForegroundRole:
                return theme.current().colour(TOKENS[look[0]]) if look else None
            case Qt.ItemDataRole.AccessibleTextRole:
                return " ".join(mine_words(line, each) for each in MineColumn)
        return None


def mine_words(line: MineRow, column: MineColumn) -> str:
    """What stands in a cell."""
    match column:
        case MineColumn.NUMBER:
            return line.number
        case MineColumn.ITEM:
            return words(Label(line.item_zh, line.item_en))
        case MineColumn.STATE:
            return state_word(line.state)
        case MineColumn.WITH:
            return messages.sentence(f"permission_{line.permission}") if line.permission else "–"
        case MineColumn.DUE:
            return line.due_on.isoformat() if line.due_on else "–"
        case MineColumn.OUTCOME:
            return messages.sentence(f"outcome_{line.outcome}") if line.outcome else "–"
    told = (
        messages.sentence(
            "mine_returned",
            {"at": hall_day(one.at).isoformat(), "reason": messages.sentence(f"return_reason_{one.reason}")},
        )
        for one in reversed(line.returns)
    )
    return messages.sentence("floor_list").join(told) or "–"
