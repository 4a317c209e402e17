"""Collects garbage in the GUI thread only.

A worker thread that happens to collect would destroy widgets of closed windows, which Qt allows in the GUI thread
alone; the program would then die without a word.  In the GUI thread Python may not choose the moment either: one that
falls into the destruction of a widget destroys a second one there, and both wait for Qt's own lock for ever.
"""

import ctypes
import gc
from collections.abc import Callable
from functools import cache

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 500
GIVE_BACK_MS = 20_000


@cache
def _trim() -> Callable[[int], int] | None:
    """Glibc's ``malloc_trim``, None elsewhere."""
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
    return found


def give_back() -> None:
    """Collect everything and give free memory back to the system.

    A page or a paper that was made takes megabytes for a moment only; by Python's thresholds alone the oldest garbage
    would wait for a minute.
    """
    gc.collect()
    trim = _trim()
    if trim is not None:
        trim(0)


class Collector(QObject):
    """From its making until ``end`` Python collects when this timer says so, by the usual thresholds."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)
        self._timer.start(EVERY_MS)
        self._giving = QTimer(self)
        self._giving.timeout.connect(give_back)
        self._giving.start(GIVE_BACK_MS)

    def collect(self) -> None:
        """Collect the oldest generation that is due, with all younger ones."""
        due = [
            place
            for place, (count, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
            if count > most
        ]
        if due:
            gc.collect(due[-1])

    def end(self) -> None:
        """Leave collecting to whoever did it before."""
        self._timer.stop()
        self._giving.stop()
        if self._was_on:
            gc.enable()
