"""The demo camera: plays the one person that the dependencies carry, moving a little."""

import math
import time

from app.adapters import demo_person
from app.adapters.vision import cv2
from app.face.model import CameraKind
from app.face.ports import Frame
from app.kernel.errors import Unavailable

_FACE_AT = (224, 120)
"""The face's middle in the picture, in pixels from left and top."""


class DemoCamera:
    """Serves ``app.face.ports.Camera`` with 640 x 480 frames at about 15 a second, always the same sequence."""

    def __init__(self, frame_s: float = 1 / 15) -> None:
        self._frame_s = frame_s
        self._picture: Frame | None = None
        self._count = 0

    @property
    def kind(self) -> CameraKind:
        """Never a real device."""
        return CameraKind.BUNDLED

    def open(self) -> None:
        """Load the picture."""
        self._picture = demo_person.picture()
        self._count = 0

    def read(self) -> Frame:
        """The next frame, a frame's time after the last; ``Unavailable("camera_lost")`` when closed."""
        if self._picture is None:
            raise Unavailable("camera_lost")
        time.sleep(self._frame_s)
        self._count += 1
        return _moved(self._picture, self._count)

    def close(self) -> None:
        """Forget the picture."""
        self._picture = None


def _moved(picture: Frame, count: int) -> Frame:
    """The person about twice as large, swaying by some pixels, the light changing by a few grey levels."""
    vision = cv2()
    move = vision.getRotationMatrix2D(_FACE_AT, 1.5 * math.sin(count / 9), 2.0)
    move[0, 2] += 320 - _FACE_AT[0] + 6 * math.sin(count / 5)
    move[1, 2] += 240 - _FACE_AT[1] + 4 * math.cos(count / 7)
    frame = vision.warpAffine(picture, move, (640, 480), borderMode=vision.BORDER_REPLICATE)
    return vision.convertScaleAbs(frame, alpha=1.0, beta=4 * math.sin(count / 3))  # type: ignore[no-any-return]
