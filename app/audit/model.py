"""The audit chain: what a row says, how the next one is built, and how a changed one is found."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.kernel.actor import Actor
from app.kernel.canonical import FIRST_PREVIOUS, actor_commitment, canonical, link
from app.kernel.ids import OperatorId

BODY_VERSION = 1

AuditValue = str | int | None
"""What a datum may be: money and ratios come as text, a name or number of a person not at all."""


@dataclass(frozen=True, slots=True)
class ChainHead:
    """Where a chain stands: ``seq`` rows, the last with ``hash``."""

    seq: int = 0
    hash: bytes = FIRST_PREVIOUS


@dataclass(frozen=True, slots=True)
class ChainRow:
    """A row of any chain as stored.

    columns: what the table's columns say again and the body must agree with.  operator, nonce: what the body's
    ``actor`` commits to, None where nobody acted.  withheld: the commitment as kept beside the row, for an event of
    another machine whose person is not known here; None otherwise.
    """

    seq: int
    body: bytes
    previous: bytes
    hash: bytes
    operator: bytes | None
    nonce: bytes | None
    columns: Mapping[str, Any]
    withheld: bytes | None = None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """A link of the audit chain; ``data`` is part of ``body``."""

    seq: int
    id: UUID
    kind: str
    at: datetime
    operator: OperatorId | None
    nonce: bytes | None
    data: Mapping[str, AuditValue]
    body: bytes
    previous: bytes
    hash: bytes


class FaultReason(StrEnum):
    """What is wrong with a row."""

    MISSING = "missing"  # a seq is left out before it
    PREVIOUS = "previous"  # it does not name its predecessor's hash
    HASH = "hash"  # its hash is not that of its body
    BODY = "body"  # not canonical, or disagrees with the columns
    ACTOR = "actor"  # the operator beside it is not the one in the body
    HEAD = "head"  # the recorded head does not match the last row
    UNVOUCHED = "unvouched"  # a row beside the chains is not as the chains say
    LOST = "lost"  # the chains tell of a row that is not there


@dataclass(frozen=True, slots=True)
class ChainFault:
    """The first broken row of a chain.  chain: ``audit``, ``case <id>``, or a book beside them
    (``print``, ``operator``, ``grant``, ``permission``, ``case_actor``, ``outbox``).
    """

    chain: str
    seq: int
    reason: FaultReason


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a walk over chains found; ``faults`` holds the first broken row of each broken chain."""

    chains: int
    rows: int
    faults: tuple[ChainFault, ...]


def build_row(
    head: ChainHead,
    kind: str,
    actor: Actor | None,
    data: Mapping[str, AuditValue],
    *,
    at: datetime,
    row: UUID,
    nonce: bytes,
) -> AuditRow:
    """The row that follows ``head``; id, time and the 16 random bytes come in, so the result is decided by them."""
    body = canonical(
        {
            "v": BODY_VERSION,
            "seq": head.seq + 1,
            "event": str(row),
            "kind": kind,
            "at": moment_text(at),
            "prev": head.hash.hex(),
            "actor": actor_commitment(actor.operator.bytes, nonce) if actor else None,
            "office": actor.office if actor else None,
            "post": actor.post.value if actor else None,
            "window": actor.window if actor else None,
            "terminal": actor.terminal if actor else None,
            "session": str(actor.session) if actor and actor.session else None,
            "data": dict(data),
        }
        | ({"way": actor.way.value} if actor and actor.is_limited else {})
    )
    return AuditRow(
        seq=head.seq + 1,
        id=row,
        kind=kind,
        at=at.astimezone(UTC),
        operator=actor.operator if actor else None,
        nonce=nonce if actor else None,
        data=dict(data),
        body=body,
        previous=head.hash,
        hash=link(head.hash, body),
    )


def moment_text(moment: datetime) -> str:
    """``2026-11-21T02:24:05.123456Z``: how a moment stands in a body."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def moment_of(text: str) -> datetime:
    """The aware UTC moment behind ``moment_text``; raises ValueError for any other form."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def first_fault(chain: str, rows: Iterable[ChainRow], head: ChainHead) -> ChainFault | None:
    """The first broken row, or None for a sound chain that ends at ``head``."""
    last = ChainHead()
    for row in rows:
        reason = _fault_of(last, row)
        if reason is not None:
            return ChainFault(chain, row.seq, reason)
        last = ChainHead(row.seq, row.hash)
    return None if last == head else ChainFault(chain, max(last.seq, head.seq), FaultReason.HEAD)


def _fault_of(last: ChainHead, row: ChainRow) -> FaultReason | None:
    if row.seq != last.seq + 1:
        return FaultReason.MISSING
    if row.previous != last.hash:
        return FaultReason.PREVIOUS
    if link(row.previous, row.body) != row.hash:
        return FaultReason.HASH
    body = _parsed(row.body)
    if body is None or any(body.get(key) != value for key, value in row.columns.items()):
        return FaultReason.BODY
    return None if _actor_holds(body.get("actor"), row) else FaultReason.ACTOR


def _parsed(body: bytes) -> dict[str, Any] | None:
    try:
        parsed = json.loads(body)
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) and canonical(parsed) == body else None


def _actor_holds(commitment: object, row: ChainRow) -> bool:
    if row.withheld is not None:
        return commitment == row.withheld.hex()
    if row.operator is None or row.nonce is None:
        return commitment is None and row.operator is None and row.nonce is None
    return commitment == actor_commitment(row.operator, row.nonce)
