"""Sign-in: the password first, then the face, one to one; an actor only after both."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from app.audit.model import AuditValue
from app.face.challenge import Side, drawn_sides
from app.face.commands import FaceCheck, FaceProgress
from app.face.decision import FaceResult, Verdict
from app.face.model import CameraKind, check_parts
from app.face.ports import Camera, FaceEngine, Sealer
from app.face.protection import TEMPLATE_VERSION, Reference
from app.face.rules import FaceRule, with_threshold
from app.face.templates import opened, valid_until
from app.kernel.actor import Actor, Permission, PostClass
from app.kernel.changes import Changed
from app.kernel.clock import Clock
from app.kernel.errors import AppError, Rejected
from app.kernel.ids import OperatorId, SessionId, new_uuid
from app.staff.commands.passwords import ChangePassword, PasswordCheck, failure_moment
from app.staff.model import (
    EndReason,
    Factor,
    Session,
    SignInSettings,
    Terminal,
    actor_of,
    face_must_wait,
    has_expired,
    has_lapsed,
    token_hash,
)
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
            u.staff.add_session(
                Session(challenge.session, known.operator, token_hash(challenge.token), terminal, now, None, now)
            )
            u.audit.append("sign_in_begun", None, told | {"terminal": terminal.id, "window": terminal.window}, now)
            u.commit()
        return challenge

    def change_password(self, challenge: Challenge, new: str) -> Challenge:
        """Choose the new password that ``must_change_password`` asks for; the face follows.

        Raises Rejected: sign_in_lapsed, and what the policy refuses.
        """
        with self._units() as u:
            self._open(u, challenge)
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
        told: dict[str, AuditValue] = {"operator": str(challenge.operator), "factor": "face"}
        if self._face_waits(challenge):
            raise self._refused(challenge.terminal, told | {"reason": "waits"})
        try:
            reference, rule = self._reference(challenge, camera, engine)
            sides = self._sides(challenge, camera, engine)
            result = FaceCheck(camera, engine)(
                reference, sides=sides, rule=rule, on_progress=on_progress, is_cancelled=is_cancelled
            )
            if result.verdict is Verdict.PASSED:
                return self._pass(challenge, result)
        except AppError as error:
            self.refuse(challenge, error)
            raise
        self._count_refusal(challenge)
        raise self._refused(challenge.terminal, told | {"reason": "refused"} | figures(result))

    def refuse(self, challenge: Challenge, error: AppError) -> None:
        """Write to the audit that no face check came about: no camera, no engine, no pack, too late."""
        told: dict[str, AuditValue] = {"operator": str(challenge.operator), "factor": "face", "reason": error.code}
        self._refused(challenge.terminal, told)

    def _reference(self, challenge: Challenge, camera: Camera, engine: FaceEngine) -> tuple[Reference, FaceRule]:
        """What to compare with and by which rule, after everything that forbids a comparison."""
        with self._units() as u:
            check_parts(engine.is_demo, camera.kind, u.meta.facts().demo)
            self._open(u, challenge)
            if self._password_is_stale(u, challenge):
                raise Rejected("password_change_required")
            if engine.is_demo and u.faces.has_template(challenge.operator):
                raise Rejected("demo_engine_real_account")
        engine.load()  # not within the transaction: it takes a second, and a writer holds everybody up
        if engine.is_demo:
            return Reference(engine.demo_reference() or ()), engine.rule
        if not engine.has_liveness:
            raise Rejected("face_pack_without_liveness")
        return reference_for(self._units, self._sealer, challenge.operator, engine, self._clock.now())

    def _sides(self, challenge: Challenge, camera: Camera, engine: FaceEngine) -> tuple[Side, ...]:
        """The turns to ask for: one, two for who may undo other people's rights; a recording cannot answer any."""
        if not engine.finds_points or camera.kind is not CameraKind.DEVICE:
            return ()
        with self._units() as u:
            person = u.staff.operator(challenge.operator)
        is_high = person.post_class is PostClass.ADMIN or person.permission is Permission.APPROVAL
        return drawn_sides(2 if is_high else 1)

    def _face_waits(self, challenge: Challenge) -> bool:
        with self._units() as u:
            failures = u.staff.failures(self._check.account_key(challenge.account), Factor.FACE)
        return face_must_wait(failures, self._clock.now(), self._settings)

    def _open(self, u: StaffUnitOfWork, challenge: Challenge) -> None:
        session = u.staff.session(challenge.session)
        lapsed = has_lapsed(session.password_ok_at, self._clock.now(), self._settings)
        if lapsed or session.ended_at or session.face_ok_at:
            raise Rejected("sign_in_lapsed")

    def _password_is_stale(self, u: StaffUnitOfWork, challenge: Challenge) -> bool:
        person = u.staff.operator(challenge.operator)
        old = has_expired(person.password_changed_at, self._clock.now(), self._settings.password)
        return person.must_change_password or old

    def _pass(self, challenge: Challenge, result: FaceResult) -> SignedIn:
        now = self._clock.now()
        with self._units() as u:
            self._open(u, challenge)
            person = u.staff.operator(challenge.operator)
            if not person.is_active or self._password_is_stale(u, challenge):
                raise self._failed()
            actor = actor_of(person, challenge.terminal, challenge.session, u.meta.facts().demo)
            ended = self._end_earlier(u, actor, challenge.terminal)
            u.staff.face_passed(challenge.session, now)
            u.staff.clear_failures(self._check.account_key(challenge.account))
            u.audit.append("sign_in", actor, figures(result), now)
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

    def _count_refusal(self, challenge: Challenge) -> None:
        now, key = self._clock.now(), self._check.account_key(challenge.account)
        with self._units() as u:
            u.staff.add_failure(key, Factor.FACE, failure_moment(u, key, Factor.FACE, now))
            if not u.staff.session(challenge.session).ended_at:
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


def reference_for(
    units: Units, sealer: Sealer, operator: OperatorId, engine: FaceEngine, now: datetime
) -> tuple[Reference, FaceRule]:
    """A person's template and the rule that holds for them.

    Raises Rejected: face_not_enrolled, face_enrolment_outdated (with another recogniser or form of template),
    face_enrolment_expired (after twelve months), seal_broken.
    """
    with units() as u:
        template = u.faces.template_of(operator, engine.digest)
        is_enrolled = u.faces.has_template(operator)
    if template is None or template.version != TEMPLATE_VERSION:
        raise Rejected("face_enrolment_outdated" if is_enrolled else "face_not_enrolled")
    if now >= valid_until(template.enrolled_at):
        raise Rejected("face_enrolment_expired")
    return opened(sealer, template), with_threshold(engine.rule, template.threshold or engine.rule.decision.threshold)


def figures(result: FaceResult) -> dict[str, AuditValue]:
    """What the audit keeps of a face check: result, score, threshold, engine; never a picture."""
    return {
        "result": result.verdict.value,
        "score": None if result.score is None else f"{result.score:.4f}",
        "threshold": f"{result.threshold:.4f}",
        "live": None if result.live_score is None else f"{result.live_score:.4f}",
        "frames": len(result.scores),
        "why": result.reason.value,
        "challenge": "+".join(result.challenge),
        "hint": result.hint.value,
        "engine": result.engine,
        "recogniser": result.digest,
        "camera": result.camera.value,
        "demo": "demo" if result.is_demo else "real",
    }
