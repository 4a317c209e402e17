"""The sign-in screen: painted first of all, so it imports nothing heavy; also what a locked screen shows."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QStackedWidget, QWidget

from ui import messages, theme
from ui.pictures import Picture
from ui.screens.signin.view_model import Phase, SignInModel, SignInState
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.camera import CameraPicture
from ui.widgets.fields import FieldRow
from ui.widgets.layouts import Column, Grid, Row, Rule, Scrolled
from ui.widgets.lines import LineField
from ui.widgets.states import State, set_state
from ui.widgets.steps import Mark, StepMarker
from ui.widgets.surfaces import Card, Note
from ui.widgets.words import Chip, Role, label

WIDTH = 780
_FORM_PHASES = (Phase.PASSWORD, Phase.CHECKING)


class SignInView(QWidget):
    """One card in the middle: words and fields at the left, the camera at the right, demo accounts below."""

    def __init__(self, model: SignInModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self._model, self._shown = model, model.state
        self._card = Card(self.tr("Sign in"))
        self._build_form()
        self._build_new_password()
        self._build_look_page()
        self._build_camera()
        self._build_demo()
        self._build_card()
        model.state_changed.connect(self._render)
        model.picture_changed.connect(self._on_picture)
        self.apply_look()
        self._render(model.state)

    def take_typed(self, account: str, password: str, *, at_password: bool) -> None:
        """Go on where typing began before the whole of this was on screen."""
        self._account.insert(account)
        self._password.insert(password)
        (self._password if at_password else self._account).setFocus()

    def enter(self) -> None:
        """Put the focus where work begins: a secret is typed into its own field, never into the account's."""
        if self._model.state.phase is Phase.NEW_PASSWORD:
            self._new.setFocus()
        elif self._account.value():
            self._password.setFocus()
        else:
            self._account.setFocus()

    def apply_look(self) -> None:
        """Take the width at the present scale."""
        self._card.setFixedWidth(min(theme.px(WIDTH), max(self.width() - 16, theme.px(560))))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stay inside a narrow window."""
        super().resizeEvent(event)
        self.apply_look()

    def _build_form(self) -> None:
        self._account, self._password = LineField(figures=True), LineField()
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._enter = KeyButton(self.tr("Continue"), key="Enter", kind=Kind.PRIMARY, icon="arrow-right")
        self._form = QWidget()
        self._other = KeyButton(self.tr("Somebody else signs in"), icon="person", kind=Kind.GHOST)
        fields = (
            FieldRow(self.tr("&Account"), self._account, can_fail=False, label_width=92),
            FieldRow(self.tr("&Password"), self._password, can_fail=False, label_width=92),
        )
        Column(*fields, 6, self._enter, Row(self._other, None), None, gap=4, parent=self._form)
        self._account.returnPressed.connect(self._on_account_entered)
        self._password.returnPressed.connect(self._on_submit)
        self._enter.clicked.connect(self._on_submit)
        self._other.clicked.connect(self._on_other)

    def _build_new_password(self) -> None:
        self._new, self._again = LineField(), LineField()
        for field in (self._new, self._again):
            field.setEchoMode(QLineEdit.EchoMode.Password)
        self._set = KeyButton(self.tr("Set password"), key="Enter", kind=Kind.PRIMARY, icon="lock")
        self._new_form = QWidget()
        Column(
            FieldRow(self.tr("&New password"), self._new, can_fail=False, label_width=92),
            FieldRow(self.tr("A&gain"), self._again, can_fail=False, label_width=92),
            6, self._set, None, gap=4, parent=self._new_form,
        )  # fmt: skip
        self._new.returnPressed.connect(self._again.setFocus)
        self._again.returnPressed.connect(self._on_set)
        self._set.clicked.connect(self._on_set)

    def _build_look_page(self) -> None:
        self._look_page = QWidget()
        told = label(
            self.tr("Look into the camera. It takes about two seconds; no picture is kept."), Role.DETAIL, wrap=True
        )
        self._stop = KeyButton(self.tr("Stop"), key="Esc")
        self._stop.setShortcut(Qt.Key.Key_Escape)
        self._stop.clicked.connect(self._model.cancel_face)
        Column(told, 10, Row(self._stop, None), None, gap=4, parent=self._look_page)

    def _build_camera(self) -> None:
        self._camera = CameraPicture(self.tr("Camera picture"))
        self._hint = label("", Role.SECTION)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._engine = Chip()
        self._face = QWidget()
        column = Column(self._camera, gap=8, parent=self._face)
        column.addWidget(self._hint)
        column.append(Row(None, self._engine, None), None)

    def _build_demo(self) -> None:
        self._demo = QWidget()
        self._demo_grid = Grid(column_gap=8, row_gap=8)
        note = Note(
            self.tr("Demonstration: every person is invented. Choose one; the password is filled in."), State.WARNING
        )
        Column(Rule(), note, self._demo_grid, gap=10, parent=self._demo)
        self._demo_buttons = QButtonGroup(self)
        self._demo_buttons.idClicked.connect(self._on_demo_account)

    def _build_card(self) -> None:
        self._steps = StepMarker()
        self._title, self._hall = label(self.tr("Sign in"), Role.PAGE), label("", Role.HINT)
        self._trouble = Note(state=State.ERROR)
        self._pages = QStackedWidget()
        for page in (self._form, self._new_form, self._look_page):
            page.setObjectName("plain")
            self._pages.addWidget(page)
        left = Column(Row(self._title, None, self._steps), self._hall, 8, self._trouble, self._pages, gap=6)
        middle = Row(gap=28)
        middle.addLayout(left, 1)
        middle.addWidget(self._face)
        self._card.body.addLayout(Column(middle, self._demo, gap=14, margins=(28, 24, 28, 22)))
        for part in (self._face, self._demo):
            part.setObjectName("plain")
        around = QWidget()
        outer = Column(None, margins=(0, 8, 0, 8), parent=around)
        outer.addWidget(self._card, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(1)
        self.setLayout(Column(Scrolled(around, self.tr("Sign in"))))

    def _render(self, state: SignInState) -> None:
        on_face = state.phase in (Phase.FACE, Phase.DONE)
        name = self.tr("Step 2 of 2: face") if on_face else self.tr("Step 1 of 2: password")
        marks = (Mark(self.tr("Password"), on_face), Mark(self.tr("Face"), state.phase is Phase.DONE))
        self._steps.set_marks(marks, 1 if on_face else 0, name)
        self._title.setText(self.tr("Unlock") if state.locked_for else self.tr("Sign in"))
        self._hall.setText(state.hall_name or self.tr("Opening the store …"))
        self._render_form(state)
        self._render_trouble(state)
        self._render_engine(state)
        self._render_demo(state)
        if state.phase is not Phase.FACE:
            self._camera.show_picture(None)
            self._say_hint(self.tr("The camera starts after the password"), State.NONE)
        elif self._hint.text() == self.tr("The camera starts after the password"):
            self._say_hint(self.tr("Starting the camera …"), State.NONE)

    def _render_form(self, state: SignInState) -> None:
        """The focus moves before anything is disabled or hidden: else Qt would give it to the bar above."""
        before, self._shown = self._shown, state
        if state.locked_for:
            self._account.set_value(f"{state.locked_name} · {state.locked_for}")
        elif before.locked_for:
            self._account.clear()
        if state.phase in _FORM_PHASES and state.phase is not before.phase:
            self._password.setFocus()
        asking = state.phase is Phase.PASSWORD
        self._account.setReadOnly(not asking or bool(state.locked_for))
        self._password.setReadOnly(not asking)
        self._enter.setEnabled(asking)
        self._other.setVisible(bool(state.locked_for))
        self._other.setEnabled(asking)
        self._enter.set_content(self.tr("Checking …") if state.phase is Phase.CHECKING else self.tr("Continue"))
        self._pages.setCurrentWidget(self._page(state.phase))
        self._follow_focus(before, state)

    def _page(self, phase: Phase) -> QWidget:
        if phase is Phase.NEW_PASSWORD:
            return self._new_form
        return self._form if phase in _FORM_PHASES else self._look_page

    def _render_trouble(self, state: SignInState) -> None:
        self._trouble.setVisible(state.trouble is not None or state.phase is Phase.NEW_PASSWORD)
        if state.trouble is not None:
            self._trouble.show_note(messages.explain(state.trouble), State.ERROR)
        elif state.phase is Phase.NEW_PASSWORD:
            self._trouble.show_note(self.tr("Your password must be replaced before you go on."), State.INFO)

    def _render_engine(self, state: SignInState) -> None:
        self._engine.setVisible(bool(state.engine_name))
        if state.is_demo:
            self._engine.set_chip(self.tr("Demo engine: not a real check"), State.WARNING)
        else:
            self._engine.set_chip(state.engine_name, State.OK, "shield")

    def _render_demo(self, state: SignInState) -> None:
        self._demo.setVisible(bool(state.demo_accounts))
        self._demo.setEnabled(state.phase is Phase.PASSWORD)
        if state.demo_accounts and not self._demo_buttons.buttons():
            from ui.people import post_text  # late: the first paint has no posts

            for place, account in enumerate(state.demo_accounts):
                button = KeyButton(f"{account.name} · {post_text(account.post)}", kind=Kind.SOFT, small=True)
                button.setToolTip(account.account)
                self._demo_buttons.addButton(button, place)
                self._demo_grid.addWidget(button, *divmod(place, 4))

    def _follow_focus(self, before: SignInState, state: SignInState) -> None:
        if state.phase is Phase.NEW_PASSWORD and not self._again.hasFocus():
            self._new.setFocus()
        elif state.phase is Phase.FACE:
            self._stop.setFocus()
        elif state.phase is Phase.PASSWORD and (before.phase is not Phase.PASSWORD or state.trouble is not None):
            self._forget()
            self.enter()
        elif state.phase is Phase.DONE:
            self._forget()
            self._account.clear()

    def _forget(self) -> None:
        for secret in (self._password, self._new, self._again):
            secret.clear()

    def _say_hint(self, text: str, state: State) -> None:
        self._hint.setText(text)
        set_state(self._hint, state)

    def _on_picture(self, picture: Picture) -> None:
        if self._model.state.phase is Phase.FACE:
            self._camera.show_picture(picture)
            good = picture.hint == "good"
            self._say_hint(messages.sentence(f"face_hint_{picture.hint}"), State.OK if good else State.WARNING)

    def _on_account_entered(self) -> None:
        self._password.setFocus()

    def _on_submit(self) -> None:
        account = self._model.state.locked_for or self._account.value()
        self._model.submit_password(account, self._password.text())

    def _on_set(self) -> None:
        self._model.submit_new_password(self._new.text(), self._again.text())

    def _on_other(self) -> None:
        self._model.start_over()
        self._forget()
        self.enter()

    def _on_demo_account(self, place: int) -> None:
        account = self._model.state.demo_accounts[place]
        if self._model.state.locked_for != account.account:
            self._model.start_over()
        self._account.set_value(account.account)
        self._password.setText(account.password)
        self._on_submit()
