"""A table to read and choose from: one row at a time, Enter chooses, no grid, every part named for a screen reader."""

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QHeaderView, QTableView, QWidget

from ui import theme


class ReadTable(QTableView):
    """``ReadTable("Cases found", model, wide=1)``; ``activated(index)`` on Enter or double click.

    wide: the column that takes the room that is left.  row: height of a row in units.
    """

    def __init__(
        self, name: str, model: QAbstractItemModel, *, wide: int, row: int = 34, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._row = row
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
        self.apply_look()

    def apply_look(self) -> None:
        """Take the height of the rows at the present scale."""
        self.verticalHeader().setDefaultSectionSize(theme.px(self._row))

    def fit(self, rows: int) -> None:
        """As high as so many rows and the head."""
        self.setFixedHeight(theme.px(self._row) * rows + self.horizontalHeader().sizeHint().height() + 4)
