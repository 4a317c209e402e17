"""The face check: reads frames until they decide, telling the person what to change."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.face.challenge import Side
from app.face.decision import FaceResult, Judgement, Sample, Verdict
from app.face.model import FoundFace, Hint
from app.face.ports import Camera, FaceEngine, Frame
from app.face.protection import Reference
from app.face.rules import FaceRule
from app.face.watch import Watch
from app.kernel.errors import Rejected, Unavailable


@dataclass(frozen=True, slots=True)
class FaceProgress:
    """One frame as the window shows it.

    counted: frames that count so far; needed: how many decide.  left_s: seconds until time runs out.
    """

    frame: Frame
    hint: Hint
    face: FoundFace | None
    counted: int
    needed: int
    left_s: float = 0.0


def _ignore(progress: FaceProgress) -> None:
    """Nobody watches."""


def _never() -> bool:
    return False


class FaceCheck:
    """Compares the person before the camera with one reference, 1:1, within a time limit.

    Everything happens in the caller's thread, which must be a worker thread of the window: one frame costs 40 to
    100 ms.  No frame is kept.
    """

    TIME_LIMIT_S = 10.0

    def __init__(self, camera: Camera, engine: FaceEngine, *, now_s: Callable[[], float] | None = None) -> None:
        self._camera = camera
        self._engine = engine
        self._now_s = now_s or time.monotonic

    def __call__(
        self,
        reference: Reference,
        *,
        sides: Sequence[Side] = (),
        rule: FaceRule | None = None,
        on_progress: Callable[[FaceProgress], None] = _ignore,
        is_cancelled: Callable[[], bool] = _never,
    ) -> FaceResult:
        """Load the engine, open the camera, decide, close the camera.

        sides: the turns to ask for.  rule: None for the engine's own.
        Raises Unavailable when camera or engine cannot be used, Rejected("face_check_cancelled") when the person
        gave up before enough frames counted; giving up later, and time running out, is a refusal.
        """
        self._engine.load()
        used = rule or self._engine.rule
        watch = Watch(used, sides, live_needed=self._engine.has_liveness)
        self._camera.open()
        try:
            return self._run(watch, used, reference, tuple(sides), on_progress, is_cancelled)
        finally:
            self._camera.close()

    def _run(
        self,
        watch: Watch,
        rule: FaceRule,
        reference: Reference,
        sides: tuple[Side, ...],
        on_progress: Callable[[FaceProgress], None],
        is_cancelled: Callable[[], bool],
    ) -> FaceResult:
        hint, judgement, frames = Hint.NOBODY, watch.judgement, 0
        begun = self._now_s()
        while judgement.verdict is Verdict.UNDECIDED and self._now_s() < begun + self.TIME_LIMIT_S:
            if is_cancelled():
                if len(watch.samples) < watch.needed:
                    raise Rejected("face_check_cancelled")
                break  # who gives up after enough frames without a pass was refused: else faces could be tried for ever
            frame = self._next_frame()
            if frame is None:
                break
            frames += 1
            look, now = self._engine.look(frame), self._now_s()
            hint = watch.take(look, now, self._sampler(frame, reference))
            left_s = max(0.0, begun + self.TIME_LIMIT_S - now)
            on_progress(FaceProgress(frame, hint, watch.last, len(watch.samples), watch.needed, left_s))
            judgement = watch.judgement
        if judgement.verdict is Verdict.UNDECIDED:
            judgement = Judgement(Verdict.REFUSED, watch.reason_at_end)
        return FaceResult(
            verdict=judgement.verdict,
            reason=judgement.reason,
            scores=tuple(sample.score for sample in watch.samples),
            live=tuple(sample.live_score for sample in watch.samples),
            threshold=rule.decision.threshold,
            engine=self._engine.name,
            digest=self._engine.digest,
            camera=self._camera.kind,
            is_demo=self._engine.is_demo,
            hint=hint,
            challenge=tuple(side.value for side in sides),
            frames=frames,
            ms=round((self._now_s() - begun) * 1000),
        )

    def _next_frame(self) -> Frame | None:
        """None at the end of a clip, which is the end of time."""
        try:
            return self._camera.read()
        except Unavailable as error:
            if error.code == "clip_ended":
                return None
            raise

    def _sampler(self, frame: Frame, reference: Reference) -> Callable[[FoundFace], Sample]:
        def sample_of(face: FoundFace) -> Sample:
            vector = self._engine.embed(frame, face)
            return Sample(vector, reference.likeness(vector), self._engine.live_scores(frame, face))

        return sample_of
