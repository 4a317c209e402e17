"""A table of lines that are replaced as a whole; what stands in a cell is said by who derives from it."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex


class LinesModel(QAbstractTableModel):
    """One row for each line, one column for each head.

    _heads: the words of the columns by their number, from 0; set once when it is made.
    """

    _heads: Mapping[int, str] = {}
    _lines: tuple[Any, ...] = ()

    def show(self, lines: Sequence[Any]) -> None:
        """Show other lines; nothing happens when they are the same."""
        if tuple(lines) != self._lines:
            self.beginResetModel()
            self._lines = tuple(lines)
            self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """All lines."""
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index | None = None) -> int:
        """All columns."""
        return 0 if parent is not None and parent.isValid() else len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The names of the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        return None
