"""A person's act in a stream beside the cases' own: a link of a chain, and the body that it is hashed by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app.audit.model import moment_text
from app.kernel.canonical import actor_commitment, canonical, link
from app.kernel.ids import OfficeId, OperatorId
from app.kernel.outbox import Stream

BODY_VERSION = 1


@dataclass(frozen=True, slots=True)
class StreamAct:
    """A link of a chain.  nonce: the 16 random bytes behind the body's ``actor``."""

    id: UUID
    office: OfficeId
    chain: UUID
    seq: int
    kind: str
    at: datetime
    operator: OperatorId
    nonce: bytes
    previous: bytes
    body: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class ActPlace:
    """Where an act stands.  seq: its own, from 1.  previous: hash of the act before."""

    stream: Stream
    office: OfficeId
    chain: UUID
    seq: int
    previous: bytes


@dataclass(frozen=True, slots=True)
class Said:
    """Who says what at which machine."""

    kind: str
    operator: OperatorId
    terminal: str
    data: Mapping[str, Any]


def build_act(place: ActPlace, said: Said, *, at: datetime, event: UUID, nonce: bytes) -> StreamAct:
    """The link at ``place``; id, time and the 16 random bytes come in, so the result is decided by them."""
    body = canonical(
        {
            "v": BODY_VERSION,
            "stream": place.stream.value,
            "office": place.office,
            "chain": str(place.chain),
            "seq": place.seq,
            "event": str(event),
            "kind": str(said.kind),
            "prev": place.previous.hex(),
            "actor": actor_commitment(said.operator.bytes, nonce),
            "at": moment_text(at),
            "terminal": said.terminal,
            "data": dict(said.data),
        }
    )
    return StreamAct(
        id=event,
        office=place.office,
        chain=place.chain,
        seq=place.seq,
        kind=said.kind,
        at=at.astimezone(UTC),
        operator=said.operator,
        nonce=nonce,
        previous=place.previous,
        body=body,
        hash=link(place.previous, body),
    )
