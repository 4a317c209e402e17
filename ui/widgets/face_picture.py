"""The camera's picture: a mirror, with the found face, an arrow for the turn asked for and dots for what counts."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import assets, theme

WIDTH, HEIGHT = 320, 240
_GOOD, _TO_CHANGE, _ARROW = "#4CC3AE", "#F0B35E", "#FFFFFF"
_TURNS = {"turn_left": -1, "turn_right": 1}
_ARROW_SHAPE = ((-1.0, 0.0), (-0.1, -0.8), (-0.1, -0.32), (1.0, -0.32), (1.0, 0.32), (-0.1, 0.32), (-0.1, 0.8))


@dataclass(frozen=True, slots=True)
class Picture:
    """One camera frame to show.

    pixels: height x width x 3 bytes, blue-green-red, as the camera gives them.  hint: what to do, ``good`` when the
    frame counts.  face: left, top, width, height in pixels, None when none was found.  counted of needed frames have
    counted.  left_s: seconds until time runs out.
    """

    width: int
    height: int
    pixels: bytes
    hint: str
    face: tuple[float, float, float, float] | None
    counted: int
    needed: int
    left_s: float = 0.0


class FacePicture(QWidget):
    """Shows the newest picture and keeps no other; a quiet camera sign when there is none.

    The picture is a mirror: who turns to their left sees the head move to the left, where the arrow points.
    times: how much larger than 320 x 240 units.
    """

    def __init__(self, name: str, times: float = 1.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._times = times
        self._picture: Picture | None = None
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
        """Picture, frame, arrow and dots."""
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
        if picture.face is not None:
            x, y, w, h = picture.face
            box = QRectF(left + (picture.width - x - w) * zoom, top + y * zoom, w * zoom, h * zoom)
            painter.setPen(QPen(QColor(_GOOD if picture.hint == "good" else _TO_CHANGE), theme.px(2)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, theme.px(10), theme.px(10))
        if picture.hint in _TURNS:
            self._paint_arrow(painter, _TURNS[picture.hint])
        elif picture.hint == "turn_back":
            self._paint_back(painter)
        self._paint_dots(painter, picture)
        self._paint_left(painter, picture)

    def _paint_left(self, painter: QPainter, picture: Picture) -> None:
        """The seconds that are left, quietly in the corner."""
        side = theme.px(26)
        place = QRectF(self.width() - side - theme.px(8), theme.px(8), side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 90))
        painter.drawEllipse(place)
        painter.setPen(QColor(255, 255, 255, 220))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(math.ceil(picture.left_s)))

    def _paint_arrow(self, painter: QPainter, side: int) -> None:
        """A large arrow at the edge the head should turn to; side: -1 left, 1 right."""
        middle = QPointF(self.width() / 2 + side * self.width() * 0.34, self.height() * 0.5)
        size = theme.px(40)
        shape = QPolygonF([middle + QPointF(-side * x * size, y * size) for x, y in _ARROW_SHAPE])
        self._paint_sign(painter, shape)

    def _paint_back(self, painter: QPainter) -> None:
        """Two arrows that meet in the middle: back to the front."""
        size, top = theme.px(22), self.height() * 0.16
        for side in (-1, 1):
            middle = QPointF(self.width() / 2 - side * size * 1.4, top)
            self._paint_sign(
                painter, QPolygonF([middle + QPointF(-side * x * size, y * size) for x, y in _ARROW_SHAPE])
            )

    def _paint_sign(self, painter: QPainter, shape: QPolygonF) -> None:
        painter.setPen(QPen(QColor(0, 0, 0, 150), theme.px(2)))
        painter.setBrush(QColor(_ARROW))
        painter.drawPolygon(shape)

    def _paint_dots(self, painter: QPainter, picture: Picture) -> None:
        radius, pitch = theme.px(4), theme.px(16)
        left = self.width() / 2 - (picture.needed - 1) * pitch / 2
        painter.setPen(QPen(QColor("white"), 1.5))
        for place in range(picture.needed):
            painter.setBrush(QColor(_GOOD) if place < picture.counted else QColor(0, 0, 0, 90))
            painter.drawEllipse(QPointF(left + place * pitch, self.height() - theme.px(16)), radius, radius)
