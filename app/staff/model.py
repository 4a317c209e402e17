"""Offices, operators and their one permission; password, lock and session rules as pure functions."""

import hashlib
import hmac
import re
import secrets
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Self

from app.kernel.actor import Actor, Permission, Post, PostClass, SignInWay
from app.kernel.canonical import row_digest
from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId, OperatorId, SessionId


class OfficeLevel(StrEnum):
    """Where an office stands in the tree."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


class EndReason(StrEnum):
    """Why a session ended."""

    SIGNED_OUT = "signed_out"
    TAKEN_OVER = "taken_over"  # the same person signed in elsewhere
    UNLOCKED = "unlocked"  # the same person came back to a locked screen
    IDLE = "idle"
    DEACTIVATED = "deactivated"
    ABANDONED = "abandoned"  # the face never followed the password
    BREAK = "break"  # without a face, and the lunch break or the end of the day has come
    WITHDRAWN = "withdrawn"  # the permission was withdrawn
    PERMISSION_CHANGED = "permission_changed"  # another permission began, or the temporary one ended
    MOVED = "moved"  # placed in another section or post


class LockReason(StrEnum):
    """Why a screen was locked; after the first two one look opens it again for some minutes."""

    ASKED = "asked"  # by the person's own key
    AWAY = "away"  # nobody in the chair and no key
    OTHER_PERSON = "other_person"  # another face in the chair, typing
    IDLE = "idle"  # no key for so long that nobody watched any more


GLANCE_AFTER = frozenset({LockReason.ASKED, LockReason.AWAY})


class Factor(StrEnum):
    """What can fail at sign-in; each is counted apart."""

    PASSWORD = "password"
    FACE = "face"


POSTS: Mapping[Post, tuple[PostClass, Permission | None]] = {
    Post.WINDOW_CLERK: (PostClass.BUSINESS, Permission.INTAKE),
    Post.HANDLER: (PostClass.BUSINESS, Permission.HANDLING),
    Post.REVIEWER: (PostClass.BUSINESS, Permission.REVIEW),
    Post.LEADER: (PostClass.BUSINESS, Permission.APPROVAL),
    Post.FINANCE: (PostClass.FINANCE, None),
    Post.ARCHIVE: (PostClass.DATA, None),
    Post.SERVICE_DESK: (PostClass.BUSINESS, None),
    Post.FLOW_DESK: (PostClass.BUSINESS, None),
    Post.DISTRIBUTION_DESK: (PostClass.BUSINESS, None),
    Post.FLOOR_SUPERVISOR: (PostClass.BUSINESS, None),
    Post.INTERNAL_AUDIT: (PostClass.AUDIT, None),
    Post.UNIT_HEAD: (PostClass.BUSINESS, None),
    Post.SYSTEM_ADMIN: (PostClass.ADMIN, None),
    Post.SECURITY_ADMIN: (PostClass.ADMIN, None),
    Post.AUDIT_ADMIN: (PostClass.ADMIN, None),
}
"""Post → its class and the one permission it may be granted (standards P-01, P-02)."""

PROGRAM = OperatorId(uuid.UUID(int=0))
"""Stands for the program itself in set-up and the demo seed; no such operator exists."""

_GENERIC = re.compile(
    r"(admin|administrator|clerk|counter|guest|operator|root|test|user|window|窗口)\d*", re.IGNORECASE
)
_ACCOUNT = re.compile(r"[a-z][a-z0-9._-]{2,31}")


@dataclass(frozen=True, slots=True)
class Office:
    """A social-insurance office.

    id: six-digit division code.  hall_name: the hall's short name, always shown.  standalone: has no superior in
    this installation, so it carries the grant duty of the missing one and says so on every ledger row.
    """

    id: OfficeId
    name: str
    level: OfficeLevel
    parent: OfficeId | None
    hall_name: str
    standalone: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A department of an office; code unique within it."""

    office: OfficeId
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class NewOperator:
    """A person to be given an account.

    section: code within the office.  password: None has a one-time secret made.  password_hash: an argon2id hash
    made before, for bulk seeds.  A given password or hash is not changed by force at first sign-in when
    ``must_change`` is False; that exists for the demo store.
    """

    account: str
    name: str
    id_no: str
    office: OfficeId
    section: str
    post: Post
    phone: str = ""
    password_hash: str | None = None
    must_change: bool = True


@dataclass(frozen=True, slots=True)
class Operator:
    """A person with an account, as the other rooms may see them."""

    id: OperatorId
    account: str
    name: str
    office: Office
    section: Section
    post: Post
    post_class: PostClass
    permission: Permission | None
    is_active: bool
    must_change_password: bool
    password_changed_at: datetime


@dataclass(frozen=True, slots=True)
class Terminal:
    """The machine somebody sits at.  id: stable, goes into every audit row.  window: "3", None away from one."""

    id: str
    window: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in.  Both moments stand only when both factors passed; only then is there an actor.

    last_seen_at: the person's last act.  token_hash: sha256 of the token the holder keeps.  way: what followed the
    password; without a face it ends at ``ends_by``.
    """

    id: SessionId
    operator: OperatorId
    token_hash: bytes
    terminal: Terminal
    password_ok_at: datetime
    face_ok_at: datetime | None
    last_seen_at: datetime
    locked_at: datetime | None = None
    lock_reason: LockReason | None = None
    ended_at: datetime | None = None
    end_reason: EndReason | None = None
    way: SignInWay = SignInWay.FACE
    ends_by: datetime | None = None

    @property
    def is_live(self) -> bool:
        """Whether both factors passed and it has not ended."""
        return self.face_ok_at is not None and self.ended_at is None


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """What a password must be (A-03)."""

    min_length: int = 8
    min_kinds: int = 3
    expires_days: int = 90
    remembered: int = 5


@dataclass(frozen=True, slots=True)
class SignInSettings:
    """Every figure of sign-in; an office may set its own.

    face_waits_minutes: the wait after the third, fourth and every later refused face.  challenge_minutes: how long
    the face may follow the password; other_way_minutes: how long what stands in for the face may, since colleagues
    have to come.  face_most: so many refused faces within a day need the security administrator.  lunch: in the hall's
    zone, when a session without a face ends.
    """

    password: PasswordPolicy = PasswordPolicy()
    tries: int = 5
    lock_minutes: int = 30
    face_tries: int = 3
    face_waits_minutes: tuple[int, ...] = (1, 5, 15)
    idle_minutes: int = 10
    challenge_minutes: int = 3
    other_way_minutes: int = 10
    face_most: int = 10
    lunch: time = time(12, 0)

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self:
        """From the office's settings ``sign_in.<figure>`` and ``sign_in.password.<figure>``; the rest stays usual."""
        own = {name: int(settings[f"sign_in.{name}"]) for name in _FIGURES if f"sign_in.{name}" in settings}
        names = [field.name for field in fields(PasswordPolicy) if f"sign_in.password.{field.name}" in settings]
        policy = PasswordPolicy(**{name: int(settings[f"sign_in.password.{name}"]) for name in names})
        lunch = time.fromisoformat(settings.get("sign_in.lunch", "12:00"))
        return replace(cls(password=policy, lunch=lunch), **own)  # type: ignore[arg-type]  # all of them whole numbers

    @property
    def idle(self) -> timedelta:
        """After this long without an act a session is locked."""
        return timedelta(minutes=self.idle_minutes)


_FIGURES = (
    *("tries", "lock_minutes", "face_tries", "face_most", "idle_minutes", "challenge_minutes", "other_way_minutes"),
)


def normal_password(password: str) -> str:
    """NFKC: what an input method typed full-width or composed otherwise is the same password."""
    return unicodedata.normalize("NFKC", password)


def normal_account(account: str) -> str:
    """Accounts are compared without case, width or surrounding space."""
    return unicodedata.normalize("NFKC", account).strip().lower()


def check_account(account: str) -> str:
    """The normalised account of a person, never of a place or a role (P-07).

    Raises Rejected: account_form, account_generic.
    """
    normal = normal_account(account)
    if _GENERIC.fullmatch(normal):
        raise Rejected("account_generic", account=account)
    if not _ACCOUNT.fullmatch(normal):
        raise Rejected("account_form", account=account)
    return normal


def check_password(password: str, account: str, policy: PasswordPolicy) -> None:
    """Refuse what the policy forbids; reuse is checked where the old hashes are.

    Raises Rejected: password_too_short, password_too_plain, password_contains_account.
    """
    normal = normal_password(password)
    if len(normal) < policy.min_length:
        raise Rejected("password_too_short", least=policy.min_length)
    if kinds_in(normal) < policy.min_kinds:
        raise Rejected("password_too_plain", kinds=policy.min_kinds)
    if normal_account(account) in normal.lower():
        raise Rejected("password_contains_account")


def kinds_in(password: str) -> int:
    """How many of lower case, upper case, digits and everything else occur."""
    tests = (str.islower, str.isupper, str.isdigit, lambda c: not (c.islower() or c.isupper() or c.isdigit()))
    return sum(any(test(character) for character in password) for test in tests)


def has_expired(changed_at: datetime, now: datetime, policy: PasswordPolicy) -> bool:
    """Whether a password has reached its age."""
    return now - changed_at >= timedelta(days=policy.expires_days)


def is_locked(failures: Sequence[datetime], now: datetime, settings: SignInSettings) -> bool:
    """Whether an account waits: its last ``tries`` failures lie within one lock period, and the last is fresh.

    A clock turned back keeps the lock, since then ``now`` is not past it either.
    """
    period = timedelta(minutes=settings.lock_minutes)
    last = sorted(failures)[-settings.tries :]
    return len(last) == settings.tries and last[-1] - last[0] < period and now < last[-1] + period


def face_must_wait(failures: Sequence[datetime], now: datetime, settings: SignInSettings) -> bool:
    """Whether the face must wait: each refusal from the third on costs longer; a day forgets."""
    recent = sorted(moment for moment in failures if moment > now - timedelta(days=1))
    over = len(recent) - settings.face_tries
    if over < 0:
        return False
    wait = settings.face_waits_minutes[min(over, len(settings.face_waits_minutes) - 1)]
    return now < recent[-1] + timedelta(minutes=wait)


def has_idled(last_seen_at: datetime, now: datetime, settings: SignInSettings) -> bool:
    """Whether nobody has acted for the idle period; a clock turned back by as much counts as idle."""
    return abs(now - last_seen_at) >= settings.idle


def has_lapsed(password_ok_at: datetime, now: datetime, minutes: int) -> bool:
    """Whether the second factor comes too long after the password; a clock turned back counts as too long."""
    return abs(now - password_ok_at) >= timedelta(minutes=minutes)


def keyed_hash(key: bytes, text: str) -> bytes:
    """HMAC-SHA256 of ``text``: compares ID numbers and accounts without keeping them readable."""
    return hmac.digest(key, text.encode(), "sha256")


def person_key(key: bytes, id_no: str) -> bytes:
    """The keyed hash by which a natural person is recognised, whatever the case or width of the typed number."""
    return keyed_hash(key, unicodedata.normalize("NFKC", id_no).strip().upper())


def person_digest(operator: OperatorId, person: NewOperator, key: bytes) -> str:
    """What the audit vouches for when an account is made: whose it is and which post it has.

    key: the keyed hash of the ID number.
    """
    post = {"office": person.office, "section": person.section, "post": person.post.value}
    return row_digest({"id": operator, "account": person.account, "id_no": person.id_no, "key": key.hex()} | post)


def identity_key(store_key: bytes) -> bytes:
    """The key of ``keyed_hash``, made from the store's key, which lies outside the file."""
    return hmac.digest(store_key, b"yichuang staff identity", "sha256")


def token_hash(token: str) -> bytes:
    """What the store keeps of a session's token."""
    return hashlib.sha256(token.encode()).digest()


def one_time_secret() -> str:
    """Twelve signs in three groups, none of them easily mistaken for another; meets the policy."""
    lower, upper, digits = "abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789"
    return "-".join("".join(secrets.choice(signs) for signs in (upper, lower, lower, digits)) for _ in range(3))


def program_actor(office: Office, terminal: str, demo: bool) -> Actor:
    """Who acts while nobody can have signed in yet: set-up and the demo seed."""
    return Actor(
        operator=PROGRAM,
        account="",
        name="一窗",
        post=Post.SYSTEM_ADMIN,
        post_class=PostClass.ADMIN,
        permission=None,
        office=office.id,
        office_name=office.name,
        hall_name=office.hall_name,
        section="",
        window=None,
        session=None,
        terminal=terminal,
        demo=demo,
    )


def actor_of(
    operator: Operator,
    terminal: Terminal,
    session: SessionId | None,
    demo: bool,
    way: SignInWay = SignInWay.FACE,
    ends_by: datetime | None = None,
) -> Actor:
    """The actor that commands get for a signed-in person."""
    return Actor(
        operator=operator.id,
        account=operator.account,
        name=operator.name,
        post=operator.post,
        post_class=operator.post_class,
        permission=operator.permission,
        office=operator.office.id,
        office_name=operator.office.name,
        hall_name=operator.office.hall_name,
        section=operator.section.name,
        window=terminal.window,
        session=session,
        terminal=terminal.id,
        demo=demo,
        way=way,
        ends_by=ends_by,
    )
