"""A clip played to the face check at the clip's own pace, whatever the machine's."""

from pathlib import Path
from typing import Any

from app.adapters.vision import cv2
from app.face.model import CameraKind
from app.face.ports import Frame
from app.kernel.errors import Unavailable

_USUAL_RATE = 15.0
_SENSIBLE_RATES = (1.0, 240.0)


class ClipCamera:
    """Serves ``app.face.ports.Camera``; ``now_s`` is the clock that goes with it.

    Every frame is seen and none is waited for, so that a decision depends on the clip alone.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._capture: Any = None
        self._read = 0
        self._promised = 0
        self._rate = _USUAL_RATE

    @property
    def kind(self) -> CameraKind:
        """Never a real device."""
        return CameraKind.VIDEO

    def now_s(self) -> float:
        """Seconds of the clip that were played."""
        return self._read / self._rate

    def open(self) -> None:
        """Start at the first frame; ``Unavailable("video_missing")`` for what is no clip."""
        vision = cv2()
        capture = vision.VideoCapture(str(self._file)) if self._file.is_file() else None
        if capture is None or not capture.isOpened():
            raise Unavailable("video_missing", file=self._file.name)
        rate = float(capture.get(vision.CAP_PROP_FPS))
        self._rate = rate if _SENSIBLE_RATES[0] <= rate <= _SENSIBLE_RATES[1] else _USUAL_RATE
        self._promised = int(capture.get(vision.CAP_PROP_FRAME_COUNT))
        self._read, self._capture = 0, capture

    def read(self) -> Frame:
        """The next frame; ``Unavailable``: clip_ended after the last, camera_lost when the file breaks off before."""
        has_frame, frame = self._capture.read() if self._capture is not None else (False, None)
        if not has_frame or frame is None or frame.size == 0:
            raise Unavailable("camera_lost" if self._read < self._promised else "clip_ended")
        self._read += 1
        return frame  # type: ignore[no-any-return]  # cv2 says Any; a uint8 array of shape (h, w, 3)

    def close(self) -> None:
        """Forget the clip."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None
