"""Passwords: the counted check, changing them, and an account given back with a new one."""

from collections.abc import Callable
from datetime import datetime

from app.kernel.actor import Actor, Post
from app.kernel.changes import Changed
from app.kernel.clock import Clock
from app.kernel.errors import Rejected
from app.kernel.ids import OperatorId
from app.staff.commands.accounts import require_post
from app.staff.model import (
    Factor,
    Operator,
    SignInSettings,
    check_password,
    is_locked,
    keyed_hash,
    normal_account,
    normal_password,
    one_time_secret,
)
from app.staff.ports import Credentials, PasswordHasher, StaffUnitOfWork, Units
from app.sync.keys import KeyDoor


def failure_moment(u: StaffUnitOfWork, account_key: bytes, factor: Factor, now: datetime) -> datetime:
    """When a failure counts: never before one already seen, so that a clock turned back frees nobody."""
    return max([now, *u.staff.failures(account_key, factor)])


def _nothing_wrapped(_operator: OperatorId, _password: str, _old: str | None) -> None:
    """Nothing is sealed with a password."""


class PasswordCheck:
    """Compares a password, counting the attempt in the store *before* the slow comparison.

    So neither a crash nor a second process gains a try; and unknown, inactive and locked accounts cost the same time.
    """

    def __init__(
        self, units: Units, hasher: PasswordHasher, clock: Clock, settings: SignInSettings, identity_key: bytes
    ) -> None:
        self._units = units
        self._hasher = hasher
        self._clock = clock
        self._settings = settings
        self._key = identity_key

    def account_key(self, account: str) -> bytes:
        """Under which failures are counted: readable to nobody, since people type passwords into the account."""
        return keyed_hash(self._key, normal_account(account))

    def __call__(self, account: str, password: str) -> tuple[Credentials | None, str]:
        """Whose it is, if known, and "" for right or the reason for the audit: unknown, locked, wrong, inactive."""
        known, locked = self._count(account)
        right = self._hasher.verify(
            known.password_hash if known else self._hasher.of_nobody(), normal_password(password)
        )
        if known is None:
            return None, "unknown"
        if locked:
            return known, "locked"
        if not right:
            return known, "wrong"
        with self._units() as u:
            u.staff.drop_last_failure(self.account_key(account), Factor.PASSWORD)
            u.commit()
        return known, "" if known.is_active else "inactive"

    def _count(self, account: str) -> tuple[Credentials | None, bool]:
        key, now = self.account_key(account), self._clock.now()
        with self._units() as u:
            locked = is_locked(u.staff.failures(key, Factor.PASSWORD), now, self._settings)
            if not locked:
                u.staff.add_failure(key, Factor.PASSWORD, failure_moment(u, key, Factor.PASSWORD, now))
            known = u.staff.credentials(normal_account(account))
            u.commit()
        return known, locked

    def warm_up(self) -> None:
        """Make the hash that unknown accounts are compared with, so that the first of them takes no longer."""
        self._hasher.of_nobody()


class ChangePassword:
    """Replaces one's own password.

    rewrap: told of every new password, and of the old one where it was just typed, so that what only the old one
    opens is sealed anew.
    """

    def __init__(
        self,
        units: Units,
        hasher: PasswordHasher,
        clock: Clock,
        settings: SignInSettings,
        check: PasswordCheck,
        rewrap: Callable[[OperatorId, str, str | None], None] = _nothing_wrapped,
    ) -> None:
        self._rewrap = rewrap
        self._units = units
        self._hasher = hasher
        self._clock = clock
        self._settings = settings
        self._check = check

    def __call__(self, actor: Actor, old: str, new: str) -> frozenset[Changed]:
        """Raises Rejected: wrong_password, and what ``replace`` raises."""
        _, reason = self._check(actor.account, old)
        if reason:
            raise Rejected("wrong_password")
        self.replace(actor.operator, new, actor, old)
        return frozenset({Changed.STAFF})

    def replace(self, operator: OperatorId, new: str, actor: Actor | None, old: str | None = None) -> None:
        """Set ``new`` after the policy's checks; only for somebody whose present password has just been checked.

        Raises Rejected: password_too_short, password_too_plain, password_contains_account, password_reused.
        """
        policy = self._settings.password
        with self._units() as u:
            person = u.staff.operator(operator)
            before = u.staff.last_passwords(operator, policy.remembered)
        check_password(new, person.account, policy)
        if any(self._hasher.verify(hashed, normal_password(new)) for hashed in before):
            raise Rejected("password_reused", count=policy.remembered)
        self._write(person, self._hasher.hash(normal_password(new)), actor)
        self._rewrap(operator, normal_password(new), None if old is None else normal_password(old))

    def _write(self, person: Operator, hashed: str, actor: Actor | None) -> None:
        now = self._clock.now()
        with self._units() as u:
            u.staff.set_password(person.id, hashed, at=now, must_change=False)
            u.audit.append("password_changed", actor, {"operator": str(person.id)}, now)
            u.commit()


class MatchCentrePassword:
    """Makes the password at the centre the one of this machine: with it the person's key is fetched."""

    def __init__(self, check: PasswordCheck, door: Callable[[], KeyDoor]) -> None:
        self._check, self._door = check, door

    def __call__(self, account: str, password: str, given: str) -> None:
        """given: the present one at the centre.

        Raises Rejected: wrong_password, centre_password_first (a one-time password stands here); NotFound:
        centre_not_set; Unavailable: centre_login_refused, centre_unreachable.
        """
        known, reason = self._check(account, password)
        if known is None or reason:
            raise Rejected("wrong_password")
        if known.must_change:
            raise Rejected("centre_password_first")
        self._door().change_password(known.operator, normal_password(given), normal_password(password))


class ResetPassword:
    """Gives somebody a new one-time secret; the system administrator does it, never learning the password after."""

    def __init__(self, units: Units, hasher: PasswordHasher, clock: Clock) -> None:
        self._units = units
        self._hasher = hasher
        self._clock = clock

    def __call__(self, actor: Actor, operator: OperatorId) -> tuple[str, frozenset[Changed]]:
        """The secret, to be shown once.  Raises Rejected: not_your_post; NotFound: operator_not_found."""
        secret, now = one_time_secret(), self._clock.now()
        hashed = self._hasher.hash(normal_password(secret))
        with self._units() as u:
            require_post(u, actor, Post.SYSTEM_ADMIN)
            u.staff.operator(operator)
            u.staff.set_password(operator, hashed, at=now, must_change=True)
            u.audit.append("password_reset", actor, {"operator": str(operator)}, now)
            u.commit()
        return secret, frozenset({Changed.STAFF})


class OpenAgain:
    """Gives somebody whose account had ended the same account back: no permission, no face, a one-time secret.

    Where the centre has closed it, it is opened there first, and here by itself when this machine hears of it.
    """

    def __init__(self, units: Units, hasher: PasswordHasher, clock: Clock) -> None:
        self._units = units
        self._hasher = hasher
        self._clock = clock

    def __call__(self, actor: Actor, operator: OperatorId) -> tuple[str, frozenset[Changed]]:
        """The secret, to be shown once.

        Raises Rejected: limited_session, not_your_post, account_in_use, account_still_permitted, account_closed_above;
        NotFound: operator_not_found.
        """
        secret, now = one_time_secret(), self._clock.now()
        hashed = self._hasher.hash(normal_password(secret))
        with self._units() as u:
            require_post(u, actor, Post.SYSTEM_ADMIN)
            if u.staff.operator(operator).is_active:
                raise Rejected("account_in_use")
            u.staff.open_again(operator, hashed, now)
            u.audit.append("operator_reopened", actor, {"operator": str(operator)}, now)
            u.commit()
        return secret, frozenset({Changed.STAFF})
