"""How well faces are told apart and pictures are told from people, as figures with their uncertainty; pure functions.

Words of ISO/IEC 19795-1 and 30107-3: FAR, FRR, EER, TAR for comparisons; APCER and BPCER for anti-spoof.
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

CONFIDENCE = 0.95
FARS = (0.1, 0.01, 0.001)
"""False accept rates at which the true accept rate is told."""

STEP = 0.01
"""Between two thresholds of the curve."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many, with the bounds that hold in 95 of 100 such measurements (Clopper and Pearson, 1934)."""

    count: int
    of: int

    @property
    def share(self) -> float | None:
        """0..1; None of none."""
        return self.count / self.of if self.of else None

    @property
    def bounds(self) -> tuple[float, float]:
        """Lower and upper, 0..1; everything is possible of none."""
        return clopper_pearson(self.count, self.of)


@dataclass(frozen=True, slots=True)
class Point:
    """The rates at one threshold: impostors that reach it, people themselves who do not."""

    threshold: float
    far: float
    frr: float


@dataclass(frozen=True, slots=True)
class Comparisons:
    """Scores (cosine) of one person's own pictures, and of two people's; sorted, finite."""

    genuine: tuple[float, ...]
    impostor: tuple[float, ...]

    @property
    def can_be_measured(self) -> bool:
        """Whether there is anything of both kinds."""
        return bool(self.genuine and self.impostor)

    def far(self, threshold: float) -> Rate:
        """Impostors at or above the threshold."""
        return Rate(len(self.impostor) - bisect_left(self.impostor, threshold), len(self.impostor))

    def frr(self, threshold: float) -> Rate:
        """Genuine comparisons below it."""
        return Rate(bisect_left(self.genuine, threshold), len(self.genuine))

    def at(self, threshold: float) -> Point:
        """Both rates; ValueError when there is nothing of one kind."""
        far, frr = self.far(threshold).share, self.frr(threshold).share
        if far is None or frr is None:
            raise ValueError("nothing to compare")
        return Point(threshold, far, frr)

    def curve(self) -> tuple[Point, ...]:
        """From -1 to 1 in steps of 0.01."""
        count = round(2 / STEP)
        return tuple(self.at(round(-1 + STEP * place, 2)) for place in range(count + 1))

    def equal_error(self) -> Point:
        """Where both rates are nearest to each other; the equal error rate is their mean."""
        return min(map(self.at, self._steps()), key=lambda point: (abs(point.far - point.frr), point.far + point.frr))

    def threshold_for(self, far: float) -> float:
        """The lowest threshold at which no more than ``far`` of the impostors get through; infinite without any."""
        return next((step for step in self._steps() if (self.far(step).share or 0.0) <= far), math.inf)

    def true_accepts(self, far: float) -> Rate:
        """Genuine comparisons that pass where no more than ``far`` of the impostors do."""
        missed = self.frr(self.threshold_for(far))
        return Rate(missed.of - missed.count, missed.of)

    def _steps(self) -> list[float]:
        """Every threshold at which a rate changes, lowest first."""
        scores = sorted({*self.genuine, *self.impostor})
        return [*scores, math.nextafter(scores[-1], math.inf)] if scores else []


def comparisons(pairs: Iterable[tuple[float, bool]]) -> Comparisons:
    """Sort scores by whether both pictures show one person; a score that is no number is left out."""
    known = sorted((score, same) for score, same in pairs if math.isfinite(score))
    return Comparisons(tuple(score for score, same in known if same), tuple(score for score, same in known if not same))


def eer(point: Point) -> float:
    """The equal error rate, 0..1."""
    return (point.far + point.frr) / 2


@dataclass(frozen=True, slots=True)
class Presentation:
    """One picture shown to the anti-spoof networks.

    kind: ``bona_fide`` or ``attack_...``.  has_face: whether a face was found.  is_live: whether it was taken for one.
    """

    kind: str
    has_face: bool
    is_live: bool


BONA_FIDE = "bona_fide"
ATTACK = "attack_"


def apcer(shown: Iterable[Presentation]) -> Mapping[str, Rate]:
    """Per kind of attack, how many were taken for living faces; one without a face let nobody in."""
    kinds: dict[str, list[Presentation]] = {}
    for one in shown:
        if one.kind.startswith(ATTACK):
            kinds.setdefault(one.kind, []).append(one)
    return {
        kind: Rate(sum(one.has_face and one.is_live for one in those), len(those))
        for kind, those in sorted(kinds.items())
    }


def bpcer(shown: Iterable[Presentation]) -> Rate:
    """How many living people with a face in the picture were taken for an attack."""
    people = [one for one in shown if one.kind == BONA_FIDE and one.has_face]
    return Rate(sum(not one.is_live for one in people), len(people))


def clopper_pearson(count: int, of: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The exact bounds of a share of which ``count`` in ``of`` were seen; ValueError unless 0 <= count <= of."""
    if not 0 <= count <= of:
        raise ValueError("count must lie between 0 and of")
    if of == 0:
        return 0.0, 1.0
    tail = (1 - confidence) / 2
    low = 0.0 if count == 0 else _solved(lambda share: at_most(count - 1, of, share), 1 - tail)
    high = 1.0 if count == of else _solved(lambda share: at_most(count, of, share), tail)
    return low, high


def _solved(falling: Callable[[float], float], wanted: float) -> float:
    """Where a falling function of a share takes a value."""
    low, high = 0.0, 1.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > wanted else (low, middle)
    return (low + high) / 2


def at_most(count: int, of: int, share: float) -> float:
    """How likely ``count`` or fewer of ``of`` are, each with the likelihood ``share``: the binomial distribution."""
    if share <= 0:
        return 1.0
    if share >= 1:
        return 1.0 if count >= of else 0.0
    return 1 - _beta_share(count + 1, of - count, share)


def _beta_share(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function, by its continued fraction.  Source: Abramowitz and Stegun, 26.5.8."""
    if b <= 0:
        return 0.0
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    """Lentz's way to sum the fraction from its front."""
    tiny = 1e-300
    above, below = 1.0, 1 / _off_zero(1 - (a + b) * x / (a + 1), tiny)
    found = below
    for m in range(1, 10_000):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            below = 1 / _off_zero(1 + term * below, tiny)
            above = _off_zero(1 + term / above, tiny)
            found *= above * below
        if abs(above * below - 1) < 1e-15:
            break
    return found


def _off_zero(value: float, tiny: float) -> float:
    return value if abs(value) > tiny else tiny


def middle_of(values: Sequence[float]) -> float:
    """The median; NaN of none."""
    ordered = sorted(values)
    if not ordered:
        return math.nan
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
