"""Fields of a form: label, editor and message slot in one row, groups where Enter moves on, folded known data."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui import assets, theme
from ui.widgets.layouts import Column, Row
from ui.widgets.lines import FIELD_HEIGHT
from ui.widgets.states import ICONS, TOKENS, State
from ui.widgets.words import tip

if TYPE_CHECKING:  # sign-in is painted without choices
    from ui.widgets.editors import Editor

MESSAGE_HEIGHT = 16
PITCH_WITHOUT = 39


class FieldLabel(QLabel):
    """The name of a field, red star when it must be filled; two small lines when it is long.

    ``&`` before a letter makes it the mnemonic; the buddy is the editor.
    """

    def __init__(self, text: str, *, required: bool = False, width: int = 86, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._required, self._width = required, width
        self.setProperty("role", "label")
        self.apply_look()

    def set_required(self, required: bool) -> None:
        """Show or take away the star."""
        self._required = required
        self.update()

    def set_width(self, units: int) -> None:
        """The width of the label column."""
        self._width = units
        self.apply_look()

    def apply_look(self) -> None:
        """Take the size at the present scale."""
        self.setFixedSize(theme.px(self._width), theme.px(FIELD_HEIGHT))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The words and the star."""
        look, painter = theme.current(), QPainter(self)
        star = look.px(10) if self._required else 0
        lines, font = self._lines(self.width() - star)
        painter.setFont(font)
        painter.setPen(look.colour("text2" if self.isEnabled() else "muted"))
        height = self.height() // len(lines)
        flags = Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextShowMnemonic.value
        for place, line in enumerate(lines):
            painter.drawText(QRect(0, place * height, self.width(), height), flags, line)
        if self._required:
            words = max(painter.fontMetrics().horizontalAdvance(line.replace("&", "")) for line in lines)
            painter.setFont(look.font(14, strong=True))
            painter.setPen(look.colour("err"))
            where = QRect(min(words + look.px(3), self.width() - star), 0, star, self.height() - look.px(4))
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, "*")

    def _lines(self, room: int) -> tuple[list[str], QFont]:
        text, look = self.text(), theme.current()
        if QFontMetrics(look.font(14)).horizontalAdvance(text.replace("&", "")) <= room:
            return [text], look.font(14)
        font = look.font(12)
        metrics = QFontMetrics(font)
        cut = next(i for i in range(len(text), 0, -1) if i == 1 or metrics.horizontalAdvance(text[:i]) <= room)
        if " " in text[1 : cut + 1] and text[cut - 1 : cut + 1].isascii():
            cut = text.rindex(" ", 0, cut + 1)
        rest = metrics.elidedText(text[cut:].strip(), Qt.TextElideMode.ElideRight, room)
        tip(self, text if rest.endswith("…") else "")
        return [text[:cut], rest] if rest else [text], font


class MessageLine(QWidget):
    """The slot under a field: 13 px icon and one line of words; empty it keeps its height, so nothing jumps."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._text = State.NONE, ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.apply_look()

    def show_message(self, state: State, text: str) -> None:
        """Show a sentence; it is elided on screen and whole in the tool tip."""
        if (state, text) != (self._state, self._text):
            self._state, self._text = state, text
            tip(self, text)
            self.setAccessibleName(text)
            self.update()

    def text(self) -> str:
        """The sentence that is shown."""
        return self._text

    def state(self) -> State:
        """The state that is shown."""
        return self._state

    def apply_look(self) -> None:
        """Take the height at the present scale."""
        self.setFixedHeight(theme.px(MESSAGE_HEIGHT))

    def sizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(theme.px(40), theme.px(MESSAGE_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The icon of the state and the words in its colour."""
        if not self._text:
            return
        look, painter = theme.current(), QPainter(self)
        left, token = 0, TOKENS[self._state]
        if self._state is not State.NONE:
            painter.drawPixmap(0, (self.height() - look.px(13)) // 2, assets.pixmap(ICONS[self._state], token, 13))
            left = look.px(17)
        painter.setFont(look.font(12))
        painter.setPen(look.colour(token))
        room = QRect(left, 0, self.width() - left, self.height())
        shown = painter.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


class FieldRow(QWidget):
    """Label, editor and message slot: ``FieldRow("手机号码", LineField(figures=True), required=True)``.

    can_fail: the 16 px slot is reserved from the start (pitch 50); without it the row is 39 high and shows no
    message.  label_width in units; change it with ``set_label_width`` when the arrangement changes.
    """

    def __init__(
        self,
        text: str,
        editor: "Editor",
        *,
        required: bool = False,
        can_fail: bool = True,
        label_width: int = 86,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self.editor = editor
        self.label = FieldLabel(text, required=required, width=label_width)
        self.label.setBuddy(editor)
        editor.setAccessibleName(text.replace("&", ""))
        self._message = MessageLine() if can_fail else None
        stack = Column(editor, gap=0)
        if self._message is not None:
            stack.append(1, self._message, 1)
        else:
            stack.append(PITCH_WITHOUT - FIELD_HEIGHT)
        outer = Row(gap=10, parent=self)
        outer.addWidget(self.label, 0, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(stack, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_message(self, state: State, text: str = "") -> None:
        """Show what is known about the value: the border (or the tick) and the sentence under it."""
        self.editor.show_state(state)
        if self._message is not None:
            self._message.show_message(state, text)
        if self.editor.accessibleDescription() != text:
            self.editor.setAccessibleDescription(text)

    def message(self) -> str:
        """The sentence that is shown, "" for none."""
        return "" if self._message is None else self._message.text()

    def state(self) -> State:
        """The state that is shown."""
        return State.NONE if self._message is None else self._message.state()

    def set_required(self, required: bool) -> None:
        """Show or take away the star."""
        self.label.set_required(required)

    def set_label_width(self, units: int) -> None:
        """The width of the label column."""
        self.label.set_width(units)


class FieldGroup(QWidget):
    """Holds fields; Enter moves to the next one, Shift+Enter back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter that no editor needed moves the focus."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.focusNextPrevChild(not event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            return
        super().keyPressEvent(event)


@dataclass(frozen=True, slots=True)
class Fact:
    """A known value: its name and how it reads."""

    label: str
    value: str
