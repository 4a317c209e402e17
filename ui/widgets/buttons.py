"""Buttons that show their key: one filled per card, plain outlined, ghost for sections, soft for rows."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyleOptionButton, QToolButton, QWidget

from ui import assets, theme
from ui.widgets.states import set_property
from ui.widgets.words import tip


class Kind(StrEnum):
    """How loud a button is."""

    PRIMARY = "primary"
    PLAIN = "plain"
    GHOST = "ghost"
    SOFT = "soft"
    TAB = "tab"


_TEXT = {
    Kind.PRIMARY: "on_primary",
    Kind.PLAIN: "text",
    Kind.GHOST: "primary",
    Kind.SOFT: "primary_deep",
    Kind.TAB: "text2",
}
_ICON = {**_TEXT, Kind.PLAIN: "text2"}


@dataclass(frozen=True, slots=True)
class _Measures:
    icon: int
    text: int
    cap: int
    gap: int

    @property
    def total(self) -> int:
        parts = [part for part in (self.icon, self.text, self.cap) if part]
        return sum(parts) + self.gap * (len(parts) - 1)


class KeyButton(QPushButton):
    """A button with an icon, its words and its key in a cap: ``KeyButton("Call next", key="F2", kind=Kind.PRIMARY)``.

    key: what stands on the cap, "" for none; the shortcut itself belongs to ``ui.actions``.  small: 28 high, not 34.
    Enter presses it as Space does.  Its text is a real button text, so screen readers and ``click()`` know it.
    """

    def __init__(
        self,
        text: str,
        *,
        key: str = "",
        icon: str = "",
        kind: Kind = Kind.PLAIN,
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._key, self._icon, self._kind, self._small = key, icon, kind, small
        self._shows_key, self._is_closed = True, False
        self.setProperty("kind", kind.value)
        self.setAutoDefault(False)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.apply_look()

    def set_content(self, text: str, icon: str | None = None) -> None:
        """Other words, and another icon unless None; nothing happens when they are shown already."""
        if (text, icon or self._icon) == (self.text(), self._icon):
            return
        self.setText(text)
        self.setAccessibleName(text)
        if icon is not None:
            self._icon = icon
        self.updateGeometry()
        self.update()

    def set_kind(self, kind: Kind) -> None:
        """Make it louder or quieter ("call next" is filled only while the window is free)."""
        self._kind = kind
        set_property(self, "kind", kind.value)

    def set_closed(self, why: str) -> None:
        """Show that it cannot be used now, and ``why``; "" opens it.

        It still takes the focus, so that the reason can be read and heard.
        """
        self._is_closed = bool(why)
        tip(self, why)
        self.setAccessibleDescription(why)
        self.update()

    def is_closed(self) -> bool:
        """Whether it cannot be used now although it takes the focus."""
        return self._is_closed

    def kind(self) -> Kind:
        """How loud it is now."""
        return self._kind

    def key(self) -> str:
        """What stands on the cap, "" while it is hidden."""
        return self._key if self._shows_key else ""

    def set_key_shown(self, shown: bool) -> None:
        """Hide the cap in a compact arrangement; the key works all the same."""
        self._shows_key = shown
        self.updateGeometry()
        self.update()

    def apply_look(self) -> None:
        """Take the height at the present scale."""
        small = self._small or self._kind is Kind.GHOST
        self.setFixedHeight(theme.px(38 if self._kind is Kind.TAB else 28 if small else 34))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Wide enough for icon, words and cap."""
        padding = {Kind.GHOST: 8, Kind.TAB: 4}.get(self._kind, 12)
        return QSize(self._measure().total + 2 * theme.px(padding) + 2, self.height())

    def minimumSizeHint(self) -> QSize:
        """As ``sizeHint``: the words of a button are never cut."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        """Leave the words to ``paintEvent``: Qt paints the ground only."""
        super().initStyleOption(option)
        option.text = ""

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground from the style sheet, the content in the middle."""
        super().paintEvent(event)
        self._paint_content(QPainter(self))

    def _words_font(self) -> QFont:
        heavy = self._kind is Kind.PRIMARY or (self._kind is Kind.TAB and self.isChecked())
        return theme.current().font(14, strong=heavy)

    def _measure(self) -> _Measures:
        words = QFontMetrics(self._words_font())
        cap = 0
        if self.key():
            cap = QFontMetrics(theme.current().font(11)).horizontalAdvance(self._key) + theme.px(10)
        text = self.text().replace("&", "")
        return _Measures(
            theme.px(16) if self._icon else 0, words.horizontalAdvance(text) + 2 if text else 0, cap, theme.px(6)
        )

    def _paint_content(self, painter: QPainter) -> None:
        sizes, enabled = self._measure(), self.isEnabled() and not self._is_closed
        text = "primary" if self._kind is Kind.TAB and self.isChecked() else _TEXT[self._kind]
        text, icon = (text, _ICON[self._kind]) if enabled else ("muted", "muted")
        left = (self.width() - sizes.total) // 2
        if sizes.icon:
            painter.drawPixmap(left, (self.height() - sizes.icon) // 2, assets.pixmap(self._icon, icon, 16))
            left += sizes.icon + sizes.gap
        painter.setPen(theme.current().colour(text))
        painter.setFont(self._words_font())
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft) | int(
            Qt.TextFlag.TextShowMnemonic.value
        )
        painter.drawText(QRect(left, 0, sizes.text + 2, self.height()), flags, self.text())
        if sizes.cap:
            self._paint_cap(painter, left + (sizes.text + sizes.gap if sizes.text else 0), sizes.cap)

    def _paint_cap(self, painter: QPainter, left: int, width: int) -> None:
        height = theme.px(17)
        box = QRect(left, (self.height() - height) // 2, width - 1, height - 1)
        filled = self._kind is Kind.PRIMARY and self.isEnabled()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.current().colour("on_primary" if filled else "line"))
        painter.drawRoundedRect(box.toRectF().translated(0.5, 0.5), theme.px(3), theme.px(3))
        painter.setFont(theme.current().font(11))
        painter.setPen(theme.current().colour("on_primary" if filled else "muted"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._key)


class IconButton(QToolButton):
    """An icon with or without a word, as on the top bar; ``name`` is what a screen reader says and the tool tip."""

    def __init__(
        self, icon: str, name: str, text: str = "", token: str = "bar_muted", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon, self._token = icon, token
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_content(icon, name, text)
        self.apply_look()

    def set_content(self, icon: str, name: str, text: str = "") -> None:
        """Another icon, name and word."""
        self._icon = icon
        self.setText(text.replace("&", "&&"))  # a name's own sign, no shortcut
        self.setAccessibleName(name)
        tip(self, name)
        beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        self.setToolButtonStyle(beside if text else Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.apply_look()

    def apply_look(self) -> None:
        """Take size and colour of the present look."""
        self.setIcon(assets.icon(self._icon, self._token, 18))
        self.setIconSize(QSize(theme.px(18), theme.px(18)))
        self.setFixedHeight(theme.px(34))
