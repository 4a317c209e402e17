"""What is painted first of all: sign-in's title, its two fields and its button, ready to type into.

It stands for about a tenth of a second, until the whole of sign-in takes its place and what was typed.  Nothing is
imported here but the few classes of Qt that it shows: no enumerations, no layouts, no icons.
"""

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

COLOURS = {
    "bg": "#EEF1F5",
    "surface": "#FFFFFF",
    "raised": "#F7F9FB",
    "line": "#DCE2EA",
    "line2": "#8290A2",
    "text": "#16202E",
    "text2": "#465467",
    "muted": "#5F6D80",
    "primary": "#0F5BC4",
    "on_primary": "#FFFFFF",
    "bar": "#10233F",
    "bar_text": "#F2F6FC",
}
"""The light theme's tokens, which everybody starts with; a test compares them with ``ui.theme``."""

_SHEET = """
* {{ font-family: "Noto Sans CJK SC", "Microsoft YaHei UI", "Source Han Sans CN", "WenQuanYi Micro Hei";
  font-size: {px14}px; color: {text}; }}
#ground {{ background: {bg}; }}
#bar {{ background: {bar}; color: {bar_text}; font-size: {px16}px; font-weight: 700; padding-left: {px47}px;
  qproperty-indent: 0; }}
#status {{ background: {surface}; border-top: 1px solid {line}; }}
#card {{ background: {surface}; border: 1px solid {line}; border-radius: {px8}px; }}
#camera {{ background: {raised}; border: 1px solid {line}; border-radius: {px8}px; }}
#title {{ font-size: {px20}px; font-weight: 700; }}
#hint {{ font-size: {px12}px; color: {muted}; }}
#label {{ color: {text2}; }}
QLineEdit {{ background: {surface}; border: 1px solid {line2}; border-radius: {px5}px; padding: 0 {px9}px; }}
QLineEdit:focus {{ border: 2px solid {primary}; padding: 0 {px8}px; }}
#secret {{ qproperty-echoMode: Password; }}
QPushButton {{ background: {primary}; color: {on_primary}; border: 1px solid {primary}; border-radius: {px6}px;
  font-weight: 700; padding-right: {px23}px; }}
"""
_SIZES = (5, 6, 8, 9, 12, 14, 16, 20, 23, 47)


class FirstPicture(QWidget):
    """Sign-in as the program starts, at ``scale``.  painted: once, when it is on screen."""

    painted = Signal()

    def __init__(self, scale: float) -> None:
        super().__init__()
        self._scale, self._is_painted = scale, False
        words = QCoreApplication.translate
        self._ground = self._label("ground")
        self._bar, self._status = self._label("bar", words("TopBar", "Yichuang")), self._label("status")
        self._card, self._camera = self._label("card"), self._label("camera")
        self._title = self._label("title", words("SignInView", "Sign in"))
        self._hall = self._label("hint", words("SignInView", "Opening the store …"))
        self._names = (
            self._label("label", words("SignInView", "&Account")),
            self._label("label", words("SignInView", "&Password")),
        )
        self.account, self.password = QLineEdit(self), QLineEdit(self)
        self.password.setObjectName("secret")
        for name, field in zip(self._names, (self.account, self.password), strict=True):
            name.setBuddy(field)
            field.setAccessibleName(name.text().replace("&", ""))
        self._enter = QPushButton(words("SignInView", "Continue"), self)
        self.account.returnPressed.connect(self.password.setFocus)
        sizes = {f"px{units}": str(self._px(units)) for units in _SIZES}
        self.setStyleSheet(_SHEET.format(**COLOURS, **sizes))
        self.account.setFocus()

    def resizeEvent(self, _event: object) -> None:
        """Put every part where the whole of sign-in will have it."""
        px, width, height = self._px, self.width(), self.height()
        self._ground.setGeometry(0, 0, width, height)
        self._bar.setGeometry(0, 0, width, px(52))
        self._status.setGeometry(0, height - px(30), width, px(30))
        wide = min(px(780), max(width - 16, px(560)))
        inside = px(240) + px(8) + px(18)
        high = 4 + px(24) + inside + px(22)
        left, top = (width - wide) // 2, (px(52) + height - px(30) - high + 1) // 2
        self._card.setGeometry(left, top, wide, high)
        left, top, room = left + 2 + px(28), top + 2 + px(24), wide - 4 - 3 * px(28) - px(320)
        self._camera.setGeometry(left + room + px(28), top, px(320), px(240))
        self._place_form(left, top, room)

    def paintEvent(self, _event: object) -> None:
        """Every part paints itself; what follows the first picture runs when it is out."""
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def _place_form(self, left: int, top: int, room: int) -> None:
        px = self._px
        self._title.setGeometry(left, top, room, px(24))
        top += px(24) + px(6)
        high = self._hall.sizeHint().height()
        self._hall.setGeometry(left, top, room, high)
        top += high + px(6) + px(8)
        for name, field in zip(self._names, (self.account, self.password), strict=True):
            name.setGeometry(left, top, px(92), px(32))
            field.setGeometry(left + px(92) + px(10), top, room - px(92) - px(10), px(32))
            top += px(32) + px(7) + px(4)
        self._enter.setGeometry(left, top + px(6), room, px(34))

    def _label(self, name: str, text: str = "") -> QLabel:
        made = QLabel(text, self)
        made.setObjectName(name)
        return made

    def _px(self, units: float) -> int:
        return round(units * self._scale)
