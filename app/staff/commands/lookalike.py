"""Look-alikes: two people decide that a face is another person's, who passes at a raised threshold from then on."""

from collections.abc import Callable
from datetime import datetime

from app.audit.model import AuditValue
from app.face.challenge import drawn_sides
from app.face.commands import FaceCheck, FaceProgress
from app.face.decision import Reason, Verdict
from app.face.model import CameraKind, check_parts
from app.face.ports import Camera, FaceEngine, Lookalike, Sealer
from app.kernel.actor import Actor, Post
from app.kernel.clock import Clock
from app.kernel.errors import AppError, Rejected
from app.kernel.ids import OperatorId
from app.staff.commands.comparison import figures, reference_for
from app.staff.commands.enrol import Begun, Enrol, Enrolled, Enrolment, Taken, Witness, require_security
from app.staff.ports import StaffUnitOfWork, Units

SECOND_POSTS = frozenset({Post.SECURITY_ADMIN, Post.AUDIT_ADMIN, Post.UNIT_HEAD})
"""Who may agree with the security administrator."""


class DecideLookalike:
    """The security administrator decides, somebody of ``SECOND_POSTS`` agrees with password and own face.

    Both accounts get the raised threshold: the face of either comes close to the template of the other.
    """

    def __init__(self, units: Units, clock: Clock, enrol: Enrol, sealer: Sealer) -> None:
        self._units = units
        self._clock = clock
        self._enrol = enrol
        self._sealer = sealer

    def __call__(
        self,
        actor: Actor,
        enrolment: Enrolment,
        second: Witness,
        reason: str,
        camera: Camera,
        engine: FaceEngine,
        *,
        on_progress: Callable[[FaceProgress], None],
        is_cancelled: Callable[[], bool],
    ) -> Enrolled:
        """Look at the second person and keep the template that was captured; in a worker thread.

        Raises Rejected: enrolment_lapsed, lookalike_needs_reason, enrol_password_wrong, second_not_fit,
        second_face_refused, and what a sign-in of that person would be refused with.
        """
        begun = self._enrol.under_way(actor, enrolment)
        taken = begun.taken
        if taken is None or not taken.alike:
            raise Rejected("enrolment_lapsed")
        if not reason.strip():
            raise Rejected("lookalike_needs_reason")
        agreed_by = self._enrol.present(actor, second)
        self._check_second(actor, begun, taken, agreed_by)
        try:
            if self._enrol.face_waits(second.account):
                raise Rejected("second_face_refused")
            reason_refused = self._look_at(agreed_by, camera, engine, on_progress, is_cancelled)
            if reason_refused is not None:
                self._enrol.count_refusal(actor, second.account, agreed_by, reason_refused.value)
                raise Rejected("second_face_refused")
        except AppError as error:
            told: dict[str, AuditValue] = {"operator": str(enrolment.operator), "second": str(agreed_by)}
            self._enrol.refused(actor, told | {"reason": error.code})
            raise
        threshold = max(taken.threshold or 0.0, *(one.threshold for one in taken.alike))

        def write(u: StaffUnitOfWork, at: datetime) -> None:
            self._write(u, actor, begun, taken, agreed_by, reason.strip(), at)

        return self._enrol.keep(actor, begun, threshold, write)

    def _check_second(self, actor: Actor, begun: Begun, taken: Taken, second: OperatorId) -> None:
        """Neither the one who decides, nor one of the look-alikes."""
        with self._units() as u:
            require_security(u, actor)
            post = u.staff.operator(second).post
        concerned = {actor.operator, begun.enrolment.operator, *(one.operator for one in taken.alike)}
        if post not in SECOND_POSTS or second in concerned:
            raise Rejected("second_not_fit")

    def _look_at(
        self,
        second: OperatorId,
        camera: Camera,
        engine: FaceEngine,
        on_progress: Callable[[FaceProgress], None],
        is_cancelled: Callable[[], bool],
    ) -> Reason | None:
        """Why the face was refused, None when it passed."""
        with self._units() as u:
            is_demo = u.meta.facts().demo
        check_parts(engine.is_demo, camera.kind, is_demo)
        if engine.is_demo:
            raise Rejected("demo_engine_never_enrols")
        engine.load()
        reference, rule = reference_for(self._units, self._sealer, second, engine, self._clock)
        if not engine.has_liveness and not is_demo:
            raise Rejected("face_pack_without_liveness")
        sides = drawn_sides(1) if engine.finds_points and camera.kind is CameraKind.DEVICE else ()
        result = FaceCheck(camera, engine)(
            reference, sides=sides, rule=rule, on_progress=on_progress, is_cancelled=is_cancelled
        )
        if result.verdict is not Verdict.PASSED:
            return result.reason
        with self._units() as u:
            u.audit.append("lookalike_signed", None, {"second": str(second)} | figures(result), self._clock.now())
            u.commit()
        return None

    def _write(
        self,
        u: StaffUnitOfWork,
        actor: Actor,
        begun: Begun,
        taken: Taken,
        second: OperatorId,
        reason: str,
        at: datetime,
    ) -> None:
        operator = begun.enrolment.operator
        for one in taken.alike:
            decided = Lookalike(
                operator=operator,
                other=one.operator,
                digest=taken.digest,
                likeness=one.likeness,
                threshold=one.threshold,
                decided_by=actor.operator,
                agreed_by=second,
                reason=reason,
                at=at,
            )
            u.faces.add_lookalike(decided)
            u.faces.raise_threshold(one.operator, taken.digest, one.threshold)
            told: dict[str, AuditValue] = {
                "operator": str(operator),
                "other": str(one.operator),
                "likeness": f"{one.likeness:.4f}",
                "threshold": f"{one.threshold:.4f}",
                "agreed_by": str(second),
            }
            u.audit.append("lookalike_decided", actor, told, at)
