"""The face check: reads frames until they decide, telling the person what to change."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from app.face.model import (
    DecisionRule,
    FaceResult,
    FoundFace,
    Gates,
    Hint,
    Vector,
    Verdict,
    cosine,
    decide,
    gate,
    largest,
)
from app.face.ports import Camera, FaceEngine, Frame
from app.kernel.errors import Rejected


@dataclass(frozen=True, slots=True)
class FaceProgress:
    """One frame as the window shows it.  counted: frames that count so far; needed: how many decide."""

    frame: Frame
    hint: Hint
    face: FoundFace | None
    counted: int
    needed: int


@dataclass(slots=True)
class _Track:
    """The frames of one unbroken appearance of one face."""

    scores: list[float] = field(default_factory=list)
    last: FoundFace | None = None
    last_counted_s: float = float("-inf")


def _ignore(progress: FaceProgress) -> None:
    """Nobody watches."""


def _never() -> bool:
    return False


class FaceCheck:
    """Compares the person before the camera with one reference, 1:1, within a time limit.

    Everything happens in the caller's thread, which must be a worker thread of the window: one frame costs 40 to
    100 ms.  A frame with two faces or none, or a face that jumps, starts the count again.  No frame is kept.
    """

    TIME_LIMIT_S = 10.0
    SPACING_S = 0.12

    def __init__(
        self,
        camera: Camera,
        engine: FaceEngine,
        *,
        gates: Gates | None = None,
        now_s: Callable[[], float] | None = None,
    ) -> None:
        self._camera = camera
        self._engine = engine
        self._gates = gates or Gates()
        self._now_s = now_s or time.monotonic

    def __call__(
        self,
        reference: Vector,
        *,
        on_progress: Callable[[FaceProgress], None] = _ignore,
        is_cancelled: Callable[[], bool] = _never,
    ) -> FaceResult:
        """Load the engine, open the camera, decide, close the camera.

        Raises Unavailable when camera or engine cannot be used, Rejected("face_check_cancelled") when the person
        gave up; time running out is a refusal.
        """
        self._engine.load()
        self._camera.open()
        try:
            return self._watch(reference, on_progress, is_cancelled)
        finally:
            self._camera.close()

    def _watch(
        self, reference: Vector, on_progress: Callable[[FaceProgress], None], is_cancelled: Callable[[], bool]
    ) -> FaceResult:
        rule = DecisionRule(self._engine.threshold)
        track, hint, verdict = _Track(), Hint.NOBODY, Verdict.UNDECIDED
        until = self._now_s() + self.TIME_LIMIT_S
        while verdict is Verdict.UNDECIDED and self._now_s() < until:
            if is_cancelled():
                raise Rejected("face_check_cancelled")
            frame = self._camera.read()
            hint = self._take(frame, track, reference)
            on_progress(FaceProgress(frame, hint, track.last, len(track.scores), rule.window))
            verdict = decide(track.scores, rule)
        return self._result(verdict, track, hint)

    def _take(self, frame: Frame, track: _Track, reference: Vector) -> Hint:
        look = self._engine.look(frame)
        hint, face = gate(look, self._gates), largest(look)
        if face is None:
            track.scores.clear()
            return hint
        if hint is Hint.ONE_ONLY or (track.last and track.last.box.overlap(face.box) < self._gates.track_overlap):
            track.scores.clear()
        track.last = face
        if hint is Hint.GOOD and self._now_s() - track.last_counted_s >= self.SPACING_S:
            track.last_counted_s = self._now_s()
            track.scores.append(cosine(self._engine.embed(frame, face), reference))
        return hint

    def _result(self, verdict: Verdict, track: _Track, hint: Hint) -> FaceResult:
        return FaceResult(
            verdict=Verdict.PASSED if verdict is Verdict.PASSED else Verdict.REFUSED,
            scores=tuple(track.scores),
            threshold=self._engine.threshold,
            engine=self._engine.name,
            digest=self._engine.digest,
            camera=self._camera.kind,
            is_demo=self._engine.is_demo,
            hint=hint,
        )
