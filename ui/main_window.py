"""The frame of the one window: bars, the demo banner and a place for screens.

At the start it is painted with the first picture of sign-in alone and is furnished afterwards; so nothing else is
imported here before.  What a signed-in person can do lives in ``ui.workplace``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMainWindow

if TYPE_CHECKING:  # the window is painted before these are needed
    from PySide6.QtCore import QSettings
    from PySide6.QtGui import QCloseEvent, QResizeEvent

    from ui import tasks
    from ui.first_picture import FirstPicture
    from ui.services import Device, Services

_GEOMETRY = "window/geometry"
_SETTLING = 3  # a part in a scrolled card in a stack


class MainWindow(QMainWindow):
    """Frame, bars and sign-in.  closing: the window is about to close; save what is not saved.

    first: what is shown until ``furnish``; without it the window is furnished at once.
    """

    closing = Signal()

    def __init__(self, first: FirstPicture | None = None) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Yichuang"))
        self._first, self._is_furnished = first, False
        if first is None:
            self.furnish()
        else:
            self.setCentralWidget(first)

    def furnish(self) -> None:
        """Make bars and sign-in in the present look; what was typed into the first picture is kept."""
        from PySide6.QtWidgets import QStackedWidget, QWidget

        from ui.screens.signin.view import SignInView
        from ui.screens.signin.view_model import SignInModel
        from ui.status_bar import StatusBar
        from ui.top_bar import TopBar
        from ui.widgets.layouts import Column
        from ui.widgets.surfaces import Banner

        self.root = QWidget()
        self.root.setObjectName("root")
        self.bar, self.status = TopBar(), StatusBar()
        self._banner = Banner(self.tr("Demo store: the face check is not real"))
        self._banner.hide()
        self.stack = QStackedWidget()
        self.stack.setMinimumSize(1, 1)  # a screen at large text must not make the window larger than the display
        self.sign_in = SignInModel(self)
        self.sign_in_view = SignInView(self.sign_in)
        self.stack.addWidget(self.sign_in_view)
        column = Column(self.bar, self._banner, gap=0, parent=self.root)
        column.addWidget(self.stack, 1)
        column.addWidget(self.status)
        self._is_furnished = True
        self._take_over()

    def _take_over(self) -> None:
        """The fields of the first picture go with it: what they hold is asked before."""
        first, self._first = self._first, None
        typed = None if first is None else (first.account.text(), first.password.text(), first.password.hasFocus())
        self.setCentralWidget(self.root)
        if typed is not None:
            account, password, at_password = typed
            self.arrange()
            self.sign_in_view.take_typed(account, password, at_password=at_password)

    def settle(self) -> None:
        """Let every part find its place now: a card asks for its height only once its parts know theirs."""
        from PySide6.QtCore import QCoreApplication, QEvent

        for _ in range(_SETTLING):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)

    def show_office(self, services: Services) -> None:
        """Hall, window, devices, clock, and the demo banner on a demo store."""
        self._banner.setVisible(services.is_demo)
        self.bar.show_hall(services.hall_name, services.window)
        self.status.use_clock(services.clock)
        self.status.show_store(is_open=True)
        from ui import tasks

        tasks.run(lambda: tuple(services.devices()), self._on_devices)

    def _on_devices(self, outcome: tasks.Outcome[tuple[Device, ...]]) -> None:
        """A printer service that hangs keeps nobody from signing in; settings says what is wrong with it."""
        from ui import tasks

        if isinstance(outcome, tasks.Done):
            self.status.show_devices(outcome.value)

    def show_sign_in(self) -> None:
        """Show sign-in and put the focus there."""
        self.stack.setCurrentWidget(self.sign_in_view)
        self.sign_in_view.enter()

    def is_at_sign_in(self) -> bool:
        """Whether nobody works now."""
        return self.stack.currentWidget() is self.sign_in_view

    def restore_place(self, settings: QSettings) -> None:
        """Where the window stood last, else as large as the screen."""
        kept = settings.value(_GEOMETRY)
        if kept is None or not self.restoreGeometry(kept):
            self.resize(1366, 768)
            self.showMaximized()

    def keep_place(self, settings: QSettings) -> None:
        """Remember where the window stands."""
        settings.setValue(_GEOMETRY, self.saveGeometry())

    def arrange(self) -> None:
        """Take the arrangement for the present width and scale; a screen places its parts when it is resized."""
        if not self._is_furnished:
            return
        from PySide6.QtGui import QResizeEvent
        from PySide6.QtWidgets import QApplication

        from ui import metrics, theme

        self.bar.arrange(metrics.arrange(self.width(), theme.current().scale))
        if (screen := self.stack.currentWidget()) is not None:
            QApplication.sendEvent(screen, QResizeEvent(screen.size(), screen.size()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the bars their widths."""
        super().resizeEvent(event)
        self.arrange()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Say so first."""
        self.closing.emit()
        if self._is_furnished:
            self.sign_in.cancel_face()
        super().closeEvent(event)
