"""What staff needs from outside: a place for operators and sessions, a password hash, a keeper of tokens."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.audit.ports import AuditLog
from app.face.ports import FaceStore
from app.kernel.clock import Clock
from app.kernel.ids import OfficeId, OperatorId, SessionId
from app.kernel.office import MetaStore
from app.kernel.unit_of_work import UnitOfWork
from app.staff.grant_ports import GrantStore
from app.staff.grants import Grant, LedgerLine
from app.staff.model import (
    EndReason,
    Factor,
    LockReason,
    NewOperator,
    Office,
    Operator,
    Section,
    Session,
)
from app.staff.placement import Placement
from app.staff.way_ports import LookStore, WayStore


class PasswordHasher(Protocol):
    """A slow, salted hash; one call costs tens of milliseconds and belongs in a worker thread."""

    def hash(self, password: str) -> str:
        """The argon2id text of ``password``."""
        ...

    def verify(self, hashed: str, password: str) -> bool:
        """Whether they belong together."""
        ...

    def of_nobody(self) -> str:
        """The hash of a password that nobody knows; only the first call costs anything."""
        ...


class TokenKeeper(Protocol):
    """Where a headless session's token lies on this machine, readable by its owner only."""

    def keep(self, token: str) -> None:
        """Keep or replace; ``Unavailable("token_not_kept")`` when no place can be written."""
        ...

    def read(self) -> str | None:
        """The kept token, if any."""
        ...

    def forget(self) -> None:
        """Remove it."""
        ...


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the password step compares with."""

    operator: OperatorId
    account: str
    password_hash: str
    password_changed_at: datetime
    must_change: bool
    is_active: bool


class StaffStore(Protocol):
    """Offices, operators, ledger, sessions and failures in one transaction."""

    def add_office(self, office: Office) -> None:
        """Add; ``Conflict("office_exists")`` when the code is taken."""
        ...

    def add_section(self, section: Section) -> None:
        """Add a department; ``Conflict("section_exists")`` when the code is taken."""
        ...

    def section(self, office: OfficeId, code: str) -> Section:
        """The department, or ``NotFound("section_not_found")``."""
        ...

    def placements(self, operator: OperatorId) -> int:
        """How often somebody was placed anew."""
        ...

    def is_granted(self, operator: OperatorId, at: datetime) -> bool:
        """Whether the ledger gives a permission at that moment, or will from a later day on."""
        ...

    def add_placement(self, placement: Placement) -> None:
        """Place somebody; triggers say who may, and let the operator's row follow and live sessions end."""
        ...

    def office(self, office: OfficeId) -> Office:
        """The office, or ``NotFound("office_not_found")``."""
        ...

    def add_operator(
        self, operator: OperatorId, new: NewOperator, *, id_key: bytes, password_hash: str, at: datetime
    ) -> None:
        """Add without a permission.

        Raises Rejected: account_taken, person_has_account; NotFound: section_not_found.
        """
        ...

    def operator(self, operator: OperatorId) -> Operator:
        """The operator, or ``NotFound("operator_not_found")``."""
        ...

    def credentials(self, account: str) -> Credentials | None:
        """By normalised account."""
        ...

    def person_key(self, operator: OperatorId) -> bytes:
        """The keyed hash of the ID number; ``NotFound("operator_not_found")``."""
        ...

    def id_number(self, operator: OperatorId) -> str:
        """The ID number, to be compared and never shown, "" of who came by the centre's list.

        Raises NotFound("operator_not_found").
        """
        ...

    def set_active(self, operator: OperatorId, active: bool) -> None:
        """Allow or forbid sign-in."""
        ...

    def open_again(self, operator: OperatorId, password_hash: str, at: datetime) -> None:
        """Give an account that had ended back, with a password that must be changed.

        Raises Rejected: account_still_permitted (what was granted is withdrawn first, by the four acts),
        account_closed_above (the centre has closed it).
        """
        ...

    def set_password(self, operator: OperatorId, password_hash: str, *, at: datetime, must_change: bool) -> None:
        """Replace the hash; it joins the history."""
        ...

    def last_passwords(self, operator: OperatorId, count: int) -> Sequence[str]:
        """The newest hashes, the present one first."""
        ...

    def add_grant(self, grant: Grant, at: datetime) -> LedgerLine:
        """Write the ledger row; what holds at once becomes the permission, and sessions of before end."""
        ...

    def add_session(self, session: Session) -> None:
        """Add one whose password has passed."""
        ...

    def session(self, session: SessionId) -> Session:
        """The session, or ``NotFound("session_not_found")``."""
        ...

    def session_by_token(self, token_hash: bytes) -> Session | None:
        """The session whose holder has that token."""
        ...

    def live_session(self, operator: OperatorId) -> Session | None:
        """The one session of a person in which both factors passed and that has not ended."""
        ...

    def face_passed(self, session: SessionId, at: datetime) -> None:
        """Make a session live."""
        ...

    def touch(self, session: SessionId, at: datetime) -> None:
        """The person acted."""
        ...

    def lock_session(self, session: SessionId, reason: LockReason, at: datetime) -> None:
        """The screen is locked until both factors pass again, or one look where the reason allows it."""
        ...

    def unlock_session(self, session: SessionId, at: datetime) -> None:
        """One look has opened the screen; the database refuses it without the look's own row."""
        ...

    def end_session(self, session: SessionId, reason: EndReason, at: datetime) -> None:
        """End it for good."""
        ...

    def failures(self, account_key: bytes, factor: Factor) -> Sequence[datetime]:
        """When that account failed since it last signed in."""
        ...

    def add_failure(self, account_key: bytes, factor: Factor, at: datetime) -> None:
        """Count one."""
        ...

    def drop_last_failure(self, account_key: bytes, factor: Factor) -> None:
        """Take back the newest: the attempt turned out right."""
        ...

    def clear_failures(self, account_key: bytes) -> None:
        """Both factors passed: start from nought."""
        ...


class StaffUnitOfWork(UnitOfWork, Protocol):
    """A transaction over staff, the audit chain and the store's own facts."""

    staff: StaffStore
    faces: FaceStore
    ways: WayStore
    looks: LookStore
    grants: GrantStore
    audit: AuditLog
    meta: MetaStore

    def moment(self, clock: Clock) -> datetime:
        """The moment by which to decide how old a thing is; Rejected("clock_behind") as ``bounded``."""
        ...


Units = Callable[[], StaffUnitOfWork]
"""Makes a unit of work."""
