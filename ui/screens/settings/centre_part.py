"""Where one's own password at the centre is made the one of this machine."""

from PySide6.QtWidgets import QLineEdit, QWidget

from ui import messages
from ui.screen import Shell
from ui.screens.settings.centre_model import CentreModel, CentreState
from ui.widgets.buttons import KeyButton
from ui.widgets.fields import FieldGroup, FieldRow
from ui.widgets.layouts import Column, Row
from ui.widgets.lines import LineField
from ui.widgets.states import State
from ui.widgets.surfaces import Note
from ui.widgets.words import Role, label

LABEL_WIDTH = 160


class CentrePart(QWidget):
    """Two passwords, Enter goes on from one to the other and to the button; both are forgotten when it is done."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self.model = CentreModel(shell, self)
        self.own, self.given = LineField(), LineField()
        for line in (self.own, self.given):
            line.setEchoMode(QLineEdit.EchoMode.Password)
        self.go = KeyButton(self.tr("Use this machine's password at the centre"), icon="lock")
        self._note = Note(state=State.OK)
        rows = (
            FieldRow(self.tr("&Password here"), self.own, can_fail=False, label_width=LABEL_WIDTH),
            FieldRow(self.tr("Password at the &centre"), self.given, can_fail=False, label_width=LABEL_WIDTH),
        )
        group = FieldGroup()
        Column(*rows, gap=4, parent=group)
        group.setMaximumWidth(520)
        told = self.tr(
            "The first password at the centre is handed to you by the security administrator. Afterwards one password "
            "opens both, and this machine fetches your key at the next sign-in."
        )
        Column(label(told, Role.DETAIL, wrap=True), group, self._note, Row(self.go, None), gap=8, parent=self)
        self.go.clicked.connect(self._on_go)
        self.model.state_changed.connect(self._render)
        self._render(self.model.state)

    def _on_go(self) -> None:
        for line in (self.own, self.given):
            line.show_state(State.NONE if line.text() else State.ERROR)
        empty = next((line for line in (self.own, self.given) if not line.text()), None)
        if empty is not None:
            empty.setFocus()
            return
        self.model.match(self.own.text(), self.given.text())

    def _render(self, state: CentreState) -> None:
        for part in (self.own, self.given, self.go):
            part.setEnabled(not state.is_busy)
        said = messages.sentence("centre_password_set") if state.is_done else ""
        if state.trouble is not None:
            said = messages.explain(state.trouble)
        self._note.show_note(said, State.ERROR if state.trouble is not None else State.OK)
        self._note.setVisible(bool(said))
        if state.is_done:
            self.own.clear()
            self.given.clear()
            self.go.setFocus()
        if state.trouble is not None:
            self.own.setFocus()
