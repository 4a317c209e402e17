"""Words on the surface: labels by role, chips, key caps and icons."""

from enum import StrEnum

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui import assets, theme
from ui.widgets.states import ICONS, TOKENS, State, set_state


class Role(StrEnum):
    """What a label is for; size, weight and colour follow from it."""

    TICKET = "ticket"
    PAGE = "page"
    SECTION = "section"
    LABEL = "label"
    DETAIL = "detail"
    STRONG = "strong"
    HINT = "hint"
    TIMER = "timer"
    PRODUCT = "product"
    HALL = "hall"
    WINDOW = "window"


def label(text: str = "", role: Role | None = None, *, wrap: bool = False, parent: QWidget | None = None) -> QLabel:
    """A plain-text label; wrap: over several lines (guides, details)."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role is not None:
        made.setProperty("role", role.value)
    return made


def tip(widget: QWidget, text: str) -> None:
    """A tool tip that shows ``text`` as it is: Qt would read a name such as ``<b>`` as markup."""
    if "<" in text:
        from html import escape  # late: its tables are large, and sign-in is painted without them

        text = f"<p>{escape(text)}</p>"
    widget.setToolTip(text)


class Elided(QLabel):
    """One line that ends in … when it does not fit; the whole text is its tool tip and accessible name."""

    def __init__(self, text: str = "", role: Role | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role is not None:
            self.setProperty("role", role.value)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.set_whole(text)

    def set_whole(self, text: str) -> None:
        """Show ``text``, as much of it as fits; nothing happens when it is shown already."""
        if text == self._whole:
            return
        self._whole = text
        self.setAccessibleName(text)
        self._elide()

    def whole(self) -> str:
        """The text as it was given."""
        return self._whole

    def minimumSizeHint(self) -> QSize:
        """No width is demanded."""
        return QSize(0, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """The width of the whole text."""
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 2, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Elide to the new width."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(self.width(), 1))
        self.setText(shown)
        tip(self, "" if shown == self._whole else self._whole)


class Chip(QLabel):
    """A small state mark, 20 high: icon + word + colour; ``State.NONE`` is outlined and needs no icon."""

    def __init__(
        self, text: str = "", state: State = State.NONE, icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._state, self._icon = State.NONE, icon
        self._shown: tuple[str, State, str] | None = None
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "chip")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_chip(text, state, icon)
        self.apply_look()

    def set_chip(self, text: str, state: State, icon: str = "") -> None:
        """Show another word and state; icon: "" takes the state's own (none for NONE and INFO)."""
        if (text, state, icon) == self._shown:
            return
        self._shown = (text, state, icon)
        self.setText(text)
        self._state = state
        self._icon = icon or ("" if state in (State.NONE, State.INFO) else ICONS[state])
        self.setAccessibleName(text)
        self.setIndent(theme.px(17) if self._icon else -1)
        self.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        set_state(self, state)

    def apply_look(self) -> None:
        """Take height and indent at the present scale."""
        self.setFixedHeight(theme.px(20))
        self.setIndent(theme.px(17) if self._icon else -1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The word as the style sheet says, the icon before it."""
        super().paintEvent(event)
        if self._icon:
            size = theme.px(13)
            drawing = assets.pixmap(self._icon, TOKENS[self._state] if self._state else "text2", 13)
            QPainter(self).drawPixmap(QPoint(theme.px(7), (self.height() - size) // 2), drawing)


def key_text(keys: QKeySequence | str) -> str:
    """How a key stands on a cap: ``Ctrl+K``, ``F9``; as the system writes it."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


class KeyCap(QLabel):
    """The key of an action in a small outlined cap, 17 high."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("role", "keycap")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.apply_look()

    def apply_look(self) -> None:
        """Take the height at the present scale."""
        self.setFixedHeight(theme.px(17))


class Icon(QLabel):
    """A line icon; decoration unless given a name that a screen reader says."""

    def __init__(
        self, icon: str, token: str = "text2", units: int = 16, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon, self._token, self._units = icon, token, units
        self.setAccessibleName(name)
        self.apply_look()

    def set_icon(self, icon: str, token: str) -> None:
        """Show another icon or colour."""
        if (icon, token) != (self._icon, self._token):
            self._icon, self._token = icon, token
            self.apply_look()

    def set_icon_state(self, state: State) -> None:
        """Show the icon and colour of a state."""
        self.set_icon(ICONS[state], TOKENS[state])

    def apply_look(self) -> None:
        """Take size and colour of the present look."""
        self.setFixedSize(theme.px(self._units), theme.px(self._units))
        self.setPixmap(assets.pixmap(self._icon, self._token, self._units))
