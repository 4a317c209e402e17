"""The camera's picture at sign-in and enrolment: mirrored, the found face framed, the frames that count as dots."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import assets, theme
from ui.pictures import Picture

WIDTH, HEIGHT = 320, 240


class CameraPicture(QWidget):
    """Shows the newest picture and keeps no other; a quiet camera sign when there is none.

    times: how much larger than 320 x 240 units.
    """

    def __init__(self, name: str, times: float = 1.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: Picture | None = None
        self._times = times
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.apply_look()

    def show_picture(self, picture: Picture | None) -> None:
        """Show a frame, or none."""
        self._picture = picture
        self.update()

    def apply_look(self) -> None:
        """Take the size at the present scale."""
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """Four to three."""
        return QSize(theme.px(WIDTH * self._times), theme.px(HEIGHT * self._times))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Picture, frame and dots."""
        look, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        edge = QPainterPath()
        edge.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), look.px(8), look.px(8))
        painter.fillPath(edge, look.colour("raised"))
        if self._picture is not None:
            painter.setClipPath(edge)
            self._paint_picture(painter, self._picture)
            painter.setClipping(False)
        else:
            icon = assets.pixmap("camera", "muted", 40)
            painter.drawPixmap((self.width() - look.px(40)) // 2, (self.height() - look.px(40)) // 2, icon)
        painter.strokePath(edge, QPen(look.colour("line"), 1))

    def _paint_picture(self, painter: QPainter, picture: Picture) -> None:
        image = QImage(
            picture.pixels, picture.width, picture.height, picture.width * 3, QImage.Format.Format_BGR888
        ).flipped(Qt.Orientation.Horizontal)
        zoom = max(self.width() / picture.width, self.height() / picture.height)
        wide, high = picture.width * zoom, picture.height * zoom
        left, top = (self.width() - wide) / 2, (self.height() - high) / 2
        painter.drawImage(QRectF(left, top, wide, high), image)
        good = picture.hint == "good"
        if picture.face is not None:
            x, y, w, h = picture.face
            box = QRectF(left + (picture.width - x - w) * zoom, top + y * zoom, w * zoom, h * zoom)
            painter.setPen(QPen(QColor("#4CC3AE" if good else "#F0B35E"), theme.px(2)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, theme.px(10), theme.px(10))
        self._paint_dots(painter, picture)

    def _paint_dots(self, painter: QPainter, picture: Picture) -> None:
        radius, pitch = theme.px(4), theme.px(16)
        left = self.width() / 2 - (picture.needed - 1) * pitch / 2
        painter.setPen(QPen(QColor("white"), 1.5))
        for place in range(picture.needed):
            painter.setBrush(QColor("#4CC3AE") if place < picture.counted else QColor(0, 0, 0, 90))
            painter.drawEllipse(QPointF(left + place * pitch, self.height() - theme.px(16)), radius, radius)
