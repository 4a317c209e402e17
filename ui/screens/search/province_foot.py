"""The foot of the search: the way into the whole province, and the reason it asks for."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from ui.actions import ActionId, key_cap
from ui.screens.search.province_model import ProvinceState
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.layouts import Row
from ui.widgets.lines import LineField
from ui.widgets.states import State
from ui.widgets.surfaces import Foot
from ui.widgets.words import Role, label

_MOST = 24
"""Signs of the number in the question; the whole one stands in the line above."""

_REASONS = ("search_needs_reason", "search_refused_reason")


class ProvinceFoot(QStackedWidget):
    """asked: the reason is wanted.  given(reason): the centre is to be asked."""

    asked = Signal()
    given = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._was_asking = False
        self.ask = KeyButton(self.tr("Whole province"), key=key_cap(ActionId.SEARCH_PROVINCE), icon="database")
        self.reason = LineField(placeholder=self.tr("Why you are looking, 10 signs or more; it is kept"))
        self.reason.setAccessibleName(self.tr("Reason"))
        self.go = KeyButton(self.tr("Ask the centre"), kind=Kind.PRIMARY)
        self._told, self._question = label("", Role.HINT), label("", Role.STRONG)
        first = Row(self._told, None, self.ask, gap=8, margins=(18, 6, 18, 6))
        second = Row(self._question, gap=8, margins=(18, 6, 18, 6))
        second.addWidget(self.reason, 1)
        second.append(self.go)
        for row in (first, second):
            foot = Foot()
            foot.setLayout(row)
            self.addWidget(foot)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.ask.clicked.connect(self.asked)
        self.reason.returnPressed.connect(self._on_given)
        self.go.clicked.connect(self._on_given)

    def show_state(self, state: ProvinceState) -> None:
        """Ask, wait, or offer to; what was typed goes with the question alone."""
        self.setCurrentIndex(1 if state.is_asking else 0)
        number = state.number if len(state.number) <= _MOST else f"{state.number[:_MOST]}…"
        question = self.tr("Asking the centre …") if state.is_busy else self.tr("{number}, whole province:")
        self._question.setText(question.format(number=number))
        found = state.hits is not None
        self._told.setText(self.tr("From the whole province; Esc: own office") if found else self.tr("Own office"))
        self.go.setEnabled(not state.is_busy)
        self.reason.setReadOnly(state.is_busy)
        is_wrong = state.trouble is not None and state.trouble.code in _REASONS
        self.reason.show_state(State.ERROR if is_wrong else State.NONE)
        if not state.is_asking:
            self.reason.clear()
        elif not self._was_asking:
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        self._was_asking = state.is_asking

    def _on_given(self) -> None:
        self.reason.setFocus()  # the button is closed meanwhile
        self.given.emit(self.reason.value())
