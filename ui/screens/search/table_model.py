"""Found cases as a table."""

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QObject, Qt

from app.cases.model import CaseHead
from app.catalogue.model import Label
from app.intake.case_sheet import CaseLine
from app.kernel.clock import hall_text
from app.kernel.ids import CaseId
from ui import assets, theme
from ui.case_words import clock_look, clock_words, state_look, state_word, words
from ui.widgets.lines_model import Index, LinesModel
from ui.widgets.states import TOKENS, State

SORT = int(Qt.ItemDataRole.UserRole)


class CaseColumn(IntEnum):
    """The columns."""

    NUMBER = 0
    ITEM = 1
    SUBJECT = 2
    DOCUMENT = 3
    STATE = 4
    RECEIVED = 5
    DUE = 6


class CasesModel(LinesModel):
    """One row for each case, in the order found; sorted by a proxy over ``SORT``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[CaseLine, ...] = ()
        self._heads = {
            CaseColumn.NUMBER: self.tr("Number"),
            CaseColumn.ITEM: self.tr("Matter"),
            CaseColumn.SUBJECT: self.tr("Filed under"),
            CaseColumn.DOCUMENT: self.tr("Document"),
            CaseColumn.STATE: self.tr("State"),
            CaseColumn.RECEIVED: self.tr("Received"),
            CaseColumn.DUE: self.tr("Due"),
        }

    def case(self, row: int) -> CaseId:
        """The case in a row."""
        return self._lines[row].head.id

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words; icon and colour of state and clock; comparable values for sorting."""
        line, column = self._lines[index.row()], CaseColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return self._words(line, column)
            case Qt.ItemDataRole.DecorationRole:
                return self._icon(line, column)
            case Qt.ItemDataRole.ForegroundRole:
                return self._colour(line, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return " ".join(self._words(line, each) for each in CaseColumn)
        return _sort_value(line, column, self._words(line, column)) if role == SORT else None

    def _words(self, line: CaseLine, column: CaseColumn) -> str:
        head = line.head
        match column:
            case CaseColumn.NUMBER:
                return head.number or head.notice or "–"
            case CaseColumn.ITEM:
                return words(Label(head.item_name_zh, head.item_name_en))
            case CaseColumn.SUBJECT:
                return self._people(head)
            case CaseColumn.DOCUMENT:
                return head.subject_number_masked
            case CaseColumn.STATE:
                return state_word(head.state)
            case CaseColumn.RECEIVED:
                return hall_text(head.received_at)
        return self._due(line)

    def _people(self, head: CaseHead) -> str:
        """Whose matter it is, and who applies where that is another."""
        if not head.applicant_name:
            return head.subject_name
        return self.tr("{person} (applicant {applicant})").format(
            person=head.subject_name, applicant=head.applicant_name
        )

    def _due(self, line: CaseLine) -> str:
        if line.clock is None:
            return ""
        return "  ".join(part for part in (line.clock.due_on.isoformat(), clock_words(line.clock)) if part)

    def _look(self, line: CaseLine, column: CaseColumn) -> tuple[State, str] | None:
        if column is CaseColumn.STATE:
            return state_look(line.head.state)
        if column is CaseColumn.DUE and line.clock is not None and line.clock.face is not None:
            return clock_look(line.clock)
        return None

    def _icon(self, line: CaseLine, column: CaseColumn) -> Any:
        look = self._look(line, column)
        return assets.pixmap(look[1], TOKENS[look[0]], 15) if look else None

    def _colour(self, line: CaseLine, column: CaseColumn) -> Any:
        look = self._look(line, column)
        return theme.current().colour(TOKENS[look[0]]) if look else None


def _sort_value(line: CaseLine, column: CaseColumn, shown: str) -> Any:
    """Qt compares numbers and texts of one column; cases without a due day come last."""
    if column is CaseColumn.RECEIVED:
        return line.head.received_at.timestamp()
    if column is CaseColumn.DUE:
        return line.clock.due_on.toordinal() if line.clock else 9_999_999
    return shown
