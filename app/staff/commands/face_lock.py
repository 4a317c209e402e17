"""Refused faces: counted in the store, told to the auditor, released by the security administrator."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.face.decision import Reason
from app.kernel.actor import Actor, Post
from app.kernel.changes import Changed
from app.kernel.clock import Clock
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import OperatorId
from app.staff.commands.accounts import require_post
from app.staff.commands.passwords import PasswordCheck, failure_moment
from app.staff.model import Factor, Operator, SignInSettings, Terminal, face_must_wait, normal_account
from app.staff.other_ways import needs_release
from app.staff.ports import StaffUnitOfWork, Units


@dataclass(frozen=True, slots=True)
class Refused:
    """Whose face (or code) was refused, why, and where."""

    account_key: bytes
    operator: OperatorId
    reason: str
    terminal: Terminal


def newest(u: StaffUnitOfWork, now: datetime) -> datetime:
    """``now``, but never before a moment that the store knows: a clock turned back helps nobody."""
    return max(now, u.looks.newest_moment() or now)


def face_is_shut(u: StaffUnitOfWork, account_key: bytes, now: datetime, settings: SignInSettings) -> bool:
    """Whether that account's face waits: for minutes, or for the security administrator."""
    waits = face_must_wait(u.staff.failures(account_key, Factor.FACE), now, settings)
    return waits or needs_release(u.looks.refusals(account_key), settings.face_most)


def count_refusal(u: StaffUnitOfWork, refused: Refused, now: datetime, settings: SignInSettings) -> None:
    """Count a refused face or code, within the caller's transaction.

    Two in a row that did not seem alive put a ``spoof_alert`` into the audit, the one that makes the account wait for
    the security administrator a ``face_shut``.
    """
    key = refused.account_key
    u.staff.add_failure(key, Factor.FACE, failure_moment(u, key, Factor.FACE, now))
    before = u.looks.refusals(key)
    u.looks.add_refusal(key, refused.reason, newest(u, now))
    after = u.looks.refusals(key)
    told = {"operator": str(refused.operator), "terminal": refused.terminal.id, "window": refused.terminal.window}
    last_face = u.looks.last_face(refused.operator)
    spoofed = [r for r in after[-2:] if r.reason == Reason.NOT_LIVE and not (last_face and r.at < last_face)]
    if len(spoofed) == 2:
        u.audit.append("spoof_alert", None, told, now)
    if needs_release(after, settings.face_most) and not needs_release(before, settings.face_most):
        u.audit.append("face_shut", None, told | {"refusals": len(after)}, now)


class ReleaseFace:
    """Lets an account use face and codes again after too many refusals; the security administrator finds out why."""

    def __init__(self, units: Units, clock: Clock, check: PasswordCheck) -> None:
        self._units = units
        self._clock = clock
        self._check = check

    def __call__(self, actor: Actor, account: str, reason: str) -> frozenset[Changed]:
        """Raises Rejected: not_your_post, limited_session, release_needs_reason, release_not_self, face_not_shut;
        NotFound: operator_not_found.
        """
        if not reason.strip():
            raise Rejected("release_needs_reason")
        key, now = self._check.account_key(account), self._clock.now()
        with self._units() as u:
            require_post(u, actor, Post.SECURITY_ADMIN)
            known = u.staff.credentials(normal_account(account))
            if known is None:
                raise NotFound("operator_not_found")
            if known.operator == actor.operator:
                raise Rejected("release_not_self")
            refusals = u.looks.refusals(key)
            if not refusals:
                raise Rejected("face_not_shut")
            u.looks.release(key, actor.operator, reason.strip(), now)
            u.audit.append("face_released", actor, {"operator": str(known.operator), "refusals": len(refusals)}, now)
            u.commit()
        return frozenset({Changed.STAFF})


class ListShut:
    """The accounts whose face waits for the security administrator."""

    def __init__(
        self, units: Units, settings: SignInSettings, check: PasswordCheck, people: Callable[[], Sequence[Operator]]
    ) -> None:
        self._units = units
        self._settings = settings
        self._check = check
        self._people = people

    def __call__(self, actor: Actor) -> Sequence[Operator]:
        """By account.  Raises Rejected: not_your_post."""
        people = self._people()
        with self._units() as u:
            require_post(u, actor, Post.SECURITY_ADMIN)
            return [person for person in people if self._is_shut(u, person)]

    def _is_shut(self, u: StaffUnitOfWork, person: Operator) -> bool:
        return needs_release(u.looks.refusals(self._check.account_key(person.account)), self._settings.face_most)
