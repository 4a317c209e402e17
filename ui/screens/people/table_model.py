"""The people of the office and their enrolment as a table."""

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QObject, Qt

from app.kernel.clock import hall_day
from app.staff.enrolment_desk import PersonLine
from app.staff.queries import EnrolmentState
from ui import assets, messages, theme
from ui.people import post_text
from ui.widgets.lines_model import Index, LinesModel
from ui.widgets.states import TOKENS, State

SORT = int(Qt.ItemDataRole.UserRole)

LOOKS = {
    EnrolmentState.ENROLLED: (State.OK, "tick-circle"),
    EnrolmentState.DUE: (State.WARNING, "clock"),
    EnrolmentState.EXPIRED: (State.ERROR, "error"),
    EnrolmentState.OTHER_MODEL: (State.ERROR, "sync"),
    EnrolmentState.NONE: (State.NONE, "minus"),
}
"""State and icon of each enrolment state; its word comes from the message data."""


class PeopleColumn(IntEnum):
    """The columns."""

    NAME = 0
    ACCOUNT = 1
    POST = 2
    OFFICE = 3
    ACTIVE = 4
    STATE = 5
    UNTIL = 6
    CONSENT = 7


def state_text(state: EnrolmentState) -> str:
    """The word of a state."""
    return messages.sentence(f"enrol_state_{state.value}")


class PeopleTable(LinesModel):
    """One row for each person; sorted and filtered by a proxy."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[PersonLine, ...] = ()
        self._heads = {
            PeopleColumn.NAME: self.tr("Name"),
            PeopleColumn.ACCOUNT: self.tr("Account"),
            PeopleColumn.POST: self.tr("Post"),
            PeopleColumn.OFFICE: self.tr("Hall"),
            PeopleColumn.ACTIVE: self.tr("Account's use"),
            PeopleColumn.STATE: self.tr("Face"),
            PeopleColumn.UNTIL: self.tr("Until"),
            PeopleColumn.CONSENT: self.tr("Consent"),
        }

    def person(self, row: int) -> PersonLine:
        """Who stands in a row."""
        return self._lines[row]

    def row_of(self, account: str) -> int:
        """Where somebody stands, -1 for nowhere."""
        accounts = [one.line.operator.account for one in self._lines]
        return accounts.index(account) if account in accounts else -1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words; icon and colour of the state; comparable values for sorting; the whole row for a reader."""
        person, column = self._lines[index.row()], PeopleColumn(index.column())
        look = LOOKS[person.state] if column is PeopleColumn.STATE else None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return self._words(person, column)
            case Qt.ItemDataRole.DecorationRole:
                return assets.pixmap(look[1], TOKENS[look[0]], 15) if look else None
            case Qt.ItemDataRole.ForegroundRole:
                return self._colour(person, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return " ".join(self._words(person, each) for each in PeopleColumn)
        return self._sort_value(person, column) if role == SORT else None

    def _words(self, person: PersonLine, column: PeopleColumn) -> str:
        line, who = person.line, person.line.operator
        match column:
            case PeopleColumn.NAME:
                return who.name
            case PeopleColumn.ACCOUNT:
                return who.account
            case PeopleColumn.POST:
                return post_text(who.post)
            case PeopleColumn.OFFICE:
                return who.office.hall_name
            case PeopleColumn.ACTIVE:
                return self.tr("In use") if who.is_active else self.tr("Ended")
            case PeopleColumn.STATE:
                return state_text(person.state)
            case PeopleColumn.UNTIL:
                return hall_day(line.valid_until).isoformat() if line.valid_until else ""
        if not line.consent:
            return ""
        return self.tr("Device and centre") if line.central else self.tr("This device")

    def _colour(self, person: PersonLine, column: PeopleColumn) -> Any:
        if column is PeopleColumn.STATE:
            return theme.current().colour(TOKENS[LOOKS[person.state][0]])
        return None if person.line.operator.is_active else theme.current().colour("muted")

    def _sort_value(self, person: PersonLine, column: PeopleColumn) -> Any:
        """What needs somebody comes first; people without an end come last."""
        if column is PeopleColumn.STATE:
            order = (
                EnrolmentState.EXPIRED,
                EnrolmentState.OTHER_MODEL,
                EnrolmentState.DUE,
                EnrolmentState.NONE,
                EnrolmentState.ENROLLED,
            )
            return order.index(person.state)
        if column is PeopleColumn.UNTIL:
            return person.line.valid_until.timestamp() if person.line.valid_until else 9e12
        return self._words(person, column)
