"""Withdrawal, transfer to and from another machine, and what became of an act."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.kernel.clock import hall_day
from ui.actions import ActionId, key_cap
from ui.screens.people.enrol_pages import LABEL, PageWidget
from ui.screens.people.view_model import PeopleState
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.fields import FieldRow
from ui.widgets.layouts import Column, Row
from ui.widgets.lines import LineField
from ui.widgets.states import State
from ui.widgets.surfaces import Note, section
from ui.widgets.words import Role, label


class WithdrawPage(PageWidget):
    """Asked in place, with what will happen.  confirmed: it is wanted."""

    confirmed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._note = Note(state=State.WARNING)
        self._facts = label("", Role.DETAIL, wrap=True)
        self.go = KeyButton(self.tr("Withdraw and delete"), key="F11", icon="trash", kind=Kind.PRIMARY)
        self.go.clicked.connect(self.confirmed)
        body = QWidget()
        Column(self._note, self._facts, None, gap=10, margins=(18, 12, 18, 12), parent=body)
        self.build(body, self.tr("Withdrawal"), None, self.back, self.go)

    def show_state(self, state: PeopleState) -> None:
        """Whose, and what follows."""
        self.show_trouble(state)
        self.go.setEnabled(not state.busy)
        if state.person is None:
            return
        self.title.setText(self.tr("Withdraw the consent of {name}").format(name=state.person.name))
        self._note.show_note(
            self.tr("The template is deleted from this machine at once and cannot be restored; a receipt is printed."),
            State.WARNING,
        )
        mine = [one.line for one in state.people if one.line.operator.id == state.person.id]
        until = hall_day(mine[0].valid_until).isoformat() if mine and mine[0].valid_until else self.tr("no template")
        self._facts.setText(
            self.tr("Enrolled until: {until}. Without a face the person signs in by two colleagues who vouch, or by"
                    " one-time codes.").format(until=until)
        )  # fmt: skip

    def enter(self) -> None:
        """Not on the button that deletes."""
        self.back.setFocus()


class FileRow(Row):
    """A path to type, or to choose with a button."""

    def __init__(self, text: str, button: str, *, writes: bool, required: bool = True) -> None:
        self.line = LineField()
        self._writes = writes
        super().__init__(gap=8)
        self.browse = KeyButton(button, icon="folder", kind=Kind.SOFT, small=True)
        self.browse.clicked.connect(self._on_browse)
        self.addWidget(FieldRow(text, self.line, required=required, can_fail=False, label_width=LABEL + 40), 1)
        self.addLayout(Column(2, self.browse, None, gap=0))

    def _on_browse(self) -> None:
        ask = QFileDialog.getSaveFileName if self._writes else QFileDialog.getOpenFileName
        path, _ = ask(self.line, self.line.accessibleName())
        if path:
            self.line.set_value(path)
            self.line.setFocus()


class SendPage(PageWidget):
    """sent(target, out): the two files."""

    sent = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.target = FileRow(self.tr("Target's &file"), self.tr("Choose …"), writes=False)
        self.out = FileRow(self.tr("&Keep as"), self.tr("Choose a place …"), writes=True)
        self.go = KeyButton(self.tr("Seal"), key="F11", icon="lock", kind=Kind.PRIMARY)
        self.go.clicked.connect(self.submit)
        self.target.line.returnPressed.connect(self.out.line.setFocus)
        self.out.line.returnPressed.connect(self.submit)
        body = QWidget()
        told = label(
            self.tr("At the other machine open this screen and keep the machine's file. The template is sealed to that"
                    " machine, for this person, for seven days; compare the fingerprint on both screens."),
            Role.DETAIL, wrap=True,
        )  # fmt: skip
        Column(told, 4, self.target, self.out, None, gap=8, margins=(18, 12, 18, 12), parent=body)
        self.build(body, self.tr("To another machine"), None, self.back, self.go)

    def show_state(self, state: PeopleState) -> None:
        """Whose template."""
        self.show_trouble(state)
        self.go.setEnabled(not state.busy)
        if state.person is not None:
            self.title.setText(self.tr("{name}: to another machine").format(name=state.person.name))

    def enter(self) -> None:
        """Begin with the target."""
        self.target.line.setFocus()

    def submit(self) -> None:
        """The first empty field gets the focus."""
        for line in (self.target.line, self.out.line):
            if not line.value():
                line.setFocus()
                return
        if self.go.isEnabled():
            self.sent.emit(self.target.line.value(), self.out.line.value())


class TakePage(PageWidget):
    """taken(file, fingerprint); kept(path): this machine's file, for the other one."""

    taken = Signal(str, str)
    kept = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.file = FileRow(self.tr("Transfer &file"), self.tr("Choose …"), writes=False)
        self.fingerprint = LineField(figures=True, placeholder="xxxx-xxxx-xxxx-xxxx")
        self.machine = FileRow(self.tr("&Machine's file"), self.tr("Choose a place …"), writes=True, required=False)
        self.keep = KeyButton(self.tr("Keep this machine's file"), icon="save")
        self.go = KeyButton(self.tr("Take over"), key="F11", icon="person", kind=Kind.PRIMARY)
        self._own = label("", Role.STRONG)
        self.title.setText(self.tr("From another machine"))
        body = QWidget()
        Column(
            section(self.tr("First: this machine's file goes to the other one")), self._own, self.machine,
            Row(self.keep, None), 10,
            section(self.tr("Then: the sealed file comes back")),
            label(self.tr("Read the fingerprint off the other machine's screen, not out of the file."), Role.HINT),
            self.file,
            FieldRow(self.tr("Its finger&print"), self.fingerprint, required=True, can_fail=False,
                     label_width=LABEL + 40),
            None, gap=8, margins=(18, 12, 18, 12), parent=body,
        )  # fmt: skip
        self.build(body, self.tr("From another machine"), None, self.back, self.go)
        self.go.clicked.connect(self.submit)
        self.keep.clicked.connect(self._on_keep)
        self.machine.line.returnPressed.connect(self._on_keep)
        self.file.line.returnPressed.connect(self.fingerprint.setFocus)
        self.fingerprint.returnPressed.connect(self.submit)

    def show_state(self, state: PeopleState) -> None:
        """Which machine this is."""
        self.show_trouble(state)
        self.go.setEnabled(not state.busy)
        own = self.tr("This is machine {id}, fingerprint {fingerprint}")
        self._own.setText(own.format(id=state.machine, fingerprint=state.fingerprint))

    def enter(self) -> None:
        """Begin with the file that came."""
        self.file.line.setFocus()

    def submit(self) -> None:
        """The first empty field gets the focus."""
        for line in (self.file.line, self.fingerprint):
            if not line.value():
                line.setFocus()
                return
        if self.go.isEnabled():
            self.taken.emit(self.file.line.value(), self.fingerprint.value())

    def _on_keep(self) -> None:
        if self.machine.line.value():
            self.kept.emit(self.machine.line.value())
        else:
            self.machine.line.setFocus()


class DonePage(PageWidget):
    """What became of it.  receipt_wanted: the paper of a deletion."""

    receipt_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._note = Note(state=State.OK)
        self._receipts = label("", Role.DETAIL, wrap=True)
        self.paper = KeyButton(self.tr("Deletion receipt"), key=key_cap(ActionId.PRINT), icon="print")
        self.back.set_content(self.tr("To the list"))
        self.paper.clicked.connect(self.receipt_wanted)
        self.title.setText(self.tr("Done"))
        body = QWidget()
        Column(self._note, self._receipts, None, gap=10, margins=(18, 12, 18, 12), parent=body)
        self.build(body, self.tr("Done"), None, self.paper, self.back)

    def show_state(self, state: PeopleState) -> None:
        """The sentences, and the receipts that there are."""
        self.show_trouble(state)
        if state.told:
            self._note.show_note("\n".join(state.told), State.OK)
        self.paper.setVisible(bool(state.receipts))
        self._receipts.setVisible(bool(state.receipts))
        told = self.tr("Receipts of deleted templates: {numbers}")
        self._receipts.setText(told.format(numbers=", ".join(state.receipts)))

    def enter(self) -> None:
        """Enter goes back to the list, or shows the paper first."""
        (self.paper if self.paper.isVisibleTo(self) else self.back).setFocus()
