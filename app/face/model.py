"""What a face check works with: places in a picture, what an engine saw, vectors; pure values."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import mul

from app.kernel.errors import Rejected

Vector = tuple[float, ...]
"""What a recogniser makes of one face: unit length."""


class Hint(StrEnum):
    """The one thing the person before the camera should do now; GOOD when the frame counts."""

    GOOD = "good"
    NOBODY = "nobody"
    ONE_ONLY = "one_only"
    CLOSER = "closer"
    FURTHER = "further"
    LIGHTER = "lighter"
    DARKER = "darker"
    LOOK_STRAIGHT = "look_straight"
    HOLD_STILL = "hold_still"
    TURN_LEFT = "turn_left"
    TURN_RIGHT = "turn_right"
    TURN_BACK = "turn_back"


class CameraKind(StrEnum):
    """Where frames come from."""

    DEVICE = "device"
    BUNDLED = "bundled"  # the demo person's frames, shipped with the dependencies
    VIDEO = "video"  # a file, on a demo store only


@dataclass(frozen=True, slots=True)
class Box:
    """A face's place in pixels of the frame: left, top, width, height."""

    left: float
    top: float
    width: float
    height: float

    def overlap(self, other: "Box") -> float:
        """Intersection over union, 0..1."""
        wide = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        high = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        if wide <= 0 or high <= 0:
            return 0.0
        shared = wide * high
        return shared / (self.width * self.height + other.width * other.height - shared)


@dataclass(frozen=True, slots=True)
class Pose:
    """How the head is held: yaw and pitch as ratios of the eye distance and the face's height, roll in degrees.

    Straight is yaw 0.0, pitch about 0.55, roll 0.  breadth: the eye distance by the height from eyes to mouth, about
    1.0; it shrinks when the whole face is turned.
    """

    yaw: float
    pitch: float
    roll: float
    breadth: float = 1.0


@dataclass(frozen=True, slots=True)
class FoundFace:
    """One face of a frame.  score: the detector's, 0..1.  points: eyes, nose, mouth corners, or () when unknown."""

    box: Box
    score: float
    points: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """What an engine saw in one frame.

    frame_width: pixels.  brightness: mean grey of the largest face, 0..255.  sharpness: variance of the
    Laplacian on its 112 x 112 crop.  Both are 0.0 when there is no face.  scene: mean grey of the whole frame.
    """

    frame_width: int
    faces: tuple[FoundFace, ...]
    brightness: float = 0.0
    sharpness: float = 0.0
    scene: float = 128.0


def pose_of(points: Sequence[tuple[float, float]]) -> Pose:
    """The pose from five points (left eye in the picture, right eye, nose, left and right mouth corner).

    Raises ValueError for other counts or for eyes or mouth that coincide.
    """
    left, right, nose, mouth_left, mouth_right = (complex(x, y) for x, y in points)
    eyes = right - left
    if abs(eyes) == 0:
        raise ValueError("the eyes coincide")
    along = eyes / abs(eyes)
    nose_at = (nose - (left + right) / 2) / along
    mouth_at = ((mouth_left + mouth_right) / 2 - (left + right) / 2) / along
    if mouth_at.imag == 0:
        raise ValueError("the mouth lies on the eyes")
    roll = math.degrees(math.atan2(eyes.imag, eyes.real))
    return Pose(
        yaw=nose_at.real / abs(eyes),
        pitch=nose_at.imag / mouth_at.imag,
        roll=roll,
        breadth=abs(eyes) / abs(mouth_at.imag),
    )


def cosine(one: Vector, other: Vector) -> float:
    """How alike two unit vectors are, -1..1; NaN when they come from different recognisers."""
    return sum(map(mul, one, other)) if len(one) == len(other) else math.nan


def check_parts(engine_is_demo: bool, camera: CameraKind, store_is_demo: bool) -> None:
    """Refuse combinations that would count something unreal as a factor.

    Raises Rejected: demo_engine_on_real_store, demo_engine_with_real_camera, unreal_camera_on_real_store.
    """
    if engine_is_demo and not store_is_demo:
        raise Rejected("demo_engine_on_real_store")
    if engine_is_demo and camera is CameraKind.DEVICE:
        raise Rejected("demo_engine_with_real_camera")
    if camera is not CameraKind.DEVICE and not store_is_demo:
        raise Rejected("unreal_camera_on_real_store")


def largest(look: Look) -> FoundFace | None:
    """The face that is checked: the widest."""
    return max(look.faces, key=lambda face: face.box.width, default=None)
