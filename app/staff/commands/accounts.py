"""Offices, accounts and permissions: founding, creating, granting, ending."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.audit.model import AuditValue
from app.kernel.actor import Actor, Post
from app.kernel.changes import Changed
from app.kernel.clock import Clock
from app.kernel.errors import Rejected
from app.kernel.ids import OperatorId, new_uuid
from app.staff.grants import STANDALONE_NOTE, Grant, LedgerLine, check_four_people, grant_digest, permission_for
from app.staff.limits import check_unlimited
from app.staff.model import (
    PROGRAM,
    EndReason,
    NewOperator,
    Office,
    OfficeLevel,
    Section,
    check_account,
    normal_password,
    one_time_secret,
    person_digest,
    person_key,
)
from app.staff.ports import PasswordHasher, StaffUnitOfWork, Units
from app.staff.province_key import operator_id_of


@dataclass(frozen=True, slots=True)
class Created:
    """The new accounts.  operators: account → id.  secrets: account → one-time secret, to be shown once."""

    operators: Mapping[str, OperatorId]
    secrets: Mapping[str, str]
    changed: frozenset[Changed] = frozenset({Changed.STAFF})


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A checked operator whose slow hash is made, before the transaction opens."""

    id: OperatorId
    new: NewOperator
    password_hash: str
    secret: str | None


class CreateOperator:
    """Gives natural persons their one account, without a permission.

    The system administrator does it, or the program at set-up and seed.  Accounts without a hash get a one-time
    secret that must be changed at the first sign-in.
    """

    def __init__(
        self, units: Units, hasher: PasswordHasher, clock: Clock, identity_key: bytes, *, is_shared: bool = False
    ) -> None:
        """is_shared: the key is the province's, so a person's id follows from it and is the same at every store."""
        self._units = units
        self._hasher = hasher
        self._clock = clock
        self._key = identity_key
        self._is_shared = is_shared

    def __call__(self, actor: Actor, *people: NewOperator) -> Created:
        """Create all or none.

        Raises Rejected: not_your_post, account_form, account_generic, account_taken, person_has_account;
        NotFound: section_not_found.
        """
        prepared = self.prepare(people)
        with self._units() as u:
            created = self.create(u, actor, prepared)
            u.commit()
        return created

    def prepare(self, people: tuple[NewOperator, ...]) -> tuple[_Prepared, ...]:
        """Check accounts and make the hashes, which takes tens of milliseconds each."""
        return tuple(self._prepare(new) for new in people)

    def create(self, u: StaffUnitOfWork, actor: Actor, people: tuple[_Prepared, ...]) -> Created:
        """Create within a transaction that is already open."""
        require_post(u, actor, Post.SYSTEM_ADMIN)
        now = self._clock.now()
        for one in people:
            key = person_key(self._key, one.new.id_no)
            u.staff.add_operator(one.id, one.new, id_key=key, password_hash=one.password_hash, at=now)
            told = {"operator": str(one.id), "post": one.new.post.value, "row": person_digest(one.id, one.new, key)}
            u.audit.append("operator_created", actor, told, now)
        return Created(
            {one.new.account: one.id for one in people}, {one.new.account: one.secret for one in people if one.secret}
        )

    def _prepare(self, new: NewOperator) -> _Prepared:
        checked = replace(new, account=check_account(new.account))
        person = person_key(self._key, new.id_no)
        identity = operator_id_of(self._key, new.office, person) if self._is_shared else OperatorId(new_uuid())
        if new.password_hash is not None:
            return _Prepared(identity, checked, new.password_hash, None)
        secret = one_time_secret()
        return _Prepared(
            identity, replace(checked, must_change=True), self._hasher.hash(normal_password(secret)), secret
        )


class FoundOffice:
    """Writes an office with its sections and first people, in one transaction; for set-up and the demo seed."""

    def __init__(self, units: Units, create: CreateOperator) -> None:
        self._units = units
        self._create = create

    def __call__(self, actor: Actor, office: Office, sections: tuple[Section, ...], *people: NewOperator) -> Created:
        """As ``CreateOperator``, and Conflict: office_exists."""
        prepared = self._create.prepare(people)
        with self._units() as u:
            u.staff.add_office(office)
            for section in sections:
                u.staff.add_section(section)
            created = self._create.create(u, actor, prepared)
            u.commit()
        return created


class FoundGrants:
    """The founding path: the first permissions of a demo office, written by the program itself.

    Possible only while the store is being founded: the database refuses it on any other store than a demo one, and
    once somebody has signed in or a case has moved.  A real office's first permissions go through the four acts, which
    its founders can do.
    """

    def __init__(self, units: Units, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def __call__(self, actor: Actor, *grants: Grant) -> tuple[tuple[LedgerLine, ...], frozenset[Changed]]:
        """Write all or none.

        Raises Rejected: not_your_post, grant_needs_four_people, post_without_permission, permission_not_of_post,
        grant_wrong_posts, grant_needs_superior, grant_needs_request (the store is founded).
        """
        with self._units() as u:
            if actor.operator != PROGRAM or not u.meta.facts().demo:
                raise Rejected("not_your_post")
            lines = tuple(self._found(u, actor, grant) for grant in grants)
            u.commit()
        return lines, frozenset({Changed.STAFF})

    def _found(self, u: StaffUnitOfWork, actor: Actor, grant: Grant) -> LedgerLine:
        check_four_people(grant)
        post = u.staff.operator(grant.operator).post
        if grant.permission is not permission_for(post):
            raise Rejected("permission_not_of_post", post=post.value)
        office = u.staff.operator(grant.granted_by).office
        if office.standalone and office.level is OfficeLevel.COUNTY:
            grant = replace(grant, standalone_note=STANDALONE_NOTE)
        return write_grant(u, actor, grant, self._clock.now())


class Deactivate:
    """Takes away an account's use at once and ends its session (P-11); the row stays, for the history.

    The face template goes with it: the database deletes it in the same act and leaves a receipt.
    """

    def __init__(self, units: Units, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def __call__(self, actor: Actor, operator: OperatorId) -> frozenset[Changed]:
        """Raises Rejected: not_your_post; NotFound: operator_not_found."""
        now = self._clock.now()
        with self._units() as u:
            require_post(u, actor, Post.SYSTEM_ADMIN)
            u.staff.operator(operator)
            before = {one.receipt for one in u.faces.deletions(operator)}
            u.staff.set_active(operator, False)
            live = u.staff.live_session(operator)
            if live:
                u.staff.end_session(live.id, EndReason.DEACTIVATED, now)
            u.audit.append("operator_deactivated", actor, {"operator": str(operator)}, now)
            self._tell_deleted(u, actor, operator, before, now)
            u.commit()
        return frozenset({Changed.STAFF, Changed.SESSION})

    def _tell_deleted(
        self, u: StaffUnitOfWork, actor: Actor, operator: OperatorId, before: set[str], now: datetime
    ) -> None:
        receipts = tuple(one.receipt for one in u.faces.deletions(operator) if one.receipt not in before)
        if receipts:
            told = {"operator": str(operator), "receipts": "+".join(receipts)}
            u.audit.append("face_template_deleted", actor, told, now)


def write_grant(u: StaffUnitOfWork, actor: Actor, grant: Grant, now: datetime) -> LedgerLine:
    """Put a row into the ledger, with the audit that vouches for it."""
    line = u.staff.add_grant(grant, now)
    u.audit.append("permission_granted", actor, grant_told(line), now)
    return line


def grant_told(line: LedgerLine) -> dict[str, AuditValue]:
    """What the audit says of a row of the ledger."""
    return {
        "operator": str(line.grant.operator),
        "permission": line.grant.permission.value if line.grant.permission else None,
        "seq": line.seq,
        "row": grant_digest(line),
    }


def require_post(u: StaffUnitOfWork, actor: Actor, *posts: Post) -> None:
    """Refuse all but these posts, read from the store and not from the actor; the program may at set-up and seed.

    What an administrator does needs a face in the session.  Raises Rejected: limited_session, not_your_post.
    """
    check_unlimited(actor)
    if actor.operator != PROGRAM and u.staff.operator(actor.operator).post not in posts:
        raise Rejected("not_your_post")
