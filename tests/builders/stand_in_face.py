"""Camera and engine behind their ports without any picture: a frame is the vector of whoever sits there, or None."""

from dataclasses import dataclass, field

from app.face.decision import DecisionRule
from app.face.model import Box, CameraKind, FoundFace, Look, Vector
from app.face.rules import FaceRule

DIGEST = "ab" * 32


def vector_of(place: int) -> Vector:
    """A person's own vector; two people's are at right angles."""
    return tuple(float(axis == place) for axis in range(8))


@dataclass
class Chair:
    """Who sits before the camera at its first opening, its second, ...; the last stays."""

    people: list[Vector | None]
    kind: CameraKind = CameraKind.DEVICE
    opened: int = 0

    def open(self) -> None:
        self.opened += 1

    def read(self) -> Vector | None:
        return self.people[min(self.opened, len(self.people)) - 1]

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class StandInEngine:
    """A real engine's port: anti-spoof included, no points, so no turn is asked for."""

    live: float = 0.99
    name: str = "stand-in"
    digest: str = DIGEST
    is_demo: bool = False
    has_liveness: bool = True
    finds_points: bool = False
    rule: FaceRule = field(default_factory=lambda: FaceRule(DIGEST, DecisionRule(0.45)))

    def load(self) -> None:
        """Nothing to read."""

    def look(self, frame):
        faces = () if frame is None else (FoundFace(Box(200, 100, 150, 180), 0.95),)
        return Look(640, faces, 120.0, 200.0)

    def embed(self, frame, face):  # noqa: ARG002 - the port's shape
        return frame

    def live_scores(self, frame, face):  # noqa: ARG002 - the port's shape
        return (self.live,)

    def demo_reference(self):
        return None
