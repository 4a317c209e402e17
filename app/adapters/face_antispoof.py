"""Anti-spoof networks: what is cut out of the frame for each, and what it answers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from app.adapters.face_library import aligned_liveness, predicted, session_of
from app.adapters.vision import cv2
from app.face.model import Box, FoundFace
from app.face.pack import Form
from app.face.ports import Frame

_SIDE = 80
_LIVE = 1
"""Index of "live" among the three answers."""

SCALES = {Form.BOX_2_7: 2.7, Form.BOX_4_0: 4.0}


class AntiSpoof(Protocol):
    """One network; used from one thread."""

    def score(self, frame: Frame, face: FoundFace) -> float:
        """How surely the face is a living one, 0..1; NaN when the network cannot tell."""
        ...

    def bare(self, frame: Frame, face: FoundFace) -> Callable[[], object]:
        """What runs the network alone on this face, whose preparation is done; for measuring."""
        ...


def anti_spoof(file: Path, model: bytes, form: Form) -> AntiSpoof:
    """The network of a checked file; ValueError when it cannot be run."""
    return AlignedNet(file) if form is Form.ALIGNED else BoxNet(model, SCALES[form])


class BoxNet:
    """MiniFASNet: sees the face with its surroundings, where the edge of a sheet or a screen shows."""

    def __init__(self, model: bytes, scale: float) -> None:
        self._session = session_of(model)
        self._input = self._session.get_inputs()[0].name
        self._scale = scale

    def score(self, frame: Frame, face: FoundFace) -> float:
        """NaN when the box lies outside the frame."""
        given = self._given(frame, face)
        return float("nan") if given is None else float(self._session.run(None, given)[0][0][_LIVE])

    def _given(self, frame: Frame, face: FoundFace) -> dict[str, Any] | None:
        """Float32 (1, 3, 80, 80), blue-green-red, 0..255."""
        part = surroundings(frame, face.box, self._scale)
        if part is None:
            return None
        return {self._input: cv2().dnn.blobFromImage(cv2().resize(part, (_SIDE, _SIDE)))}

    def bare(self, frame: Frame, face: FoundFace) -> Callable[[], object]:
        """Without cutting out."""
        given = self._given(frame, face)
        return lambda: given and self._session.run(None, given)


class AlignedNet:
    """insightface's own form: the face alone, turned upright."""

    def __init__(self, file: Path) -> None:
        try:
            self._net = aligned_liveness(file)
        except RuntimeError as error:
            raise ValueError("no liveness network") from error

    def score(self, frame: Frame, face: FoundFace) -> float:
        """NaN when the face has no points or lies too near the edge."""
        import numpy as np

        if len(face.points) != 5:
            return float("nan")
        try:
            found = predicted(self._net, frame, np.array(face.points, np.float32))
        except (RuntimeError, ValueError):  # points that coincide cannot be turned upright
            return float("nan")
        return float("nan") if found is None else found

    def bare(self, frame: Frame, face: FoundFace) -> Callable[[], object]:
        """Without alignment: on the face cut out as it stands."""
        part = surroundings(frame, face.box, 1.5)
        if part is None:
            return lambda: None
        small = cv2().dnn.blobFromImage(cv2().resize(part, (_SIDE, _SIDE)), 1 / 255, swapRB=True)
        return lambda: self._net.session.run(None, {self._net.input_name: small})


def surroundings(frame: Frame, box: Box, scale: float) -> Frame | None:
    """The box enlarged about its centre, made no larger than the frame and moved inside it; None when nothing is left.

    Source: CropImage of Silent-Face-Anti-Spoofing, for which the networks were made.
    """
    high, wide = frame.shape[:2]
    if not (box.width > 0 and box.height > 0):
        return None
    fitting = min((high - 1) / box.height, (wide - 1) / box.width, scale)
    width, height = box.width * fitting, box.height * fitting
    left = min(max(box.left + box.width / 2 - width / 2, 0.0), wide - 1 - width)
    top = min(max(box.top + box.height / 2 - height / 2, 0.0), high - 1 - height)
    part = frame[max(0, int(top)) : int(top + height) + 1, max(0, int(left)) : int(left + width) + 1]
    return part if part.size else None
