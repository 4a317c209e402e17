"""What happens every day by itself, asked for once a minute while the window is open, off the GUI thread."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from app.kernel.changes import Changed
from ui import tasks

logger = logging.getLogger(__name__)
ROUND_MS = 60_000


class Routine(QObject):
    """``changed(frozenset[Changed])`` after a round that changed something; a round begins when the last has ended.

    A round that was refused, as while the store is busy, is tried again a minute later.
    """

    changed = Signal(object)

    def __init__(self, work: Callable[[], frozenset[Changed]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(ROUND_MS)
        self._timer.timeout.connect(self.begin)

    def begin(self) -> None:
        """One round now, the next in a minute."""
        tasks.write(self._work, self._on_done)

    def _on_done(self, outcome: tasks.Outcome[frozenset[Changed]]) -> None:
        self._timer.start()
        if isinstance(outcome, tasks.Done):
            if outcome.value:
                self.changed.emit(outcome.value)
        elif outcome.known is not None:
            logger.warning("the daily routine was refused: %s", outcome.known.code)
