"""What sign-in would decide over a clip: the real template, the real rule, and never a session."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.audit.model import AuditValue
from app.face.challenge import Side
from app.face.commands import FaceCheck, FaceProgress
from app.face.decision import FaceResult
from app.face.model import Hint, check_parts
from app.face.ports import Camera, FaceEngine, Sealer
from app.face.protection import Reference
from app.face.rules import FaceRule
from app.kernel.clock import Clock
from app.kernel.errors import AppError, NotFound, Rejected
from app.kernel.ids import OperatorId
from app.staff.commands.comparison import figures, reference_for
from app.staff.model import normal_account
from app.staff.ports import Units


class ClipRefused(Exception):
    """The check broke off.  error: why.  frames, counted: how far it came.  hint: the last one."""

    def __init__(self, error: AppError, seen: "_Seen") -> None:
        super().__init__(error.code)
        self.error = error
        self.frames = seen.frames
        self.counted = seen.counted
        self.hint = seen.hint


@dataclass(slots=True)
class _Seen:
    """Counts along; keeps numbers, no frame."""

    frames: int = 0
    counted: int = 0
    hint: Hint = field(default=Hint.NOBODY)

    def __call__(self, progress: FaceProgress) -> None:
        self.frames += 1
        self.counted = progress.counted
        self.hint = progress.hint


class CheckClip:
    """Runs the face check of sign-in over a clip, on a store marked demo only; every run is in the audit.

    The engine must be a real one with anti-spoof networks, as at sign-in.  Nobody is signed in by it and no failure is
    counted: it serves whoever measures the check.
    """

    def __init__(self, units: Units, clock: Clock, sealer: Sealer) -> None:
        self._units = units
        self._clock = clock
        self._sealer = sealer

    def __call__(
        self,
        account: str,
        camera: Camera,
        engine: FaceEngine,
        sides: Sequence[Side] = (),
        *,
        now_s: Callable[[], float] | None = None,
    ) -> FaceResult:
        """now_s: the clip's own clock.

        Raises NotFound: operator_not_found; Rejected: unreal_camera_on_real_store, face_clip_needs_pack,
        face_pack_without_liveness, face_not_enrolled, seal_broken; ClipRefused when the clip itself breaks off.
        """
        operator = self._operator(account)
        try:
            self._check_place(camera, engine)
            reference, rule = self._reference(operator, engine)
        except AppError as error:
            self._tell(operator, {"result": "none", "why": error.code})
            raise
        seen = _Seen()
        try:
            result = FaceCheck(camera, engine, now_s=now_s)(reference, sides=sides, rule=rule, on_progress=seen)
        except AppError as error:
            self._tell(operator, {"result": "none", "why": error.code})
            raise ClipRefused(error, seen) from error
        self._tell(operator, figures(result))
        return result

    def _check_place(self, camera: Camera, engine: FaceEngine) -> None:
        with self._units() as u:
            check_parts(engine.is_demo, camera.kind, u.meta.facts().demo)

    def _operator(self, account: str) -> OperatorId:
        with self._units() as u:
            known = u.staff.credentials(normal_account(account))
        if known is None or not known.is_active:
            raise NotFound("operator_not_found")
        return known.operator

    def _reference(self, operator: OperatorId, engine: FaceEngine) -> tuple[Reference, FaceRule]:
        engine.load()
        if engine.is_demo:
            raise Rejected("face_clip_needs_pack")
        if not engine.has_liveness:
            raise Rejected("face_pack_without_liveness")
        return reference_for(self._units, self._sealer, operator, engine, self._clock)

    def _tell(self, operator: OperatorId, told: dict[str, AuditValue]) -> None:
        with self._units() as u:
            u.audit.append("face_clip_checked", None, {"operator": str(operator), **told}, self._clock.now())
            u.commit()
