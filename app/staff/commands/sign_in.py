"""Sign-in: the password first, then the face, one to one; an actor only after both."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.audit.model import AuditValue, moment_text
from app.face.challenge import Side
from app.face.commands import FaceCheck, FaceProgress
from app.face.decision import Verdict
from app.face.model import check_parts
from app.face.ports import Camera, FaceEngine, Sealer
from app.face.protection import Reference
from app.face.rules import FaceRule
from app.kernel.actor import Actor, Permission, PostClass, SignInWay
from app.kernel.changes import Changed
from app.kernel.clock import Clock
from app.kernel.errors import AppError, Rejected
from app.kernel.ids import OperatorId, SessionId, new_uuid
from app.staff.commands.comparison import comparison, figures, sides_for
from app.staff.commands.due import apply_due
from app.staff.commands.face_lock import Refused, count_refusal, face_is_shut
from app.staff.commands.passwords import ChangePassword, PasswordCheck
from app.staff.model import (
    EndReason,
    Session,
    SignInSettings,
    Terminal,
    actor_of,
    has_expired,
    has_lapsed,
    normal_account,
    token_hash,
)
from app.staff.other_ways import session_end
from app.staff.ports import StaffUnitOfWork, Units


@dataclass(frozen=True, slots=True)
class Challenge:
    """The password was right; the face must follow within minutes.  It opens nothing by itself.

    must_change_password: a new password has to be chosen before the face is asked for.
    """

    session: SessionId
    operator: OperatorId
    account: str
    terminal: Terminal
    must_change_password: bool
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Both factors passed.

    token: what a headless session keeps; the store knows its hash only.  ended: why an earlier session of the
    same person was ended, None when there was none.
    """

    actor: Actor
    token: str = field(repr=False)
    ended: EndReason | None = None
    changed: frozenset[Changed] = frozenset({Changed.SESSION})


@dataclass(frozen=True, slots=True)
class StandIn:
    """What stands in for the face.

    prove: writes the proofs within the transaction that opens the session, from its moment on; what it raises opens
    nothing.  It gives what the audit is told.
    """

    way: SignInWay
    prove: Callable[[StaffUnitOfWork, datetime], Mapping[str, AuditValue]]


def _no_progress(progress: FaceProgress) -> None:
    """Nobody watches."""


class SignIn:
    """One door for window and verbs.

    Unknown account, wrong password, inactive or locked account and a refused face are answered alike; the audit
    knows which it was.  Who signs in while another session of theirs is live takes it over, after both factors: a
    clerk whose window froze or who changed desks goes on at once, and nobody can be shut out by a forgotten screen.
    A locked screen is opened the same way, so unlocking needs no door of its own.
    """

    def __init__(
        self,
        units: Units,
        clock: Clock,
        settings: SignInSettings,
        check: PasswordCheck,
        change: ChangePassword,
        sealer: Sealer,
    ) -> None:
        self._units = units
        self._clock = clock
        self._settings = settings
        self._check = check
        self._change = change
        self._sealer = sealer

    def begin(self, account: str, password: str, terminal: Terminal) -> Challenge:
        """Check the password; slow on purpose, belongs in a worker thread.  Raises Rejected: sign_in_failed."""
        known, reason = self._check(account, password)
        told: dict[str, AuditValue] = {"operator": str(known.operator) if known else None, "factor": "password"}
        if known is None or reason:
            raise self._refused(terminal, told | {"reason": reason})
        now = self._clock.now()
        must_change = known.must_change or has_expired(known.password_changed_at, now, self._settings.password)
        challenge = Challenge(
            session=SessionId(new_uuid()),
            operator=known.operator,
            account=known.account,
            terminal=terminal,
            must_change_password=must_change,
            token=secrets.token_urlsafe(32),
        )
        with self._units() as u:
            apply_due(u, now, known.operator)
            u.staff.add_session(
                Session(challenge.session, known.operator, token_hash(challenge.token), terminal, now, None, now)
            )
            u.audit.append("sign_in_begun", None, told | {"terminal": terminal.id, "window": terminal.window}, now)
            u.commit()
        return challenge

    def resume(self, account: str, token: str, terminal: Terminal) -> Challenge:
        """The challenge of a sign-in that was begun here minutes ago; token: of ``Challenge``.

        Raises Rejected: sign_in_lapsed, also for another account or terminal.
        """
        with self._units() as u:
            session = u.staff.session_by_token(token_hash(token))
            person = u.staff.operator(session.operator) if session is not None else None
            must_change = person is not None and person.must_change_password
        if session is None or person is None or session.terminal.id != terminal.id:
            raise Rejected("sign_in_lapsed")
        if person.account != normal_account(account) or session.face_ok_at or session.ended_at:
            raise Rejected("sign_in_lapsed")
        return Challenge(session.id, person.id, person.account, terminal, must_change, token)

    def change_password(self, challenge: Challenge, new: str) -> Challenge:
        """Choose the new password that ``must_change_password`` asks for; the face follows.

        Raises Rejected: sign_in_lapsed (also when no new one is due: the password alone replaces no password), and
        what the policy refuses.
        """
        with self._units() as u:
            self._open(u, challenge, self._settings.challenge_minutes)
            if not self._password_is_stale(u, challenge):
                raise Rejected("sign_in_lapsed")
        self._change.replace(challenge.operator, new, None)
        return Challenge(
            challenge.session, challenge.operator, challenge.account, challenge.terminal, False, challenge.token
        )

    def finish(
        self,
        challenge: Challenge,
        camera: Camera,
        engine: FaceEngine,
        *,
        on_progress: Callable[[FaceProgress], None] = _no_progress,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> SignedIn:
        """Check the face; takes up to ten seconds in the caller's thread, which must be a worker thread.

        Raises Rejected: sign_in_failed, sign_in_lapsed, password_change_required, face_not_enrolled,
        face_check_cancelled and what ``check_parts`` refuses; Unavailable when camera or engine cannot be used.
        None of these lets anybody in.
        """
        if self._face_waits(challenge):
            raise self.tell(challenge, {"reason": "waits"})
        try:
            reference, rule = self._reference(challenge, camera, engine)
            sides = self._sides(challenge, camera, engine)
            result = FaceCheck(camera, engine)(
                reference, sides=sides, rule=rule, on_progress=on_progress, is_cancelled=is_cancelled
            )
            if result.verdict is Verdict.PASSED:
                return self._pass(challenge, figures(result))
        except AppError as error:
            self.refuse(challenge, error)
            raise
        self.count_refusal(challenge, result.reason.value)
        raise self.tell(challenge, {"reason": "refused"} | figures(result))

    def refuse(self, challenge: Challenge, error: AppError) -> None:
        """Write to the audit that no face check came about: no camera, no engine, no pack, too late."""
        self.tell(challenge, {"reason": error.code})

    def tell(self, challenge: Challenge, told: Mapping[str, AuditValue]) -> Rejected:
        """Write a refusal after the password to the audit; what everybody is told."""
        return self._refused(challenge.terminal, {"operator": str(challenge.operator), "factor": "face", **told})

    def _reference(self, challenge: Challenge, camera: Camera, engine: FaceEngine) -> tuple[Reference, FaceRule]:
        """What to compare with and by which rule, after everything that forbids a comparison."""
        with self._units() as u:
            check_parts(engine.is_demo, camera.kind, u.meta.facts().demo)
            self._ready(u, challenge, self._settings.challenge_minutes)
        return comparison(self._units, self._sealer, challenge.operator, camera, engine, self._clock)

    def check_ready(self, challenge: Challenge) -> None:
        """Refuse what must not go on by another way than the face.

        Raises Rejected: sign_in_lapsed, password_change_required; sign_in_failed while the face must wait, since codes
        and vouching count with it.
        """
        with self._units() as u:
            self._ready(u, challenge, self._settings.other_way_minutes)
        if self._face_waits(challenge):
            raise self.tell(challenge, {"reason": "waits"})

    def _ready(self, u: StaffUnitOfWork, challenge: Challenge, minutes: int) -> None:
        self._open(u, challenge, minutes)
        if self._password_is_stale(u, challenge):
            raise Rejected("password_change_required")

    def _sides(self, challenge: Challenge, camera: Camera, engine: FaceEngine) -> tuple[Side, ...]:
        """The turns to ask for: one, two for who may undo other people's rights; a recording cannot answer any."""
        with self._units() as u:
            person = u.staff.operator(challenge.operator)
        is_high = person.post_class is PostClass.ADMIN or person.permission is Permission.APPROVAL
        return sides_for(camera, engine, 2 if is_high else 1)

    def _face_waits(self, challenge: Challenge) -> bool:
        key = self._check.account_key(challenge.account)
        with self._units() as u:
            return face_is_shut(u, key, self._clock.now(), self._settings)

    def _open(self, u: StaffUnitOfWork, challenge: Challenge, minutes: int) -> None:
        session = u.staff.session(challenge.session)
        lapsed = has_lapsed(session.password_ok_at, self._clock.now(), minutes)
        if lapsed or session.ended_at or session.face_ok_at:
            raise Rejected("sign_in_lapsed")

    def _password_is_stale(self, u: StaffUnitOfWork, challenge: Challenge) -> bool:
        person = u.staff.operator(challenge.operator)
        old = has_expired(person.password_changed_at, self._clock.now(), self._settings.password)
        return person.must_change_password or old

    def stand_in(self, challenge: Challenge, instead: StandIn) -> SignedIn:
        """Open a session without a face: limited by act, until the lunch break or the end of the day.

        Raises Rejected: sign_in_lapsed, sign_in_failed, clock_behind, and what ``instead.prove`` raises.
        """
        return self._pass(challenge, {}, instead)

    def _pass(self, challenge: Challenge, told: Mapping[str, AuditValue], instead: StandIn | None = None) -> SignedIn:
        now, settings = self._clock.now(), self._settings
        with self._units() as u:
            apply_due(u, now, challenge.operator)
            self._open(u, challenge, settings.other_way_minutes if instead else settings.challenge_minutes)
            person = u.staff.operator(challenge.operator)
            if not person.is_active or self._password_is_stale(u, challenge):
                raise self._failed()
            if face_is_shut(u, self._check.account_key(challenge.account), now, settings):
                raise self._failed()  # refused elsewhere while this one was under way
            way, ends_by = SignInWay.FACE, None
            if instead is not None:
                way, ends_by = instead.way, session_end(u.moment(self._clock), settings.lunch)
                told = {**instead.prove(u, now), "ends_by": moment_text(ends_by)}
            actor = actor_of(person, challenge.terminal, challenge.session, u.meta.facts().demo, way, ends_by)
            ended = self._end_earlier(u, actor, challenge.terminal)
            if ends_by is None:
                u.staff.face_passed(challenge.session, now)
            else:
                u.ways.open_without_face(challenge.session, way, ends_by, now)
            u.staff.clear_failures(self._check.account_key(challenge.account))
            u.audit.append("sign_in", actor, told, now)
            u.commit()
        return SignedIn(actor, challenge.token, ended)

    def _end_earlier(self, u: StaffUnitOfWork, actor: Actor, terminal: Terminal) -> EndReason | None:
        earlier = u.staff.live_session(actor.operator)
        if earlier is None:
            return None
        here = earlier.terminal.id == terminal.id and earlier.locked_at is not None
        reason = EndReason.UNLOCKED if here else EndReason.TAKEN_OVER
        now = self._clock.now()
        u.staff.end_session(earlier.id, reason, now)
        u.audit.append("session_ended", actor, {"ended": str(earlier.id), "reason": reason.value}, now)
        return reason

    def count_refusal(self, challenge: Challenge, reason: str, *, is_last: bool = True) -> None:
        """Count a refused face, or a refused code or colleague (is_last False: it may be tried again at once)."""
        now, key = self._clock.now(), self._check.account_key(challenge.account)
        with self._units() as u:
            count_refusal(u, Refused(key, challenge.operator, reason, challenge.terminal), now, self._settings)
            is_over = is_last or face_is_shut(u, key, now, self._settings)
            if is_over and not u.staff.session(challenge.session).ended_at:
                u.staff.end_session(challenge.session, EndReason.ABANDONED, now)
            u.commit()

    def _refused(self, terminal: Terminal, told: dict[str, AuditValue]) -> Rejected:
        """Write the refusal and give what everybody is told."""
        with self._units() as u:
            where: dict[str, AuditValue] = {"terminal": terminal.id, "window": terminal.window}
            u.audit.append("sign_in_refused", None, told | where, self._clock.now())
            u.commit()
        return self._failed()

    def _failed(self) -> Rejected:
        return Rejected("sign_in_failed", tries=self._settings.tries, minutes=self._settings.lock_minutes)
