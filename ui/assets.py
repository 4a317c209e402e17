"""Pictures of the program: line icons drawn in the colour of a token, cached per colour, size and screen."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from resources import open_text, resource
from ui import theme


def icon_names() -> tuple[str, ...]:
    """Every icon that exists, in alphabetical order."""
    return tuple(sorted(f.name.removesuffix(".svg") for f in resource("icons").iterdir() if f.name.endswith(".svg")))


@cache
def _drawing(name: str) -> str:
    return open_text(f"icons/{name}.svg")


@cache
def _rendered(name: str, colour: str, size_px: int, dpr: float) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", colour).encode()))
    pixmap = QPixmap(round(size_px * dpr), round(size_px * dpr))
    pixmap.setDevicePixelRatio(dpr)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, size_px, size_px))
    painter.end()
    return pixmap


def pixmap(name: str, token: str, units: float = 16) -> QPixmap:
    """The icon in the colour of a token, ``units`` wide and high at scale 1.0, sharp on the present screen."""
    look = theme.current()
    app = QGuiApplication.instance()
    dpr = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    return _rendered(name, look.colour(token).name(), look.px(units), dpr)


def icon(name: str, token: str, units: float = 16) -> QIcon:
    """``pixmap`` as an icon, not greyed when disabled (the text already says so)."""
    made = QIcon(pixmap(name, token, units))
    made.addPixmap(pixmap(name, "muted", units), QIcon.Mode.Disabled)
    return made
