"""The pages of one paper: seen one by one, turned and cropped by hand; the kept original is never changed."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QImageReader, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QTransform
from PySide6.QtWidgets import QFrame, QWidget

from app.intake.counter import CounterDesk
from app.intake.model import Crop, MaterialLine, PageRef, Rotation
from app.intake.ports import Blob
from app.kernel.actor import Actor
from ui import tasks, theme
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.layouts import Column, Row, Rule
from ui.widgets.words import Elided, Role, label

STEP = 20
"""Thousandths that one key cuts off."""
WIDEST_PX = 1600
_TURNS = tuple(Rotation)
_EDGES = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "top",
    Qt.Key.Key_Down: "bottom",
}
WHOLE = Crop(0, 0, 1000, 1000)


def turned(area: QRectF, rotation: Rotation) -> QRectF:
    """An area of the unit square after the page was turned clockwise."""
    quarter = QTransform(0, 1, -1, 0, 1, 0)  # (x, y) → (1 - y, x)
    for _ in range(_TURNS.index(rotation)):
        area = quarter.mapRect(area)
    return area


def turned_back(area: QRectF, rotation: Rotation) -> QRectF:
    """An area of the turned page as it lies on the original."""
    return turned(area, _TURNS[-_TURNS.index(rotation) % len(_TURNS)])


def picture(blob: Blob, page: int) -> QImage:
    """One page of an original as a picture; a null picture when it cannot be drawn."""
    if blob.media_type == "application/pdf":
        return _pdf_picture(blob.content, page)
    buffer = QBuffer()
    buffer.setData(QByteArray(blob.content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    if page:
        reader.jumpToImage(page)
    image = reader.read()
    del reader  # WORKAROUND: the TIFF reader looks at its device once more when it goes; the device must go last
    return image.scaledToWidth(WIDEST_PX) if image.width() > WIDEST_PX else image


def _pdf_picture(content: bytes, page: int) -> QImage:
    from PySide6.QtPdf import QPdfDocument  # late: most visits bring no pages

    document, buffer = QPdfDocument(), QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(buffer)
    points = document.pagePointSize(page)
    if points.isEmpty():
        return QImage()
    size = QSize(WIDEST_PX, round(WIDEST_PX * points.height() / points.width()))
    drawn = document.render(page, size)
    sheet = QImage(drawn.size(), QImage.Format.Format_RGB32)
    sheet.fill(QColor("white"))
    painter = QPainter(sheet)
    painter.drawImage(0, 0, drawn)
    painter.end()
    document.close()
    return sheet


class PageView(QWidget):
    """One page, turned; what is cut off is dimmed; a drag marks what counts.  ``cropped(Crop)``."""

    cropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image, self._ref = QImage(), PageRef("")  # type: ignore[arg-type]
        self._from: QPointF | None = None
        self._to = QPointF()
        self.setMinimumSize(theme.px(200), theme.px(160))

    def show_page(self, image: QImage, ref: PageRef) -> None:
        """Show another page, or the same one turned or cropped."""
        self._image, self._ref = image, ref
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The page, the dimmed rest, the mark that is being drawn."""
        if self._image.isNull():
            return
        painter, place = QPainter(self), self._place()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        turn = QTransform().rotate(int(self._ref.rotation.value))
        painter.drawImage(place, self._image.transformed(turn))
        kept = self._marked() or self._on_screen(self._ref.crop or WHOLE)
        painter.setClipRegion(place.toRect())
        for rest in _around(place, kept):
            painter.fillRect(rest, QColor(0, 0, 0, 110))
        painter.setPen(theme.current().colour("primary"))
        painter.drawRect(kept)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A mark begins."""
        self._from = self._to = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """It grows."""
        self._to = event.position()
        self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """It counts, unless it is only a click."""
        marked, place, self._from = self._marked(), self._place(), None
        if marked is not None and marked.width() > 8 and marked.height() > 8:
            share = QTransform.fromTranslate(-place.left(), -place.top()) * QTransform.fromScale(
                1 / place.width(), 1 / place.height()
            )
            self.cropped.emit(_crop_of(turned_back(share.mapRect(marked), self._ref.rotation)))
        self.update()

    def _place(self) -> QRectF:
        sideways = self._ref.rotation in (Rotation.RIGHT, Rotation.LEFT)
        size = self._image.size().transposed() if sideways else self._image.size()
        fitted = size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF((self.width() - fitted.width()) / 2, (self.height() - fitted.height()) / 2, *fitted.toTuple())

    def _on_screen(self, crop: Crop) -> QRectF:
        unit = QRectF(QPointF(crop.left, crop.top) / 1000, QPointF(crop.right, crop.bottom) / 1000)
        seen, place = turned(unit, self._ref.rotation), self._place()
        scale = QTransform.fromScale(place.width(), place.height())
        return scale.mapRect(seen).translated(place.topLeft())

    def _marked(self) -> QRectF | None:
        if self._from is None:
            return None
        return QRectF(self._from, self._to).normalized().intersected(self._place())


def _around(whole: QRectF, kept: QRectF) -> tuple[QRectF, ...]:
    return (
        QRectF(whole.left(), whole.top(), whole.width(), kept.top() - whole.top()),
        QRectF(whole.left(), kept.bottom(), whole.width(), whole.bottom() - kept.bottom()),
        QRectF(whole.left(), kept.top(), kept.left() - whole.left(), kept.height()),
        QRectF(kept.right(), kept.top(), whole.right() - kept.right(), kept.height()),
    )


def _crop_of(unit: QRectF) -> Crop | None:
    edges = [round(min(1.0, max(0.0, edge)) * 1000) for edge in (unit.left(), unit.top(), unit.right(), unit.bottom())]
    crop = Crop(*edges) if edges[0] < edges[2] and edges[1] < edges[3] else None
    return None if crop == WHOLE else crop


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
            self._change(replace(ref, rotation=_TURNS[(_TURNS.index(ref.rotation) + 1) % len(_TURNS)]))

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
            self._change(replace(ref, crop=_crop_of(turned_back(smaller, ref.rotation))))

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
