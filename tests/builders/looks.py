"""Stand-ins behind the ports of camera and engine: scripted faces, no picture at all."""

from dataclasses import dataclass, field
from math import sqrt

from app.face.decision import DecisionRule
from app.face.model import Box, CameraKind, FoundFace, Look
from app.face.rules import FaceRule
from app.kernel.errors import Unavailable

CLERK, OTHER = (1.0, 0.0), (0.0, 1.0)
STRAIGHT = ((220.0, 200.0), (280.0, 200.0), (250.0, 236.0), (228.0, 262.0), (272.0, 262.0))
TURNED = ((220.0, 200.0), (280.0, 200.0), (285.0, 236.0), (228.0, 262.0), (272.0, 262.0))


def like(cosine: float) -> tuple[float, float]:
    """Somebody so like the clerk."""
    return (cosine, sqrt(1 - cosine * cosine))


@dataclass(frozen=True)
class Seat:
    """One face in view: where, how wide, whose, how held."""

    whose: tuple[float, float] = CLERK
    left: float = 200.0
    width: float = 150.0
    points: tuple = STRAIGHT
    live: float = 0.99


@dataclass(frozen=True)
class View:
    """One frame."""

    seats: tuple[Seat, ...] = (Seat(),)
    sharpness: float = 200.0
    brightness: float = 120.0
    scene: float = 120.0
    shape: tuple[int, int, int] = (4, 6, 3)

    def tobytes(self) -> bytes:
        return bytes(self.shape[0] * self.shape[1] * 3)


@dataclass
class StagedCamera:
    """Plays what ``view`` says; None is a camera without a picture."""

    view: View | None = field(default_factory=View)
    kind: CameraKind = CameraKind.DEVICE
    opened: int = 0
    is_open: bool = False

    def open(self) -> None:
        assert not self.is_open, "opened twice: a device gives itself to one only"
        if self.view is None:
            raise Unavailable("camera_missing", index=0)
        self.is_open = True
        self.opened += 1

    def read(self) -> View:
        if self.view is None or not self.is_open:
            raise Unavailable("camera_lost")
        return self.view

    def close(self) -> None:
        self.is_open = False


@dataclass
class StagedEngine:
    """A real engine as far as anybody can tell: it carries anti-spoof and is no demo."""

    name: str = "staged"
    digest: str = "d1"
    is_demo: bool = False
    has_liveness: bool = True
    finds_points: bool = False
    rule: FaceRule = field(default_factory=lambda: FaceRule("d1", DecisionRule(0.45)))
    embedded: int = 0

    def load(self) -> None:
        """Nothing to read."""

    def look(self, frame: View) -> Look:
        faces = tuple(FoundFace(Box(s.left, 100, s.width, s.width * 1.2), 0.95, s.points) for s in frame.seats)
        return Look(640, faces, frame.brightness, frame.sharpness, frame.scene)

    def _seat(self, frame: View, face: FoundFace) -> Seat:
        return next(seat for seat in frame.seats if (seat.left, seat.width) == (face.box.left, face.box.width))

    def embed(self, frame: View, face: FoundFace) -> tuple[float, float]:
        self.embedded += 1
        return self._seat(frame, face).whose

    def live_scores(self, frame: View, face: FoundFace) -> tuple[float, ...]:
        return (self._seat(frame, face).live,)

    def demo_reference(self) -> None:
        return None
