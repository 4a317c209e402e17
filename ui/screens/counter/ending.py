"""The strip above the foot that asks how a visit ends: notice, not taken, corrected, or what becomes of who is here."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.intake.commands import Outcome
from ui import theme
from ui.screens.counter.view_model import After
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.editors import ChoiceField, LineField, Option
from ui.widgets.layouts import Column, Row
from ui.widgets.states import State, set_state
from ui.widgets.words import Icon, Role, label


class Ending(QFrame):
    """Hidden until asked; Esc takes the question back.

    notified(insisted), turned_away(Outcome, reason, body), corrected(what), settled(After, window).
    """

    notified = Signal(bool)
    turned_away = Signal(object, str, str)
    corrected = Signal(str)
    settled = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("note")
        set_state(self, State.WARNING)
        self._title = label("", Role.STRONG, wrap=True)
        self._home = QWidget()
        self._home.setObjectName("plain")
        self._rows = Column(gap=6, parent=self._home)
        top = Row(Icon("help", "warn"), gap=10)
        top.addWidget(self._title, 1)
        back = KeyButton(self.tr("Back"), key="Esc", small=True)
        back.clicked.connect(self.take_back)
        top.addWidget(back)
        self.setLayout(Column(top, self._home, gap=6, margins=(14, 8, 14, 8)))
        self._before: QWidget | None = None
        self.hide()

    def ask_notice(self, missing: tuple[str, ...]) -> None:
        """Everything that is missing goes on one notice."""
        listed = self.tr("; ").join(missing[:6]) + (self.tr(" and more") if len(missing) > 6 else "")
        self._begin(self.tr("One notice tells everything: {list}").format(list=listed))
        back = self._button(self.tr("Print the notice, papers go back"), Kind.PRIMARY, "paper")
        keep = self._button(self.tr("Visitor insists: keep the papers"), Kind.PLAIN, "folder")
        back.clicked.connect(lambda: self._done(self.notified, False))
        keep.clicked.connect(lambda: self._done(self.notified, True))
        self._line(back, keep)
        self._show(back)

    def ask_turn_away(self) -> None:
        """Not needed, not ours, or put right on the spot."""
        self._begin(self.tr("Why is it not taken? The reason stands on the paper."))
        kind = ChoiceField(
            (
                Option(Outcome.NOT_NEEDED.value, self.tr("Nothing needs to be done")),
                Option(Outcome.NOT_OURS.value, self.tr("Another body is right")),
                Option("corrected", self.tr("Put right on the spot")),
            )
        )
        kind.setAccessibleName(self.tr("Outcome"))
        kind.set_value(Outcome.NOT_NEEDED.value)
        kind.setMinimumWidth(theme.px(190))
        reason, body = (
            LineField(placeholder=self.tr("Reason, in words")),
            LineField(placeholder=self.tr("Name of the right body")),
        )
        reason.setAccessibleName(self.tr("Reason"))
        body.setAccessibleName(self.tr("The right body"))
        body.hide()
        kind.currentIndexChanged.connect(lambda: body.setVisible(kind.value() == Outcome.NOT_OURS.value))
        go = self._button(self.tr("Record and print"), Kind.PRIMARY, "paper")
        go.clicked.connect(lambda: self._on_turned_away(kind.value(), reason.value(), body.value()))
        row = Row(kind, gap=8)
        row.addWidget(reason, 2)
        row.addWidget(body, 1)
        row.addWidget(go)
        self._rows.append(row)
        self._show(kind)

    def ask_mid_case(self, number: str) -> None:
        """What becomes of who is here before the next one is called."""
        self._begin(
            self.tr("{number} is in mid-case; what becomes of it? The form is kept as a draft.").format(number=number)
        )
        window = LineField(figures=True, placeholder=self.tr("window"))
        window.setAccessibleName(self.tr("Window that goes on"))
        window.setMaximumWidth(90)
        done = self._button(self.tr("&Done"), Kind.PRIMARY, "tick")
        hold = self._button(self.tr("&Hold for papers"), Kind.PLAIN, "clock")
        left = self._button(self.tr("Has &left"), Kind.PLAIN, "sign-out")
        other = self._button(self.tr("&Other window"), Kind.PLAIN, "arrow-right")
        for button, after in ((done, After.DONE), (hold, After.HOLD), (left, After.LEFT)):
            button.clicked.connect(lambda _on=False, a=after: self._done(self.settled, a, ""))
        other.clicked.connect(lambda: self._done(self.settled, After.OTHER_WINDOW, window.value()))
        self._line(done, hold, left, other, window)
        self._show(hold)

    def take_back(self) -> None:
        """Ask no more; the cursor goes back to where it was."""
        self.hide()
        if self._before is not None:
            self._before.setFocus()
        self._before = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes back, arrows move, Enter in a line goes on."""
        if event.key() == Qt.Key.Key_Escape:
            self.take_back()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Right)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.focusNextPrevChild(True)
        else:
            super().keyPressEvent(event)

    def _begin(self, title: str) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            _discard(item)
        self._title.setText(title)
        self.setAccessibleName(title)

    def _button(self, text: str, kind: Kind, icon: str) -> KeyButton:
        return KeyButton(text, kind=kind, icon=icon, small=True)

    def _line(self, *parts: QWidget) -> None:
        self._rows.append(Row(*parts, None, gap=8))

    def _show(self, first: QWidget) -> None:
        self._before = self.window().focusWidget()
        self.show()
        first.setFocus()

    def _on_turned_away(self, kind: str, reason: str, body: str) -> None:
        if kind == "corrected":
            self._done(self.corrected, reason)
        else:
            self._done(self.turned_away, Outcome(kind), reason, body)

    def _done(self, signal: object, *values: object) -> None:
        self.hide()
        self._before = None
        signal.emit(*values)  # type: ignore[attr-defined]


def _discard(item: object) -> None:
    """Take a row with all its widgets away."""
    layout = item.layout()  # type: ignore[attr-defined]
    if layout is not None:
        while (inner := layout.takeAt(0)) is not None:
            _discard(inner)
        layout.deleteLater()
    widget = item.widget()  # type: ignore[attr-defined]
    if widget is not None:
        widget.hide()
        widget.deleteLater()
