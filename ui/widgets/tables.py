"""A table to read and choose from: one row at a time, Enter chooses, no grid, every part named for a screen reader."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QHeaderView, QTableView, QWidget

from ui import theme
from ui.widgets.lines import LineField


class ReadTable(QTableView):
    """``ReadTable("Cases found", model, wide=1)``; ``activated(index)`` on Enter or double click.

    wide: the column that takes the room that is left.  yielding: columns that are hidden, in this order, when the wide
    one would get less than ``LEAST``.  row: height of a row in units.
    """

    LEAST = 170

    def __init__(
        self,
        name: str,
        model: QAbstractItemModel,
        *,
        wide: int,
        yielding: Sequence[int] = (),
        row: int = 34,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._row, self._wide, self._yielding = row, wide, tuple(yielding)
        self._rows: int | None = None
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)
        for part in (self, head, self.verticalHeader(), *self.findChildren(QAbstractButton)):
            part.setAccessibleName(name)
        model.modelReset.connect(self._make_room)
        self.apply_look()

    def apply_look(self) -> None:
        """Take the height of the rows at the present scale."""
        self.verticalHeader().setDefaultSectionSize(theme.px(self._row))
        if self._rows is not None:
            self.fit(self._rows)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See which columns there is room for."""
        super().resizeEvent(event)
        self._make_room()

    def fit(self, rows: int) -> None:
        """As high as so many rows and the head, also when the scale changes."""
        self._rows = rows
        self.setFixedHeight(theme.px(self._row) * rows + self.horizontalHeader().sizeHint().height() + 4)

    def _make_room(self) -> None:
        for column in self._yielding:
            self.setColumnHidden(column, False)
        for column in self._yielding:
            if self.viewport().width() - self._taken() >= theme.px(self.LEAST):
                return
            self.setColumnHidden(column, True)

    def _taken(self) -> int:
        """The width of all shown columns but the wide one."""
        head = self.horizontalHeader()
        shown = [c for c in range(self.model().columnCount()) if c != self._wide and not self.isColumnHidden(c)]
        return sum(max(self.sizeHintForColumn(c), head.sectionSizeHint(c)) for c in shown)


class LineOverTable(LineField):
    """Down leaves the line for the table under it."""

    stepped_down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Say so; every other key belongs to the line."""
        if event.key() == Qt.Key.Key_Down:
            self.stepped_down.emit()
            return
        super().keyPressEvent(event)
