"""A camera and an engine behind the ports, posed frame by frame: which way, whose face, how alive; no picture."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import sqrt

from app.face.decision import DecisionRule
from app.face.model import Box, CameraKind, FoundFace, Look
from app.face.rules import FaceRule
from app.kernel.errors import Unavailable

DIGEST = "a6ac8ff06040e7d3d591994db59a1f8600c13ba61996142cf8d40d941328ff4a"
"""The published recogniser's: its threshold is 0.45."""

WANG, LI, ZHAO = (1.0, 0.0, 0.0, 0.0), (0.0, 1.0, 0.0, 0.0), (0.0, 0.0, 1.0, 0.0)


def like(one, likeness, other=(0.0, 0.0, 0.0, 1.0)):
    """A face so alike to ``one``."""
    rest = sqrt(1 - likeness**2)
    return tuple(likeness * a + rest * b for a, b in zip(one, other, strict=True))


@dataclass(frozen=True)
class Posed:
    """One frame.  yaw: positive to the person's own left.  faces: how many are in view."""

    yaw: float = 0.0
    vector: tuple[float, ...] = WANG
    live: float = 1.0
    faces: int = 1
    width: float = 150.0

    @property
    def shape(self):
        return (4, 6, 3)

    def tobytes(self):
        return bytes(72)


def sitting(vector=WANG, *, live=1.0):
    """The frames of a willing person, over and over: straight, to the left, to the right."""
    return [Posed(yaw, vector, live) for yaw in (0.0,) * 40 + (0.12,) * 40 + (-0.12,)]


@dataclass
class PosedCamera:
    """Plays its frames; the last repeats.  An empty list is a lost camera."""

    frames: list[Posed]
    kind: CameraKind = CameraKind.DEVICE
    seen: int = 0
    open_count: int = 0

    def open(self):
        self.open_count += 1
        self.seen = 0

    def read(self):
        if not self.frames:
            raise Unavailable("camera_lost")
        self.seen += 1
        return self.frames[min(self.seen, len(self.frames)) - 1]

    def close(self):
        self.open_count -= 1


@dataclass
class PosedEngine:
    """Sees what the frames say."""

    name: str = "stand-in"
    digest: str = DIGEST
    is_demo: bool = False
    has_liveness: bool = True
    finds_points: bool = True
    rule: FaceRule = field(default_factory=lambda: FaceRule(DIGEST, DecisionRule(0.45)))

    def load(self):
        pass

    def look(self, frame):
        nose = (50 + 100 * frame.yaw, 55)
        points = ((0.0, 0.0), (100.0, 0.0), nose, (25.0, 100.0), (75.0, 100.0))
        found = FoundFace(Box(100, 100, frame.width, 180), 0.95, points)
        return Look(640, (found,) * frame.faces, 120.0, 200.0)

    def embed(self, frame, face):  # noqa: ARG002 - the port's shape
        return frame.vector

    def live_scores(self, frame, face):  # noqa: ARG002 - the port's shape
        return (frame.live,) if self.has_liveness else ()

    def demo_reference(self):
        return None


@dataclass
class Ticks:
    """Seconds that pass by a step at every look."""

    step: float = 0.05
    now: float = 0.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def nothing(_progress) -> None:
    """Nobody watches."""


def never() -> bool:
    """Nobody gives up."""
    return False


WATCHED: dict[str, Callable] = {"on_progress": nothing, "is_cancelled": never}
