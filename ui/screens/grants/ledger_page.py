"""The ledger: who holds what as of a day, for how long, what is due; below it every row about the chosen person."""

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QWidget

from app.kernel.ids import OperatorId
from app.staff.access_check import AccessFault
from ui import messages
from ui.actions import ActionId, key_cap
from ui.screens.grants.parts import ListCard, PageWidget
from ui.screens.grants.table_model import (
    EntryColumn,
    EntryTable,
    InPost,
    InPostTable,
    PersonColumn,
    permission_word,
)
from ui.screens.grants.view_model import GrantsState, say
from ui.widgets.buttons import KeyButton
from ui.widgets.editors import DateField, typed_date
from ui.widgets.layouts import Column, Row, Rule
from ui.widgets.states import State
from ui.widgets.surfaces import Card
from ui.widgets.tables import LineOverTable, ReadTable
from ui.widgets.words import Chip, Elided, Role, label


class LedgerPage(PageWidget):
    """as_of(date or None): the ledger as of the end of a day; printing: the whole of it as a sheet."""

    as_of = Signal(object)
    printing = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._people, self._entries = InPostTable(self), EntryTable(self)
        self._all: tuple[InPost, ...] = ()
        self._accounts: Mapping[OperatorId, str] = {}
        empty = (self.tr("Nobody fits"), self.tr("Clear the words"))
        self.list = ListCard(self.tr("Permission ledger"), self._people, wide=PersonColumn.REMARK, empty=empty)
        self.filter = LineOverTable(placeholder=self.tr("Name, account, post, permission or remark"))
        self.filter.setAccessibleName(self.tr("Whom to look for"))
        self.day = DateField()
        self.day.setAccessibleName(self.tr("As of the end of this day; empty for now"))
        self._due, self._dormant = Chip(), Chip()
        self.paper = KeyButton(self.tr("As a sheet"), key=key_cap(ActionId.PRINT), icon="print")
        self._whose = Elided(role=Role.SECTION)
        wide, yielding = EntryColumn.REASON, (EntryColumn.KIND,)
        self.entries = ReadTable(self.tr("Ledger rows of the chosen person"), self._entries, wide=wide,
                                 yielding=yielding, row=30)  # fmt: skip
        self._build()
        self.filter.textChanged.connect(self._on_typed)
        self.filter.stepped_down.connect(self.list.to_table)
        self.filter.returnPressed.connect(self.list.to_table)
        self.day.textEdited.connect(self._on_day)
        self.day.returnPressed.connect(self.list.to_table)
        self.list.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.paper.clicked.connect(self.printing)

    def _build(self) -> None:
        line = Row(gap=10)
        line.addWidget(self.filter, 3)
        line.append(label(self.tr("As of"), Role.LABEL))
        line.addWidget(self.day, 1)
        line.append(self._due, self._dormant)
        self.list.build((self.paper,), above=(line,))
        below = Card(self.tr("Ledger rows of the chosen person"))
        head = Row(gap=10, margins=(18, 8, 18, 8))
        head.addWidget(self._whose, 1)
        below.body.append(head, Rule())
        below.body.addWidget(self.entries, 1)
        column = Column(gap=8, parent=self)
        column.addWidget(self.list, 5)
        column.addWidget(below, 2)

    def show_state(self, state: GrantsState) -> None:
        """The people as of the chosen day."""
        lists, moment = state.lists, state.moment
        if lists is None or moment is None:
            return
        faults: dict[str, tuple[AccessFault, ...]] = {}
        for one in lists.findings:
            faults[one.account] = (*faults.get(one.account, ()), one.fault)
        self._all = tuple(InPost(one, moment, faults.get(one.operator.account, ())) for one in lists.people)
        self._accounts = dict(lists.accounts)
        counts = {fault: sum(one.fault is fault for one in lists.findings) for fault in AccessFault}
        due, dormant = counts[AccessFault.ROTATION_DUE], counts[AccessFault.DORMANT]
        self._due.set_chip(self.tr("%n rotation(s) due", "", due), State.WARNING)
        self._dormant.set_chip(self.tr("%n dormant account(s)", "", dormant), State.WARNING)
        self._due.setVisible(bool(due))
        self._dormant.setVisible(bool(dormant))
        self.list.show_trouble(state.trouble)
        self.paper.setVisible(state.sees_all)
        self.paper.setEnabled(not state.busy)
        self.list.hint.set_whole("" if state.sees_all else self.tr("You see your own rows; the ledger is for others"))
        self._show_people()

    def enter(self) -> None:
        """Where work begins."""
        self.list.to_table() if self._people.rowCount() else self.filter.setFocus()

    def _show_people(self) -> None:
        chosen = self._people.line(self.list.table.currentIndex().row())
        words = self.filter.value().casefold()
        self._people.show([one for one in self._all if words in _spoken(one)])
        self.list.show_rows(row=self._people.row_of(chosen.person.operator.id if chosen else None))
        self._show_entries()

    def _show_entries(self) -> None:
        line: InPost | None = self._people.line(self.list.table.currentIndex().row())
        self._entries.show_person(line, self._accounts)
        name = line.person.operator.name if line else ""
        count = len(line.person.lines) if line else 0
        self._whose.set_whole(self.tr("Ledger rows of {name}: {count}").format(name=name, count=count) if line else "")

    def _on_typed(self, _text: str) -> None:
        self._show_people()

    def _on_day(self, text: str) -> None:
        day = typed_date(text)
        wrong = bool(text.strip()) and day is None
        self.day.show_state(State.ERROR if wrong and len(text) >= 8 else State.NONE)
        self.day.setAccessibleDescription(messages.sentence("date_form") if wrong else "")
        if not wrong:
            self.as_of.emit(date.fromisoformat(day) if day else None)

    def _on_row(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._show_entries()


def _spoken(line: InPost) -> str:
    person = line.person.operator
    held = permission_word(line.person.permission(line.at))
    faults = (say(f"access_fault_{fault.value}") for fault in line.faults)
    return " ".join((person.name, person.account, say(f"post_{person.post.value}"), held, *faults)).casefold()
