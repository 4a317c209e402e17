"""Looking for a case in the whole province: asked of the authority, with a reason, and written down on both sides."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from app.kernel.actor import Actor
from app.kernel.canonical import actor_commitment, canonical
from app.kernel.clock import Clock
from app.kernel.errors import Rejected
from app.kernel.ids import new_uuid
from app.sync.ports import SyncUnitOfWork

LEAST_REASON = 10
"""Signs of a reason, blanks not counted; the authority counts the same."""

_DENIED = "denied:search-"
KNOWN = frozenset({"too-many", "permission", "reason"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A case as the authority shows it; nothing of what is in it."""

    office: str
    case: UUID
    number: str | None
    item: str
    state: str
    outcome: str | None
    opened_at: datetime
    deadline: date | None
    closed_at: datetime | None


class SearchLine(Protocol):
    """The authority's door for searches."""

    def carries(self, operator: UUID, is_sealed: bool) -> bool:
        """Whether this line may ask for that person, with or without that person's proof."""
        ...

    def search(self, asked: bytes, mac: bytes, key_id: int | None) -> Sequence[Hit]:
        """What it has; Rejected as ``refusal`` says, Unavailable where the line is cut."""
        ...


Prove = Callable[[Actor, bytes, bytes], tuple[bytes, int] | None]
"""Seals random bytes and question with the person's key of this machine; None where none is held."""


def refusal(status: str) -> str:
    """The sentence of a search that the authority refused."""
    reason = status.removeprefix(_DENIED)
    return f"search_refused_{reason.replace('-', '_')}" if reason in KNOWN else "search_refused"


class SearchProvince:
    """One search by the whole number of a case."""

    def __init__(
        self,
        units: Callable[[], SyncUnitOfWork],
        line: Callable[[], SearchLine],
        clock: Clock,
        prove: Prove = lambda _actor, _nonce, _asked: None,
    ) -> None:
        self._units, self._line, self._clock, self._prove = units, line, clock, prove

    def __call__(self, actor: Actor, number: str, reason: str) -> Sequence[Hit]:
        """What the province has under that number.

        Raises Rejected: search_needs_reason, search_needs_key (this machine's line cannot ask for that person), and
        what ``refusal`` says; Unavailable("centre_unreachable").
        """
        if len("".join(reason.split())) < LEAST_REASON:
            raise Rejected("search_needs_reason", least=LEAST_REASON)
        nonce, search = secrets.token_bytes(16), str(new_uuid())
        said = {"v": 1, "search": search, "reason": reason.strip(), "number": number.strip(), "person": None}
        asked = canonical(said | {"actor": actor_commitment(actor.operator.bytes, nonce)})
        line, proof = self._line(), self._prove(actor, nonce, asked)
        if not line.carries(actor.operator, proof is not None):
            raise Rejected("search_needs_key")
        mac, key = proof if proof else (b"", None)
        hits = line.search(asked, nonce + mac, key)
        with self._units() as u:
            u.audit.append("province_searched", actor, {"search": search, "found": len(hits)}, self._clock.now())
            u.commit()
        return hits
