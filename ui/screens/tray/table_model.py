"""The cases that lie with somebody as a table, in the order in which they are to be done."""

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QObject, Qt

from app.cases.tray import TrayKind, TrayLine
from app.catalogue.model import Label
from app.kernel.ids import CaseId
from ui import assets, messages, theme
from ui.case_words import colour_look, left_words, words
from ui.widgets.lines_model import Index, LinesModel
from ui.widgets.states import TOKENS, State


class TrayColumn(IntEnum):
    """The columns."""

    DUE = 0
    NUMBER = 1
    ITEM = 2
    SUBJECT = 3
    STAGE = 4
    STANDING = 5
    AGE = 6


class TrayModelRows(LinesModel):
    """One row for each case; never sorted otherwise."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[TrayLine, ...] = ()
        self._heads = {
            TrayColumn.DUE: self.tr("Due"),
            TrayColumn.NUMBER: self.tr("Number"),
            TrayColumn.ITEM: self.tr("Matter"),
            TrayColumn.SUBJECT: self.tr("Filed under"),
            TrayColumn.STAGE: self.tr("Step"),
            TrayColumn.STANDING: self.tr("State"),
            TrayColumn.AGE: self.tr("Age"),
        }

    def case(self, row: int) -> CaseId | None:
        """The case in a row, None outside the table."""
        return self._lines[row].row.case if 0 <= row < len(self._lines) else None

    def place(self, case: CaseId | None) -> int:
        """The row of a case, 0 when it is not there."""
        return next((place for place, line in enumerate(self._lines) if line.row.case == case), 0)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words; icon and colour of the clock and of what came back; what is new stands in bold."""
        line, column = self._lines[index.row()], TrayColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return self._words(line, column)
            case Qt.ItemDataRole.DecorationRole:
                look = self._look(line, column)
                return assets.pixmap(look[1], TOKENS[look[0]], 15) if look else None
            case Qt.ItemDataRole.ForegroundRole:
                look = self._look(line, column)
                return theme.current().colour(TOKENS[look[0]]) if look else None
            case Qt.ItemDataRole.FontRole:
                bold = line.row.is_new and column is TrayColumn.NUMBER
                return theme.current().font(14, strong=True) if bold else None
            case Qt.ItemDataRole.AccessibleTextRole:
                return " ".join(self._words(line, each) for each in TrayColumn)
        return None

    def _words(self, line: TrayLine, column: TrayColumn) -> str:
        row = line.row
        match column:
            case TrayColumn.DUE:
                return self._due(line)
            case TrayColumn.NUMBER:
                return row.number
            case TrayColumn.ITEM:
                return words(Label(row.item_zh, row.item_en))
            case TrayColumn.SUBJECT:
                return f"{row.subject_name} {row.subject_number}"
            case TrayColumn.STAGE:
                return words(Label(row.stage_zh, row.stage_en))
            case TrayColumn.STANDING:
                green = messages.sentence("green_channel") if row.is_green else ""
                return " · ".join(part for part in (green, self._standing(line)) if part)
        return messages.sentence("tray_age", {"days": line.age})

    def _due(self, line: TrayLine) -> str:
        clock = line.clock
        if clock is None:
            return self.tr("no limit")
        if line.is_paused:
            return self.tr("clock stands")
        return left_words(clock.left, clock.colour, clock.unit)

    def _standing(self, line: TrayLine) -> str:
        row = line.row
        if row.chase:
            return self.tr("chased: {note}").format(note=row.chase)
        if line.is_paused:
            return messages.sentence(f"pause_kind_{row.waits_for}")
        if row.reason:
            reason = messages.sentence(f"return_reason_{row.reason}")
            return self.tr("returned: {reason}").format(reason=reason)
        return messages.sentence(f"tray_kind_{TrayKind.NEW}") if row.is_new else self.tr("opened")

    def _look(self, line: TrayLine, column: TrayColumn) -> tuple[State, str] | None:
        if column is TrayColumn.DUE and line.clock is not None:
            return colour_look(line.clock.colour)
        if column is TrayColumn.NUMBER and line.row.is_green:
            return State.OK, "bell"
        if column is TrayColumn.STANDING:
            if line.row.chase:
                return State.WARNING, "warning"
            if line.is_paused:
                return State.NONE, "pause"
            if line.row.reason:
                return State.WARNING, "undo"
            return (State.INFO, "dot") if line.row.is_new else None
        return None
