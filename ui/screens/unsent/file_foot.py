"""The foot of the screen while it asks for a sealed file: path, a dialog to choose it, passphrase."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.layouts import Row
from ui.widgets.lines import LineField
from ui.widgets.states import State
from ui.widgets.surfaces import Foot


class FileFoot(Foot):
    """Enter goes from the path to the passphrase and from there on; both stay until ``clear``.

    writes: a new file is made, else one is opened.  given(path, passphrase): both were typed.
    """

    given = Signal(str, str)

    def __init__(self, *, writes: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._writes = writes
        if writes:
            at, browse, done = self.tr("File on the stick"), self.tr("Choose a place …"), self.tr("Seal and keep")
            secret = self.tr("Passphrase, 12 signs or more")
        else:
            at, browse, done = self.tr("Exported file"), self.tr("Choose the file …"), self.tr("Open and take in")
            secret = self.tr("Passphrase of the file")
        self.path, self.browse = LineField(placeholder=at), KeyButton(browse, icon="folder", kind=Kind.SOFT)
        self.passphrase, self.do_it = LineField(placeholder=secret), KeyButton(done, kind=Kind.PRIMARY)
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.path.setAccessibleName(self.tr("File"))
        self.passphrase.setAccessibleName(self.tr("Passphrase"))
        row = Row(gap=8, margins=(18, 6, 18, 6), parent=self)
        row.addWidget(self.path, 2)
        row.append(self.browse)
        row.addWidget(self.passphrase, 1)
        row.append(self.do_it)
        self.browse.clicked.connect(self._on_browse)
        self.path.returnPressed.connect(self.passphrase.setFocus)
        self.passphrase.returnPressed.connect(self._on_done)
        self.do_it.clicked.connect(self._on_done)

    def clear(self) -> None:
        """Ask anew."""
        for line in (self.path, self.passphrase):
            line.clear()
            line.show_state(State.NONE)

    def _on_browse(self) -> None:
        ask = QFileDialog.getSaveFileName if self._writes else QFileDialog.getOpenFileName
        path, _ = ask(self, self.path.accessibleName())
        if path:
            self.path.setText(path)
            self.passphrase.setFocus()

    def _on_done(self) -> None:
        """What lacks is marked and gets the cursor."""
        lacking = [line for line in (self.path, self.passphrase) if not line.text()]
        for line in (self.path, self.passphrase):
            line.show_state(State.ERROR if line in lacking else State.NONE)
        if lacking:
            lacking[0].setFocus()
        else:
            self.given.emit(self.path.value(), self.passphrase.text())
