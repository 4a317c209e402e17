"""The tables of the permissions screen: requests, people in post, ledger rows, findings, roster, relatives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QObject, Qt

from app.kernel.actor import Permission
from app.kernel.clock import hall_day
from app.kernel.ids import OperatorId
from app.staff.access_check import AccessFault, Finding, PersonInPost
from app.staff.grant_board import RelativeLine, StandInLine
from app.staff.grant_turns import RequestLine
from app.staff.grants import GrantRequest, LedgerLine, RequestAct
from ui import assets, messages, theme
from ui.widgets.lines_model import Index, LinesModel
from ui.widgets.states import ICONS, TOKENS, State

NONE = "–"


def permission_word(permission: Permission | None) -> str:
    """The permission, or that it is none."""
    return messages.sentence(f"permission_{permission.value}") if permission else NONE


def stage_word(line: RequestLine) -> str:
    """Where a request stands."""
    waits = line.file.waits_for
    return messages.sentence(f"grant_waits_{waits.value}" if waits else f"grant_state_{line.file.acts[-1].act.value}")


def asked_words(asked: GrantRequest) -> str:
    """The kind of a request, and the permission unless one is withdrawn."""
    wanted = [permission_word(asked.permission)] if asked.permission else []
    return " · ".join((messages.sentence(f"grant_kind_{asked.kind.value}"), *wanted))


def days_words(asked: GrantRequest) -> str:
    """From when to when it is asked for."""
    days = {"start": asked.starts_on.isoformat(), "end": asked.ends_on.isoformat() if asked.ends_on else ""}
    return messages.sentence("grant_days" if asked.ends_on else "grant_from", days)


class _Words(LinesModel):
    """Words in every cell, a colour and an icon where a line wants to be seen."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What stands in the cell, for eyes and screen readers."""
        line, column = self._lines[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return self._cell(line, column)
            case Qt.ItemDataRole.DecorationRole:
                look = self._look(line, column)
                return assets.pixmap(ICONS[look], TOKENS[look], 15) if look is not State.NONE else None
            case Qt.ItemDataRole.ForegroundRole:
                look = self._look(line, column)
                return theme.current().colour(TOKENS[look]) if look is not State.NONE else None
            case Qt.ItemDataRole.AccessibleTextRole:
                return " ".join(self._cell(line, each) for each in self._heads)
        return None

    def _cell(self, line: Any, column: int) -> str:
        raise NotImplementedError

    def _look(self, _line: Any, _column: int) -> State:
        return State.NONE

    def line(self, row: int) -> Any:
        """The line of a row, None where there is none."""
        return self._lines[row] if 0 <= row < len(self._lines) else None


class RequestColumn(IntEnum):
    """The columns of the requests."""

    PERSON = 0
    KIND = 1
    PERMISSION = 2
    DAYS = 3
    STAGE = 4


class RequestTable(_Words):
    """One row for each request, oldest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heads = {
            RequestColumn.PERSON: self.tr("Person"),
            RequestColumn.KIND: self.tr("Kind"),
            RequestColumn.PERMISSION: self.tr("Permission"),
            RequestColumn.DAYS: self.tr("From – until"),
            RequestColumn.STAGE: self.tr("Stage"),
        }

    def row_of(self, request: object) -> int:
        """The row of a request, 0 when it is gone."""
        return next((row for row, line in enumerate(self._lines) if line.file.request.id == request), 0)

    def _cell(self, line: RequestLine, column: int) -> str:
        asked = line.file.request
        match RequestColumn(column):
            case RequestColumn.PERSON:
                return f"{line.person.name}（{line.person.account}）"
            case RequestColumn.KIND:
                return messages.sentence(f"grant_kind_{asked.kind.value}")
            case RequestColumn.PERMISSION:
                return permission_word(asked.permission)
            case RequestColumn.DAYS:
                return days_words(asked)
        return stage_word(line)

    def _look(self, line: RequestLine, column: int) -> State:
        if column != RequestColumn.STAGE:
            return State.NONE
        if line.file.waits_for is None:
            return State.OK if line.file.acts[-1].act is RequestAct.GRANTED else State.ERROR
        return State.SELECTED if line.why_not is None else State.NONE


class PersonColumn(IntEnum):
    """The columns of the people in post."""

    PERSON = 0
    SECTION = 1
    POST = 2
    PERMISSION = 3
    SINCE = 4
    DAYS = 5
    REMARK = 6


@dataclass(frozen=True, slots=True)
class InPost:
    """A person as of a moment.  faults: what the check finds today."""

    person: PersonInPost
    at: datetime
    faults: tuple[AccessFault, ...]


class InPostTable(_Words):
    """One row for each person of the office, by account."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heads = {
            PersonColumn.PERSON: self.tr("Person"),
            PersonColumn.SECTION: self.tr("Section"),
            PersonColumn.POST: self.tr("Post"),
            PersonColumn.PERMISSION: self.tr("Permission"),
            PersonColumn.SINCE: self.tr("Since"),
            PersonColumn.DAYS: self.tr("Days in post"),
            PersonColumn.REMARK: self.tr("Remark"),
        }

    def row_of(self, operator: object) -> int:
        """The row of a person, 0 when they are not shown."""
        return next((row for row, line in enumerate(self._lines) if line.person.operator.id == operator), 0)

    def _cell(self, line: InPost, column: int) -> str:
        person, since = line.person.operator, line.person.since(line.at)
        match PersonColumn(column):
            case PersonColumn.PERSON:
                return f"{person.name}（{person.account}）"
            case PersonColumn.SECTION:
                return person.section.name
            case PersonColumn.POST:
                return messages.sentence(f"post_{person.post.value}")
            case PersonColumn.PERMISSION:
                return permission_word(line.person.permission(line.at))
            case PersonColumn.SINCE:
                return hall_day(since).isoformat()
            case PersonColumn.DAYS:
                return str(max((line.at - since).days, 0))
        said = [messages.sentence(f"access_fault_{fault.value}") for fault in line.faults]
        if not person.is_active and not said:
            said = [self.tr("out of use")]
        return messages.sentence("grant_list").join(said)

    def _look(self, line: InPost, column: int) -> State:
        return State.WARNING if column == PersonColumn.REMARK and line.faults else State.NONE


class EntryColumn(IntEnum):
    """The columns of the ledger's rows."""

    NUMBER = 0
    KIND = 1
    PERMISSION = 2
    FROM = 3
    UNTIL = 4
    FOUR = 5
    REASON = 6


class EntryTable(_Words):
    """One row for each act of the ledger about a person, newest first; those in force at the moment are marked."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._accounts: Mapping[OperatorId, str] = {}
        self._held: LedgerLine | None = None
        self._heads = {
            EntryColumn.NUMBER: self.tr("No."),
            EntryColumn.KIND: self.tr("Kind"),
            EntryColumn.PERMISSION: self.tr("Permission"),
            EntryColumn.FROM: self.tr("In force from"),
            EntryColumn.UNTIL: self.tr("Until"),
            EntryColumn.FOUR: self.tr("Applied → reviewed → approved → granted"),
            EntryColumn.REASON: self.tr("Reason"),
        }

    def show_person(self, line: InPost | None, accounts: Mapping[OperatorId, str]) -> None:
        """The rows about one person, None for nobody."""
        self._accounts = accounts
        self._held = line.person.held(line.at) if line else None
        self._lines = ()
        self.beginResetModel()
        self._lines = tuple(reversed(line.person.lines)) if line else ()
        self.endResetModel()

    def _cell(self, line: LedgerLine, column: int) -> str:
        grant = line.grant
        match EntryColumn(column):
            case EntryColumn.NUMBER:
                return str(line.seq)
            case EntryColumn.KIND:
                return messages.sentence(f"grant_kind_{grant.kind.value}")
            case EntryColumn.PERMISSION:
                return permission_word(grant.permission)
            case EntryColumn.FROM:
                return hall_day(grant.effective_from).isoformat()
            case EntryColumn.UNTIL:
                return hall_day(grant.effective_until).isoformat() if grant.effective_until else NONE
            case EntryColumn.FOUR:
                four = (grant.applied_by, grant.reviewed_by, grant.approved_by, grant.granted_by)
                return " → ".join(self._accounts.get(one, NONE) for one in four)
        return grant.reason

    def _look(self, line: LedgerLine, column: int) -> State:
        return State.OK if column == EntryColumn.PERMISSION and line == self._held else State.NONE


class FindingColumn(IntEnum):
    """The columns of the findings."""

    PERSON = 0
    FAULT = 1
    DAYS = 2


class FindingTable(_Words):
    """One row for each thing found, by account."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names: Mapping[str, str] = {}
        self._heads = {
            FindingColumn.PERSON: self.tr("Person"),
            FindingColumn.FAULT: self.tr("What was found"),
            FindingColumn.DAYS: self.tr("Days"),
        }

    def show_findings(self, findings: Sequence[Finding], names: Mapping[str, str]) -> None:
        """names: account → name."""
        self._names = names
        self.show(findings)

    def _cell(self, line: Finding, column: int) -> str:
        match FindingColumn(column):
            case FindingColumn.PERSON:
                return f"{self._names.get(line.account, '')}（{line.account}）"
            case FindingColumn.FAULT:
                return messages.sentence(f"access_fault_{line.fault.value}")
        return str(line.days)

    def _look(self, line: Finding, column: int) -> State:
        if column != FindingColumn.FAULT:
            return State.NONE
        return State.ERROR if line.fault is AccessFault.LEFT_WITH_PERMISSION else State.WARNING


class RosterColumn(IntEnum):
    """The columns of the roster."""

    PERSON = 0
    STANDS_FOR = 1
    PERMISSION = 2
    DAYS = 3


class RosterTable(_Words):
    """One row for each stand-in that is granted and not over."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heads = {
            RosterColumn.PERSON: self.tr("Stands in"),
            RosterColumn.STANDS_FOR: self.tr("For"),
            RosterColumn.PERMISSION: self.tr("Permission"),
            RosterColumn.DAYS: self.tr("From – until"),
        }

    def _cell(self, line: StandInLine, column: int) -> str:
        match RosterColumn(column):
            case RosterColumn.PERSON:
                return f"{line.person.name}（{line.person.account}）"
            case RosterColumn.STANDS_FOR:
                return f"{line.stands_for.name}（{line.stands_for.account}）"
            case RosterColumn.PERMISSION:
                return permission_word(line.file.request.permission)
        return days_words(line.file.request)

    def _look(self, line: StandInLine, column: int) -> State:
        return State.OK if column == RosterColumn.PERSON and line.why_not is None else State.NONE


class RelativeColumn(IntEnum):
    """The columns of the declared relatives; who the relative is, is not kept."""

    PERSON = 0
    KIND = 1
    DECLARED = 2
    STATE = 3


class RelativeTable(_Words):
    """One row for each declaration, oldest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heads = {
            RelativeColumn.PERSON: self.tr("Declared by"),
            RelativeColumn.KIND: self.tr("Relative"),
            RelativeColumn.DECLARED: self.tr("Declared on"),
            RelativeColumn.STATE: self.tr("State"),
        }

    def _cell(self, line: RelativeLine, column: int) -> str:
        match RelativeColumn(column):
            case RelativeColumn.PERSON:
                return f"{line.person.name}（{line.person.account}）"
            case RelativeColumn.KIND:
                return messages.sentence(f"kinship_{line.relative.kind.value}")
            case RelativeColumn.DECLARED:
                return hall_day(line.relative.at).isoformat()
        return messages.sentence(f"relative_state_{line.state}")

    def _look(self, line: RelativeLine, column: int) -> State:
        if column != RelativeColumn.STATE:
            return State.NONE
        return {"declared": State.WARNING, "confirmed": State.OK}.get(line.state, State.NONE)
