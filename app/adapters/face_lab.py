"""Looks at pictures and clips with an engine, for checking and measuring; keeps numbers, never a frame."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.adapters.face_insightface import InsightFaceEngine
from app.adapters.vision import cv2
from app.face.gates import Gates, gate, pose_or_none
from app.face.measure import middle_of
from app.face.model import FoundFace, Hint, Look, Pose, Vector, largest
from app.face.ports import Frame
from app.face.rules import FaceRule
from app.kernel.errors import Rejected, Unavailable

MOST_FILE_MB = 64
MOST_PIXELS = 80_000_000
MOST_FRAMES = 3_000
"""Of one clip; what follows is left out and the answer says so."""

_PADDING = 4
"""A crop without room around the face gets a quarter of its side on each edge."""

_TIGHT = 0.6
"""A face that takes more of the picture's width than this leaves the detector too little around it."""

_TIMED = 60
"""So many frames are timed against the bare networks; more tell nothing new."""


@dataclass(frozen=True, slots=True)
class SeenFrame:
    """What one frame showed.  is_padded: no face was found before it got a border.  is_grey: it has no colour."""

    look: Look
    hint: Hint
    face: FoundFace | None
    pose: Pose | None
    live: tuple[float, ...]
    vector: Vector | None
    is_padded: bool
    is_grey: bool


class FaceLab:
    """An engine with what measuring needs around it; used from one thread."""

    def __init__(self, engine: InsightFaceEngine) -> None:
        self._engine = engine
        self._pipeline_ms: list[float] = []
        self._bare_ms: list[float] = []

    @property
    def engine(self) -> InsightFaceEngine:
        """The engine, loaded at the first frame."""
        return self._engine

    @property
    def rule(self) -> FaceRule | None:
        """The rule of the recogniser; None when nobody has measured it."""
        try:
            return self._engine.rule
        except Rejected as error:
            if error.code == "face_threshold_unknown":
                return None
            raise

    @property
    def ms_per_frame(self) -> float | None:
        """The median of a frame with gates, vector and anti-spoof; None before the first face."""
        return middle_of(self._pipeline_ms) if self._pipeline_ms else None

    @property
    def bare_ms(self) -> float | None:
        """The median of the networks alone, each run right after the frame it is the floor of."""
        return middle_of(self._bare_ms) if self._bare_ms else None

    def see(self, frame: Frame, *, with_vector: bool = True, is_crop: bool = False) -> SeenFrame:
        """Everything the engine makes of a frame; once more with a border when it finds no face.

        is_crop: the frame may be cut close around the face; then it gets its border also when the face fills it.
        """
        self._engine.load()
        look = self._engine.look(frame)
        is_padded = False
        if _needs_border(look, is_crop):
            padded = _padded(frame)
            look_again = self._engine.look(padded)
            is_padded = bool(look_again.faces)
            frame, look = (padded, look_again) if is_padded else (frame, self._engine.look(frame))
        face = largest(look)
        hint = gate(look, self.gates)
        live = self._engine.live_scores(frame, face) if face else ()
        vector = self._engine.embed(frame, face) if face and with_vector else None
        if vector is not None and len(self._bare_ms) < _TIMED:
            self._time(frame)
        return SeenFrame(
            look, hint, face, pose_or_none(face) if face else None, live, vector, is_padded, is_grey(frame)
        )

    @property
    def gates(self) -> Gates:
        """Of the recogniser, or the usual ones."""
        rule = self.rule
        return rule.gates if rule else Gates()

    def _time(self, frame: Frame) -> None:
        """A frame as sign-in runs it, and the same networks alone on it, one at once after the other: same load."""
        began = time.perf_counter()
        look = self._engine.look(frame)
        face = largest(look)
        if face is None:
            return
        gate(look, self.gates)
        self._engine.live_scores(frame, face)
        self._engine.embed(frame, face)
        taken_s = time.perf_counter() - began
        bare = self._engine.bare(frame, face)
        began = time.perf_counter()
        bare()
        self._bare_ms.append((time.perf_counter() - began) * 1000)
        self._pipeline_ms.append(taken_s * 1000)


def read_picture(file: Path) -> Frame:
    """A picture, blue-green-red; ``Unavailable("picture_unreadable")`` for anything else, too large ones included."""
    frame = _decoded(file)
    if frame is None:
        raise Unavailable("picture_unreadable", file=file.name)
    return frame


def read_frames(file: Path) -> Iterator[Frame]:
    """The frames of a picture or of a clip; ``Unavailable("picture_unreadable")`` when it is neither."""
    frame = _decoded(file)
    if frame is not None:
        yield frame
        return
    capture: Any = cv2().VideoCapture(str(file))
    try:
        has_frame, found = capture.read() if capture.isOpened() else (False, None)
        if not has_frame or found is None or found.size == 0:
            raise Unavailable("picture_unreadable", file=file.name)
        while has_frame and found is not None and found.size:
            yield found
            has_frame, found = capture.read()
    finally:
        capture.release()


def _decoded(file: Path) -> Frame | None:
    """None when the file holds no picture; raises when it cannot be read at all."""
    import numpy as np

    try:
        if not file.is_file():
            raise Unavailable("picture_missing", file=file.name or str(file))
        if file.stat().st_size > MOST_FILE_MB * 1_000_000:
            return None  # a clip may be that large, a picture not
        written = np.frombuffer(file.read_bytes(), np.uint8)
    except (OSError, ValueError) as error:
        raise Unavailable("picture_missing", file=file.name or str(file)) from error
    if written.size == 0:
        raise Unavailable("picture_unreadable", file=file.name)
    if _pixels(file) > MOST_PIXELS:
        raise Unavailable("picture_unreadable", file=file.name)
    try:
        frame: Frame | None = cv2().imdecode(written, cv2().IMREAD_COLOR)
    except cv2().error:
        return None
    return frame


def _pixels(file: Path) -> int:
    """What a picture's header promises, 0 when it has none; so that a small file cannot fill the memory."""
    import warnings

    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(file) as header:
                return header.width * header.height
        except Image.DecompressionBombError:
            return MOST_PIXELS + 1
        except (OSError, ValueError, SyntaxError):
            return 0


def _needs_border(look: Look, is_crop: bool) -> bool:
    face = largest(look)
    if face is None:
        return look.frame_width > 0
    return is_crop and face.box.width > _TIGHT * look.frame_width


def _padded(frame: Frame) -> Frame:
    """The frame with a border of a quarter of its side."""
    high, wide = frame.shape[:2]
    edge_y, edge_x = max(1, high // _PADDING), max(1, wide // _PADDING)
    vision = cv2()
    return vision.copyMakeBorder(  # type: ignore[no-any-return]  # cv2 says Any; uint8 of three channels
        frame, edge_y, edge_y, edge_x, edge_x, vision.BORDER_CONSTANT, value=(128, 128, 128)
    )


def is_grey(frame: Frame) -> bool:
    """Whether all three colours of every pixel are the same."""
    import numpy as np

    return bool(np.array_equal(frame[..., 0], frame[..., 1]) and np.array_equal(frame[..., 1], frame[..., 2]))
