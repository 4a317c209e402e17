"""The strip above the foot that asks how a visit ends: notice, not taken, corrected, or what becomes of who is here."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.hall.model import TicketKind
from app.intake.commands import Outcome
from app.kernel.ids import DraftId
from ui import theme
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.editors import ChoiceField, LineField, Option
from ui.widgets.layouts import Column, Row
from ui.widgets.parting import clear
from ui.widgets.states import State, set_state
from ui.widgets.surfaces import Note
from ui.widgets.words import Icon, Role, label


class Ending(QFrame):
    """Hidden until asked; Esc takes the question back.  An answer leaves it open: whoever acts on the answer ends it.

    notified(insisted), turned_away(Outcome, reason, body), corrected(what), settled(TicketKind, window),
    taken_up(DraftId): what was answered.  asking(bool): the question comes or goes.
    """

    notified = Signal(bool)
    turned_away = Signal(object, str, str)
    corrected = Signal(str)
    settled = Signal(object, str)
    taken_up = Signal(object)
    asking = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("note")
        set_state(self, State.WARNING)
        self._title, self._detail = label("", Role.STRONG, wrap=True), label("", wrap=True)
        self._trouble = Note(state=State.ERROR)
        self._home = QWidget()
        self._home.setObjectName("plain")
        self._rows = Column(gap=6, parent=self._home)
        top = Row(Icon("help", "warn"), gap=10)
        top.addWidget(self._title, 1)
        back = KeyButton(self.tr("Back"), key="Esc", small=True)
        back.clicked.connect(self.take_back)
        top.addWidget(back)
        self.setLayout(Column(top, self._detail, self._home, self._trouble, gap=6, margins=(14, 8, 14, 8)))
        self._before: QWidget | None = None
        self._first: QWidget | None = None
        self.hide()

    def ask_notice(self, papers: Sequence[str], answers: Sequence[str]) -> None:
        """Everything that is missing goes on one notice: papers and answers by name."""
        counts = [self.tr("%n paper(s) missing", "", len(papers))] if papers else []
        counts += [self.tr("%n answer(s) missing", "", len(answers))] if answers else []
        lists = [self.tr("Papers: {list}").format(list=self.tr("; ").join(papers))] if papers else []
        lists += [self.tr("Answers: {list}").format(list=self.tr("; ").join(answers))] if answers else []
        title = self.tr("One notice tells everything: {counts}").format(counts=self.tr("; ").join(counts))
        self._begin(title, "\n".join(lists))
        back = self._button(self.tr("Print the notice, papers go back"), Kind.PRIMARY, "paper")
        keep = self._button(self.tr("Visitor insists: keep the papers"), Kind.PLAIN, "folder")
        back.clicked.connect(lambda: self.notified.emit(False))
        keep.clicked.connect(lambda: self.notified.emit(True))
        self._line(back, keep)
        self._show(back)

    def ask_turn_away(self) -> None:
        """Not needed, or not ours."""
        self._begin(self.tr("Why is it not taken? The reason stands on the paper."))
        kind = ChoiceField(
            (
                Option(Outcome.NOT_NEEDED.value, self.tr("Nothing needs to be done")),
                Option(Outcome.NOT_OURS.value, self.tr("Another body is right")),
            )
        )
        kind.setAccessibleName(self.tr("Outcome"))
        kind.set_value(Outcome.NOT_NEEDED.value)
        kind.setMinimumWidth(theme.px(190))
        reason = self._entry(self.tr("Reason, in words"), self.tr("Reason"))
        body = self._entry(self.tr("Name of the right body"), self.tr("The right body"))
        body.hide()
        kind.currentIndexChanged.connect(lambda: body.setVisible(kind.value() == Outcome.NOT_OURS.value))
        go = self._button(self.tr("Record and print"), Kind.PRIMARY, "paper")

        def answer() -> None:
            not_ours = kind.value() == Outcome.NOT_OURS.value
            if self._has(reason, self.tr("Write the reason: it stands on the paper.")) and (
                not not_ours or self._has(body, self.tr("Write which body is right."))
            ):
                self.turned_away.emit(Outcome(kind.value()), reason.value(), body.value() if not_ours else "")

        go.clicked.connect(answer)
        self._entries(kind, reason, body, go)
        self._show(kind)

    def ask_correction(self) -> None:
        """What was put right on the spot; the case goes on."""
        self._begin(self.tr("What was put right here? It is recorded with the case, nothing is printed."))
        what = self._entry(self.tr("What was put right, in words"), self.tr("What was put right"))
        go = self._button(self.tr("Record"), Kind.PRIMARY, "tick")

        def answer() -> None:
            if self._has(what, self.tr("Write what was put right.")):
                self.corrected.emit(what.value())

        go.clicked.connect(answer)
        self._entries(what, go)
        self._show(what)

    def ask_mid_case(self, number: str, *, begun: bool) -> None:
        """What becomes of who is here before the next one is called.

        number: "" for somebody without one.  begun: a form is open.
        """
        if begun:
            asked = self.tr("{number} is in mid-case; what becomes of it? The form is kept as a draft.")
        else:
            asked = self.tr("{number} was called and nothing is done yet; what becomes of it?")
        self._begin(asked.format(number=number or self.tr("This visitor")))
        done = self._settling(self.tr("&Done"), Kind.PRIMARY, "tick", TicketKind.DONE)
        if not number:
            self._line(done)
            self._show(done)
            return
        hold = self._settling(self.tr("&Hold for papers"), Kind.PLAIN, "clock", TicketKind.HELD)
        left = self._settling(self.tr("Has &left"), Kind.PLAIN, "sign-out", TicketKind.LEFT)
        came = [] if begun else [self._settling(self.tr("Did &not come"), Kind.PLAIN, "skip", TicketKind.SKIPPED)]
        other = self._button(self.tr("&Other window"), Kind.PLAIN, "arrow-right")
        window = LineField(figures=True, placeholder=self.tr("window"))
        window.setAccessibleName(self.tr("Window that goes on"))
        window.setMaximumWidth(90)

        def answer() -> None:
            if self._has(window, self.tr("Enter the number of the window that goes on.")):
                self.settled.emit(TicketKind.TRANSFERRED, window.value())

        other.clicked.connect(answer)
        self._line(done, hold, left, *came, other, window)
        self._show(hold)

    def ask_repeated(self, draft: DraftId, told: str) -> None:
        """The office keeps a draft of the same matter and person; told: how it stands."""
        self._begin(self.tr("There is a draft of this matter for this person already: {told}").format(told=told))
        go_on = self._button(self.tr("Go on with that one"), Kind.PRIMARY, "folder")
        anew = self._button(self.tr("Take it anew"), Kind.PLAIN, "plus")
        go_on.clicked.connect(lambda: self.taken_up.emit(draft))
        anew.clicked.connect(self.take_back)
        self._line(go_on, anew)
        self._show(go_on)

    def refuse(self, trouble: str) -> None:
        """Say in the question why the answer could not be acted on."""
        self._trouble.show_note(trouble, State.ERROR)
        self._trouble.show()
        if self._first is not None and not self.isAncestorOf(self.window().focusWidget() or self._first):
            self._first.setFocus()

    def take_back(self) -> None:
        """Ask no more; the cursor goes back to where it was."""
        before = self._before
        self.end()
        if before is not None and before.isVisible():
            before.setFocus()

    def end(self) -> None:
        """The question is answered."""
        self._before = self._first = None
        self.hide()

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that it asks."""
        super().showEvent(event)
        self.asking.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that it asks no more."""
        super().hideEvent(event)
        self.asking.emit(False)

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

    def _begin(self, title: str, detail: str = "") -> None:
        clear(self._rows)
        self._title.setText(title)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self._trouble.hide()
        self.setAccessibleName(title)

    def _button(self, text: str, kind: Kind, icon: str) -> KeyButton:
        return KeyButton(text, kind=kind, icon=icon, small=True)

    def _settling(self, text: str, kind: Kind, icon: str, means: TicketKind) -> KeyButton:
        button = self._button(text, kind, icon)
        button.clicked.connect(lambda: self.settled.emit(means, ""))
        return button

    def _entry(self, placeholder: str, name: str) -> LineField:
        field = LineField(placeholder=placeholder)
        field.setAccessibleName(name)
        return field

    def _has(self, field: LineField, trouble: str) -> bool:
        """Whether something was typed; if not, say so and put the cursor there."""
        if not field.value():
            self.refuse(trouble)
            field.setFocus()
        return bool(field.value())

    def _line(self, *parts: QWidget) -> None:
        self._rows.append(Row(*parts, None, gap=8))

    def _entries(self, *parts: QWidget) -> None:
        row = Row(gap=8)
        for part in parts:
            row.addWidget(part, 1 if isinstance(part, LineField) else 0)
        self._rows.append(row)

    def _show(self, first: QWidget) -> None:
        focused = self.window().focusWidget()
        if focused is None or not self.isAncestorOf(focused):
            self._before = focused
        self._first = first
        self.show()
        first.setFocus()
