"""Editors for one value: a choice, yes or no, several lines; the single lines are in ``ui.widgets.lines``."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QPlainTextEdit, QRadioButton, QWidget

from ui import assets, theme
from ui.widgets.layouts import Row
from ui.widgets.lines import FIELD_HEIGHT, DateField, LineField, half_width, paint_sign, typed_date
from ui.widgets.parting import ready_area, ready_choice
from ui.widgets.states import State, set_state

__all__ = [
    "FIELD_HEIGHT",
    "BoolField",
    "ChoiceField",
    "DateField",
    "Editor",
    "LineField",
    "Option",
    "TextField",
    "half_width",
    "typed_date",
]

TYPE_AHEAD_S = 1.0


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose; keys: what picks it by typing (pinyin initials, code), lower case."""

    value: str
    label: str
    keys: str = ""


class ChoiceField(QComboBox):
    """One of several options; figures 1 to 9 pick by place, letters by ``Option.keys`` or the label's beginning.

    Turning the wheel over it never changes it.  ``chosen(value)`` comes only from the person.
    """

    chosen = Signal(str)

    def __init__(self, options: Sequence[Option] = (), *, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options: tuple[Option, ...] = ()
        self._typed, self._typed_at = "", 0.0
        self._state = State.NONE
        self.setPlaceholderText(placeholder)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.set_options(options)
        ready_choice(self)
        self.activated.connect(self._on_activated)
        self.apply_look()

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer other options; nothing is chosen afterwards unless the old value is still among them."""
        before = self.value()
        self._options = tuple(options)
        self.clear()
        self.addItems([option.label for option in self._options])
        self.setCurrentIndex(-1)
        self.set_value(before)

    def value(self) -> str:
        """The chosen value, "" for none."""
        return self._options[self.currentIndex()].value if 0 <= self.currentIndex() < len(self._options) else ""

    def set_value(self, value: str) -> None:
        """Choose ``value``; an unknown value or "" chooses nothing."""
        self.setCurrentIndex(next((i for i, option in enumerate(self._options) if option.value == value), -1))

    def show_state(self, state: State) -> None:
        """Show what is known about the value."""
        self._state = state
        set_state(self, state)

    def apply_look(self) -> None:
        """Take the height at the present scale."""
        self.setFixedHeight(theme.px(FIELD_HEIGHT))

    def showPopup(self) -> None:
        """Open the list."""
        super().showPopup()
        ready_area(self.view())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the form."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pick by figure or letters."""
        text = event.text().lower()
        if text.strip() and text.isascii() and text.isalnum() and not event.modifiers():
            self._type_ahead(text)
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box, our own chevron, and the sign of an error."""
        super().paintEvent(event)
        size = theme.px(14)
        place = QPoint(self.width() - size - theme.px(8), (self.height() - size) // 2)
        QPainter(self).drawPixmap(place, assets.pixmap("chevron-down", "text2" if self.isEnabled() else "muted", 14))
        if self._state is State.ERROR:
            paint_sign(self, self._state, theme.px(28))

    def _type_ahead(self, text: str) -> None:
        now = time.monotonic()
        self._typed = text if now - self._typed_at > TYPE_AHEAD_S else self._typed + text
        self._typed_at = now
        found = self._find(self._typed)
        if found is None:
            self._typed = text
            found = self._find(text)
        if found is not None and found != self.currentIndex():
            self.setCurrentIndex(found)
            self.chosen.emit(self.value())

    def _find(self, typed: str) -> int | None:
        for place, option in enumerate(self._options):
            if (option.keys and option.keys.startswith(typed)) or option.label.lower().startswith(typed):
                return place
        if typed.isdigit() and 0 < int(typed) <= len(self._options):
            return int(typed) - 1
        return None

    def _on_activated(self, _index: int) -> None:
        self.chosen.emit(self.value())


class BoolField(QWidget):
    """Yes or no, or not yet answered; Y and N answer it, arrows move.  ``chosen(bool)`` comes from the person."""

    chosen = Signal(bool)

    def __init__(self, yes: str, no: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self._yes, self._no = QRadioButton(yes), QRadioButton(no)
        self._group = QButtonGroup(self)
        self._group.addButton(self._yes, 1)
        self._group.addButton(self._no, 0)
        self._group.idClicked.connect(self._on_clicked)
        self.setFocusProxy(self._yes)
        self.setLayout(Row(self._yes, self._no, None, gap=18, margins=(2, 0, 0, 0)))
        self.apply_look()

    def setAccessibleName(self, name: str) -> None:
        """Name the question; both answers carry it."""
        super().setAccessibleName(name)
        for button in (self._yes, self._no):
            button.setAccessibleName(f"{name}: {button.text()}")

    def value(self) -> bool | None:
        """The answer, None before one was given."""
        return None if self._group.checkedId() < 0 else self._group.checkedId() == 1

    def set_value(self, value: bool | None) -> None:
        """Show an answer, or none."""
        self._group.setExclusive(False)
        self._yes.setChecked(value is True)
        self._no.setChecked(value is False)
        self._group.setExclusive(True)

    def show_state(self, state: State) -> None:
        """Show what is known about the answer."""
        for button in (self._yes, self._no):
            set_state(button, state)

    def apply_look(self) -> None:
        """Take the height at the present scale."""
        self.setFixedHeight(theme.px(FIELD_HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Y and N answer."""
        answer = {Qt.Key.Key_Y: True, Qt.Key.Key_N: False}.get(Qt.Key(event.key()))
        if answer is None:
            super().keyPressEvent(event)
            return
        self.set_value(answer)
        self.chosen.emit(answer)

    def _on_clicked(self, identity: int) -> None:
        self.chosen.emit(identity == 1)


class TextField(QPlainTextEdit):
    """Several lines of text; Tab leaves it.  ``rows`` lines are shown."""

    def __init__(self, *, rows: int = 3, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        ready_area(self)
        self.apply_look()

    def value(self) -> str:
        """The text without surrounding white space."""
        return self.toPlainText().strip()

    def set_value(self, value: str) -> None:
        """Show ``value``; the cursor stays where it is when nothing changes."""
        if self.toPlainText() != value:
            self.setPlainText(value)

    def show_state(self, state: State) -> None:
        """Show what is known about the text."""
        set_state(self, state)

    def apply_look(self) -> None:
        """Take the height at the present scale."""
        self.setFixedHeight(theme.px(12 + 20 * self._rows))


Editor = LineField | ChoiceField | BoolField | TextField
