"""Sync with the centre behind the window: one round after another in a worker thread, none where no centre is set."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from ui import tasks
from ui.services import SyncSign

logger = logging.getLogger(__name__)


class SyncRounds(QObject):
    """``sign_changed(SyncSign)`` after every round; the next begins when the sign says, and never beside another.

    A round that was refused, as while the store is busy, is tried again after the longest wait of a quiet window.
    """

    sign_changed = Signal(object)
    RETRY_MS = 15_000

    def __init__(self, work: Callable[[], SyncSign | None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work, self._is_running, self._is_wanted = work, False, False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.begin)

    def begin(self) -> None:
        """One round now, or right after the one that is under way."""
        self._is_wanted = self._is_running
        if not self._is_running:
            self._is_running = True
            self._timer.stop()
            tasks.run(self._work, self._on_done)

    def _on_done(self, outcome: tasks.Outcome[SyncSign | None]) -> None:
        self._is_running = False
        if isinstance(outcome, tasks.Failed):
            if outcome.known is not None:
                logger.warning("a sync round was refused: %s", outcome.known.code)
            self._timer.start(self.RETRY_MS)
        elif outcome.value is not None:
            self.sign_changed.emit(outcome.value)
            self._timer.start(0 if self._is_wanted else round(outcome.value.wait_s * 1000))
