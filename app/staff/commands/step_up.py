"""Step-up: a fresh look for one act on one content, good for two minutes and once."""

from collections.abc import Callable
from uuid import UUID

from app.audit.model import AuditValue
from app.face.commands import FaceProgress
from app.face.decision import Verdict
from app.face.ports import Camera, FaceEngine, Sealer
from app.kernel.actor import Actor
from app.kernel.clock import Clock
from app.kernel.errors import AppError, Rejected
from app.kernel.ids import SessionId, new_uuid
from app.staff.commands.comparison import figures, looked_at
from app.staff.commands.face_lock import Refused, count_refusal, face_is_shut
from app.staff.commands.passwords import PasswordCheck
from app.staff.limits import check_unlimited
from app.staff.model import SignInSettings, Terminal
from app.staff.ports import Units
from app.staff.step_up import VALID, Act
from app.staff.way_ports import StepUpRow


class StepUp:
    """Looks at the acting person once more, 1:1 and with a turn of the head."""

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
        act: Act,
        subject: str,
        content: bytes,
        camera: Camera,
        engine: FaceEngine,
        *,
        on_progress: Callable[[FaceProgress], None] = lambda _: None,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> UUID:
        """The id that the command takes with the act.  subject: the case's number.  content: its ``content_hash``.

        Raises Rejected: limited_session, step_up_needs_session, step_up_refused, face_check_cancelled and what
        ``comparison`` refuses; Unavailable when camera or engine cannot be used.
        """
        session = self._session(actor)
        told: dict[str, AuditValue] = {"act": act.value, "subject": subject, "content": content.hex()}
        try:
            result = looked_at(
                self._units,
                self._sealer,
                actor.operator,
                camera,
                engine,
                self._clock,
                on_progress=on_progress,
                is_cancelled=is_cancelled,
            )
        except AppError as error:
            self._tell(actor, told | {"reason": error.code})
            raise
        if result.verdict is not Verdict.PASSED:
            self._refuse(actor, told | figures(result), result.reason.value)
        now = self._clock.now()
        row = StepUpRow(new_uuid(), session, actor.operator, act.value, subject, content, now, now + VALID)
        with self._units() as u:
            u.looks.add_step_up(row)
            u.audit.append("step_up", actor, told | {"step_up": str(row.id)} | figures(result), now)
            u.commit()
        return row.id

    def _session(self, actor: Actor) -> SessionId:
        check_unlimited(actor)
        key, now = self._check.account_key(actor.account), self._clock.now()
        with self._units() as u:
            session = u.staff.session(actor.session) if actor.session else None
            if session is None or not session.is_live or session.locked_at or session.operator != actor.operator:
                raise Rejected("step_up_needs_session")
            if face_is_shut(u, key, now, self._settings):
                raise Rejected("step_up_refused")
        return session.id

    def _refuse(self, actor: Actor, told: dict[str, AuditValue], reason: str) -> None:
        key, now = self._check.account_key(actor.account), self._clock.now()
        refused = Refused(key, actor.operator, reason, Terminal(actor.terminal, actor.window))
        with self._units() as u:
            count_refusal(u, refused, now, self._settings)
            u.commit()
        self._tell(actor, told | {"reason": "refused"})
        raise Rejected("step_up_refused")

    def _tell(self, actor: Actor, told: dict[str, AuditValue]) -> None:
        with self._units() as u:
            u.audit.append("step_up_refused", actor, told, self._clock.now())
            u.commit()
