"""Accounts at the centre: which of the office's it knows, which wait for the list, and the list into a file."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QFileDialog, QHeaderView, QWidget

from app.staff.at_centre import TO_HAND_OVER
from ui import messages
from ui.actions import ActionId, key_cap
from ui.screens.office_admin.admin_page import AdminPage
from ui.screens.office_admin.centre_table import CentreColumn, CentreTable
from ui.screens.office_admin.view_model import Asking, OfficeModel, OfficeState
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.layouts import Row
from ui.widgets.lines import LineField
from ui.widgets.states import State
from ui.widgets.tables import ReadTable
from ui.widgets.words import Elided, Role, label


class CentrePage(AdminPage):
    """What waits for the list stands first; Enter in the table, or the key, asks where the list shall lie."""

    def __init__(self, model: OfficeModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._accounts = CentreTable(self)
        yielding = (CentreColumn.USE, CentreColumn.POST, CentreColumn.SECTION)
        self.table = ReadTable(
            self.tr("Accounts at the centre"), self._accounts, wide=CentreColumn.STANDING, yielding=yielding
        )
        for column in (CentreColumn.SECTION, CentreColumn.POST):
            self.table.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.first = self.table
        self.own = KeyButton(self.tr("My password at the centre"), icon="lock")
        self.make = KeyButton(
            self.tr("List to hand over"), key=key_cap(ActionId.HAND_OVER_LIST), icon="save", kind=Kind.PRIMARY
        )
        self.path = LineField(placeholder=self.tr("File"))
        self.browse = KeyButton(self.tr("Choose a place …"), icon="folder", kind=Kind.SOFT)
        self.do_it = KeyButton(self.tr("Keep the list"), kind=Kind.PRIMARY)
        self._build()
        self._connect()

    def handlers(self) -> Mapping[ActionId, Callable[[], None]]:
        """The list."""
        return {ActionId.HAND_OVER_LIST: self._ask} if self.model.state.has_centre else {}

    def show_state(self, state: OfficeState) -> None:
        """The accounts, and what can be done."""
        if state.standings is not None:
            at = self.table.currentIndex().row()
            self._accounts.show(state.standings)
            if self._accounts.rowCount():
                self.table.selectRow(max(at, 0))
        for button in (self.make, self.own, self.do_it):
            button.setEnabled(state.has_centre and not state.is_busy)
        super().show_state(state)

    def standing_note(self, state: OfficeState) -> tuple[str, State]:
        """What is to be done, or that nothing is."""
        if not state.has_centre:
            return messages.sentence("centre_not_set"), State.NONE
        if state.standings is None:
            return "", State.NONE
        due = sum(one.standing in TO_HAND_OVER for one in state.standings)
        if due:
            return messages.sentence("at_centre_due", {"count": due}), State.WARNING
        return messages.sentence("at_centre_agrees"), State.OK

    def prepare(self, _state: OfficeState) -> None:
        """A name for the file, in one's own folder."""
        self.path.set_value(str(Path.home() / self.model.list_name()))
        self.path.selectAll()

    def _build(self) -> None:
        self.path.setAccessibleName(self.tr("File"))
        hint = self.tr("No ID numbers, passwords or faces stand in the list; the centre is told by its security "
                       "administrator")  # fmt: skip
        acts = Row(gap=8, margins=(18, 6, 18, 6))
        acts.addWidget(Elided(hint, Role.HINT), 1)
        acts.append(self.own, self.make)
        self.build(None, self.table, acts)
        out = Row(label(self.tr("Keep the list in:"), Role.STRONG), gap=10, margins=(18, 6, 18, 6))
        out.addWidget(self.path, 1)
        out.append(self.browse, self.do_it)
        self.add_form(Asking.LIST, self.path, out)

    def _connect(self) -> None:
        self.table.activated.connect(self._on_activated)
        self.make.clicked.connect(self._ask)
        self.own.clicked.connect(self.model.open_own_password)
        self.browse.clicked.connect(self._on_browse)
        self.path.returnPressed.connect(self._on_keep)
        self.do_it.clicked.connect(self._on_keep)

    def _ask(self) -> None:
        if self.model.state.has_centre:
            self.model.ask_list()

    def _on_activated(self, _index: QModelIndex) -> None:
        self._ask()

    def _on_browse(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, self.path.accessibleName(), self.path.value())
        if path:
            self.path.set_value(path)
            self.do_it.setFocus()

    def _on_keep(self) -> None:
        if not self.path.value():
            self.path.show_state(State.ERROR)
            self.path.setFocus()
            return
        self.path.show_state(State.NONE)
        self.model.hand_over(self.path.value())
