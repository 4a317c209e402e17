"""Sessions: who acts now, staying, locking, leaving."""

from datetime import datetime
from typing import NoReturn

from app.kernel.actor import Actor
from app.kernel.changes import Changed
from app.kernel.clock import Clock
from app.kernel.errors import Rejected
from app.staff.commands.due import apply_due
from app.staff.commands.face_lock import newest
from app.staff.model import (
    EndReason,
    LockReason,
    Session,
    SignInSettings,
    Terminal,
    actor_of,
    has_idled,
    normal_account,
    token_hash,
)
from app.staff.ports import StaffUnitOfWork, Units


class CurrentActor:
    """For whom a headless verb acts: a kept session, or any account by name on a store marked demo, or nobody."""

    def __init__(self, units: Units, clock: Clock, settings: SignInSettings) -> None:
        self._units = units
        self._clock = clock
        self._settings = settings

    def __call__(
        self, *, verb: str, terminal: Terminal, token: str | None = None, as_account: str | None = None
    ) -> Actor:
        """The actor of a live session, whose idle time starts again.

        Raises Rejected: not_signed_in (no, unknown, ended, locked or idle session), as_only_on_demo.  Both are
        written to the audit.
        """
        if as_account is not None:
            return self._by_name(as_account, terminal, verb)
        actor = self._by_token(token) if token else None
        if actor is None:
            self._refuse("not_signed_in", verb, terminal)
        return actor

    def _by_token(self, token: str) -> Actor | None:
        actor = None
        with self._units() as u:
            session = self._up_to_date(u, token)
            if session is not None and self._is_usable(u, session):
                u.staff.touch(session.id, self._clock.now())
                person = u.staff.operator(session.operator)
                actor = actor_of(
                    person, session.terminal, session.id, u.meta.facts().demo, session.way, session.ends_by
                )
            u.commit()
        return actor

    def _up_to_date(self, u: StaffUnitOfWork, token: str) -> Session | None:
        """The token's session, after a permission that began or ended meanwhile has taken effect."""
        session = u.staff.session_by_token(token_hash(token))
        if session is not None and apply_due(u, self._clock.now(), session.operator):
            return u.staff.session(session.id)
        return session

    def _is_usable(self, u: StaffUnitOfWork, session: Session) -> bool:
        """Whether somebody may act on it now; an idle one, or one whose time without a face is over, is ended."""
        if not session.is_live or session.locked_at or not u.staff.operator(session.operator).is_active:
            return False
        now = self._clock.now()
        if end_at_break(u, session, now):
            return False
        if not has_idled(session.last_seen_at, now, self._settings):
            return True
        _end(u, session, EndReason.IDLE, now)
        return False

    def _by_name(self, account: str, terminal: Terminal, verb: str) -> Actor:
        with self._units() as u:
            is_demo = u.meta.facts().demo
            known = u.staff.credentials(normal_account(account)) if is_demo else None
            if known and apply_due(u, self._clock.now(), known.operator):
                u.commit()
            person = u.staff.operator(known.operator) if known and known.is_active else None
        if person is None:
            self._refuse("not_signed_in" if is_demo else "as_only_on_demo", verb, terminal)
        actor = actor_of(person, terminal, None, is_demo)
        with self._units() as u:
            u.audit.append("acted_by_name", actor, {"verb": verb}, self._clock.now())
            u.commit()
        return actor

    def _refuse(self, code: str, verb: str, terminal: Terminal) -> NoReturn:
        with self._units() as u:
            u.audit.append("refused", None, {"verb": verb, "reason": code, "terminal": terminal.id}, self._clock.now())
            u.commit()
        raise Rejected(code)


class Touch:
    """Says that the person is still there; the window calls it at input, at most every few seconds, and each minute.

    So a session ended elsewhere, or an idle one, closes the screen within a minute.
    """

    def __init__(self, units: Units, clock: Clock, settings: SignInSettings) -> None:
        self._units = units
        self._clock = clock
        self._settings = settings

    def __call__(self, actor: Actor, *, has_acted: bool = True) -> None:
        """Raises Rejected: session_ended, session_locked; session_break for one without a face at its end."""
        if actor.session is None:
            return
        now = self._clock.now()
        with self._units() as u:
            if apply_due(u, now, actor.operator):
                u.commit()
            session = u.staff.session(actor.session)
            if session.end_reason is not None:
                at_break = session.end_reason is EndReason.BREAK
                raise Rejected("session_break" if at_break else "session_ended", reason=session.end_reason.value)
            if end_at_break(u, session, now):
                u.commit()
                raise Rejected("session_break", reason=EndReason.BREAK.value)
            idle = has_idled(session.last_seen_at, now, self._settings)
            if idle and session.locked_at is None:
                _lock(u, actor, session, LockReason.IDLE, self._clock)
            elif has_acted and session.locked_at is None:
                u.staff.touch(session.id, now)
            u.commit()
        if idle or session.locked_at:
            why = LockReason.IDLE if idle else session.lock_reason
            raise Rejected("session_locked", reason=str(why))


class LockSession:
    """Locks one's screen at once; it opens again by signing in, or by one look where the reason allows it."""

    def __init__(self, units: Units, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def __call__(self, actor: Actor, reason: LockReason = LockReason.ASKED) -> frozenset[Changed]:
        """Lock; a session already locked or ended stays so."""
        if actor.session is not None:
            with self._units() as u:
                session = u.staff.session(actor.session)
                if session.is_live and session.locked_at is None:
                    _lock(u, actor, session, reason, self._clock)
                    u.commit()
        return frozenset({Changed.SESSION})


class SignOut:
    """Ends one's session for good."""

    def __init__(self, units: Units, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def __call__(self, actor: Actor) -> frozenset[Changed]:
        """End it; one already ended stays as it ended."""
        now = self._clock.now()
        if actor.session is not None:
            with self._units() as u:
                if u.staff.session(actor.session).ended_at is None:
                    u.staff.end_session(actor.session, EndReason.SIGNED_OUT, now)
                    u.audit.append("sign_out", actor, {}, now)
                    u.commit()
        return frozenset({Changed.SESSION})


def end_at_break(u: StaffUnitOfWork, session: Session, now: datetime) -> bool:
    """End a session without a face whose time is over; no clock turned back gives it more.  Whether it ended."""
    if session.ends_by is None or newest(u, now) < session.ends_by:
        return False
    _end(u, session, EndReason.BREAK, now)
    return True


def _end(u: StaffUnitOfWork, session: Session, reason: EndReason, now: datetime) -> None:
    u.staff.end_session(session.id, reason, now)
    u.audit.append("session_ended", None, {"ended": str(session.id), "reason": reason.value}, now)


def _lock(u: StaffUnitOfWork, actor: Actor, session: Session, reason: LockReason, clock: Clock) -> None:
    now = clock.now()
    u.staff.lock_session(session.id, reason, now)
    u.audit.append("session_locked", actor, {"session": str(session.id), "reason": reason.value}, now)
