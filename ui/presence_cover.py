"""The cover over an empty chair's screen: what lay there is a blur of colours, and a countdown stands on it."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QFrame, QWidget

from ui import theme
from ui.widgets.layouts import Column
from ui.widgets.words import Icon, Role, label

COARSE = 28
"""So many pixels of the screen become one: no letter survives."""


class PresenceCover(QWidget):
    """Lies over everything of ``host``; takes no focus, so that the next key goes where it would have gone.

    The blur is the screen drawn so small that nothing can be read, and drawn large again: a tenth of what a blur
    effect costs, and the words are not in it any more.
    """

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host, self._blur = host, QImage()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._words, self._figure = label("", Role.SECTION), label("", Role.TICKET)
        hint = label(self.tr("Sit down or press any key to go on."), Role.DETAIL)
        self._card = card = QFrame(self)
        card.setObjectName("card")
        column = Column(gap=6, margins=(34, 22, 34, 22), parent=card)
        for part in (Icon("lock", "primary", 30), self._words, self._figure, hint):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        self._words.setText(self.tr("Nobody is at the window"))
        host.installEventFilter(self)
        self.hide()

    def show_left(self, left_s: float) -> None:
        """Cover, or count on; left_s: seconds until the screen is locked."""
        if self.isHidden():
            self._blur = self._blurred()
            self.setGeometry(self._host.rect())
            self.show()
            self.raise_()
        self._figure.setText(str(max(0, round(left_s))))
        told = self.tr("Nobody is at the window. The screen is locked in %n second(s).", "", max(0, round(left_s)))
        self.setAccessibleName(told)
        self._place()

    def uncover(self) -> None:
        """Show the screen again and keep nothing of it."""
        self.hide()
        self._blur = QImage()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The blur, and a veil in the ground's colour."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.current().colour("bg"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(0.45)
        painter.drawImage(self.rect(), self._blur)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the host's size."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._host.rect())
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        self._card.adjustSize()
        middle = self.rect().center() - self._card.rect().center()
        self._card.move(QPoint(middle.x(), middle.y()))

    def _blurred(self) -> QImage:
        size = self._host.size()
        small = QImage(max(1, size.width() // COARSE), max(1, size.height() // COARSE), QImage.Format.Format_RGB32)
        small.fill(theme.current().colour("bg"))
        painter = QPainter(small)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.scale(small.width() / size.width(), small.height() / size.height())
        self._host.render(painter, QPoint(), QRegion(QRect(QPoint(), size)))
        painter.end()
        return small
