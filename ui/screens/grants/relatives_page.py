"""Declared relatives: one's own for everybody, all of the office for internal audit, which confirms and ends."""

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QWidget

from app.staff.grant_board import RelativeLine
from app.staff.relatives import Decision, Kinship
from ui import messages
from ui.actions import ActionId, key_cap
from ui.screens.grants.parts import ListCard, PageWidget, Question
from ui.screens.grants.table_model import RelativeColumn, RelativeTable
from ui.screens.grants.view_model import Asking, GrantsState, say
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.editors import ChoiceField, Option
from ui.widgets.layouts import Column, Row
from ui.widgets.lines import LineField
from ui.widgets.states import State
from ui.widgets.words import Role, label


class DeclareRow(QWidget):
    """The relative's number and how they are related; declared(number, Kinship)."""

    declared = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self.number = LineField(figures=True, placeholder=self.tr("18 figures; only a keyed hash is kept"))
        self.number.setAccessibleName(self.tr("ID number of your relative"))
        kinds = [Option(one.value, messages.sentence(f"kinship_{one.value}")) for one in Kinship]
        self.kind = ChoiceField(kinds, placeholder=self.tr("How related"))
        self.kind.setAccessibleName(self.tr("How related"))
        self.send = KeyButton(self.tr("Declare"), key=key_cap(ActionId.SUBMIT), kind=Kind.PRIMARY)
        row = Row(label(self.tr("ID number of your relative"), Role.STRONG), gap=10, margins=(18, 6, 18, 6),
                  parent=self)  # fmt: skip
        row.addWidget(self.number, 2)
        row.addWidget(self.kind, 1)
        row.append(self.send)
        self.number.returnPressed.connect(self.kind.setFocus)
        self.send.clicked.connect(self.submit)

    def submit(self) -> None:
        """Declare, or go to what is missing."""
        if not self.kind.value():
            self.kind.show_state(State.ERROR)
            self.kind.setFocus()
            return
        self.kind.show_state(State.NONE)
        self.declared.emit(self.number.value(), Kinship(self.kind.value()))

    def forget(self) -> None:
        """The number is not kept, here neither."""
        self.number.clear()
        self.kind.set_value("")


class RelativesPage(PageWidget):
    """declaring, ending(RelativeLine): words are asked for; confirmed(RelativeLine), ended(reason)."""

    declaring = Signal()
    confirmed = Signal(object)
    ending = Signal(object)
    ended = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self._rows, self._busy = RelativeTable(self), False
        empty = (self.tr("No relatives declared"), self.tr("Whose cases you must not touch, you declare here"))
        self.list = ListCard(self.tr("Declared relatives"), self._rows, wide=RelativeColumn.STATE, empty=empty)
        self.new = KeyButton(self.tr("Declare a relative"), key=key_cap(ActionId.DECLARE), icon="plus")
        self.confirm = KeyButton(self.tr("Confirm"), key=key_cap(ActionId.SUBMIT), kind=Kind.PRIMARY)
        self.end = KeyButton(self.tr("End"), key=key_cap(ActionId.REFUSE))
        self.row = DeclareRow()
        words = (self.tr("Why it ends"), self.tr("For example a divorce; it is kept with the declaration"))
        self.reason = Question(*words, self.tr("End"))
        told = self.tr("Cases of a declared relative never come to you; each sees their own, internal audit sees all")
        above = (Row(label(told, Role.DETAIL, wrap=True)),)
        self.list.build((self.new, self.end, self.confirm), self.row, self.reason, above=above)
        Column(self.list, parent=self)
        self.list.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.list.table.activated.connect(self._on_activated)
        self.new.clicked.connect(self.declaring)
        self.confirm.clicked.connect(self.act)
        self.end.clicked.connect(self.ask_reason)
        self.reason.answered.connect(self.ended)

    def show_state(self, state: GrantsState) -> None:
        """What may be seen of the declarations."""
        self._busy = state.busy
        if state.lists is not None:
            row = self.list.table.currentIndex().row()
            self._rows.show(state.lists.relatives)
            self.list.show_rows(row=max(min(row, self._rows.rowCount() - 1), 0))
        self.list.show_trouble(state.trouble)
        self.list.ask({Asking.DECLARE: 1, Asking.END: 2}.get(state.asking, 0))
        self._show_chosen()

    def line(self) -> RelativeLine | None:
        """The chosen one."""
        found: RelativeLine | None = self._rows.line(self.list.table.currentIndex().row())
        return found

    def enter(self) -> None:
        """Where work begins."""
        if self._rows.rowCount():
            self.list.to_table()
        else:
            self.new.setFocus()

    def act(self) -> None:
        """F9: confirm it."""
        if (line := self.line()) is not None:
            self.confirmed.emit(line)

    def ask_reason(self) -> None:
        """Shift+F9: end it."""
        if (line := self.line()) is not None and line.why_not is None:
            self.ending.emit(line)

    def _show_chosen(self) -> None:
        line = self.line()
        can = line is not None and line.why_not is None
        is_open = can and line is not None and Decision.CONFIRMED not in line.relative.decisions
        self.confirm.setVisible(is_open)
        self.end.setVisible(can)
        for button in (self.confirm, self.end, self.new):
            button.setEnabled(not self._busy)
        why = say(line.why_not.value) if line is not None and line.why_not is not None else ""
        self.list.hint.set_whole(why)

    def _on_row(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._show_chosen()

    def _on_activated(self, _index: QModelIndex) -> None:
        if self.confirm.isVisible():
            self.confirm.setFocus()
