"""A threshold of the office's own, from pictures of staff who agreed to it; pure functions."""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.face.measure import Comparisons, Rate, comparisons
from app.face.model import Vector, cosine
from app.kernel.errors import Rejected

LEAST_PEOPLE = 10
LEAST_FRAMES = 3
"""Fewer of either tell next to nothing: ten people with three frames give 405 impostor pairs, so that a false accept
rate above 0.9 % would have been seen with 95 % confidence, and 30 genuine pairs."""

FAR = 0.001
MARGIN = 0.02
"""The threshold lies at least so far (cosine) above the highest impostor that may not pass."""

MOST_FRR = 0.05
"""A recogniser that turns more of its own people away is of no use in a hall."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was found.  threshold: cosine.  far, frr: single frames at that threshold; the decision takes five."""

    threshold: float
    people: int
    frames: int
    pairs: Comparisons

    @property
    def far(self) -> Rate:
        """Impostor pairs that reach the threshold."""
        return self.pairs.far(self.threshold)

    @property
    def frr(self) -> Rate:
        """Genuine pairs that do not."""
        return self.pairs.frr(self.threshold)


def calibrated(faces: Mapping[str, Sequence[Vector]], far: float = FAR) -> Calibration:
    """The lowest threshold that lets no more than ``far`` of the impostor pairs through, and a margin above it.

    faces: per person, the vectors of their frames.  People with too few frames do not count.
    Raises Rejected: face_calibrate_too_few, face_calibrate_apart (people cannot be told apart well enough).
    """
    people = {person: vectors for person, vectors in faces.items() if len(vectors) >= LEAST_FRAMES}
    if len(people) < LEAST_PEOPLE:
        raise Rejected("face_calibrate_too_few", people=len(people), least=LEAST_PEOPLE, frames=LEAST_FRAMES)
    pairs = comparisons(_pairs(people))
    threshold = _threshold(pairs, far)
    found = Calibration(threshold, len(people), sum(map(len, people.values())), pairs)
    share = found.frr.share
    if share is None or share > MOST_FRR:
        raise Rejected("face_calibrate_apart", frr=_per_cent(share), most=_per_cent(MOST_FRR))
    return found


def _threshold(pairs: Comparisons, far: float) -> float:
    """Above every impostor that may not pass, rounded up to thousandths."""
    passing = math.floor(far * len(pairs.impostor))
    highest = pairs.impostor[len(pairs.impostor) - 1 - passing]
    return math.ceil((highest + MARGIN) * 1000) / 1000


def _pairs(people: Mapping[str, Sequence[Vector]]) -> list[tuple[float, bool]]:
    every = [(person, vector) for person, vectors in people.items() for vector in vectors]
    return [
        (cosine(one, other), person == another) for (person, one), (another, other) in itertools.combinations(every, 2)
    ]


def _per_cent(share: float | None) -> str:
    return "-" if share is None else f"{share * 100:.1f}"
