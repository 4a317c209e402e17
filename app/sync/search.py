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
from app.kernel.ids import OperatorId, new_uuid
from app.sync.keys import Proof
from app.sync.ports import SyncUnitOfWork

LEAST_REASON = 10
"""Signs of a reason, blanks not counted; the authority counts the same."""

SHORTEST, LONGEST = 4, 60
"""Signs of a case's number, of which the authority takes no part."""

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


Prove = Callable[[OperatorId, bytes, bytes, datetime], Proof | None]
"""Seals random bytes and question with the person's key of this machine; None where none is held."""


def refusal(status: str) -> str:
    """The sentence of a search that the authority refused."""
    reason = status.removeprefix(_DENIED)
    return f"search_refused_{reason.replace('-', '_')}" if reason in KNOWN else "search_refused"


def require_number(number: str) -> None:
    """Rejected("search_needs_number") for what cannot be a whole number."""
    if not SHORTEST <= len(number.strip()) <= LONGEST:
        raise Rejected("search_needs_number", least=SHORTEST, most=LONGEST)


class SearchProvince:
    """One search by the whole number of a case."""

    def __init__(
        self,
        units: Callable[[], SyncUnitOfWork],
        line: Callable[[], SearchLine],
        clock: Clock,
        prove: Prove,
    ) -> None:
        self._units, self._line, self._clock, self._prove = units, line, clock, prove

    def __call__(self, actor: Actor, number: str, reason: str) -> Sequence[Hit]:
        """What the province has under that number.

        Raises Rejected: search_needs_number, search_needs_reason, search_needs_key (this machine's line cannot ask for
        that person), and what ``refusal`` says; Unavailable("centre_unreachable").
        """
        require_number(number)
        if len("".join(reason.split())) < LEAST_REASON:
            raise Rejected("search_needs_reason", least=LEAST_REASON)
        nonce, search = secrets.token_bytes(16), str(new_uuid())
        said = {"v": 1, "search": search, "reason": reason.strip(), "number": number.strip(), "person": None}
        asked = canonical(said | {"actor": actor_commitment(actor.operator.bytes, nonce)})
        line, proof = self._line(), None
        if not line.carries(actor.operator, False):  # a machine's: whoever asks seals it
            proof = self._prove(actor.operator, nonce, asked, self._clock.now())
            if proof is None or not line.carries(actor.operator, True):
                raise Rejected("search_needs_key")
        hits = line.search(asked, nonce + (proof.mac if proof else b""), proof.key_id if proof else None)
        with self._units() as u:
            u.audit.append("province_searched", actor, {"search": search, "found": len(hits)}, self._clock.now())
            u.commit()
        return hits
