"""Quality gates: whether a frame counts, or the one thing to change first."""

import math
from dataclasses import dataclass, replace

from app.face.model import FoundFace, Hint, Look, Pose, largest, pose_of


@dataclass(frozen=True, slots=True)
class Gates:
    """What a frame must be to count at sign-in; the figures were found by degrading portraits."""

    counted_width_px: float = 60.0
    bystander_share: float = 0.4
    detector_score: float = 0.8
    face_width_px: float = 80.0
    frame_share: float = 0.3
    darkest: float = 50.0
    brightest: float = 205.0
    sharpness: float = 35.0
    yaw: float = 0.25
    pitch_low: float = 0.42
    pitch_high: float = 0.68
    roll_degrees: float = 20.0
    darkest_scene: float = 25.0


def enrolment_gates(gates: Gates) -> Gates:
    """The stricter gates under which a template is made, from those of sign-in."""
    return replace(
        gates,
        face_width_px=max(gates.face_width_px, 100.0),
        sharpness=max(gates.sharpness, 60.0),
        yaw=min(gates.yaw, 0.20),
    )


def gate(look: Look, gates: Gates) -> Hint:
    """Whether a frame counts, or the one thing to change first; a missing or NaN figure never counts."""
    face = largest(look)
    if face is None or not face.box.width > 0:
        return Hint.NOBODY if look.scene >= gates.darkest_scene else Hint.LIGHTER
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
    if not (face.score >= gates.detector_score and is_straight(face, gates)):
        return Hint.LOOK_STRAIGHT
    return Hint.GOOD if look.sharpness >= gates.sharpness else Hint.HOLD_STILL


def _bystanders(look: Look, face: FoundFace, gates: Gates) -> bool:
    """Whether anybody else in view has a face large enough to be meant; smaller ones beside the clerk are company."""
    least = max(gates.counted_width_px, gates.bystander_share * face.box.width)
    return sum(other.box.width >= least for other in look.faces) > 1


def pose_or_none(face: FoundFace) -> Pose | None:
    """The face's pose; None when its points are missing, coincide or are not numbers."""
    if not face.points:
        return None
    try:
        pose = pose_of(face.points)
    except ValueError:
        return None
    return pose if all(map(math.isfinite, (pose.yaw, pose.pitch, pose.roll, pose.breadth))) else None


def is_straight(face: FoundFace, gates: Gates) -> bool:
    """Whether the head is held straight enough; an engine that finds no points cannot tell and lets it pass."""
    if not face.points:
        return True
    pose = pose_or_none(face)
    return pose is not None and (
        abs(pose.yaw) <= gates.yaw
        and gates.pitch_low <= pose.pitch <= gates.pitch_high
        and abs(pose.roll) <= gates.roll_degrees
    )
