"""The papers of a case as a table, newest first."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QObject, Qt

from app.documents.ports import PrintKind
from app.intake.case_sheet import PrintedPaper
from app.kernel.clock import hall_text
from ui.case_words import words
from ui.widgets.lines_model import Index, LinesModel

SORT = int(Qt.ItemDataRole.UserRole)


class PaperColumn(IntEnum):
    """The columns."""

    TITLE = 0
    COPY = 1
    AT = 2
    WINDOW = 3


class PapersModel(LinesModel):
    """One row for each row of the print log."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[PrintedPaper, ...] = ()
        self._heads = {
            PaperColumn.TITLE: self.tr("Paper"),
            PaperColumn.COPY: self.tr("Sheet"),
            PaperColumn.AT: self.tr("Printed at"),
            PaperColumn.WINDOW: self.tr("Window"),
        }

    def show(self, papers: Sequence[PrintedPaper]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._lines = tuple(reversed(papers))
        self.endResetModel()

    def paper(self, row: int) -> PrintedPaper | None:
        """The paper in a row, None outside the table."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, the reason as tool tip, and comparable values for sorting."""
        paper, column = self._lines[index.row()], PaperColumn(index.column())
        if role == SORT:
            return paper.at.timestamp() if column is PaperColumn.AT else self._words(paper, column)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(paper, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return paper.reason or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return " ".join(self._words(paper, each) for each in PaperColumn)
        return None

    def _words(self, paper: PrintedPaper, column: PaperColumn) -> str:
        match column:
            case PaperColumn.TITLE:
                return words(paper.title)
            case PaperColumn.COPY:
                return self._sheet(paper)
            case PaperColumn.AT:
                return hall_text(paper.at)
        return paper.window

    def _sheet(self, paper: PrintedPaper) -> str:
        if paper.kind is PrintKind.VOID:
            return self.tr("Void")
        if paper.kind is PrintKind.REPLACE:
            return self.tr("In place of a void one")
        return self.tr("Original") if paper.copy_no == 1 else self.tr("Copy {number}").format(number=paper.copy_no)
