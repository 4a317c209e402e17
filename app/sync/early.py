"""Events of before a centre was set: their author proves them at the next sign-in, then they go the usual way."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from app.kernel.clock import Clock
from app.kernel.ids import OperatorId
from app.sync.keys import HeldKeys

if TYPE_CHECKING:
    from app.sync.ports import SyncUnitOfWork

AT_ONCE = 200
"""So many are sealed in one transaction: whoever writes meanwhile is not kept waiting."""


class Early(StrEnum):
    """What an event of before a centre was set waits for."""

    AUTHOR = "author"  # its author's next sign-in here
    LEFT = "left"  # nothing: its author's account is closed
    KEPT = "kept"  # nothing: the case was decided before and stays here


@dataclass(frozen=True, slots=True)
class Unproven:
    """An event as its author proves it.  nonce: the 16 random bytes behind its actor."""

    event: UUID
    nonce: bytes
    body: bytes


def prove_early(units: "Callable[[], SyncUnitOfWork]", clock: Clock, held: HeldKeys, operator: OperatorId) -> int:
    """Seal what that person did before a centre was set with the key that is held; how many events."""
    done = 0
    while True:
        with units() as u:
            now = clock.now()
            found = u.sync.unproven(operator, AT_ONCE)
            proofs = {each.event: held.proof(operator, each.nonce, each.body, now) for each in found}
            given = {event: proof for event, proof in proofs.items() if proof is not None}
            if not given:
                return done
            u.sync.prove(given)
            u.audit.append("early_events_sealed", None, {"operator": str(operator), "events": len(given)}, now)
            u.commit()
        done += len(given)
