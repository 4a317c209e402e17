"""A PDF on screen: the very bytes that will be printed, on white paper in every theme."""

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from ui import theme

if TYPE_CHECKING:
    from PySide6.QtPdf import QPdfDocument


class Fit(StrEnum):
    """How large a page is shown."""

    PAGE = "page"  # the whole first page is visible, as beside the form
    WIDTH = "width"  # as wide as there is room, pages below one another


class PdfPreview(QAbstractScrollArea):
    """Shows the pages of a PDF; ``show_pdf(bytes)`` replaces them, ``show_pdf(None)`` clears.

    Rendering happens when a page is first seen at a size, some milliseconds a page, and is kept until the size
    changes.  Not a text field: the accessible name says which paper it is.
    """

    GAP = 10

    def __init__(self, name: str, fit: Fit = Fit.PAGE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fit, self._zoom = fit, 1.0
        self._document: QPdfDocument | None = None
        self._buffer: QBuffer | None = None
        self._rendered: dict[tuple[int, QSize], QImage] = {}
        self.setAccessibleName(name)
        self.setObjectName("tray")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if fit is Fit.PAGE else Qt.FocusPolicy.StrongFocus)

    def show_pdf(self, content: bytes | None) -> None:
        """Show a document from its first page; None shows the empty tray."""
        from PySide6.QtPdf import QPdfDocument  # late: sign-in is painted without it

        if self._document is None:
            self._document = QPdfDocument(self)
        self._document.close()
        self._rendered.clear()
        if self._buffer is not None:
            self._buffer.deleteLater()  # its parent would keep every paper of the day
        self._buffer = None
        if content is not None:
            self._buffer = QBuffer(self)
            self._buffer.setData(QByteArray(content))
            self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
            self._document.load(self._buffer)
        self.verticalScrollBar().setValue(0)
        self._measure()

    def page_count(self) -> int:
        """How many pages are shown, 0 when empty."""
        return 0 if self._document is None else self._document.pageCount()

    def set_zoom(self, zoom: float) -> None:
        """1.0 fits; larger scrolls."""
        self._zoom = min(4.0, max(0.5, zoom))
        self._rendered.clear()
        self._measure()

    def zoom(self) -> float:
        """The present zoom."""
        return self._zoom

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again."""
        super().resizeEvent(event)
        self._rendered.clear()
        self._measure()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The tray, then every page that is in view."""
        painter = QPainter(self.viewport())
        look = theme.current()
        painter.fillRect(self.viewport().rect(), look.colour("raised"))
        view = QRectF(self.viewport().rect())
        for page, box in enumerate(self._boxes()):
            if box.intersects(view):
                painter.fillRect(box, QColor("white"))
                painter.drawImage(box, self._image(page, box.size()))
                painter.setPen(look.colour("line2"))
                painter.drawRect(box.adjusted(-0.5, -0.5, 0.5, 0.5))

    def _boxes(self) -> list[QRectF]:
        boxes: list[QRectF] = []
        gap, across, down = theme.px(self.GAP), self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        top = float(gap)
        for size in self._sizes():
            left = max(float(gap), (self.viewport().width() - size.width()) / 2)
            boxes.append(QRectF(QPointF(left - across, top - down), size))
            top += size.height() + gap
        if len(boxes) == 1 and boxes[0].height() + 2 * gap < self.viewport().height():
            boxes[0].moveTop((self.viewport().height() - boxes[0].height()) / 2)
        return boxes

    def _sizes(self) -> list[QSizeF]:
        if self._document is None or self._buffer is None:
            return []
        gap = theme.px(self.GAP)
        room = QSizeF(max(20, self.viewport().width() - 2 * gap), max(20, self.viewport().height() - 2 * gap))
        sizes = []
        for page in range(self._document.pageCount()):
            points = self._document.pagePointSize(page)
            width = room.width()
            if self._fit is Fit.PAGE:
                width = min(width, room.height() * points.width() / points.height())
            else:
                width = min(width, points.width() * theme.current().scale * 1.6)
            width = round(width * self._zoom)
            sizes.append(QSizeF(width, round(width * points.height() / points.width())))
        return sizes

    def _measure(self) -> None:
        sizes, gap = self._sizes(), theme.px(self.GAP)
        height = sum(size.height() + gap for size in sizes) + gap
        width = max((size.width() for size in sizes), default=0) + 2 * gap
        for bar, total, page in (
            (self.verticalScrollBar(), height, self.viewport().height()),
            (self.horizontalScrollBar(), width, self.viewport().width()),
        ):
            bar.setPageStep(page)
            bar.setSingleStep(theme.px(40))
            bar.setRange(0, max(0, int(total - page)))
        self.viewport().update()

    def _image(self, page: int, size: QSizeF) -> QImage:
        ratio = self.devicePixelRatioF()
        pixels = QSize(round(size.width() * ratio), round(size.height() * ratio))
        if (page, pixels) not in self._rendered and self._document is not None:
            self._rendered[page, pixels] = self._document.render(page, pixels)
        return self._rendered[page, pixels]
