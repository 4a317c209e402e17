"""The two detectors a pack may carry: insightface's SCRFD, and YuNet through cv2 where there is no other."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from app.adapters.face_library import DETECTION_SCORE, DETECTION_SIZE, prepare_detector
from app.adapters.vision import cv2
from app.face.model import Box, FoundFace
from app.face.ports import Frame

_OVERLAP, _MOST = 0.3, 50


class Detector(Protocol):
    """Finds faces; used from one thread."""

    def find(self, frame: Frame) -> tuple[FoundFace, ...]:
        """Every face of a sound frame, with its five points."""
        ...

    def bare(self, frame: Frame) -> Callable[[], object]:
        """What runs the network alone on this frame, whose preparation is done; for measuring."""
        ...


class ScrfdDetector:
    """insightface's, at one size: 640 x 480, upright for a picture that stands upright."""

    def __init__(self, network: Any) -> None:
        self._network = network
        prepare_detector(network)

    def find(self, frame: Frame) -> tuple[FoundFace, ...]:
        """In the order of their scores."""
        boxes, points = self._network.detect(frame, input_size=_fitting(frame), max_num=0)
        if points is None:  # a detector without points serves no alignment
            return ()
        return tuple(_from_corners(box, marks) for box, marks in zip(boxes, points, strict=True))

    def bare(self, frame: Frame) -> Callable[[], object]:
        """Without reading boxes out of the answer."""
        session = self._network.session
        given = {session.get_inputs()[0].name: _blob(frame, 1 / 128, 127.5, is_rgb=True)}
        return lambda: session.run(None, given)


class YunetDetector:
    """cv2's; it keeps the size of its last picture, so it is never shared between threads."""

    def __init__(self, file: Path) -> None:
        self._bare: Any = None
        self._file = file
        vision = cv2()
        try:
            self._network = vision.FaceDetectorYN_create(
                str(file), "", DETECTION_SIZE, DETECTION_SCORE, _OVERLAP, _MOST
            )
        except vision.error as error:
            raise ValueError("no YuNet network") from error

    def find(self, frame: Frame) -> tuple[FoundFace, ...]:
        """Looked for at 640 x 480 at most, upright or not; places are those of the frame."""
        vision = cv2()
        high, wide = frame.shape[:2]
        most_wide, most_high = _fitting(frame)
        scale = min(1.0, most_wide / wide, most_high / high)
        size = (max(1, round(wide * scale)), max(1, round(high * scale)))
        small = frame if scale == 1.0 else vision.resize(frame, size, interpolation=vision.INTER_AREA)
        self._network.setInputSize(size)
        _, rows = self._network.detect(small)
        across, down = wide / size[0], high / size[1]
        return tuple(_from_row(row, across, down) for row in (rows if rows is not None else ()))

    def bare(self, frame: Frame) -> Callable[[], object]:
        """In cv2's own engine, without reading boxes out of the answer."""
        if self._bare is None:
            self._bare = cv2().dnn.readNet(str(self._file))
        net, given = self._bare, _blob(frame, 1.0, 0.0, is_rgb=False)
        net.setInput(given)
        names = net.getUnconnectedOutLayersNames()

        def run() -> object:
            net.setInput(given)  # or cv2 gives the last answer again
            return net.forward(names)

        return run


def _fitting(frame: Frame) -> tuple[int, int]:
    """Width and height at which a frame is looked at: as many pixels of it as 640 x 480 can hold."""
    return DETECTION_SIZE if frame.shape[1] >= frame.shape[0] else (DETECTION_SIZE[1], DETECTION_SIZE[0])


def _from_corners(box: Any, marks: Any) -> FoundFace:
    left, top, right, bottom, score = (float(value) for value in box)
    points = tuple((float(x), float(y)) for x, y in marks)
    return FoundFace(Box(left, top, right - left, bottom - top), score, points)


def _from_row(row: Any, across: float, down: float) -> FoundFace:
    """A row of cv2: left, top, width, height, five points, score."""
    values = [float(value) for value in row]
    left, top, width, height = values[:4]
    points = tuple((x * across, y * down) for x, y in zip(values[4:14:2], values[5:14:2], strict=True))
    return FoundFace(Box(left * across, top * down, width * across, height * down), values[14], points)


def _blob(frame: Frame, scale: float, mean: float, *, is_rgb: bool) -> Any:
    """A frame in a network's form, at the size at which it is looked at."""
    return cv2().dnn.blobFromImage(cv2().resize(frame, _fitting(frame)), scale, mean=(mean, mean, mean), swapRB=is_rgb)
