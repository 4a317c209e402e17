"""What happens every day by itself, asked for once a minute while the window is open, off the GUI thread."""

import logging
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from ui import tasks
from ui.services import RoutineRound

logger = logging.getLogger(__name__)
ROUND_MS = 60_000


class Routine(QObject):
    """``changed(frozenset[Changed])`` after a round that changed something; a round begins when the last has ended.

    What one round leaves over is done in further ones at once, each behind what the window has to write meanwhile.
    A round that was refused, as while the store is busy, is tried again a minute later.
    """

    changed = Signal(object)

    def __init__(self, work: Callable[[int | None], RoutineRound], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(ROUND_MS)
        self._timer.timeout.connect(self.begin)

    def begin(self) -> None:
        """One round now, the next in a minute."""
        tasks.write(partial(self._work, None), self._on_done)

    def _on_done(self, outcome: tasks.Outcome[RoutineRound]) -> None:
        following = outcome.value.following if isinstance(outcome, tasks.Done) else None
        if following is not None:
            tasks.write(partial(self._work, following), self._on_done)
        else:
            self._timer.start()
        if isinstance(outcome, tasks.Done):
            if outcome.value.changed:
                self.changed.emit(outcome.value.changed)
        elif outcome.known is not None:
            logger.warning("the daily routine was refused: %s", outcome.known.code)
