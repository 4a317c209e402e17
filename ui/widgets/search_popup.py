"""The list under a search field: names with the matched part lit, initials so that clerks learn them, keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui import theme
from ui.widgets.layouts import Column, Row, Rule
from ui.widgets.words import Role, label

Index = QModelIndex | QPersistentModelIndex
SHADOW = 24
ROW_HEIGHT = 44


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One hit as shown.

    key: what the screen gets back when it is opened.  lit: begin and end of the matched part of the title.
    code: the initials or number that would find it, shown in a chip.
    """

    key: str
    title: str
    detail: str = ""
    lit: tuple[int, int] = (0, 0)
    trail: str = ""
    code: str = ""


_HIT = int(Qt.ItemDataRole.UserRole)


class _Hits(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hits: tuple[SearchHit, ...] = ()

    def set_hits(self, hits: Sequence[SearchHit]) -> None:
        self.beginResetModel()
        self.hits = tuple(hits)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.hits)

    def data(self, index: Index, role: int = _HIT) -> Any:
        hit = self.hits[index.row()]
        if role == _HIT:
            return hit
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return " ".join(part for part in (hit.title, hit.detail, hit.code) if part)
        return None


class _HitDelegate(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(theme.px(300), theme.px(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit, look = index.data(_HIT), theme.current()
        box: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("selection"))
            painter.drawRoundedRect(box, look.px(5), look.px(5))
        inner = box.adjusted(look.px(10), 0, -look.px(10), 0)
        right = self._cap(painter, inner, "Enter" if selected else f"Alt {index.row() + 1}" if index.row() < 9 else "")
        right = self._code(painter, inner, right, hit.code)
        right = self._plain(painter, inner, right, hit.trail)
        room = QRect(inner.left(), inner.top() + look.px(3), right - inner.left(), look.px(21))
        self._title(painter, room, hit, "primary_deep" if selected else "primary")
        painter.setFont(look.font(12))
        painter.setPen(look.colour("text2" if selected else "muted"))
        lower = room.translated(0, look.px(19))
        shown = painter.fontMetrics().elidedText(hit.detail, Qt.TextElideMode.ElideRight, lower.width())
        painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    @staticmethod
    def _title(painter: QPainter, room: QRect, hit: SearchHit, lit_ink: str) -> None:
        look, (begin, end) = theme.current(), hit.lit
        left = room.left()
        for text, lit in ((hit.title[:begin], False), (hit.title[begin:end], True), (hit.title[end:], False)):
            painter.setFont(look.font(14, strong=lit))
            painter.setPen(look.colour(lit_ink if lit else "text"))
            part = QRect(left, room.top(), max(0, room.right() - left), room.height())
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, part.width())
            painter.drawText(part, Qt.AlignmentFlag.AlignVCenter, shown)
            left += painter.fontMetrics().horizontalAdvance(text)

    @staticmethod
    def _boxed(painter: QPainter, inner: QRect, right: int, text: str, units: int, height: int, ink: str) -> int:
        look = theme.current()
        painter.setFont(look.font(units))
        width = painter.fontMetrics().horizontalAdvance(text) + look.px(12)
        tall = look.px(height)
        box = QRect(right - width, inner.center().y() - tall // 2, width, tall)
        painter.setPen(look.colour("line2" if height > 17 else "line"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.toRectF().translated(0.5, 0.5), look.px(3), look.px(3))
        painter.setPen(look.colour(ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        return box.left() - look.px(8)

    def _cap(self, painter: QPainter, inner: QRect, text: str) -> int:
        return self._boxed(painter, inner, inner.right(), text, 11, 17, "text2") if text else inner.right()

    def _code(self, painter: QPainter, inner: QRect, right: int, code: str) -> int:
        return self._boxed(painter, inner, right, code, 12, 20, "text") if code else right

    @staticmethod
    def _plain(painter: QPainter, inner: QRect, right: int, text: str) -> int:
        if not text:
            return right
        look = theme.current()
        painter.setFont(look.font(12))
        painter.setPen(look.colour("text2"))
        width = painter.fontMetrics().horizontalAdvance(text) + 2
        painter.drawText(QRect(right - width, inner.top(), width, inner.height()), Qt.AlignmentFlag.AlignVCenter, text)
        return right - width - look.px(8)


class SearchPopup(QWidget):
    """Hits under a field of ``host``; the field keeps the focus, its keys come here first (``serve``).

    opened(SearchHit): the person chose one, with Enter, Alt+2 to 9 or the mouse.
    """

    opened = Signal(object)

    def __init__(self, host: QWidget, name: str, hints: Sequence[str]) -> None:
        super().__init__(host)
        self._host = host
        self._model = _Hits(self)
        self._view = QListView()
        self._view.setModel(self._model)
        self._view.setItemDelegate(_HitDelegate(self))
        self._view.setAccessibleName(name)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setFrameShape(QFrame.Shape.NoFrame)
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.clicked.connect(self._on_clicked)
        self._footer = label("", Role.HINT)
        frame = QFrame()
        frame.setObjectName("popup")
        self._inner = Column(self._view, Rule(), gap=2, margins=(6, 6, 6, 6), parent=frame)
        self._inner.append(
            Row(*(label(hint, Role.HINT) for hint in hints), None, self._footer, gap=14, margins=(10, 3, 10, 1))
        )
        self.setLayout(Column(frame, margins=(SHADOW, SHADOW // 2, SHADOW, SHADOW)))
        self.hide()

    def show_hits(self, hits: Sequence[SearchHit], footer: str, under: QWidget, width: int = 520) -> None:
        """Show the hits under a widget of the host, first one selected; none at all still shows the footer."""
        self._model.set_hits(hits)
        if hits:
            self._view.setCurrentIndex(self._model.index(0))
        self._footer.setText(footer)
        self._view.setFixedHeight(theme.px(ROW_HEIGHT) * min(len(hits), 8))
        self.setFixedWidth(theme.px(width + 2 * SHADOW))
        self._inner.activate()  # or the old height of a longer list would be kept
        if (layout := self.layout()) is not None:
            layout.activate()
        self.resize(self.width(), self.sizeHint().height())
        corner = under.mapTo(self._host, under.rect().bottomLeft())
        left = corner.x() - (self.width() - under.width()) // 2
        left = max(0, min(left, self._host.width() - self.width()))
        self.move(left, corner.y() + theme.px(6) - theme.px(SHADOW // 2))
        self.show()
        self.raise_()

    def hits(self) -> tuple[SearchHit, ...]:
        """What is shown."""
        return self._model.hits

    def selected(self) -> SearchHit | None:
        """The hit that Enter would open."""
        index = self._view.currentIndex()
        return index.data(_HIT) if index.isValid() else None

    def serve(self, field: QWidget) -> None:
        """Get the keys of ``field`` before the field does, and go when the focus leaves it."""
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows, Enter, Alt+digit and Esc belong to the list while it is open; Esc would be a shortcut otherwise."""
        if isinstance(event, QKeyEvent) and not self.isHidden():
            if event.type() == QEvent.Type.ShortcutOverride:
                if event.key() == Qt.Key.Key_Escape or event.modifiers() & Qt.KeyboardModifier.AltModifier:
                    event.accept()
            elif event.type() == QEvent.Type.KeyPress:
                return self.handle_key(event.key(), event.modifiers())
        if event.type() == QEvent.Type.FocusOut:
            self.hide()
        return super().eventFilter(watched, event)

    def handle_key(self, key: int, modifiers: Qt.KeyboardModifier) -> bool:
        """Take a key of the field: arrows, Enter, Alt+digit, Esc; True when it was used."""
        if self.isHidden():
            return False
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._move(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self._view.currentIndex().row())
        elif modifiers & Qt.KeyboardModifier.AltModifier and Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            self._open(key - Qt.Key.Key_1)
        elif key == Qt.Key.Key_Escape:
            self.hide()
        else:
            return False
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The shadow: rings of falling strength, cheaper than an effect that renders the list again at every key."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(10, 25, 50, 5))
        reach = theme.px(SHADOW // 2)
        core = self.rect().adjusted(2 * reach, reach, -2 * reach, -2 * reach).translated(0, theme.px(4))
        for ring in range(0, 2 * reach, 2):
            painter.drawRoundedRect(core.adjusted(-ring, -ring // 2, ring, ring), ring + 8, ring + 8)

    def _move(self, by: int) -> None:
        count = self._model.rowCount()
        if count:
            self._view.setCurrentIndex(self._model.index((self._view.currentIndex().row() + by) % count))

    def _open(self, row: int) -> None:
        if 0 <= row < self._model.rowCount():
            hit = self._model.hits[row]
            self.hide()
            self.opened.emit(hit)

    def _on_clicked(self, index: QModelIndex) -> None:
        self._open(index.row())
