"""Collects garbage in the GUI thread only.

A worker thread that happens to collect would destroy widgets of closed windows, which Qt allows in the GUI thread
alone; the program would then die without a word.  In the GUI thread Python may not choose the moment either: one that
falls into the destruction of a widget destroys a second one there, and both wait for Qt's own lock for ever.
"""

import ctypes
import gc
from functools import cache

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 500
GIVE_BACK_MS = 20_000


_ARENAS = -8
"""Glibc's ``M_ARENA_MAX``."""


@cache
def _allocator() -> ctypes.CDLL | None:
    """Glibc with its ``malloc_trim`` and ``mallopt``, None elsewhere."""
    try:
        found = ctypes.CDLL(None)
        found.malloc_trim, found.mallopt  # noqa: B018 - AttributeError where the library has none
    except (AttributeError, OSError, TypeError):
        return None
    return found


def share_one_heap() -> None:
    """Let all threads use the main one's heap: each of their own keeps megabytes that none of the others may use.

    Before the first thread begins; Python's lock lets one of them allocate at a time anyway.
    """
    glibc = _allocator()
    if glibc is not None:
        glibc.mallopt(_ARENAS, 1)


def give_back() -> None:
    """Collect everything and give free memory back to the system.

    A page or a paper that was made takes megabytes for a moment only; by Python's thresholds alone the oldest garbage
    would wait for a minute.
    """
    gc.collect()
    glibc = _allocator()
    if glibc is not None:
        glibc.malloc_trim(0)


class Collector(QObject):
    """From its making until ``end`` Python collects when this timer says so, by the usual thresholds.

    Made before the first worker thread, so that all of them share one heap.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        share_one_heap()
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
