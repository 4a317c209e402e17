"""Lines of text to type into: plain ones, figures, and dates typed as 20261121.

Apart from the other editors, because sign-in is painted before these are needed.
"""

import unicodedata

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QValidator
from PySide6.QtWidgets import QLineEdit, QWidget

from ui import assets, theme
from ui.widgets.states import ICONS, TOKENS, State, set_state

FIELD_HEIGHT = 32
SIGNED = (State.VERIFIED, State.ERROR)
"""The states whose icon stands inside the field."""


def half_width(text: str) -> str:
    """Full-width letters, figures and signs as their plain forms; Chinese characters stay."""
    return "".join(unicodedata.normalize("NFKC", c) if "\uff01" <= c <= "\uff5e" or c == "\u3000" else c for c in text)


def paint_sign(field: QWidget, state: State, from_right_px: int) -> None:
    """The icon of ``state`` inside a field, in the middle of its height."""
    size = theme.px(16)
    place = QPoint(field.width() - size - from_right_px, (field.height() - size) // 2)
    QPainter(field).drawPixmap(place, assets.pixmap(ICONS[state], TOKENS[state], 16))


class _HalfWidth(QValidator):
    """Never refuses anything; turns full-width characters into plain ones while they are typed or pasted."""

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        return QValidator.State.Acceptable, half_width(text), position


class LineField(QLineEdit):
    """A line of text, 32 high.

    figures: for numbers, cards and codes: the input method is off and full-width characters become plain.
    A state is shown with ``show_state``; VERIFIED carries a teal tick inside, ERROR its sign: a red border alone is
    not told from that of the focus by everybody.
    """

    def __init__(self, *, figures: bool = False, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = State.NONE
        self.setPlaceholderText(placeholder)
        if figures:
            self.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers | Qt.InputMethodHint.ImhNoPredictiveText)
            self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
            self.setValidator(_HalfWidth(self))
        self.apply_look()

    def value(self) -> str:
        """The text without surrounding spaces."""
        return self.text().strip()

    def set_value(self, value: str) -> None:
        """Show ``value`` from its beginning; the cursor stays where it is when nothing changes."""
        if self.text() != value:
            self.setText(value)
            self.setCursorPosition(0)

    def show_state(self, state: State) -> None:
        """Show what is known about the value."""
        self._state = state
        set_state(self, state)

    def apply_look(self) -> None:
        """Take the height at the present scale."""
        self.setFixedHeight(theme.px(FIELD_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line, and the sign of its state."""
        super().paintEvent(event)
        if self._state in SIGNED:
            paint_sign(self, self._state, theme.px(7))


def typed_date(text: str, *, month_only: bool = False) -> str | None:
    """``20261121``, ``2026-11-21``, ``2026.11.21``, ``2026年11月21日`` as ``2026-11-21``; None when it is no date.

    month_only: six figures, answered as ``2026-11``.
    """
    figures = "".join(c for c in half_width(text) if c.isdigit())
    if len(figures) != (6 if month_only else 8):
        return None
    from datetime import date  # late: the first paint has no dates

    try:
        day = date(int(figures[:4]), int(figures[4:6]), 1 if month_only else int(figures[6:]))
    except ValueError:
        return None
    return day.isoformat()[:7] if month_only else day.isoformat()


class DateField(LineField):
    """A date typed as figures; it takes its dashes when the field is left."""

    def __init__(self, *, month_only: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(figures=True, placeholder="202611" if month_only else "20261121", parent=parent)
        self._month_only = month_only

    def value(self) -> str:
        """The ISO date, or what was typed when that is no date."""
        return typed_date(self.text(), month_only=self._month_only) or super().value()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Write the date out."""
        written = typed_date(self.text(), month_only=self._month_only)
        if written is not None and written != self.text():
            self.setText(written)
        super().focusOutEvent(event)
