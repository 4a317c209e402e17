"""A table typed in place: several changed fields, several claimants, a roster pasted from a spreadsheet."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.catalogue.model import FieldSpec, FieldType
from app.intake.form import FormField
from app.intake.paste import pasted_rows
from app.intake.tables import Table
from ui import messages, theme
from ui.screens.counter.table_model import CellRole, RowsModel
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.editors import ChoiceField, LineField, Option
from ui.widgets.fields import MessageLine
from ui.widgets.layouts import Column, Row
from ui.widgets.parting import ready_area
from ui.widgets.states import State
from ui.widgets.words import Chip, Role, label

Index = QModelIndex | QPersistentModelIndex
MOST_LINES_SHOWN = 8
_WIDE = frozenset({FieldType.ID_NUMBER, FieldType.BANK_ACCOUNT, FieldType.CHOICE, FieldType.TYPED_VALUE})
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_FIGURES = frozenset(
    {FieldType.ID_NUMBER, FieldType.USCC, FieldType.DATE, FieldType.PERIOD, FieldType.MONEY, FieldType.DECIMAL,
     FieldType.INT, FieldType.BANK_ACCOUNT, FieldType.PHONE, FieldType.TIME}
)  # fmt: skip


class _CellDelegate(QStyledItemDelegate):
    """The editor of the cell's type; a choice opens with its options.  Enter goes on to the next cell.

    finished: Enter in the first cell of the empty last line, when nothing more is to be added.
    """

    finished = Signal()

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Enter keeps the answer and opens the next cell; Qt would only close this one."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() in _ENTER:
            is_blank = isinstance(editor, LineField) and not editor.value()
            grid = self.parent()
            if is_blank and isinstance(grid, _Grid) and grid.is_at_new_line():
                self.closeEditor.emit(editor, self.EndEditHint.RevertModelCache)
                self.finished.emit()
            else:
                self.commitData.emit(editor)
                self.closeEditor.emit(editor, self.EndEditHint.EditNextItem)
            return True
        return super().eventFilter(editor, event)

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        spec: FieldSpec = index.data(CellRole.SPEC)
        if spec.choices or spec.type is FieldType.BOOL:
            editor: QWidget = ChoiceField(_options(spec), parent=parent)
        else:
            editor = LineField(figures=spec.type in _FIGURES, parent=parent)
        editor.setAccessibleName(spec.label.zh if messages.language() == "zh_CN" else spec.label.en)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, LineField | ChoiceField):
            editor.set_value(str(index.data(Qt.ItemDataRole.EditRole) or ""))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, LineField | ChoiceField):
            model.setData(index, editor.value())


def _options(spec: FieldSpec) -> Sequence[Option]:
    zh = messages.language() == "zh_CN"
    if spec.type is FieldType.BOOL:
        return (Option("true", "是" if zh else "Yes", "y"), Option("false", "否" if zh else "No", "n"))
    return tuple(Option(c.value, c.label.zh if zh else c.label.en) for c in spec.choices)


class _Grid(QTableView):
    """Enter moves on cell by cell and to the next row; Delete clears, Ctrl+V pastes a list or a block of cells."""

    pasted = Signal(str)
    removed = Signal(int)

    def is_at_new_line(self) -> bool:
        """Whether the cursor is in the first cell of the empty last line."""
        index = self.currentIndex()
        return index.column() == 0 and index.row() == self.model().rowCount() - 1

    def end_typing(self) -> None:
        """Keep what is typed in an open cell; the cursor stays in the grid."""
        editor = self.indexWidget(self.currentIndex())
        if editor is not None and self.state() is self.State.EditingState:
            self.commitData(editor)
            self.closeEditor(editor, QStyledItemDelegate.EndEditHint.NoHint)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """On and back by cells that can be typed into; the register's own are passed over."""
        step = {self.CursorAction.MoveNext: 1, self.CursorAction.MovePrevious: -1}.get(action)
        at, columns = self.currentIndex(), self.model().columnCount()
        if step is None or not at.isValid():
            return super().moveCursor(action, modifiers)
        place = at.row() * columns + at.column() + step
        while 0 <= place < self.model().rowCount() * columns:
            index = self.model().index(*divmod(place, columns))
            if index.flags() & Qt.ItemFlag.ItemIsEditable:
                return index
            place += step
        return QModelIndex(at)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self.model().index(self.model().rowCount() - 1, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit(QGuiApplication.clipboard().text())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.state() is not self.State.EditingState:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsEditable and not back:
                self.edit(index)
            else:
                self.focusNextPrevChild(not back)
        elif event.key() == Qt.Key.Key_Delete and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.removed.emit(index.row())
        elif event.key() == Qt.Key.Key_Delete and index.isValid():
            self.model().setData(index, "")
        else:
            super().keyPressEvent(event)


class RowsTable(QWidget):
    """Head with the question and counts, the grid, and a message slot.  ``rows_changed(rows)`` as typed."""

    rows_changed = Signal(object)

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        name = spec.label.zh if messages.language() == "zh_CN" else spec.label.en
        self._spec = spec
        self._model = RowsModel(spec, self)
        self._grid = _Grid()
        ready_area(self._grid)
        self._grid.setModel(self._model)
        delegate = _CellDelegate(self._grid)
        delegate.finished.connect(self._on_finished)
        self._grid.setItemDelegate(delegate)
        self._grid.setAccessibleName(name)
        self._grid.setTabKeyNavigation(False)
        self._grid.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )  # fmt: skip
        corner = self._grid.findChild(QAbstractButton)
        for part in (self._grid.horizontalHeader(), self._grid.verticalHeader(), corner):
            if part is not None:
                part.setAccessibleName(name)
        header = self._grid.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        self._count, self._message = Chip(), MessageLine()
        add = KeyButton(self.tr("Add row"), icon="plus", kind=Kind.GHOST)
        remove = KeyButton(self.tr("Remove row"), key="Ctrl+Del", icon="minus", kind=Kind.GHOST)
        add.clicked.connect(self._on_add)
        remove.clicked.connect(self._on_remove)
        self._grid.pasted.connect(self._on_pasted)
        self._grid.removed.connect(self._on_removed)
        self._model.edited.connect(self.rows_changed)
        head = Row(label(f"{name} *" if spec.required else name, Role.STRONG), self._count, None, add, remove, gap=8)
        self.setLayout(Column(head, self._grid, self._message, gap=2))
        self.setFocusProxy(self._grid)
        self.apply_look()

    def show_rows(self, found: FormField, rows: Sequence[Any], *, shows_missing: bool) -> None:
        """Show the rows as typed and what was found in them."""
        table = found.table
        self._model.show(rows, table)
        self.apply_look()
        good, all_rows = (len(table.good_rows), len(table.rows)) if table else (0, 0)
        state = State.NONE if not all_rows else State.OK if good == all_rows else State.WARNING
        self._count.set_chip(self.tr("{good} of {all} rows are good").format(good=good, all=all_rows), state)
        self._count.setVisible(all_rows > 0)
        self._message.show_message(*_message(found, table, shows_missing))

    def go_to(self, row: int | None, column: str | None) -> None:
        """Put the cursor into a cell."""
        place = next((i for i, spec in enumerate(self._model.columns) if spec.key == column), 0)
        self._grid.setCurrentIndex(self._model.index((row or 1) - 1, place))
        self._grid.setFocus()

    def end_typing(self) -> None:
        """What is typed in an open cell counts."""
        self._grid.end_typing()

    def apply_look(self) -> None:
        """As high as its lines, to a limit; columns as wide as their heads."""
        line = theme.px(30)
        self._grid.verticalHeader().setDefaultSectionSize(line)
        shown = min(self._model.rowCount(), MOST_LINES_SHOWN)
        self._grid.setFixedHeight(line * (shown + 1) + theme.px(12))
        metrics = self._grid.fontMetrics()
        for place, spec in enumerate(self._model.columns):
            words = str(self._model.headerData(place, Qt.Orientation.Horizontal))
            wide = 170 if spec.type in _WIDE else 96
            self._grid.setColumnWidth(place, max(metrics.horizontalAdvance(words) + theme.px(22), theme.px(wide)))

    def _on_finished(self) -> None:
        self._grid.setFocus()
        self._grid.focusNextPrevChild(True)

    def _on_add(self) -> None:
        self._grid.setFocus()
        self._grid.setCurrentIndex(self._model.index(self._model.rowCount() - 1, 0))
        self._grid.edit(self._grid.currentIndex())

    def _on_remove(self) -> None:
        self._on_removed(self._grid.currentIndex().row())

    def _on_removed(self, row: int) -> None:
        if 0 <= row < self._model.rowCount() - 1:
            self.rows_changed.emit(self._model.without(row))

    def _on_pasted(self, text: str) -> None:
        """On the empty last line a list is added, its columns by name if it names them; elsewhere cells change."""
        index, last = self._grid.currentIndex(), self._model.rowCount() - 1
        if not index.isValid() or (index.row(), index.column()) == (last, 0):
            self.rows_changed.emit([*self._model.without(last), *pasted_rows(self._spec, text)])
            return
        lines = [line.split("\t") for line in text.rstrip("\n").splitlines()]
        self.rows_changed.emit(self._model.pasted(index.row(), index.column(), lines))


def _message(found: FormField, table: Table | None, shows_missing: bool) -> tuple[State, str]:
    if table is not None and table.findings:
        finding = table.findings[0]
        return State.ERROR, messages.sentence(finding.code, finding.values)
    if found.missing and shows_missing:
        return State.ERROR, messages.sentence("table_missing")
    return State.NONE, ""
