"""One scanned page on screen: turned, what was cut off dimmed; looked at larger, or marked by a drag."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QImageReader, QMouseEvent, QPainter, QPaintEvent, QTransform
from PySide6.QtWidgets import QWidget

from app.intake.model import Crop, PageRef, Rotation
from app.intake.ports import Blob
from ui import theme

WIDEST_PX = 1600
MOST_ZOOM = 8.0
_FAR = 1e6
WHOLE = Crop(0, 0, 1000, 1000)
_TURNS = tuple(Rotation)


def next_turn(rotation: Rotation) -> Rotation:
    """A quarter further clockwise."""
    return _TURNS[(_TURNS.index(rotation) + 1) % len(_TURNS)]


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
    """One page, turned; what is cut off is dimmed.  ``cropped(Crop)``: by a drag, which marks what counts.

    can_crop: False where a page is only looked at; there it may be larger than the widget, and a drag moves it.
    """

    cropped = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, can_crop: bool = True) -> None:
        super().__init__(parent)
        self._can_crop = can_crop
        self._zoom: float | None = 1.0
        self._shift = QPointF()
        self._image, self._ref = QImage(), PageRef("")  # type: ignore[arg-type]
        self._from: QPointF | None = None
        self._to = QPointF()
        self.setMinimumSize(theme.px(200), theme.px(160))

    def show_page(self, image: QImage, ref: PageRef) -> None:
        """Show another page, or the same one turned or cropped."""
        self._image, self._ref = image, ref
        self.update()

    def zoom(self) -> float:
        """How large the page is; 1.0 where the whole of it is seen."""
        fitted = self._fitted()
        if self._zoom is None and fitted.width() > 0:
            return max(1.0, self.width() / fitted.width())
        return self._zoom or 1.0

    def set_zoom(self, zoom: float | None) -> None:
        """Show it larger, from 1.0 (the whole page) to ``MOST_ZOOM``; None: as wide as the widget, from its top."""
        if zoom is None:
            self._shift = QPointF(0, _FAR)
        self._zoom = None if zoom is None else min(MOST_ZOOM, max(1.0, zoom))
        self.update()

    def move_by(self, right: float, down: float) -> None:
        """Move what is seen, by shares of the widget."""
        self._shift = self._held() - QPointF(right * self.width(), down * self.height())
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The page, the dimmed rest, the mark that is being drawn."""
        if self._image.isNull():
            return
        painter, place = QPainter(self), self._place()
        painter.setClipRect(self.rect())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        turn = QTransform().rotate(int(self._ref.rotation.value))
        painter.drawImage(place, self._image.transformed(turn))
        kept = self._marked() or self._on_screen(self._ref.crop or WHOLE)
        painter.setClipRegion(place.toRect())
        for rest in _around(place, kept):
            painter.fillRect(rest, QColor(0, 0, 0, 110))
        if self._can_crop or self._ref.crop is not None:
            painter.setPen(theme.current().colour("primary"))
            painter.drawRect(kept)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A mark begins."""
        self._from = self._to = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """It grows, or the page follows."""
        if not self._can_crop:
            self._shift = self._held() + event.position() - self._to
        self._to = event.position()
        self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """It counts, unless it is only a click."""
        marked, place, self._from = self._marked(), self._place(), None
        if self._can_crop and marked is not None and marked.width() > 8 and marked.height() > 8:
            share = QTransform.fromTranslate(-place.left(), -place.top()) * QTransform.fromScale(
                1 / place.width(), 1 / place.height()
            )
            self.cropped.emit(crop_of(turned_back(share.mapRect(marked), self._ref.rotation)))
        self.update()

    def _fitted(self) -> QSizeF:
        sideways = self._ref.rotation in (Rotation.RIGHT, Rotation.LEFT)
        size = self._image.size().transposed() if sideways else self._image.size()
        return QSizeF(size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio))

    def _held(self) -> QPointF:
        """How far the page lies from the middle, so that no more of the widget is empty than must be."""
        seen = self._fitted() * self.zoom()
        most = [max(0.0, (seen.width() - self.width()) / 2), max(0.0, (seen.height() - self.height()) / 2)]
        moved = (self._shift.x(), self._shift.y())
        return QPointF(*(max(-far, min(far, way)) for way, far in zip(moved, most, strict=True)))

    def _place(self) -> QRectF:
        seen, held = self._fitted() * self.zoom(), self._held()
        corner = QPointF((self.width() - seen.width()) / 2, (self.height() - seen.height()) / 2)
        return QRectF(corner + held, seen)

    def _on_screen(self, crop: Crop) -> QRectF:
        unit = QRectF(QPointF(crop.left, crop.top) / 1000, QPointF(crop.right, crop.bottom) / 1000)
        seen, place = turned(unit, self._ref.rotation), self._place()
        scale = QTransform.fromScale(place.width(), place.height())
        return scale.mapRect(seen).translated(place.topLeft())

    def _marked(self) -> QRectF | None:
        if self._from is None or not self._can_crop:
            return None
        return QRectF(self._from, self._to).normalized().intersected(self._place())


def _around(whole: QRectF, kept: QRectF) -> tuple[QRectF, ...]:
    return (
        QRectF(whole.left(), whole.top(), whole.width(), kept.top() - whole.top()),
        QRectF(whole.left(), kept.bottom(), whole.width(), whole.bottom() - kept.bottom()),
        QRectF(whole.left(), kept.top(), kept.left() - whole.left(), kept.height()),
        QRectF(kept.right(), kept.top(), whole.right() - kept.right(), kept.height()),
    )


def crop_of(unit: QRectF) -> Crop | None:
    """A part of the unit square; None for the whole page or nothing."""
    edges = [round(min(1.0, max(0.0, edge)) * 1000) for edge in (unit.left(), unit.top(), unit.right(), unit.bottom())]
    crop = Crop(*edges) if edges[0] < edges[2] and edges[1] < edges[3] else None
    return None if crop == WHOLE else crop
