"""Keeps the cursor on the screen that is shown: what ends late under a locked one must not catch the password."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget


class CursorGuard(QObject):
    """Gives the cursor back when a widget of a screen that is not shown takes it.

    A record that arrives, or a case that is taken in, puts the cursor where work goes on; when the screen was locked
    in the meantime the password would be typed there.  The hidden screen has the cursor at that place once it is
    shown again.
    """

    def __init__(self, stack: QStackedWidget) -> None:
        super().__init__(stack)
        self._stack = stack
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_moved)

    def _on_moved(self, before: QWidget | None, now: QWidget | None) -> None:
        shown = self._stack.currentWidget()
        if now is None or shown is None or not self._stack.isAncestorOf(now) or shown.isAncestorOf(now) or now is shown:
            return
        back = before if before is not None and before.isVisible() else shown.focusWidget()
        (back or shown).setFocus()
