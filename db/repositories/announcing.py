"""What goes beside an event of this machine that the authority is to hear of: its seal, and its row in the outbox."""

from collections.abc import Mapping
from typing import cast
from uuid import UUID

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from app.audit.acts import StreamAct
from app.cases.model import CaseEvent
from app.kernel.outbox import Stream
from app.sync.keys import HeldKeys, Proof
from db.models.sync_keys import EventSealRow
from db.repositories.outbox import SqlOutbox

# built once: the ORM's way costs three times as much, and acceptance runs it while somebody waits
_INSERT_SEAL = insert(cast(Table, EventSealRow.__table__))


def seal(session: Session, keys: HeldKeys, event: StreamAct | CaseEvent) -> None:
    """The seal of whoever acted; none where this machine holds no key of that person for that moment."""
    proof = keys.proof(event.operator, event.nonce, event.body, event.at)
    if proof is not None:
        keep_proofs(session, {event.id: proof})


def keep_proofs(session: Session, proofs: Mapping[UUID, Proof]) -> None:
    """Lay a proof beside each of these events; there is one at least."""
    rows = [{"event_id": event, "key_id": proof.key_id, "mac": proof.mac} for event, proof in proofs.items()]
    session.connection().execute(_INSERT_SEAL, rows)


def announce(session: Session, keys: HeldKeys, stream: Stream, event: StreamAct | CaseEvent) -> None:
    """Seal and outbox row.

    Raises Rejected("event_unsealed") while a centre is set and this machine holds no key of that person.
    """
    seal(session, keys, event)
    SqlOutbox(session).put(stream, event.id, event.at)
