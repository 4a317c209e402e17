"""The way of camera pictures from the face thread to the window: the newest wins, at most one waits."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from ui.widgets.face_picture import Picture

if TYPE_CHECKING:  # the window is painted before these are needed
    from app.face.commands import FaceProgress


class CameraLine(QObject):
    """``arrived(Picture)`` in this object's thread; a picture that the window has no time for is dropped.

    So a busy window never works off old pictures, and nothing piles up.
    """

    arrived = Signal(object)
    _waits = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._guard = Lock()
        self._newest: Picture | None = None
        self._waits.connect(self._on_waits, Qt.ConnectionType.QueuedConnection)

    def put(self, progress: FaceProgress) -> None:
        """Called in the face thread with each frame; a plain copy goes over."""
        frame, box = progress.frame, progress.face.box if progress.face else None
        height, width = frame.shape[:2]
        picture = Picture(
            width,
            height,
            frame.tobytes(),
            progress.hint.value,
            (box.left, box.top, box.width, box.height) if box else None,
            progress.counted,
            progress.needed,
            progress.left_s,
        )
        with self._guard:
            is_first, self._newest = self._newest is None, picture
        if is_first:
            self._waits.emit()

    def drop(self) -> None:
        """What still waits is not shown any more."""
        with self._guard:
            self._newest = None

    def _on_waits(self) -> None:
        with self._guard:
            picture, self._newest = self._newest, None
        if picture is not None:
            self.arrived.emit(picture)
