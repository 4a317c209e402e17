"""The line under the checklist by which an application goes through the green channel, with its reason."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.cases.green import PROVISIONAL, GreenReason
from app.intake.model import closes_at_window
from ui import messages, theme
from ui.screens.counter.form_model import FormState
from ui.widgets.editors import ChoiceField, Option
from ui.widgets.layouts import Column, Row
from ui.widgets.words import Role, label


class GreenRow(QWidget):
    """said(GreenReason | None): the clerk chose; hidden while the matter would end at the window."""

    said = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        options = [Option(one.value, messages.sentence(f"green_reason_{one.value}")) for one in GreenReason]
        self.choice = ChoiceField([Option("", self.tr("Not through the green channel")), *options])
        self.choice.setAccessibleName(self.tr("Green channel"))
        self.choice.setMinimumWidth(theme.px(290))
        self._hint = label("", Role.HINT)
        row = Row(label(self.tr("Green channel"), Role.SECTION), self.choice, self._hint, None, gap=10)
        self.setLayout(Column(row, gap=2))
        self.choice.currentIndexChanged.connect(self._on_chosen)

    def show_form(self, state: FormState) -> None:
        """What is chosen; the reason's basis where no text in force grants it."""
        green = state.draft.green
        self.setVisible(green is not None or not closes_at_window(state.form.item, state.form.answers()))
        self.choice.blockSignals(True)
        self.choice.set_value(green.value if green else "")
        self.choice.blockSignals(False)
        self._hint.setText(messages.sentence("green_provisional") if green in PROVISIONAL else "")

    def _on_chosen(self) -> None:
        self.said.emit(GreenReason(self.choice.value()) if self.choice.value() else None)
