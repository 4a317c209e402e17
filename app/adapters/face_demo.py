"""The demo face engine: finds faces without any model, and cannot tell people apart (equal error rate over 25 %)."""

import hashlib
from typing import Any

from app.adapters import demo_person
from app.adapters.vision import cv2
from app.face.decision import DecisionRule
from app.face.gates import Gates
from app.face.model import Box, FoundFace, Look, Vector, largest
from app.face.ports import Frame
from app.face.rules import FaceRule
from app.kernel.errors import Unavailable

_CROP_PX = 112
_GRID = 7
_CODES = 10


class DemoFaceEngine:
    """Serves ``app.face.ports.FaceEngine`` on a store marked demo only, where it shows that the screens move.

    Everybody is compared with the one bundled person.  The texture vectors say how alike two pictures are, not two
    people, so nothing here is ever enrolled.
    """

    def __init__(self) -> None:
        self._cascade: Any = None
        self._reference: Vector | None = None

    @property
    def name(self) -> str:
        """Says in the audit what it is."""
        return "demo"

    @property
    def digest(self) -> str:
        """Of the method's name: there is no model to hash."""
        return hashlib.sha256(b"demo: local binary patterns of the bundled person").hexdigest()

    @property
    def is_demo(self) -> bool:
        """Always."""
        return True

    @property
    def has_liveness(self) -> bool:
        """A cascade and a texture histogram know nothing of life."""
        return False

    @property
    def finds_points(self) -> bool:
        """The cascade finds boxes only."""
        return False

    @property
    def rule(self) -> FaceRule:
        """Passes the bundled person as the demo camera plays it: large in the picture, whom nobody asks to turn."""
        decision = DecisionRule(0.975, track_cosine=-1.0)
        return FaceRule(self.digest, decision, Gates(frame_share=0.5), source="demo")

    def load(self) -> None:
        """Read cascade and picture once; about half a second.  Raises Unavailable("demo_person_missing")."""
        if self._cascade is None:
            self._cascade = demo_person.cascade()
            picture: Frame = cv2().resize(demo_person.picture(), None, fx=1.5, fy=1.5)
            face = largest(self.look(picture))
            if face is None:
                raise Unavailable("demo_person_missing")
            self._reference = self.embed(picture, face)

    def look(self, frame: Frame) -> Look:
        """Find the faces of one frame, at half its size; overlapping finds count as one."""
        vision, grey = cv2(), _grey(frame)
        height, width = grey.shape
        small = vision.resize(grey, (width // 2, height // 2), interpolation=vision.INTER_AREA)
        found = self._cascade.detect_multi_scale(
            img=small, scale_factor=1.2, step_ratio=1, min_size=(40, 40), max_size=(height // 2, height // 2)
        )
        faces = _merged([Box(2.0 * one["c"], 2.0 * one["r"], 2.0 * one["width"], 2.0 * one["height"]) for one in found])
        if not faces:
            return Look(width, (), scene=float(grey.mean()))
        look = Look(width, tuple(FoundFace(box, 1.0) for box in faces))
        crop = _crop(grey, max(faces, key=lambda box: box.width))
        return Look(width, look.faces, float(crop.mean()), float(vision.Laplacian(crop, vision.CV_64F).var()))

    def embed(self, frame: Frame, face: FoundFace) -> Vector:
        """Square roots of the texture histogram of each cell, unit length."""
        import numpy as np

        codes = demo_person.texture(_crop(_grey(frame), face.box))
        side = _CROP_PX // _GRID
        cells = codes.reshape(_GRID, side, _GRID, side).swapaxes(1, 2).reshape(_GRID * _GRID, -1)
        counts = np.stack([(cells == code).sum(axis=1) for code in range(_CODES)], axis=1)
        return tuple(np.sqrt(counts / counts.sum()).ravel().tolist())

    def live_scores(self, frame: Frame, face: FoundFace) -> tuple[float, ...]:  # noqa: ARG002 - the port's shape
        """None."""
        return ()

    def demo_reference(self) -> Vector | None:
        """The bundled person, once loaded."""
        return self._reference


def _grey(frame: Frame) -> Any:
    return cv2().cvtColor(frame, cv2().COLOR_BGR2GRAY)


def _crop(grey: Any, box: Box) -> Any:
    """The face, brought to 112 x 112 pixels."""
    top, left = max(0, int(box.top)), max(0, int(box.left))
    part = grey[top : int(box.top + box.height), left : int(box.left + box.width)]
    return cv2().resize(part, (_CROP_PX, _CROP_PX), interpolation=cv2().INTER_AREA)


def _merged(boxes: list[Box]) -> list[Box]:
    """The widest of each heap of overlapping boxes."""
    kept: list[Box] = []
    for box in sorted(boxes, key=lambda box: -box.width):
        if all(box.overlap(other) < 0.2 for other in kept):
            kept.append(box)
    return kept
