"""The table of accounts beside the centre's list."""

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QObject, Qt

from app.staff.at_centre import TO_HAND_OVER, AtCentre, Standing
from ui import assets, messages
from ui.people import post_text
from ui.screens.office_admin.table_model import WordsTable
from ui.widgets.lines_model import Index
from ui.widgets.states import ICONS, TOKENS, State

_LOOKS = dict.fromkeys(TO_HAND_OVER, State.WARNING) | {Standing.KNOWN: State.OK, Standing.OTHER: State.ERROR}


class CentreColumn(IntEnum):
    """The columns of accounts."""

    NAME = 0
    ACCOUNT = 1
    SECTION = 2
    POST = 3
    USE = 4
    STANDING = 5


class CentreTable(WordsTable):
    """One row for each account, with the sign of how it stands; who has left on both sides is muted."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heads = {
            CentreColumn.NAME: self.tr("Name"),
            CentreColumn.ACCOUNT: self.tr("Account"),
            CentreColumn.SECTION: self.tr("Section"),
            CentreColumn.POST: self.tr("Post"),
            CentreColumn.USE: self.tr("Here"),
            CentreColumn.STANDING: self.tr("At the centre"),
        }

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, and the sign beside how it stands."""
        look = _LOOKS.get(self._lines[index.row()].standing)
        if role == Qt.ItemDataRole.DecorationRole and index.column() == CentreColumn.STANDING and look is not None:
            return assets.pixmap(ICONS[look], TOKENS[look], 14)
        return super().data(index, role)

    def is_quiet(self, line: AtCentre) -> bool:
        """Who has left and is known as such."""
        return line.standing in (Standing.CLOSED, Standing.LEFT)

    def words_of(self, line: AtCentre, column: int) -> str:
        """What stands in a cell."""
        match CentreColumn(column):
            case CentreColumn.NAME:
                return line.name
            case CentreColumn.ACCOUNT:
                return line.account
            case CentreColumn.SECTION:
                return line.section
            case CentreColumn.POST:
                return post_text(line.post)
            case CentreColumn.USE:
                return self.tr("In use") if line.is_active else self.tr("Ended")
        return messages.sentence(f"at_centre_{line.standing.value}")
