"""The rows of a list, checked one by one against the papers: each agrees, or differs with a reason."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.cases.rows import RowMark
from app.intake.case_sheet import AnswerLine
from ui import assets, messages, theme
from ui.case_words import words
from ui.widgets.fields import FieldRow
from ui.widgets.layouts import Column, Row
from ui.widgets.lines import LineField
from ui.widgets.lines_model import Index, LinesModel
from ui.widgets.states import TOKENS, State
from ui.widgets.tables import ReadTable
from ui.widgets.words import Chip, Role, label

Marks = Mapping[tuple[str, int], RowMark]
"""What was found, by list and row."""
_ROW, _CHECK, _FIRST = 0, 1, 2
_MOST_SEEN = 8
LABEL = 110


class RowLines(LinesModel):
    """One line for each row of the list: its number, what was found, its cells."""

    def __init__(self, answer: AnswerLine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heads = {_ROW: self.tr("Row"), _CHECK: self.tr("Check")}
        self._heads |= {_FIRST + place: words(name) for place, name in enumerate(answer.columns)}
        self._marks: dict[int, RowMark] = {}
        self.show([tuple(words(cell) for cell in cells) for cells in answer.rows])

    def show_marks(self, marks: Mapping[int, RowMark]) -> None:
        """What was found, by row from 1."""
        if dict(marks) != self._marks:
            self._marks = dict(marks)
            self.dataChanged.emit(self.index(0, _CHECK), self.index(self.rowCount() - 1, _CHECK))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words; icon and colour of what was found."""
        mark = self._marks.get(index.row() + 1)
        code = "row_open" if mark is None else "row_agrees" if mark.agrees else "row_differs"
        look = State.NONE if mark is None else State.OK if mark.agrees else State.ERROR
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._words(index, messages.sentence(code))
            case Qt.ItemDataRole.ToolTipRole:
                return mark.reason if mark is not None and index.column() == _CHECK else self._words(index, "")
            case Qt.ItemDataRole.DecorationRole if index.column() == _CHECK and mark is not None:
                return assets.pixmap("tick-circle" if mark.agrees else "error", TOKENS[look], 15)
            case Qt.ItemDataRole.ForegroundRole if index.column() == _CHECK and mark is not None:
                return theme.current().colour(TOKENS[look])
            case Qt.ItemDataRole.AccessibleTextRole:
                cells = " ".join(self._lines[index.row()])
                return f"{index.row() + 1} {messages.sentence(code)} {cells}"
        return None

    def told(self, row: int) -> str:
        """A row with the names of its columns."""
        cells = self._lines[row] if 0 <= row < len(self._lines) else ()
        names = [self._heads[_FIRST + place] for place in range(len(cells))]
        return " · ".join(f"{name} {cell}" for name, cell in zip(names, cells, strict=True) if cell)

    def _words(self, index: Index, found: str) -> str:
        if index.column() == _ROW:
            return str(index.row() + 1)
        return found if index.column() == _CHECK else str(self._lines[index.row()][index.column() - _FIRST])


class _Rows(ReadTable):
    """Y or Space: the row agrees; N: it differs.  found(row from 0, agrees); numbered(int): a digit was pressed."""

    found = Signal(int, bool)
    numbered = Signal(int)

    def sizeHintForColumn(self, column: int) -> int:
        """A little more than the words, so that cells stand apart."""
        return super().sizeHintForColumn(column) + theme.px(16)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, row, text = Qt.Key(event.key()), self.currentIndex().row(), event.text()
        if key in (Qt.Key.Key_Y, Qt.Key.Key_Space, Qt.Key.Key_N) and row >= 0:
            self.found.emit(row, key is not Qt.Key.Key_N)
        elif text.isdecimal() and text.isascii() and text != "0":
            self.numbered.emit(int(text))
        else:
            super().keyPressEvent(event)


class RowsCheck(QWidget):
    """A list of the form.  marked(RowMark): what was found of one of its rows; numbered(int): a digit was pressed."""

    marked = Signal(object)
    numbered = Signal(int)

    def __init__(self, answer: AnswerLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self.key, name = answer.key, words(answer.label)
        self._marks: dict[int, RowMark] = {}
        self._lines = RowLines(answer, self)
        last = self._lines.columnCount() - 1
        self.table = _Rows(name, self._lines, wide=_FIRST, yielding=range(last - 1, _FIRST + 2, -1), row=30)
        self.table.fit(min(self._lines.rowCount(), _MOST_SEEN))
        self.table.setCurrentIndex(self._lines.index(0, _CHECK))
        self._left, self._differ = Chip(), Chip()
        self.reason = LineField(placeholder=self.tr("What the papers say; no names"))
        self._why = FieldRow(self.tr("Differs because"), self.reason, required=True, can_fail=False, label_width=LABEL)
        self._whole = label("", Role.DETAIL, wrap=True)
        hint = label(self.tr("Y agrees · N differs · Enter back to the rows"), Role.HINT)
        head = Row(label(name, Role.STRONG), self._left, self._differ, None, hint, gap=8)
        self.setLayout(Column(head, self.table, self._whole, self._why, gap=6))
        self.table.found.connect(self._on_found)
        self.table.numbered.connect(self.numbered)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.reason.textEdited.connect(self._on_reason)
        self.reason.returnPressed.connect(self._go_on)
        self._show_row()

    def show_marks(self, marks: Marks) -> None:
        """What was found up to now."""
        self._marks = {row: mark for (key, row), mark in marks.items() if key == self.key}
        self._lines.show_marks(self._marks)
        left = self._lines.rowCount() - len(self._marks)
        differ = sum(not mark.agrees for mark in self._marks.values())
        if left:
            self._left.set_chip(self.tr("%n row(s) to check", "", left), State.WARNING, "eye")
        else:
            self._left.set_chip(self.tr("all rows checked"), State.OK)
        self._differ.set_chip(self.tr("%n row(s) differ", "", differ), State.ERROR)
        self._differ.setVisible(bool(differ))
        self._show_row()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Whether the whole row is to be told under the table depends on the room for its columns."""
        super().resizeEvent(event)
        self._show_row()

    def is_waiting(self) -> bool:
        """Whether a row is not marked yet, or differs without a reason."""
        bare = any(not (mark.agrees or mark.reason.strip()) for mark in self._marks.values())
        return bare or len(self._marks) < self._lines.rowCount()

    def to_rows(self) -> None:
        """The cursor goes to the first row that is not marked, else to the first that differs without a reason."""
        rows = range(1, self._lines.rowCount() + 1)
        open_row = next((row for row in rows if row not in self._marks), None)
        bare = next((row for row, mark in self._marks.items() if not (mark.agrees or mark.reason.strip())), None)
        if open_row or bare:
            self.table.setCurrentIndex(self._lines.index((open_row or bare or 1) - 1, _CHECK))
        self.table.setFocus()

    def leave_reason(self) -> bool:
        """From the reason back to the rows; False when the cursor is not in it."""
        if not self.reason.hasFocus():
            return False
        self.table.setFocus()
        return True

    def _on_found(self, row: int, agrees: bool) -> None:
        old = self._marks.get(row + 1)
        kept = old.reason if old is not None and not agrees else ""
        self.marked.emit(RowMark(self.key, row + 1, agrees, kept))
        if agrees:
            self._go_on()
        else:
            self._show_row()
            self.reason.setFocus()

    def _go_on(self) -> None:
        row = min(self.table.currentIndex().row() + 1, self._lines.rowCount() - 1)
        self.table.setCurrentIndex(self._lines.index(row, _CHECK))
        self.table.setFocus()

    def _on_reason(self, text: str) -> None:
        self.marked.emit(RowMark(self.key, self.table.currentIndex().row() + 1, False, text))

    def _on_row(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._show_row()

    def _show_row(self) -> None:
        """The reason of a row that differs; of a row for which there is no room, all that stands in it."""
        columns = range(_FIRST, self._lines.columnCount())
        self._whole.setText(self._lines.told(self.table.currentIndex().row()))
        self._whole.setVisible(any(self.table.isColumnHidden(column) for column in columns))
        mark = self._marks.get(self.table.currentIndex().row() + 1)
        differs = mark is not None and not mark.agrees
        self._why.setVisible(differs)
        if differs and mark is not None and self.reason.text() != mark.reason:
            self.reason.set_value(mark.reason)
