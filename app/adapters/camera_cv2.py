"""Cameras through cv2: a device by index, or a video file on a demo store."""

import time
from pathlib import Path
from typing import Any

from app.adapters.camera_names import DEVICES, is_virtual, name_of
from app.adapters.vision import cv2
from app.face.model import CameraKind
from app.face.ports import Frame
from app.kernel.errors import Rejected, Unavailable

_STALE_S, _HELD = 0.5, 4
"""A device holds up to so many frames for whoever reads late."""

_FOREIGN = 100
"""From this index on cv2 takes the hundreds for another driver and the rest for the device, and -1 for any device: the
name that was looked at would not be that of the camera that opens."""


class Cv2Camera:
    """Serves ``app.face.ports.Camera``; opened, read and closed in one thread.

    devices: where the system tells the names of cameras; drivers that play recordings are refused by theirs.
    """

    def __init__(self, source: int | Path, devices: Path = DEVICES) -> None:
        self._source = source
        self._devices = devices
        self._capture: Any = None
        self._read_s = 0.0

    @property
    def kind(self) -> CameraKind:
        """A device for an index, a video for a file."""
        return CameraKind.DEVICE if isinstance(self._source, int) else CameraKind.VIDEO

    def open(self) -> None:
        """Start; ``Unavailable``: camera_missing, or video_missing for a file; ``Rejected("camera_virtual")``."""
        vision = cv2()
        if isinstance(self._source, Path):
            if not self._source.is_file():
                raise Unavailable("video_missing", file=self._source.name)
            self._capture = vision.VideoCapture(str(self._source))
        else:
            if not 0 <= self._source < _FOREIGN:
                raise self._missing()
            if is_virtual(self._source, self._devices):
                raise Rejected("camera_virtual", index=self._source, name=name_of(self._source, self._devices)[:60])
            self._capture = vision.VideoCapture(self._source)
            self._capture.set(vision.CAP_PROP_FRAME_WIDTH, 640)
            self._capture.set(vision.CAP_PROP_FRAME_HEIGHT, 480)
        if not self._capture.isOpened():
            self.close()
            raise self._missing()

    def _missing(self) -> Unavailable:
        if isinstance(self._source, Path):
            return Unavailable("video_missing", file=self._source.name)
        return Unavailable("camera_missing", index=self._source)

    def read(self) -> Frame:
        """The next frame; ``Unavailable("camera_lost")`` when the device is gone or the file has ended.

        A device that was not read for a while still holds frames of then: these are passed over, without decoding.
        """
        self._pass_over_old()
        has_frame, frame = self._capture.read() if self._capture is not None else (False, None)
        if not has_frame or frame is None or frame.size == 0:
            raise Unavailable("camera_lost")
        return frame  # type: ignore[no-any-return]  # cv2 says Any; a uint8 array of shape (h, w, 3)

    def _pass_over_old(self) -> None:
        now, before = time.monotonic(), self._read_s
        self._read_s = now
        if self._capture is not None and self.kind is CameraKind.DEVICE and now - before > _STALE_S:
            for _ in range(_HELD):
                self._capture.grab()

    def close(self) -> None:
        """Give the device back."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None
