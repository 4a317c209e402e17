"""The guided capture: seven gated, living frames in three directions, told one plain hint at a time."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from app.face.commands import FaceProgress
from app.face.decision import Sample
from app.face.enrolment import PLAN, Direction, EnrolmentRule, direction_of, guidance, template_of
from app.face.gates import enrolment_gates, gate, pose_or_none
from app.face.model import FoundFace, Hint, Look, Vector, largest
from app.face.ports import Camera, FaceEngine, Frame
from app.face.rules import FaceRule
from app.kernel.errors import Rejected

SPOOFED_MOST = 10
"""So many frames in a row that passed every gate and were not live end the capture."""


@dataclass(frozen=True, slots=True)
class Captured:
    """What a capture leaves: the template's vector and figures for the audit.

    vector: unit length.  live: median live score of the frames, None without anti-spoof.  frames: how many were read.
    """

    vector: Vector = field(repr=False)
    live: float | None
    frames: int
    ms: int


def _ignore(progress: FaceProgress) -> None:
    """Nobody watches."""


def _never() -> bool:
    return False


class GuidedCapture:
    """Takes the frames of ``PLAN`` in the caller's thread, which must be a worker thread; no frame is kept.

    A demo engine takes none, whatever store, camera or setting: its vectors are of nobody.
    """

    def __init__(
        self,
        camera: Camera,
        engine: FaceEngine,
        rule: EnrolmentRule | None = None,
        *,
        now_s: Callable[[], float] | None = None,
    ) -> None:
        self._camera = camera
        self._engine = engine
        self._rule = rule or EnrolmentRule()
        self._now_s = now_s or time.monotonic

    def __call__(
        self,
        *,
        live_needed: bool = True,
        on_progress: Callable[[FaceProgress], None] = _ignore,
        is_cancelled: Callable[[], bool] = _never,
    ) -> Captured:
        """Load the engine, open the camera, take the frames, close the camera.

        live_needed: False on a demo store only, where a pack without anti-spoof may be tried.
        Raises Rejected: demo_engine_never_enrols, face_pack_without_liveness, face_enrol_not_live,
        face_enrol_time_out, face_enrol_frames_differ, face_check_cancelled; Unavailable from camera and engine.
        """
        if self._engine.is_demo:
            raise Rejected("demo_engine_never_enrols")
        self._engine.load()
        if live_needed and not self._engine.has_liveness:
            raise Rejected("face_pack_without_liveness")
        series = _Series(self._engine.rule, self._rule, live_needed=self._engine.has_liveness)
        self._camera.open()
        try:
            return self._run(series, on_progress, is_cancelled)
        finally:
            self._camera.close()

    def _run(
        self, series: "_Series", on_progress: Callable[[FaceProgress], None], is_cancelled: Callable[[], bool]
    ) -> Captured:
        begun, frames = self._now_s(), 0
        while len(series.taken) < len(PLAN):
            now = self._now_s()
            if is_cancelled():
                raise Rejected("face_check_cancelled")
            if now - begun > self._rule.limit_s:
                raise Rejected("face_enrol_time_out")
            frame = self._camera.read()
            frames += 1
            look = self._engine.look(frame)
            hint = series.take(look, now, self._sampler(frame))
            on_progress(FaceProgress(frame, hint, largest(look), len(series.taken), len(PLAN)))
            if series.spoofed >= SPOOFED_MOST:
                raise Rejected("face_enrol_not_live")
        vector = template_of([sample.vector for sample in series.taken], self._rule)
        if vector is None:
            raise Rejected("face_enrol_frames_differ")
        live = [sample.live_score for sample in series.taken if math.isfinite(sample.live_score)]
        return Captured(vector, median(live) if live else None, frames, round((self._now_s() - begun) * 1000))

    def _sampler(self, frame: Frame) -> Callable[[FoundFace], Sample]:
        def sample_of(face: FoundFace) -> Sample:
            return Sample(self._engine.embed(frame, face), math.nan, self._engine.live_scores(frame, face))

        return sample_of


class _Series:
    """The frames taken so far, and what the next one must be."""

    def __init__(self, rule: FaceRule, figures: EnrolmentRule, *, live_needed: bool) -> None:
        self._gates = enrolment_gates(rule.gates)
        self._least_live = rule.decision.live
        self._figures = figures
        self._live_needed = live_needed
        self._last_s = -math.inf
        self.taken: list[Sample] = []
        self.spoofed = 0

    @property
    def wanted(self) -> Direction:
        """Where the person should look next."""
        return PLAN[len(self.taken)]

    def take(self, look: Look, now_s: float, sample_of: Callable[[FoundFace], Sample]) -> Hint:
        """One frame: what to change, or GOOD when it counts or only time is waited for."""
        hint, face = gate(look, self._gates), largest(look)
        if hint is not Hint.GOOD or face is None:
            return hint
        pose = pose_or_none(face)
        if pose is None or direction_of(pose, self._figures) is not self.wanted:
            return guidance(self.wanted)
        if now_s - self._last_s < self._figures.spacing_s:
            return Hint.GOOD
        sample, self._last_s = sample_of(face), now_s
        if self._live_needed and not sample.live_score >= self._least_live:
            self.spoofed += 1
            return Hint.HOLD_STILL
        self.taken.append(sample)
        self.spoofed = 0
        return Hint.GOOD
