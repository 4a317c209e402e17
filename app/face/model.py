"""What a face check decides, as pure functions over numbers: quality gates, and the decision over frames."""

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import mul
from statistics import median

from app.kernel.errors import Rejected
from app.kernel.ids import OperatorId

Vector = tuple[float, ...]
"""What a recogniser makes of one face: unit length."""

TEMPLATE_VERSION = 1


class Hint(StrEnum):
    """What the person before the camera should do now; GOOD when the frame counts."""

    GOOD = "good"
    NOBODY = "nobody"
    ONE_ONLY = "one_only"
    CLOSER = "closer"
    FURTHER = "further"
    LIGHTER = "lighter"
    DARKER = "darker"
    LOOK_STRAIGHT = "look_straight"
    HOLD_STILL = "hold_still"


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

    Straight is yaw 0.0, pitch about 0.55, roll 0.
    """

    yaw: float
    pitch: float
    roll: float


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
    Laplacian on its 112 x 112 crop.  Both are 0.0 when there is no face.
    """

    frame_width: int
    faces: tuple[FoundFace, ...]
    brightness: float = 0.0
    sharpness: float = 0.0


@dataclass(frozen=True, slots=True)
class Gates:
    """What a frame must be to count at sign-in; the figures were found by degrading portraits."""

    counted_width_px: float = 60.0
    bystander_share: float = 0.4
    detector_score: float = 0.8
    face_width_px: float = 80.0
    frame_share: float = 0.5
    darkest: float = 50.0
    brightest: float = 205.0
    sharpness: float = 35.0
    yaw: float = 0.25
    pitch_low: float = 0.42
    pitch_high: float = 0.68
    roll_degrees: float = 20.0
    track_overlap: float = 0.3


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """How many frames decide, around an engine's threshold (cosine, -1..1)."""

    threshold: float
    window: int = 5
    agreeing: int = 4
    agreeing_margin: float = 0.05
    refusal_margin: float = 0.20
    most_frames: int = 10


class Verdict(StrEnum):
    """Where a check stands."""

    UNDECIDED = "undecided"
    PASSED = "passed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FaceResult:
    """What one check left behind: numbers for the audit, never a picture.

    scores: cosine of every frame that counted, in order.  digest: hex sha256 of the recogniser.  hint: what was
    still wrong when time ran out.
    """

    verdict: Verdict
    scores: tuple[float, ...]
    threshold: float
    engine: str
    digest: str
    camera: CameraKind
    is_demo: bool
    hint: Hint = Hint.GOOD

    @property
    def score(self) -> float | None:
        """The median of the deciding window, None when no frame counted."""
        return median(self.scores[-5:]) if self.scores else None


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
    return Pose(yaw=nose_at.real / abs(eyes), pitch=nose_at.imag / mouth_at.imag, roll=roll)


def cosine(one: Vector, other: Vector) -> float:
    """How alike two unit vectors are, -1..1; NaN when they come from different recognisers."""
    return sum(map(mul, one, other)) if len(one) == len(other) else math.nan


def packed(vector: Vector) -> bytes:
    """A vector as little-endian float32, the form that is sealed."""
    return struct.pack(f"<{len(vector)}f", *vector)


def unpacked(clear: bytes) -> Vector:
    """The vector again."""
    return struct.unpack(f"<{len(clear) // 4}f", clear)


def template_context(operator: OperatorId, digest: str, version: int = TEMPLATE_VERSION) -> bytes:
    """What a sealed template is bound to: copied to another account it does not open."""
    return operator.bytes + f"|{digest}|{version}".encode()


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


def gate(look: Look, gates: Gates) -> Hint:
    """Whether a frame counts, or the one thing to change first; a missing or NaN figure never counts."""
    face = largest(look)
    if face is None or not face.box.width > 0:
        return Hint.NOBODY
    if _bystanders(look, face, gates):
        return Hint.ONE_ONLY
    if not face.box.width >= gates.face_width_px:
        return Hint.CLOSER
    if not face.box.width <= gates.frame_share * look.frame_width:
        return Hint.FURTHER
    if not look.brightness >= gates.darkest:
        return Hint.LIGHTER
    if not look.brightness <= gates.brightest:
        return Hint.DARKER
    if not (face.score >= gates.detector_score and _is_straight(face, gates)):
        return Hint.LOOK_STRAIGHT
    return Hint.GOOD if look.sharpness >= gates.sharpness else Hint.HOLD_STILL


def _bystanders(look: Look, face: FoundFace, gates: Gates) -> bool:
    least = max(gates.counted_width_px, gates.bystander_share * face.box.width)
    return sum(other.box.width >= least for other in look.faces) > 1


def _is_straight(face: FoundFace, gates: Gates) -> bool:
    if not face.points:
        return True
    try:
        pose = pose_of(face.points)
    except ValueError:
        return False
    return (
        abs(pose.yaw) <= gates.yaw
        and gates.pitch_low <= pose.pitch <= gates.pitch_high
        and abs(pose.roll) <= gates.roll_degrees
    )


def decide(scores: Sequence[float], rule: DecisionRule) -> Verdict:
    """The verdict on the latest ``rule.window`` scores; fewer, or one NaN among them, never pass.

    Clearly below the threshold is refused at once; in between, more frames are asked for, up to the most.
    """
    if len(scores) < rule.window:
        return Verdict.UNDECIDED
    window = list(scores[-rule.window :])
    if all(map(math.isfinite, window)):
        agreeing = sum(score >= rule.threshold - rule.agreeing_margin for score in window)
        if median(window) >= rule.threshold and agreeing >= rule.agreeing:
            return Verdict.PASSED
        if median(window) < rule.threshold - rule.refusal_margin:
            return Verdict.REFUSED
    return Verdict.REFUSED if len(scores) >= rule.most_frames else Verdict.UNDECIDED
