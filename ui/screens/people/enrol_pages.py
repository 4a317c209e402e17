"""Enrolment's pages: notice with two unticked boxes and the person's password, the guided capture, two who decide."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ui import messages
from ui.actions import ActionId, key_cap
from ui.people import post_text
from ui.screens.people.view_model import PeopleState
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.face_picture import FacePicture, Picture
from ui.widgets.fields import FieldRow
from ui.widgets.layouts import Column, Row, Rule, Scrolled
from ui.widgets.lines import LineField
from ui.widgets.parting import clear
from ui.widgets.states import State, set_state
from ui.widgets.surfaces import Foot, Note, section
from ui.widgets.ticks import TickBox
from ui.widgets.words import Role, label

LABEL = 92
SLIGHT = ("turn_left", "turn_right")
"""Hints that ask for a slight turn here, and for a whole one at sign-in."""


class PageWidget(QWidget):
    """A page of the card: head, body, foot; ``left`` when the person goes back."""

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self.title = label("", Role.PAGE)
        self.trouble = Note(state=State.ERROR)
        self.back = KeyButton(self.tr("Back"), key=key_cap(ActionId.BACK))
        self.back.clicked.connect(self.left)

    def show_trouble(self, state: PeopleState) -> None:
        """The last refusal, or nothing."""
        self.trouble.setVisible(state.trouble is not None)
        if state.trouble is not None:
            self.trouble.show_note(messages.explain(state.trouble), State.ERROR)

    def show_state(self, state: PeopleState) -> None:
        """What is known now."""
        self.show_trouble(state)

    def enter(self) -> None:
        """Put the focus where work begins."""
        self.back.setFocus()

    def build(self, body: QWidget, name: str, *buttons: QWidget | None) -> None:
        """Head, the body that scrolls when it must, and the foot that never does."""
        foot = Foot()
        Row(*buttons, gap=8, margins=(18, 0, 18, 0), parent=foot)
        column = Column(gap=0, parent=self)
        column.append(Column(self.title, self.trouble, gap=8, margins=(18, 12, 18, 10)), Rule())
        column.addWidget(Scrolled(body, name), 1)
        column.append(Rule(), foot)


def _paragraph(head: str, text: str) -> QWidget:
    made = QWidget()
    made.setObjectName("plain")
    Column(label(head, Role.STRONG), label(text, wrap=True), gap=2, parent=made)
    return made


def secret_line() -> LineField:
    """A field for a password."""
    line = LineField()
    line.setEchoMode(QLineEdit.EchoMode.Password)
    return line


class ConsentPage(PageWidget):
    """agreed(password, device, central): the person has read, ticked and typed."""

    agreed = Signal(str, bool, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self.device, self.central = TickBox(), TickBox()
        self.device.setAccessibleName(self.tr("Consent for this machine"))
        self.central.setAccessibleName(self.tr("Consent for the central store"))
        self.password = secret_line()
        self.go = KeyButton(self.tr("Agree and look into the camera"), key="F11", icon="camera", kind=Kind.PRIMARY)
        self._version = label("", Role.HINT)
        self._lines = Column(gap=10)
        self._device_words, self._central_words = label("", wrap=True), label("", wrap=True)
        self._who = label("", Role.STRONG)
        self.build(self._body(), self.tr("Notice and consent"), self._version, None, self.back, self.go)
        self.go.clicked.connect(self.submit)
        self.password.returnPressed.connect(self.submit)

    def _body(self) -> QWidget:
        body, notice, answer = QWidget(), QWidget(), QWidget()
        for part in (notice, answer):
            part.setObjectName("plain")
        Column(self._lines, None, parent=notice)
        ticks = (self._tick(self.device, self._device_words), self._tick(self.central, self._central_words))
        Column(
            section(self.tr("The person answers")), self._who, 2, *ticks, 4,
            FieldRow(self.tr("&Password"), self.password, can_fail=False, label_width=LABEL),
            label(self.tr("The person types it here: nobody is enrolled in absence."), Role.HINT, wrap=True),
            None, gap=8, parent=answer,
        )  # fmt: skip
        both = Row(gap=28, margins=(18, 12, 18, 12), parent=body)
        both.addWidget(notice, 3)
        both.addWidget(answer, 2)
        return body

    def _tick(self, box: TickBox, words: QWidget) -> Row:
        """The words stand beside the box, since those of a box do not wrap."""
        row = Row(gap=6)
        row.addWidget(box, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1)
        return row

    def show_state(self, state: PeopleState) -> None:
        """The newest wordings; the boxes begin unticked for everybody."""
        notice, person = state.notice, state.person
        self.show_trouble(state)
        self.go.setEnabled(not state.busy)
        if notice is None or person is None or self._shown == person.account:
            return
        self._shown = person.account
        self.title.setText(notice.title)
        self._who.setText(f"{person.name} · {person.account} · {post_text(person.post)}")
        self._version.setText(
            messages.sentence("face_notice_version", {"notice": notice.version, "consent": notice.consent_version})
        )
        clear(self._lines)
        for head, text in notice.lines:
            self._lines.append(_paragraph(head, text))
        for box, words, text in (
            (self.device, self._device_words, notice.device),
            (self.central, self._central_words, notice.central),
        ):
            box.setChecked(False)
            box.setAccessibleName(text)
            words.setText(text)
        self.password.clear()

    def enter(self) -> None:
        """Begin with the first box."""
        self.device.setFocus()

    def forget(self) -> None:
        """Whoever comes next begins afresh."""
        self._shown = ""
        self.password.clear()

    def submit(self) -> None:
        """Pass on what was ticked and typed; a missing password or tick keeps the focus there."""
        if not self.go.isEnabled():
            return
        if self.device.isChecked() and not self.password.text():
            self.password.setFocus()
            return
        self.agreed.emit(self.password.text(), self.device.isChecked(), self.central.isChecked())


class Look(QWidget):
    """The live picture with one hint under it."""

    def __init__(self, times: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self._camera = FacePicture(self.tr("Camera picture"), times)
        self.hint = label("", Role.SECTION)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = Column(gap=8, parent=self)
        column.addWidget(self._camera, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.hint)

    def show_picture(self, picture: Picture) -> None:
        """A frame, and what to change."""
        self._camera.show_picture(picture)
        code = f"enrol_hint_{picture.hint}" if picture.hint in SLIGHT else f"face_hint_{picture.hint}"
        self.hint.setText(messages.sentence(code))
        set_state(self.hint, State.OK if picture.hint == "good" else State.WARNING)

    def clear(self, text: str) -> None:
        """No picture, and why."""
        self._camera.show_picture(None)
        self.hint.setText(text)
        set_state(self.hint, State.NONE)


class CapturePage(PageWidget):
    """again: after a refusal."""

    again = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = Look(1.3)
        self.retry = KeyButton(self.tr("Once more"), key="F11", icon="camera", kind=Kind.PRIMARY)
        self.retry.clicked.connect(self.again)
        told = label(
            self.tr(
                "Seven frames: three straight, two slightly to the left, two slightly to the right. No picture is kept."
            ),
            Role.DETAIL,
        )
        told.setAlignment(Qt.AlignmentFlag.AlignCenter)
        body = QWidget()
        Column(None, self.look, told, None, gap=10, margins=(18, 12, 18, 12), parent=body)
        self.build(body, self.tr("Enrolment"), None, self.back, self.retry)

    def show_state(self, state: PeopleState) -> None:
        """The camera runs, or what went wrong."""
        name = state.person.name if state.person else ""
        self.title.setText(self.tr("Enrolling {name}").format(name=name))
        self.show_trouble(state)
        self.retry.setVisible(not state.is_looking)
        if not state.is_looking:
            self.look.clear(self.tr("The camera is closed"))
        elif not self.look.hint.text() or self.look.hint.text() == self.tr("The camera is closed"):
            self.look.clear(self.tr("Starting the camera …"))

    def enter(self) -> None:
        """Nothing to type."""
        self.back.setFocus()


class DecidePage(PageWidget):
    """A look-alike.  decided(account, password, reason): the second person looks into the camera now."""

    decided = Signal(str, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reason, self.account, self.password = LineField(), LineField(figures=True), secret_line()
        self.look = Look(1.0)
        self._alike = Note(state=State.WARNING)
        self.go = KeyButton(self.tr("Both agree: enrol"), key="F11", icon="camera", kind=Kind.PRIMARY)
        self.go.clicked.connect(self.submit)
        self.reason.returnPressed.connect(self.account.setFocus)
        self.account.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self.submit)
        self.title.setText(self.tr("A similar face is enrolled under another account"))
        self.build(self._body(), self.tr("Decision about look-alikes"), None, self.back, self.go)

    def _body(self) -> QWidget:
        body, left = QWidget(), QWidget()
        left.setObjectName("plain")
        Column(
            self._alike,
            label(self.tr("The same person never has two accounts. Two different people who look alike are enrolled"
                          " with a raised threshold, when two of you have checked both identity documents."),
                  Role.DETAIL, wrap=True),
            4, section(self.tr("You decide")),
            FieldRow(self.tr("&Reason"), self.reason, required=True, can_fail=False, label_width=LABEL),
            4, section(self.tr("Another one agrees")),
            label(self.tr("A security or audit administrator or the unit head, with password and own face."),
                  Role.HINT, wrap=True),
            FieldRow(self.tr("&Account"), self.account, required=True, can_fail=False, label_width=LABEL),
            FieldRow(self.tr("&Password"), self.password, required=True, can_fail=False, label_width=LABEL),
            None, gap=6, parent=left,
        )  # fmt: skip
        both = Row(gap=28, margins=(18, 12, 18, 12), parent=body)
        both.addWidget(left, 1)
        both.addWidget(self.look, 0, Qt.AlignmentFlag.AlignTop)
        return body

    def show_state(self, state: PeopleState) -> None:
        """Who it may be; no figure is shown."""
        self.show_trouble(state)
        self.go.setEnabled(not state.is_looking)
        if state.alike is not None and state.person is not None:
            others = ", ".join(f"{name} ({account})" for account, name, _likeness in state.alike.others)
            told = self.tr("{name}: the face is close to that of {others}. Nothing is enrolled yet.")
            self._alike.show_note(told.format(name=state.person.name, others=others), State.WARNING)
        if not state.is_looking:
            self.look.clear(self.tr("The second person looks into the camera"))

    def enter(self) -> None:
        """Begin with the reason."""
        self.reason.setFocus()

    def forget(self) -> None:
        """Whoever comes next begins afresh."""
        for line in (self.reason, self.account, self.password):
            line.clear()

    def submit(self) -> None:
        """The first empty field gets the focus, else both have signed."""
        for line in (self.reason, self.account, self.password):
            if not line.value():
                line.setFocus()
                return
        if self.go.isEnabled():
            self.decided.emit(self.account.value(), self.password.text(), self.reason.value())
            self.password.clear()
