"""Watches whether the signed-in person is still there: locks an idle screen, and one whose session ended elsewhere."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QWindow

from ui import tasks
from ui.services import Services

if TYPE_CHECKING:  # the window is painted before these are needed
    from app.kernel.actor import Actor

LOOK_MS = 5_000
TOUCH_S = 60.0
_INPUT = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin})


class SessionGuard(QObject):
    """``lock_due(AppError | None)``: idle for too long, or the store says that the session ended or was locked.

    Keys and clicks in the window count; a moving mouse does not, since a table can shake.  acted: one of these.
    clicked: somewhere.
    """

    lock_due = Signal(object)
    acted = Signal()
    clicked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services: Services | None = None
        self._actor: Actor | None = None
        self._last_input = self._last_touch = monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def see(self, window: QWindow) -> None:
        """Note the input of this window from now on; far fewer events pass here than through the application."""
        window.installEventFilter(self)

    def watch(self, services: Services, actor: Actor) -> None:
        """Begin with this person's session."""
        self._services, self._actor = services, actor
        self._last_input = self._last_touch = monotonic()
        self._timer.start()

    def stop(self) -> None:
        """Nobody is signed in, or the screen is locked."""
        self._timer.stop()
        self._actor = None

    def look(self, now_s: float | None = None) -> None:
        """Lock when it is time; tell the store each minute, and at the end of a session without a face, who is there.

        now_s: ``monotonic()``.
        """
        if self._services is None or self._actor is None:
            return
        now = monotonic() if now_s is None else now_s
        is_over = self._actor.ends_by is not None and self._services.clock.now() >= self._actor.ends_by
        if now - self._last_input >= self._services.idle_minutes * 60:
            self.lock_due.emit(None)
        elif is_over or now - self._last_touch >= TOUCH_S:
            sign_in, actor, acted = self._services.sign_in, self._actor, self._last_input > self._last_touch
            self._last_touch = now
            tasks.write(lambda: sign_in.touch(actor, acted), self._on_touched)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note input; never take it."""
        if event.type() in _INPUT:
            self._last_input = monotonic()
            self.acted.emit()
            if event.type() == QEvent.Type.MouseButtonPress:
                self.clicked.emit()
        return super().eventFilter(watched, event)

    def _on_touched(self, outcome: tasks.Outcome[None]) -> None:
        error = outcome.known if isinstance(outcome, tasks.Failed) else None
        if self._actor is not None and error is not None and error.code.startswith("session_"):
            self.lock_due.emit(error)
