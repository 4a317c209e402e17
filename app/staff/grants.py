"""How a permission comes about: the request, its four acts by four people, and the ledger that follows from them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from app.kernel.actor import Permission, Post
from app.kernel.canonical import canonical, row_digest
from app.kernel.clock import HALL_ZONE, hall_day
from app.kernel.errors import Rejected
from app.kernel.ids import OperatorId
from app.staff.model import POSTS, Office, OfficeLevel, Operator

STANDALONE_NOTE = "no_superior_office"
"""What the ledger says where a county office grants for itself."""


class GrantKind(StrEnum):
    """What a request asks for."""

    FOUNDING = "founding"  # written when the store of a demo office was founded, and never asked for later
    NEW = "new"
    CHANGE = "change"  # another permission in place of the present one
    WITHDRAWAL = "withdrawal"
    TEMPORARY = "temporary"  # replaces the present one until its last day
    STAND_IN = "stand_in"  # puts somebody on the roster; one act of the supervisor starts it for a day


class RequestAct(StrEnum):
    """The stages in their order, and the way out that every stage after the first has."""

    APPLIED = "applied"  # by the business section
    REVIEWED = "reviewed"  # by internal control
    APPROVED = "approved"  # by the unit head
    GRANTED = "granted"  # by the security administrator, of a superior office where there is one
    REFUSED = "refused"


STAGES = (RequestAct.APPLIED, RequestAct.REVIEWED, RequestAct.APPROVED, RequestAct.GRANTED)
_WITH_END = frozenset({GrantKind.TEMPORARY, GrantKind.STAND_IN})


@dataclass(frozen=True, slots=True)
class GrantRequest:
    """What is asked for whom.

    permission: None withdraws.  starts_on, ends_on: days of the hall, both included; an end stands exactly with
    temporary ones and the roster.  stands_for: whom a stand-in replaces.
    """

    id: UUID
    operator: OperatorId
    kind: GrantKind
    permission: Permission | None
    starts_on: date
    ends_on: date | None
    stands_for: OperatorId | None
    reason: str


@dataclass(frozen=True, slots=True)
class ActDone:
    """Who did what on a request.  reason: why it was refused, else what the person noted."""

    act: RequestAct
    done_by: OperatorId
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RequestFile:
    """A request with its acts, oldest first.

    unconfirmed: acts that the centre has not confirmed, so that nothing follows from them yet.
    """

    request: GrantRequest
    acts: tuple[ActDone, ...]
    unconfirmed: frozenset[RequestAct] = frozenset()

    @property
    def waits_for(self) -> RequestAct | None:
        """The next act, None once it is granted or refused."""
        if any(done.act is RequestAct.REFUSED for done in self.acts) or len(self.acts) == len(STAGES):
            return None
        return STAGES[len(self.acts)]


@dataclass(frozen=True, slots=True)
class Grant:
    """One row of the permission ledger: who asked, checked, agreed and carried out; four different people.

    permission None withdraws.  standalone_note: why a county office grants for itself.  request: whose four acts it
    stands on, None for a founding one.  effective_until: end of a temporary one, excluded; then the earlier one is
    back.
    """

    operator: OperatorId
    permission: Permission | None
    applied_by: OperatorId
    reviewed_by: OperatorId
    approved_by: OperatorId
    granted_by: OperatorId
    effective_from: datetime
    reason: str
    standalone_note: str | None = None
    kind: GrantKind = GrantKind.FOUNDING
    request: UUID | None = None
    effective_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A kept ledger row; seq counts 1, 2, 3 ... per person."""

    grant: Grant
    seq: int
    recorded_at: datetime

    def covers(self, moment: datetime) -> bool:
        """Whether the moment lies between its start and its end."""
        until = self.grant.effective_until
        return self.grant.effective_from <= moment and (until is None or moment < until)


@dataclass(frozen=True, slots=True)
class PermissionChange:
    """Somebody's permission is another one since ``at``.  ended: whether a live session ended with it."""

    operator: OperatorId
    before: Permission | None
    after: Permission | None
    at: datetime
    ended: bool


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Somebody's permission is gone since ``at``: what they had to do goes back to the draw."""

    operator: OperatorId
    permission: Permission | None
    at: datetime


def start_of(day: date) -> datetime:
    """The moment at which a day of the hall begins, in UTC."""
    return datetime.combine(day, time(), HALL_ZONE).astimezone(UTC)


def in_force(lines: Sequence[LedgerLine], moment: datetime) -> LedgerLine | None:
    """The row that holds at a moment: the newest act that covers it.  A withdrawal holds too, with no permission."""
    return max((line for line in lines if line.covers(moment)), key=lambda line: line.seq, default=None)


def grant_digest(line: LedgerLine) -> str:
    """What the audit vouches for: every value of the row; a founding one reads as it did before requests existed."""
    values = asdict(line.grant)
    if line.grant.kind is GrantKind.FOUNDING:
        values = {name: value for name, value in values.items() if name not in ("kind", "request", "effective_until")}
    return row_digest(values | {"seq": line.seq, "recorded_at": line.recorded_at})


def permission_for(post: Post) -> Permission:
    """The one permission a post may be granted; ``Rejected("post_without_permission")`` for all others."""
    permission = POSTS[post][1]
    if permission is None:
        raise Rejected("post_without_permission", post=post.value)
    return permission


def check_four_people(grant: Grant) -> None:
    """``Rejected("grant_needs_four_people")`` where somebody acts twice, or for themselves (P-04)."""
    people = {grant.applied_by, grant.reviewed_by, grant.approved_by, grant.granted_by}
    if len(people) != 4 or grant.operator in people:
        raise Rejected("grant_needs_four_people")


def check_request(request: GrantRequest, person: Operator, today: date) -> None:
    """Refuse what could never be granted.

    Raises Rejected: post_without_permission, permission_not_of_post, grant_kind_unfit (there is one already, or none
    to change), grant_dates (no end where one is needed, an end where none is, or days in the past),
    grant_needs_reason.
    """
    usual = permission_for(person.post)
    if not request.reason.strip():
        raise Rejected("grant_needs_reason")
    if request.kind is GrantKind.NEW and request.permission is not usual:
        raise Rejected("permission_not_of_post", post=person.post.value)
    has_one = person.permission is not None
    changes = request.kind in (GrantKind.CHANGE, GrantKind.WITHDRAWAL)
    if (request.kind is GrantKind.NEW and has_one) or (changes and not has_one):
        raise Rejected("grant_kind_unfit", kind=request.kind.value)
    if (
        request.kind not in _WITH_END | {GrantKind.NEW, GrantKind.WITHDRAWAL}
        and request.permission is person.permission
    ):
        raise Rejected("grant_kind_unfit", kind=request.kind.value)
    ends = request.ends_on
    if (request.kind in _WITH_END) != (ends is not None) or (ends and ends < max(request.starts_on, today)):
        raise Rejected("grant_dates")
    if (request.kind is GrantKind.WITHDRAWAL) != (request.permission is None):
        raise Rejected("grant_kind_unfit", kind=request.kind.value)
    if (request.kind is GrantKind.STAND_IN) != (request.stands_for is not None):
        raise Rejected("grant_kind_unfit", kind=request.kind.value)


def grant_from(file: RequestFile, office: Office, now: datetime) -> Grant:
    """The ledger row of a request with all four acts.

    office: the granting one's.  A new permission starts on the next day or later, a withdrawal at once.  Not for the
    roster, which ``stand_in_from`` serves.  Raises Rejected("grant_dates") when a temporary one would start after
    its end.
    """
    asked = file.request
    starts = now
    if asked.kind is not GrantKind.WITHDRAWAL:
        starts = start_of(max(asked.starts_on, hall_day(now) + timedelta(days=1)))
    until = start_of(asked.ends_on + timedelta(days=1)) if asked.ends_on else None
    if until is not None and until <= starts:
        raise Rejected("grant_dates")
    return _grant(file, office, starts, until)


def stand_in_from(file: RequestFile, office: Office, now: datetime) -> Grant:
    """The ledger row of a stand-in: from now to the end of the day."""
    return _grant(file, office, now, start_of(hall_day(now) + timedelta(days=1)))


def _grant(file: RequestFile, office: Office, starts: datetime, until: datetime | None) -> Grant:
    asked, by = file.request, {done.act: done.done_by for done in file.acts}
    alone = office.standalone and office.level is OfficeLevel.COUNTY
    return Grant(
        operator=asked.operator,
        permission=asked.permission,
        applied_by=by[RequestAct.APPLIED],
        reviewed_by=by[RequestAct.REVIEWED],
        approved_by=by[RequestAct.APPROVED],
        granted_by=by[RequestAct.GRANTED],
        effective_from=starts,
        reason=asked.reason,
        standalone_note=STANDALONE_NOTE if alone else None,
        kind=asked.kind,
        request=asked.id,
        effective_until=until,
    )


def request_content(request: GrantRequest) -> bytes:
    """What a look for granting is bound to, before the hash: every value of the request."""
    return canonical({"request": row_digest(asdict(request))})
