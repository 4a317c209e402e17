"""The pages of one paper: seen one by one, turned and cropped by hand; the kept original is never changed."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.intake.counter import CounterDesk
from app.intake.model import Crop, MaterialLine, PageRef
from app.kernel.actor import Actor
from ui import tasks
from ui.page_view import WHOLE, PageView, crop_of, next_turn, picture, turned, turned_back
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.layouts import Column, Row, Rule
from ui.widgets.words import Elided, Role, label

STEP = 20
"""Thousandths that one key cuts off."""
_EDGES = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "top",
    Qt.Key.Key_Down: "bottom",
}


class PagesPanel(QFrame):
    """Over the form: R turns, a drag or Ctrl with an arrow crops, Backspace takes the crop back, Delete the page.

    changed(MaterialLine): pages were turned, cropped or taken out.  adding(key): more files are wanted.
    """

    changed = Signal(object)
    adding = Signal(str)

    def __init__(self, desk: CounterDesk, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setObjectName("card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Pages"))
        self._desk = desk
        self._actor: Actor | None = None
        self._line: MaterialLine | None = None
        self._at = 0
        self._image = QImage()
        self._before: QWidget | None = None
        self._title, self._count = Elided(role=Role.SECTION), label("", Role.HINT)
        self._view = PageView()
        self._view.cropped.connect(self._on_cropped)
        head = Row(gap=10, margins=(18, 8, 14, 8))
        head.addWidget(self._title, 1)
        head.append(self._count)
        foot = Row(None, gap=8, margins=(14, 8, 14, 10))
        for text, key, icon, act in (
            (self.tr("Turn"), "R", "undo", self.turn),
            (self.tr("Whole page"), "", "paper", self.uncrop),
            (self.tr("Remove page"), "Del", "minus", self.remove),
            (self.tr("Add files"), "", "plus", self._on_add),
            (self.tr("Back"), "Esc", "arrow-right", self.close_panel),
        ):
            button = KeyButton(text, key=key, icon=icon, kind=Kind.PLAIN, small=True)
            button.clicked.connect(act)
            foot.append(button)
        column = Column(head, Rule(), gap=0, parent=self)
        column.addWidget(self._view, 1)
        column.append(Rule(), foot)
        self.hide()

    def show_pages(self, actor: Actor, name: str, line: MaterialLine) -> None:
        """Show the pages of a paper from the first."""
        self._actor, self._line, self._at = actor, line, 0
        self._before = self.window().focusWidget()
        self._title.set_whole(name)
        self.setAccessibleName(name)
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()
        self.setFocus()
        self._load()

    def close_panel(self) -> None:
        """Back to the row."""
        self.hide()
        if self._before is not None:
            self._before.setFocus()

    def turn(self) -> None:
        """A quarter clockwise."""
        ref = self._ref()
        if ref is not None:
            self._change(replace(ref, rotation=next_turn(ref.rotation)))

    def uncrop(self) -> None:
        """The whole page counts again."""
        ref = self._ref()
        if ref is not None:
            self._change(replace(ref, crop=None))

    def remove(self) -> None:
        """Take the page out of the paper; the last one closes the panel."""
        if self._line is None or not self._line.pages:
            return
        kept = self._line.pages[: self._at] + self._line.pages[self._at + 1 :]
        self._line = replace(self._line, pages=kept)
        self._at = min(self._at, max(0, len(kept) - 1))
        self.changed.emit(self._line)
        if kept:
            self._load()
        else:
            self.close_panel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """One key for each thing."""
        key, pages = Qt.Key(event.key()), len(self._line.pages) if self._line else 0
        if key in _EDGES and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._cut(_EDGES[key])
        elif key is Qt.Key.Key_R:
            self.turn()
        elif key is Qt.Key.Key_Backspace:
            self.uncrop()
        elif key is Qt.Key.Key_Delete:
            self.remove()
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_PageDown, Qt.Key.Key_Left, Qt.Key.Key_PageUp) and pages:
            step = 1 if key in (Qt.Key.Key_Right, Qt.Key.Key_PageDown) else -1
            self._at = max(0, min(pages - 1, self._at + step))
            self._load()
        else:
            super().keyPressEvent(event)

    def _cut(self, side: str) -> None:
        """Cut a strip off the side as it is seen."""
        ref = self._ref()
        if ref is None:
            return
        crop, share = ref.crop or WHOLE, STEP / 1000
        unit = QRectF(QPointF(crop.left, crop.top) / 1000, QPointF(crop.right, crop.bottom) / 1000)
        seen = turned(unit, ref.rotation)
        by = {
            "left": (share, 0, 0, 0),
            "top": (0, share, 0, 0),
            "right": (0, 0, -share, 0),
            "bottom": (0, 0, 0, -share),
        }
        smaller = seen.adjusted(*by[side])
        if smaller.width() > share and smaller.height() > share:
            self._change(replace(ref, crop=crop_of(turned_back(smaller, ref.rotation))))

    def _on_cropped(self, crop: Crop | None) -> None:
        ref = self._ref()
        if ref is not None:
            self._change(replace(ref, crop=crop))

    def _on_add(self) -> None:
        if self._line is not None:
            self.adding.emit(self._line.key)

    def _ref(self) -> PageRef | None:
        pages = self._line.pages if self._line else ()
        return pages[self._at] if self._at < len(pages) else None

    def _change(self, ref: PageRef) -> None:
        if self._line is not None:
            pages = (*self._line.pages[: self._at], ref, *self._line.pages[self._at + 1 :])
            self._line = replace(self._line, pages=pages)
            self.changed.emit(self._line)
            self._view.show_page(self._image, ref)

    def _load(self) -> None:
        ref = self._ref()
        if ref is None or self._actor is None or self._line is None:
            return
        of = self.tr("page {page} of {pages}").format(page=self._at + 1, pages=len(self._line.pages))
        self._count.setText(of)
        self.setAccessibleDescription(of)
        tasks.write(partial(_read, self._desk, self._actor, ref), self._on_read)

    def _on_read(self, outcome: tasks.Outcome[tuple[PageRef, QImage]]) -> None:
        ref = self._ref()
        if isinstance(outcome, tasks.Done) and ref is not None and ref.blob == outcome.value[0].blob:
            self._image = outcome.value[1]
            self._view.show_page(self._image, ref)


def _read(desk: CounterDesk, actor: Actor, ref: PageRef) -> tuple[PageRef, QImage]:
    return ref, picture(desk.read_page(actor, ref.blob), ref.page)
