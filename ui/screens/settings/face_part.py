"""One's own face in the settings: how it stands, the consent taken back in two steps, the receipt."""

from PySide6.QtWidgets import QWidget

from app.kernel.clock import hall_day
from ui import messages
from ui.screen import ScreenName, Shell
from ui.screens.settings.face_model import FaceModel, FaceState, Step
from ui.services import PaperOnScreen
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.layouts import Column, Row
from ui.widgets.states import State
from ui.widgets.surfaces import Note
from ui.widgets.words import label


class FacePart(QWidget):
    """The first button only asks; beside what it means the focus is on keeping, Esc keeps as well."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self._shell, self._was = shell, Step.SHOWN
        self.model = FaceModel(shell, self)
        self._facts, self._note = label("", wrap=True), Note(state=State.WARNING)
        self.ask = KeyButton(self.tr("Withdraw my consent …"))
        self.paper = KeyButton(self.tr("Deletion receipt"), icon="print")
        self.keep = KeyButton(self.tr("Keep it"), key="Esc")
        self.go = KeyButton(self.tr("Withdraw and delete"), icon="trash", kind=Kind.PRIMARY)
        for button, act in (
            (self.ask, self.model.ask),
            (self.paper, self.model.receipt),
            (self.keep, self.model.keep),
            (self.go, self.model.withdraw),
        ):
            button.clicked.connect(act)
        buttons = Row(self.ask, self.paper, self.keep, self.go, None, gap=8)
        Column(self._facts, self._note, buttons, gap=8, parent=self)
        self.model.state_changed.connect(self._render)
        self.model.paper_ready.connect(self._on_paper)
        self._render(self.model.state)

    def _render(self, state: FaceState) -> None:
        own, is_asked = state.own, state.step is Step.ASKED
        consented = own is not None and own.consented
        self._facts.setText(self._stands(state))
        for button, is_shown in (
            (self.ask, consented and not is_asked),
            (self.paper, own is not None and bool(own.receipts) and not is_asked),
            (self.keep, is_asked),
            (self.go, is_asked),
        ):
            button.setVisible(is_shown)
            button.setEnabled(state.step is not Step.BUSY)
        self._show_note(state)
        if state.step is not Step.BUSY and state.step is not self._was:
            self._was = state.step
            where = self.keep if is_asked else self.ask if consented else self.paper
            where.setFocus()
            self._shell.actions_changed.emit()

    def _stands(self, state: FaceState) -> str:
        own = state.own
        if own is None:
            return ""
        if own.valid_until is not None:
            until = hall_day(own.valid_until).isoformat()
            return self.tr("Your face template is kept on this machine until {until}, with your consent.").format(
                until=until
            )
        if own.consented:
            return self.tr("You have consented; no template of your face is kept on this machine.")
        return self.tr("No consent of yours is in force and no template of your face is kept on this machine.")

    def _show_note(self, state: FaceState) -> None:
        if state.step is Step.ASKED:
            text, kind = self._meaning(state), State.WARNING
        elif state.trouble is not None:
            text, kind = messages.explain(state.trouble), State.ERROR
        else:
            text, kind = " ".join(state.told), State.OK
        self._note.show_note(text, kind)
        self._note.setVisible(bool(text))

    def _meaning(self, state: FaceState) -> str:
        told = self.tr(
            "The template is deleted from this machine at once and cannot be restored. Presence is no longer watched"
            " and no look unlocks. From then on you sign in with two colleagues who vouch, or with a one-time code;"
            " such a session takes in, but cannot approve, grant, change accounts or export. What was done before stays"
            " valid. To use your face again you are enrolled anew."
        )
        if state.own is not None and state.own.copies:
            machines = ", ".join(state.own.copies)
            told += " " + self.tr("Withdraw on these machines as well, they have a copy: {machines}.").format(
                machines=machines
            )
        return told

    def _on_paper(self, paper: PaperOnScreen) -> None:
        self._shell.open(ScreenName.PREVIEW, paper)
