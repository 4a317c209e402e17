"""What lies with somebody as a table, in the order in which it is to be done."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Qt

from app.cases.requests import RequestKind, RequestLine
from app.cases.tray import TrayKind, TrayLine
from app.catalogue.model import Label
from app.intake.work_desk import AnyTrayLine
from app.kernel.calendar import Colour
from app.kernel.ids import CaseId
from ui import assets, messages, theme
from ui.case_words import colour_look, left_words, words
from ui.widgets.lines_model import Index, LinesModel
from ui.widgets.states import TOKENS, State

_ASKS = {
    RequestKind.EXTENSION: (State.WARNING, "clock"),
    RequestKind.CORRECTION: (State.WARNING, "undo"),
    RequestKind.QUESTION: (State.INFO, "info"),
}


def key_of(line: AnyTrayLine | None) -> UUID | None:
    """By what a line is known again: its case, which is in a tray once, or the request's own id."""
    if line is None:
        return None
    return line.row.id if isinstance(line, RequestLine) else line.row.case


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
    """One row for each step or request; never sorted otherwise."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[AnyTrayLine, ...] = ()
        self._marked: frozenset[CaseId] = frozenset()
        self._heads = {
            TrayColumn.DUE: self.tr("Due"),
            TrayColumn.NUMBER: self.tr("Number"),
            TrayColumn.ITEM: self.tr("Matter"),
            TrayColumn.SUBJECT: self.tr("Filed under"),
            TrayColumn.STAGE: self.tr("Step"),
            TrayColumn.STANDING: self.tr("State"),
            TrayColumn.AGE: self.tr("Age"),
        }

    def show_marks(self, marked: Sequence[CaseId]) -> None:
        """Which cases are marked for a batch."""
        if self._marked != frozenset(marked):
            self._marked = frozenset(marked)
            corners = (self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
            self.dataChanged.emit(*corners)

    def is_marked(self, line: AnyTrayLine) -> bool:
        """Whether the line is a step of a marked case."""
        return not isinstance(line, RequestLine) and line.row.case in self._marked

    def line(self, row: int) -> AnyTrayLine | None:
        """What lies in a row, None outside the table."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def place(self, key: UUID | None) -> int:
        """The row of what has that key, 0 when it is not there."""
        return next((place for place, line in enumerate(self._lines) if key_of(line) == key), 0)

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
                marked = (self.tr("marked"),) if self.is_marked(line) else ()
                return " ".join((*marked, *(self._words(line, each) for each in TrayColumn)))
        return None

    def _words(self, line: AnyTrayLine, column: TrayColumn) -> str:
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
                return self._standing(line)
        return messages.sentence("tray_age", {"days": line.age})

    def _due(self, line: AnyTrayLine) -> str:
        clock = line.clock
        if clock is None:
            return "–" if isinstance(line, RequestLine) else self.tr("no limit")
        if clock.colour is Colour.GREY:
            return self.tr("clock stands")
        return left_words(clock.left, clock.colour, clock.unit)

    def _standing(self, line: AnyTrayLine) -> str:
        if isinstance(line, RequestLine):
            return messages.sentence(f"request_{line.row.kind}")
        row = line.row
        parts = [messages.sentence("green_channel")] if row.is_green else []
        parts.append(self._told(line))
        if row.recount is not None:
            parts.append(messages.sentence("clock_recounted_note", row.recount.values))
        return " · ".join(parts)

    def _told(self, line: TrayLine) -> str:
        row = line.row
        if row.chase:
            return self.tr("chased: {note}").format(note=row.chase)
        if line.is_paused:
            return messages.sentence(f"pause_kind_{row.waits_for}")
        if row.reason:
            reason = messages.sentence(f"return_reason_{row.reason}")
            return self.tr("returned: {reason}").format(reason=reason)
        return messages.sentence(f"tray_kind_{TrayKind.NEW}") if row.is_new else self.tr("opened")

    def _look(self, line: AnyTrayLine, column: TrayColumn) -> tuple[State, str] | None:
        if column is TrayColumn.NUMBER:
            if self.is_marked(line):
                return State.OK, "tick-circle"
            return (State.OK, "bell") if isinstance(line, TrayLine) and line.row.is_green else None
        if column is TrayColumn.DUE and line.clock is not None:
            return colour_look(line.clock.colour)
        if isinstance(line, RequestLine):
            return _ASKS[line.row.kind] if column is TrayColumn.STANDING else None
        if column is TrayColumn.STANDING:
            if line.row.chase:
                return State.WARNING, "warning"
            if line.is_paused:
                return State.NONE, "pause"
            if line.row.reason:
                return State.WARNING, "undo"
            return (State.INFO, "dot") if line.row.is_new else None
        return None
