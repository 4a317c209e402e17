"""What the security administrator issues to a person whose face cannot be read: code lists, generators, keys."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.face.ports import Sealer
from app.kernel.actor import Actor, Post
from app.kernel.changes import Changed
from app.kernel.clock import Clock
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import OperatorId, new_uuid
from app.staff.commands.accounts import require_post
from app.staff.model import Operator, normal_account
from app.staff.other_ways import LIST_LENGTH, SecondWay, WayKind, key_fingerprint, way_context
from app.staff.ports import StaffUnitOfWork, Units
from app.staff.way_ports import Codes, Signatures


@dataclass(frozen=True, slots=True)
class Issued:
    """To be printed or scanned now; it is never shown again.

    codes: of a list, in order.  address: what a generator scans, "" for all else.  fingerprint: of a key, "" for all
    else.
    """

    id: UUID
    kind: WayKind
    account: str
    name: str
    issued_at: datetime
    codes: tuple[str, ...] = ()
    address: str = ""
    fingerprint: str = ""
    changed: frozenset[Changed] = frozenset({Changed.STAFF})


class IssueSecondWay:
    """Gives a person a code list or a generator, or registers a key; an earlier one of the kind is revoked with it."""

    def __init__(self, units: Units, clock: Clock, codes: Codes, signatures: Signatures, sealer: Sealer) -> None:
        self._units = units
        self._clock = clock
        self._codes = codes
        self._signatures = signatures
        self._sealer = sealer

    def codes(self, actor: Actor, account: str, kind: WayKind, reason: str) -> Issued:
        """Twenty numbered codes (HOTP) or the address for a generator (TOTP).

        Raises Rejected: not_your_post, limited_session, second_way_needs_reason, second_way_not_self,
        operator_not_usable; NotFound: operator_not_found.
        """
        secret = self._codes.new_secret()
        way, person = self._issue(actor, account, kind, secret.encode(), reason)
        listed = tuple(self._codes.listed(secret, place) for place in range(LIST_LENGTH))
        is_list = kind is WayKind.HOTP
        return Issued(
            id=way.id,
            kind=kind,
            account=person.account,
            name=person.name,
            issued_at=way.issued_at,
            codes=listed if is_list else (),
            address="" if is_list else self._codes.address(secret, person.account),
        )

    def key(self, actor: Actor, account: str, public_key: bytes, reason: str) -> Issued:
        """Register the public key (PEM or DER, or a certificate's) of a person's device.

        Raises Rejected as ``codes``, and key_unreadable, key_too_weak, certificate_not_valid.
        """
        key = self._signatures.public_key(public_key, self._clock.now())
        way, person = self._issue(actor, account, WayKind.KEY, key, reason)
        told = key_fingerprint(key)
        return Issued(way.id, way.kind, person.account, person.name, way.issued_at, fingerprint=told)

    def _issue(
        self, actor: Actor, account: str, kind: WayKind, secret: bytes, reason: str
    ) -> tuple[SecondWay, Operator]:
        if not reason.strip():
            raise Rejected("second_way_needs_reason")
        now, identity = self._clock.now(), new_uuid()
        with self._units() as u:
            require_post(u, actor, Post.SECURITY_ADMIN)
            person = named(u, account)
            if person.id == actor.operator:
                raise Rejected("second_way_not_self")
            if not person.is_active:
                raise Rejected("operator_not_usable")
            _revoke(u, actor, person.id, frozenset({kind}), now)
            sealed = self._sealer.seal(secret, way_context(person.id, identity, kind))
            way = SecondWay(identity, person.id, kind, sealed, 0, actor.operator, now, reason.strip())
            u.ways.add(way)
            told = {"operator": str(person.id), "second_way": str(identity), "kind": kind.value}
            u.audit.append("second_way_issued", actor, told, now)
            u.commit()
        return way, person


class RevokeSecondWay:
    """Takes lists, generators and keys of a person away: lost, or the face can be read again."""

    def __init__(self, units: Units, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def __call__(
        self, actor: Actor, account: str, kinds: frozenset[WayKind] = frozenset(WayKind)
    ) -> tuple[int, frozenset[Changed]]:
        """How many there were of these kinds.

        Raises Rejected: not_your_post, limited_session, second_way_none; NotFound: operator_not_found.
        """
        now = self._clock.now()
        with self._units() as u:
            require_post(u, actor, Post.SECURITY_ADMIN)
            count = _revoke(u, actor, named(u, account).id, kinds, now)
            if not count:
                raise Rejected("second_way_none")
            u.commit()
        return count, frozenset({Changed.STAFF})


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A registered key.  used: how often it has signed in.  issued_by: the account."""

    account: str
    name: str
    fingerprint: str
    issued_by: str
    issued_at: datetime
    reason: str
    used: int


class ListKeys:
    """The registered keys in force, for the security administrator."""

    def __init__(self, units: Units, sealer: Sealer) -> None:
        self._units = units
        self._sealer = sealer

    def __call__(self, actor: Actor) -> tuple[KeyLine, ...]:
        """Oldest first.  Raises Rejected: not_your_post, limited_session, seal_broken."""
        with self._units() as u:
            require_post(u, actor, Post.SECURITY_ADMIN)
            return tuple(self._line(u, way) for way in u.ways.registered_keys())

    def _line(self, u: StaffUnitOfWork, way: SecondWay) -> KeyLine:
        person, issuer = u.staff.operator(way.operator), u.staff.operator(way.issued_by)
        key = self._sealer.unseal(way.sealed, way_context(way.operator, way.id, way.kind))
        fingerprint = key_fingerprint(key)
        return KeyLine(
            person.account, person.name, fingerprint, issuer.account, way.issued_at, way.reason, used=way.counter
        )


def named(u: StaffUnitOfWork, account: str) -> Operator:
    """The person of an account, or NotFound("operator_not_found")."""
    known = u.staff.credentials(normal_account(account))
    if known is None:
        raise NotFound("operator_not_found")
    return u.staff.operator(known.operator)


def _revoke(u: StaffUnitOfWork, actor: Actor, operator: OperatorId, kinds: frozenset[WayKind], now: datetime) -> int:
    ways = [way for way in u.ways.of(operator) if way.kind in kinds]
    for way in ways:
        u.ways.revoke(way.id, now)
        told = {"operator": str(operator), "second_way": str(way.id), "kind": way.kind.value}
        u.audit.append("second_way_revoked", actor, told, now)
    return len(ways)
