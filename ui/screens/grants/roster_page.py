"""Stand-ins approved beforehand: who could replace whom, and the supervisor's one act that starts it for today."""

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QWidget

from app.staff.grant_board import NotStarted, StandInLine
from app.staff.grant_words import start_sentence
from ui.actions import ActionId, key_cap
from ui.screens.grants.parts import ListCard, PageWidget
from ui.screens.grants.table_model import RosterColumn, RosterTable
from ui.screens.grants.view_model import GrantsState, say
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.layouts import Column, Row
from ui.widgets.states import State
from ui.widgets.words import Role, label


class RosterPage(PageWidget):
    """started(StandInLine); applying: a new one for the roster."""

    started = Signal(object)
    applying = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = RosterTable(self)
        empty = (self.tr("Nobody is on the roster"), self.tr("A stand-in is applied for beforehand and goes four acts"))
        self.list = ListCard(self.tr("Stand-ins"), self._rows, wide=RosterColumn.STANDS_FOR, empty=empty)
        self.start = KeyButton(self.tr("Start for today"), key=key_cap(ActionId.SUBMIT), kind=Kind.PRIMARY)
        self.new = KeyButton(self.tr("New on the roster"), key=key_cap(ActionId.APPLY_GRANT), icon="plus")
        self._busy = False
        told = self.tr("Four people have agreed beforehand; the supervisor starts it by one act, until the day ends")
        self.list.build((self.new, self.start), above=(Row(label(told, Role.DETAIL, wrap=True)),))
        Column(self.list, parent=self)
        self.list.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.list.table.activated.connect(self._on_activated)
        self.start.clicked.connect(self.act)
        self.new.clicked.connect(self.applying)

    def show_state(self, state: GrantsState) -> None:
        """The roster as it is today."""
        self._busy = state.busy
        if state.lists is not None:
            row = self.list.table.currentIndex().row()
            self._rows.show(state.lists.roster)
            self.list.show_rows(row=max(min(row, self._rows.rowCount() - 1), 0))
        self.list.show_trouble(state.trouble)
        self.new.setVisible(state.may_not_apply is None)
        self._show_chosen()

    def line(self) -> StandInLine | None:
        """The chosen one."""
        found: StandInLine | None = self._rows.line(self.list.table.currentIndex().row())
        return found

    def enter(self) -> None:
        """Where work begins."""
        if self._rows.rowCount():
            self.list.to_table()
        elif self.new.isVisible():
            self.new.setFocus()

    def act(self) -> None:
        """F9: start it."""
        if (line := self.line()) is not None:
            self.started.emit(line)

    def _show_chosen(self) -> None:
        line = self.line()
        can = line is not None and line.why_not is None
        self.start.setVisible(can)
        self.start.setEnabled(not self._busy)
        state = State.OK if can or (line and line.why_not is NotStarted.STARTED) else State.INFO
        self.list.tell(start_sentence(line, say) if line is not None else "", state)

    def _on_row(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._show_chosen()

    def _on_activated(self, _index: QModelIndex) -> None:
        if self.start.isVisible():
            self.start.setFocus()
