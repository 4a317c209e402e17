"""The decision over frames: who it is, whether it is a living face; pure functions over numbers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, median

from app.face.model import CameraKind, Hint, Vector, cosine


class Verdict(StrEnum):
    """Where a check stands."""

    UNDECIDED = "undecided"
    PASSED = "passed"
    REFUSED = "refused"


class Reason(StrEnum):
    """Why a check was refused; the person is answered alike, the audit knows."""

    NONE = "none"
    OTHER_FACE = "other_face"
    NOT_LIVE = "not_live"
    TURN_MISSED = "turn_missed"
    TURNED_WRONG = "turned_wrong"
    TRACK_BROKEN = "track_broken"
    TIME_OUT = "time_out"


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """How many frames decide, around a recogniser's threshold (cosine, -1..1).

    window: frames that decide together.  agreeing of them reach the threshold less agreeing_margin.  refusal_margin:
    a median so far below the threshold is refused at once.  live: the median live score that passes.  live_least: no
    more than ``spoofed_most`` frames may lie below it, nor the median of any one network: a screen was seen that one
    of two took for a person and the other rightly did not.  track_overlap, track_cosine: what two
    neighbouring frames of one appearance must have in common.
    """

    threshold: float
    window: int = 5
    agreeing: int = 4
    agreeing_margin: float = 0.05
    refusal_margin: float = 0.20
    most_frames: int = 10
    live: float = 0.50
    live_least: float = 0.20
    spoofed_most: int = 1
    track_overlap: float = 0.3
    track_cosine: float = 0.5


@dataclass(frozen=True, slots=True)
class Sample:
    """One frame that counted.

    vector: of the face.  score: its cosine to the template.  live: the anti-spoof networks' scores (0..1), () when
    the engine has none.
    """

    vector: Vector
    score: float
    live: tuple[float, ...] = ()

    @property
    def live_score(self) -> float:
        """The mean over the networks; NaN without any."""
        return fmean(self.live) if self.live else math.nan


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and, for a refusal, why."""

    verdict: Verdict
    reason: Reason = Reason.NONE


_GOING_ON = Judgement(Verdict.UNDECIDED)


def decide(
    samples: Sequence[Sample], rule: DecisionRule, *, challenge_done: bool, live_needed: bool = True
) -> Judgement:
    """The verdict on the latest ``rule.window`` samples of one unbroken track.

    Fewer samples, or one figure among them that is missing or not a number, never pass.  A median clearly below the
    threshold is refused at once; in between more frames are asked for, up to the most.  live_needed is False for an
    engine without anti-spoof, which never signs anybody in on a real store.
    """
    window = list(samples[-rule.window :])
    if len(window) < rule.window:
        return _GOING_ON
    scores = [sample.score for sample in window]
    known = all(map(math.isfinite, scores))
    if known and median(scores) < rule.threshold - rule.refusal_margin:
        return Judgement(Verdict.REFUSED, Reason.OTHER_FACE)
    is_same = known and _agree(scores, rule)
    is_live = not live_needed or _is_live(window, rule)
    if is_same and is_live and challenge_done:
        return Judgement(Verdict.PASSED)
    if len(samples) < rule.most_frames or (is_same and is_live):
        return _GOING_ON
    return Judgement(Verdict.REFUSED, Reason.NOT_LIVE if is_same else Reason.OTHER_FACE)


def _agree(scores: Sequence[float], rule: DecisionRule) -> bool:
    agreeing = sum(score >= rule.threshold - rule.agreeing_margin for score in scores)
    return median(scores) >= rule.threshold and agreeing >= rule.agreeing


def _is_live(window: Sequence[Sample], rule: DecisionRule) -> bool:
    scores = [sample.live_score for sample in window]
    if not all(map(math.isfinite, scores)) or len({len(sample.live) for sample in window}) != 1:
        return False
    spoofed = sum(score < rule.live_least for score in scores)
    networks = zip(*(sample.live for sample in window), strict=True)
    is_seen_by_all = all(median(network) >= rule.live_least for network in networks)
    return median(scores) >= rule.live and spoofed <= rule.spoofed_most and is_seen_by_all


def is_same_track(before: Sample, after: Sample, rule: DecisionRule) -> bool:
    """Whether two neighbouring samples show one face: nobody has taken the person's place between them."""
    return cosine(before.vector, after.vector) >= rule.track_cosine


@dataclass(frozen=True, slots=True)
class FaceResult:
    """What one check left behind: numbers for the audit, never a picture.

    scores, live: cosine and live score of every frame that counted, in order.  digest: hex sha256 of the
    recogniser.  hint: what was still wrong when time ran out.  frames: how many were read.  challenge: the sides
    asked for, () when none was.  ms: from the first frame to the verdict.
    """

    verdict: Verdict
    scores: tuple[float, ...]
    threshold: float
    engine: str
    digest: str
    camera: CameraKind
    is_demo: bool
    hint: Hint = Hint.GOOD
    reason: Reason = Reason.NONE
    live: tuple[float, ...] = ()
    challenge: tuple[str, ...] = ()
    frames: int = 0
    ms: int = 0

    @property
    def score(self) -> float | None:
        """The median of the deciding window, None when no frame counted."""
        return median(self.scores[-5:]) if self.scores else None

    @property
    def live_score(self) -> float | None:
        """The median live score of the deciding window, None when there is none."""
        known = [score for score in self.live[-5:] if math.isfinite(score)]
        return median(known) if known else None
