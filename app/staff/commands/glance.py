"""One look opens a screen that was locked minutes ago; the session goes on as it was."""

from collections.abc import Callable
from datetime import datetime

from app.audit.model import AuditValue
from app.face.commands import FaceCheck, FaceProgress
from app.face.decision import Reason, Verdict
from app.face.model import check_parts
from app.face.ports import Camera, FaceEngine, Sealer
from app.face.presence import Lock, PresenceRule, may_unlock_by_glance
from app.kernel.actor import Actor, SignInWay
from app.kernel.changes import Changed
from app.kernel.clock import Clock
from app.kernel.errors import AppError, Rejected
from app.kernel.ids import SessionId
from app.staff.commands.comparison import figures, reference_for
from app.staff.commands.face_lock import Refused, count_refusal, face_is_shut
from app.staff.commands.passwords import PasswordCheck
from app.staff.model import GLANCE_AFTER, LockReason, Session, SignInSettings, Terminal
from app.staff.ports import StaffUnitOfWork, Units


class GlanceUnlock:
    """Five frames and the anti-spoof decide, as at sign-in, against the template of the session's own person.

    No turn of the head is asked for: password and turn were given at this very window in this very session, it was
    locked for the empty chair or by the person's own key and not more than five minutes ago, and whoever unlocks
    meets the same threshold, the same anti-spoof and the same early refusal.  A printed photograph fails at the
    anti-spoof; a turn would not stop a replayed video either.  What a glance must not be is a nuisance: then screens
    are left open.  Everything else asks for password and face: five minutes gone, another person's hands on the
    keys, an idle lock, a sign-in without a face, a session that has ended, an account whose face must wait.
    """

    def __init__(
        self, units: Units, clock: Clock, settings: SignInSettings, check: PasswordCheck, sealer: Sealer
    ) -> None:
        self._units = units
        self._clock = clock
        self._settings = settings
        self._check = check
        self._sealer = sealer

    def __call__(
        self,
        actor: Actor,
        camera: Camera,
        engine: FaceEngine,
        *,
        on_progress: Callable[[FaceProgress], None],
        is_cancelled: Callable[[], bool],
    ) -> frozenset[Changed]:
        """Look and open the screen; up to ten seconds in the face thread.

        Raises Rejected: glance_too_late (this lock asks for password and face), clock_behind, glance_failed (not that
        person, not living, nobody), face_check_cancelled, face_not_enrolled, face_pack_without_liveness; Unavailable
        when camera or engine cannot be used.  None of these opens anything.
        """
        session = actor.session
        if session is None or engine.is_demo:
            raise Rejected("glance_too_late")
        with self._units() as u:
            check_parts(engine.is_demo, camera.kind, u.meta.facts().demo)
            self._locked(u, actor, session)
        engine.load()
        if not engine.has_liveness:
            raise Rejected("face_pack_without_liveness")
        reference, rule = reference_for(self._units, self._sealer, actor.operator, engine, self._clock)
        result = FaceCheck(camera, engine)(reference, rule=rule, on_progress=on_progress, is_cancelled=is_cancelled)
        if result.verdict is not Verdict.PASSED:
            if result.reason is Reason.NOT_LIVE:
                self._count_refusal(actor, result.reason)
            self._refuse(actor, session, figures(result) | {"reason": "refused"})
        return self._open(actor, session, figures(result))

    def _count_refusal(self, actor: Actor, reason: Reason) -> None:
        """The right face that seems no living one is a picture of it, and counts as at sign-in; anybody may sit down
        before a locked screen, so another face does not.
        """
        key, terminal = self._check.account_key(actor.account), Terminal(actor.terminal, actor.window)
        with self._units() as u:
            count_refusal(u, Refused(key, actor.operator, reason.value, terminal), self._clock.now(), self._settings)
            u.commit()

    def _locked(self, u: StaffUnitOfWork, actor: Actor, session: SessionId) -> Session:
        """The session as it stands, when one look may open it."""
        found, now = u.staff.session(session), u.moment(self._clock)
        key = self._check.account_key(actor.account)
        waits = face_is_shut(u, key, now, self._settings)
        if waits or not u.staff.operator(actor.operator).is_active or not may_glance(found, since_s(found, now)):
            raise Rejected("glance_too_late")
        return found

    def _open(self, actor: Actor, session: SessionId, told: dict[str, AuditValue]) -> frozenset[Changed]:
        try:
            with self._units() as u:
                found, now = self._locked(u, actor, session), u.moment(self._clock)
                if found.locked_at is not None:
                    u.faces.add_glance(session, found.locked_at, now)
                    u.staff.unlock_session(session, now)
                    u.audit.append("session_unlocked", actor, {"session": str(session), "by": "glance"} | told, now)
                    u.commit()
        except AppError as error:
            self._refuse(actor, session, told | {"reason": error.code}, error)
        return frozenset({Changed.SESSION})

    def _refuse(
        self, actor: Actor, session: SessionId, told: dict[str, AuditValue], error: AppError | None = None
    ) -> None:
        with self._units() as u:
            u.audit.append("glance_refused", actor, {"session": str(session)} | told, self._clock.now())
            u.commit()
        raise error or Rejected("glance_failed")


def since_s(session: Session, now: datetime) -> float:
    """Seconds since the lock, 0.0 when it is not locked.  now: ``StaffUnitOfWork.moment``."""
    return (now - session.locked_at).total_seconds() if session.locked_at else 0.0


def may_glance(session: Session, since_s: float) -> bool:
    """Whether one look may open this session's screen, so many seconds after it was locked."""
    if not session.is_live or session.way is not SignInWay.FACE or session.locked_at is None:
        return False
    lock = Lock.OTHER_PERSON if session.lock_reason is LockReason.OTHER_PERSON else Lock.AWAY
    return session.lock_reason in GLANCE_AFTER and may_unlock_by_glance(0.0, since_s, lock, PresenceRule())
