"""Rows of the counter: the checklist's materials and the queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui import theme
from ui.widgets.buttons import KeyButton
from ui.widgets.layouts import Row
from ui.widgets.states import TOKENS, State
from ui.widgets.words import Chip, Elided, Icon, Role, label

Index = QModelIndex | QPersistentModelIndex
STAR = 8


class MaterialRow(QFrame):
    """One material, 35 high: state icon, name with red star when compulsory, state chip, detail, actions at the right.

    ``add_action`` puts buttons (small) at the right, in order.
    """

    def __init__(self, name: str, *, required: bool, name_width: int = 150, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("row")
        self.setAccessibleName(name)
        self._name_width = name_width
        self._icon = Icon("scan", "muted", 18)
        self._name = Elided(name)
        self._star = _star() if required else None
        self._chip, self._detail = Chip(), Elided(role=Role.DETAIL)
        self._row = Row(self._icon, self._name, gap=10, margins=(4, 0, 0, 0), parent=self)
        if self._star is not None:
            self._row.append(self._star)
        self._row.append(self._chip)
        self._row.addWidget(self._detail, 1)
        self.apply_look()

    def add_action(self, button: KeyButton) -> None:
        """Put a button at the right end."""
        self._row.addWidget(button)

    def show_material(self, icon: str, state: State, word: str, detail: str) -> None:
        """Show how far it is; word: of the chip."""
        self._icon.set_icon(icon, TOKENS[state])
        self._chip.set_chip(word, state)
        self._detail.set_whole(detail)

    def apply_look(self) -> None:
        """Take the sizes at the present scale."""
        self.setFixedHeight(theme.px(35))
        star = 0
        if self._star is not None:  # name, gap and star together are as wide as a name without
            star = STAR + 10
            self._star.setFixedWidth(theme.px(STAR))
        self._name.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._name.setFixedWidth(theme.px(self._name_width - star))
        self._chip.setMinimumWidth(theme.px(64))


def _star() -> QLabel:
    star = label("*")
    star.setProperty("state", State.ERROR.value)
    star.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
    return star


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One waiting visitor as shown: number, what for, how long, and a mark with its state ("" for none)."""

    number: str
    title: str
    waited: str
    chip: str = ""
    chip_state: State = State.INFO

    def spoken(self) -> str:
        """What a screen reader says."""
        return " ".join(part for part in (self.number, self.title, self.chip, self.waited) if part)


_ROW = int(Qt.ItemDataRole.UserRole)


class _QueueModel(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: tuple[QueueRow, ...] = ()

    def set_rows(self, rows: Sequence[QueueRow]) -> None:
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = _ROW) -> Any:
        row = self.rows[index.row()]
        if role == _ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.spoken()
        return None


class _QueueDelegate(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(_ROW)
        return QSize(theme.px(180), theme.px(56 if row.chip and row.title else 46))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, look, box = index.data(_ROW), theme.current(), option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, look.colour("tint"))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), look.colour("line"))
        inner = box.adjusted(look.px(14), 0, -look.px(12), 0)
        self._words(painter, inner, row.number, "text", 14, bold=True)
        waited = QFontMetrics(look.font(12)).horizontalAdvance(row.waited) + 2
        self._words(painter, inner, row.waited, "muted", 12, right=True)
        middle = inner.adjusted(look.px(50), 0, -waited - look.px(6), 0)
        if row.chip and not row.title:
            top = box.top() + (box.height() - look.px(20)) // 2
            self._chip(painter, QRect(middle.left(), top, middle.width(), look.px(20)), row)
        elif row.chip:
            upper = QRect(middle.left(), middle.top() + look.px(6), middle.width(), look.px(20))
            self._words(painter, upper, row.title, "text2", 13)
            self._chip(painter, upper.translated(0, look.px(22)), row)
        else:
            self._words(painter, middle, row.title, "text2", 13)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(look.colour("primary"))
            painter.setBrush(Qt.BrushStyle.NoBrush)  # the chip's ground would cover the row
            painter.drawRect(box.adjusted(1, 1, -2, -2))
        painter.restore()

    @staticmethod
    def _words(
        painter: QPainter, box: QRect, text: str, token: str, units: int, *, bold: bool = False, right: bool = False
    ) -> None:
        look = theme.current()
        painter.setFont(look.font(units, strong=bold))
        painter.setPen(look.colour(token))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, shown)

    @staticmethod
    def _chip(painter: QPainter, room: QRect, row: QueueRow) -> None:
        """As wide as its words, never over the waiting time at the right."""
        look = theme.current()
        painter.setFont(look.font(12))
        sizes, padding = painter.fontMetrics(), look.px(14)
        shown = sizes.elidedText(row.chip, Qt.TextElideMode.ElideRight, room.width() - padding)
        box = QRect(room.left(), room.top(), sizes.horizontalAdvance(shown) + padding, room.height())
        ground, ink = {
            State.WARNING: ("warn_ground", "warn"),
            State.ERROR: ("err_ground", "err"),
            State.OK: ("ok_ground", "ok"),
        }.get(row.chip_state, ("tint", "primary_deep"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour(ground))
        painter.drawRoundedRect(box, look.px(4), look.px(4))
        painter.setPen(look.colour(ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)


class QueueList(QListView):
    """The waiting visitors, rows 46 high (56 with a chip); ``chosen(row number)`` on Enter or double click."""

    chosen = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _QueueModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_QueueDelegate(self))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.activated.connect(self._on_activated)

    def set_rows(self, rows: Sequence[QueueRow]) -> None:
        """Show other rows; nothing happens when they are the same."""
        if tuple(rows) != self._model.rows:
            self._model.set_rows(rows)

    def rows(self) -> tuple[QueueRow, ...]:
        """The rows that are shown."""
        return self._model.rows

    def apply_look(self) -> None:
        """Measure the rows again."""
        self.scheduleDelayedItemsLayout()

    def _on_activated(self, index: QModelIndex) -> None:
        self.chosen.emit(index.row())
