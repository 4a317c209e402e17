"""Enrolment: guided poses, seven gated frames, the mean of the five that agree best; pure functions."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.face.model import Hint, Pose, Vector, cosine

VALID_DAYS = 365
"""A template is made anew after a year."""


class Direction(StrEnum):
    """Where the person looks for a frame."""

    STRAIGHT = "straight"
    LEFT = "left"
    RIGHT = "right"


PLAN: tuple[Direction, ...] = (
    *(Direction.STRAIGHT,) * 3,
    *(Direction.LEFT,) * 2,
    *(Direction.RIGHT,) * 2,
)
"""The seven frames in the order in which they are asked for."""

_KEPT = 5


@dataclass(frozen=True, slots=True)
class EnrolmentRule:
    """Figures of enrolment: yaw ratios of the directions, the least cosine of a frame to the mean of the others.

    spacing_s: at least so long between two frames, so that seven take four seconds.  aside: from
    this much on, up to what the gates allow.  agreeing: the least cosine.  limit_s: for all of it.
    """

    aside: float = 0.08
    agreeing: float = 0.50
    spacing_s: float = 0.7
    limit_s: float = 60.0


def direction_of(pose: Pose, rule: EnrolmentRule) -> Direction:
    """Where a head that passed the gates looks, as the person sees it."""
    if abs(pose.yaw) < rule.aside:
        return Direction.STRAIGHT
    return Direction.LEFT if pose.yaw > 0 else Direction.RIGHT


def guidance(wanted: Direction) -> Hint:
    """What to do for the frame that is wanted next."""
    hints = {Direction.STRAIGHT: Hint.LOOK_STRAIGHT, Direction.LEFT: Hint.TURN_LEFT, Direction.RIGHT: Hint.TURN_RIGHT}
    return hints[wanted]


def mean_of(vectors: Sequence[Vector]) -> Vector:
    """The normalised mean; ValueError for none, for different lengths, or when they cancel out."""
    if not vectors or len({len(vector) for vector in vectors}) != 1:
        raise ValueError("no vectors of one length")
    total = [math.fsum(parts) for parts in zip(*vectors, strict=True)]
    length = math.sqrt(math.fsum(value * value for value in total))
    if not length > 0:
        raise ValueError("the vectors cancel out")
    return tuple(value / length for value in total)


def agreements(vectors: Sequence[Vector]) -> tuple[float, ...]:
    """The cosine of every vector to the mean of the others."""
    others = [[*vectors[:place], *vectors[place + 1 :]] for place in range(len(vectors))]
    return tuple(cosine(vector, mean_of(rest)) for vector, rest in zip(vectors, others, strict=True))


def template_of(vectors: Sequence[Vector], rule: EnrolmentRule) -> Vector | None:
    """The normalised mean of the five that agree best; None when one frame does not agree with the others.

    The order of the frames makes no difference.
    """
    if len(vectors) < len(PLAN):
        return None
    told = agreements(vectors)
    if not all(agreement >= rule.agreeing for agreement in told):
        return None
    ranked = sorted(zip(told, vectors, strict=True), key=lambda pair: pair[0], reverse=True)
    return mean_of([vector for _, vector in ranked[:_KEPT]])
