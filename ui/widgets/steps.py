"""The marks in a form's head (places on one page, not wizard pages) and a case's timeline."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import assets, theme
from ui.widgets.layouts import Column, Row
from ui.widgets.parting import clear
from ui.widgets.states import ICONS, TOKENS, State
from ui.widgets.words import Chip, Icon, Role, label


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: its words and whether it is done."""

    text: str
    done: bool


class StepMarker(QWidget):
    """Done = tick on teal ground, current = filled, the rest outlined; compact shows only the current words.

    It shows, it does not take input.
    """

    CIRCLE = 22

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks: tuple[Mark, ...] = ()
        self._current = 0
        self._compact = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_marks(self, marks: Sequence[Mark], current: int, name: str) -> None:
        """Show the marks; current: 0-based, may be ``len(marks)`` when all are behind.  name: for a screen reader."""
        if (tuple(marks), current) == (self._marks, self._current) and self.accessibleName() == name:
            return
        self._marks, self._current = tuple(marks), current
        self.setAccessibleName(name)
        self.apply_look()

    def set_compact(self, compact: bool) -> None:
        """Words only for the current mark."""
        self._compact = compact
        self.apply_look()

    def apply_look(self) -> None:
        """Take the size at the present scale."""
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its marks."""
        return QSize(max(self._walk(None), 1), theme.px(self.CIRCLE + 2))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The marks from left to right."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._walk(painter)

    def _walk(self, painter: QPainter | None) -> int:
        look, left = theme.current(), 1
        for place, mark in enumerate(self._marks):
            if place:
                if painter is not None:
                    top = (self.height() - look.px(14)) // 2
                    painter.drawPixmap(left, top, assets.pixmap("chevron-right", "line2", 14))
                left += look.px(14 + 6)
            if painter is not None:
                self._paint_circle(painter, left, place, mark)
            left += look.px(self.CIRCLE + 6)
            if not self._compact or place == self._current:
                left += self._words(painter, left, mark.text, place == self._current) + look.px(6)
        return left

    def _words(self, painter: QPainter | None, left: int, text: str, current: bool) -> int:
        look = theme.current()
        font = look.font(13, strong=current)
        width = QFontMetrics(font).horizontalAdvance(text) + 2
        if painter is not None:
            painter.setFont(font)
            painter.setPen(look.colour("text" if current else "text2"))
            painter.drawText(QRect(left, 0, width, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
        return width

    def _paint_circle(self, painter: QPainter, left: int, place: int, mark: Mark) -> None:
        look = theme.current()
        size = look.px(self.CIRCLE)
        box = QRect(left, (self.height() - size) // 2, size, size)
        current = place == self._current
        ground, line, ink = (
            ("primary", "primary", "on_primary")
            if current
            else ("ok_ground", "ok_ground", "ok")
            if mark.done
            else ("surface", "line2", "muted")
        )
        painter.setPen(look.colour(line))
        painter.setBrush(look.colour(ground))
        painter.drawEllipse(box.toRectF().adjusted(0.5, 0.5, -0.5, -0.5))
        if mark.done and not current:
            inset = (size - look.px(14)) // 2
            painter.drawPixmap(box.left() + inset, box.top() + inset, assets.pixmap("tick", ink, 14))
            return
        painter.setFont(look.font(12, strong=True))
        painter.setPen(look.colour(ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(place + 1))


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event: when, what, by whom or why; state colours its icon."""

    when: str
    title: str
    detail: str = ""
    state: State = State.OK
    chip: str = ""


class Timeline(QWidget):
    """Events from the newest to the oldest, each with icon, moment, title and detail."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self._column = Column(gap=0, parent=self)

    def set_entries(self, entries: Sequence[TimelineEntry]) -> None:
        """Show other events."""
        clear(self._column)
        for entry in entries:
            self._column.addWidget(_Entry(entry))
        self._column.addStretch(1)


class _Entry(QWidget):
    def __init__(self, entry: TimelineEntry) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.setAccessibleName(" ".join(part for part in (entry.when, entry.title, entry.detail) if part))
        self._when = when = label(entry.when, Role.HINT)
        self.apply_look()
        words = Column(gap=1)
        title = Row(label(entry.title, Role.STRONG), gap=8)
        if entry.chip:
            title.append(Chip(entry.chip, entry.state))
        title.append(None)
        words.append(title)
        if entry.detail:
            words.append(label(entry.detail, Role.DETAIL, wrap=True))
        row = Row(gap=10, margins=(0, 7, 0, 7), parent=self)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(when, 0, top)
        row.addWidget(Icon(ICONS[entry.state], TOKENS[entry.state], 16), 0, top)
        row.addLayout(words, 1)

    def apply_look(self) -> None:
        """Take the width of the moments at the present scale."""
        self._when.setFixedWidth(theme.px(112))
