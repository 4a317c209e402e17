"""Rows of a form's table as typed, each cell with what the check says."""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.catalogue.model import FieldSpec, FieldType
from app.intake.finding import Level
from app.intake.tables import Cell, Table
from ui import assets, messages, theme

Index = QModelIndex | QPersistentModelIndex


class CellRole(IntEnum):
    """What the delegate asks beside Qt's own roles."""

    SPEC = int(Qt.ItemDataRole.UserRole)
    SORT = SPEC + 1


class RowsModel(QAbstractTableModel):
    """Raw rows with one empty line at the end to type into; ``edited(rows)`` after every change by the person."""

    edited = Signal(object)

    def __init__(self, spec: FieldSpec, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(c for c in spec.columns if not c.filled_by.startswith("stage"))
        self._rows: list[dict[str, str]] = []
        self._cells: list[Mapping[str, Cell]] = []

    def show(self, rows: Sequence[Mapping[str, str]], table: Table | None) -> None:
        """Show other rows and what was found in them."""
        shown = [dict(row) for row in rows]
        self._make_room(len(shown))
        self._rows, self._cells = shown, _cells(table, len(shown))
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def _make_room(self, wanted: int) -> None:
        """Grow or shrink at the end, so that the cursor stays in its cell while it types."""
        have = len(self._rows)
        if wanted > have:
            self.beginInsertRows(QModelIndex(), have + 1, wanted)
            self._rows += [{} for _ in range(wanted - have)]
            self.endInsertRows()
        elif wanted < have:
            self.beginRemoveRows(QModelIndex(), wanted + 1, have)
            del self._rows[wanted:]
            self.endRemoveRows()

    def rowCount(self, parent: Index | None = None) -> int:
        """The rows and one to type into."""
        return 0 if parent is not None and parent.isValid() else len(self._rows) + 1

    def columnCount(self, parent: Index | None = None) -> int:
        """One column for each question of a row."""
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The question, with a star where it must be answered; the number of the row."""
        if orientation is Qt.Orientation.Vertical:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        spec = self.columns[section]
        words = spec.label.zh if messages.language() == "zh_CN" else spec.label.en
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return f"{words} *" if spec.required else words
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The register's columns are read only."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags if self.columns[index.column()].filled_by == "register" else flags | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The value, its sentence, its colour."""
        spec = self.columns[index.column()]
        cell = self._cell(index.row(), spec.key)
        raw = self._rows[index.row()].get(spec.key, "") if index.row() < len(self._rows) else ""
        if role == CellRole.SPEC:
            return spec
        if role == Qt.ItemDataRole.EditRole:
            return raw
        if role in (Qt.ItemDataRole.DisplayRole, CellRole.SORT):
            if cell is None or spec.choices:
                return _shown(spec, raw if cell is None else cell.checked.value or cell.raw)
            return cell.checked.display or cell.raw
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return _sentence(cell)
        if role == Qt.ItemDataRole.DecorationRole and (state := _level(cell)) is not None:
            return assets.pixmap(*state, 13)
        if role == Qt.ItemDataRole.ForegroundRole and spec.filled_by == "register":
            return theme.current().colour("text2")
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Keep what was typed; the last, empty line becomes a row."""
        if role != Qt.ItemDataRole.EditRole:
            return False
        spec = self.columns[index.column()]
        rows = [dict(row) for row in self._rows]
        if index.row() == len(rows):
            if not str(value).strip():
                return False
            rows.append({})
        if rows[index.row()].get(spec.key, "") == str(value):
            return True
        rows[index.row()][spec.key] = str(value)
        self.edited.emit(rows)
        return True

    def without(self, row: int) -> list[dict[str, str]]:
        """The rows without that one."""
        return [dict(kept) for place, kept in enumerate(self._rows) if place != row]

    def pasted(self, row: int, column: int, lines: Sequence[Sequence[str]]) -> list[dict[str, str]]:
        """The rows after a block of cells was pasted with its upper left corner there."""
        rows = [dict(kept) for kept in self._rows]
        for down, line in enumerate(lines):
            while len(rows) <= row + down:
                rows.append({})
            for across, text in enumerate(line):
                if column + across < len(self.columns) and self.columns[column + across].filled_by != "register":
                    rows[row + down][self.columns[column + across].key] = text
        return rows

    def _cell(self, row: int, key: str) -> Cell | None:
        return self._cells[row].get(key) if row < len(self._cells) else None


def _cells(table: Table | None, count: int) -> list[Mapping[str, Cell]]:
    found: list[Mapping[str, Cell]] = [{} for _ in range(count)]
    for row in table.rows if table else ():
        if row.number <= count:
            found[row.number - 1] = {cell.key: cell for cell in row.cells}
    return found


def _shown(spec: FieldSpec, raw: str) -> str:
    if spec.type is not FieldType.CHOICE:
        return raw
    label = next((c.label for c in spec.choices if c.value == raw), None)
    return raw if label is None else label.zh if messages.language() == "zh_CN" else label.en


def _sentence(cell: Cell | None) -> str | None:
    if cell is None:
        return None
    said = [messages.sentence(f.code, f.values) for f in cell.checked.findings if f.level is not Level.OK]
    if cell.missing:
        said.append(messages.sentence("answer_missing"))
    return "\n".join(said) or None


def _level(cell: Cell | None) -> tuple[str, str] | None:
    if cell is None:
        return None
    if cell.missing or cell.checked.level is Level.ERROR:
        return ("error", "err")
    return ("warning", "warn") if cell.checked.level is Level.WARNING else None
