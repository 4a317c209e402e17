"""What the centre showed of cases, as a table."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QObject, Qt

from app.cases.model import CaseState
from app.catalogue.model import Label
from app.kernel.clock import hall_text
from app.sync.search import Hit
from ui import assets, messages, theme
from ui.case_words import state_look, state_word, words
from ui.widgets.lines_model import Index, LinesModel
from ui.widgets.states import TOKENS

_STATES = {state.value: state for state in CaseState}


class HitColumn(IntEnum):
    """The columns."""

    OFFICE = 0
    NUMBER = 1
    ITEM = 2
    STATE = 3
    OUTCOME = 4
    OPENED = 5
    DUE = 6
    CLOSED = 7


class HitsModel(LinesModel):
    """One row for each case, in the order of the centre.  items: the names of this machine's list, by code."""

    def __init__(self, items: Mapping[str, Label], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[Hit, ...] = ()
        self._items = items
        self._heads = {
            HitColumn.OFFICE: self.tr("Office"),
            HitColumn.NUMBER: self.tr("Number"),
            HitColumn.ITEM: self.tr("Matter"),
            HitColumn.STATE: self.tr("State"),
            HitColumn.OUTCOME: self.tr("Outcome"),
            HitColumn.OPENED: self.tr("Received"),
            HitColumn.DUE: self.tr("Last day"),
            HitColumn.CLOSED: self.tr("Closed"),
        }

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words; icon and colour of the state."""
        hit, column = self._lines[index.row()], HitColumn(index.column())
        look = state_look(_STATES[hit.state]) if column is HitColumn.STATE and hit.state in _STATES else None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return self._words(hit, column)
            case Qt.ItemDataRole.DecorationRole:
                return assets.pixmap(look[1], TOKENS[look[0]], 15) if look else None
            case Qt.ItemDataRole.ForegroundRole:
                return theme.current().colour(TOKENS[look[0]]) if look else None
            case Qt.ItemDataRole.AccessibleTextRole:
                return " ".join(self._words(hit, each) for each in HitColumn)
        return None

    def _words(self, hit: Hit, column: HitColumn) -> str:
        match column:
            case HitColumn.OFFICE:
                return hit.office
            case HitColumn.NUMBER:
                return hit.number or "–"
            case HitColumn.ITEM:
                return words(self._items[hit.item]) if hit.item in self._items else hit.item
            case HitColumn.STATE:
                return state_word(_STATES[hit.state]) if hit.state in _STATES else hit.state
            case HitColumn.OUTCOME:
                return messages.sentence(f"outcome_{hit.outcome}" if hit.outcome else "search_undecided")
            case HitColumn.OPENED:
                return hall_text(hit.opened_at)
            case HitColumn.DUE:
                return hit.deadline.isoformat() if hit.deadline else "–"
        return hall_text(hit.closed_at) if hit.closed_at else "–"
