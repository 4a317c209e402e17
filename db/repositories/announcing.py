"""What goes beside an event of this machine that the authority is to hear of: its seal, and its row in the outbox."""

from typing import cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from app.audit.acts import StreamAct
from app.cases.model import CaseEvent
from app.kernel.outbox import Stream
from app.sync.keys import HeldKeys
from db.models.sync_keys import EventSealRow
from db.repositories.outbox import SqlOutbox

# built once: the ORM's way costs three times as much, and acceptance runs it while somebody waits
_INSERT_SEAL = insert(cast(Table, EventSealRow.__table__))


def seal(session: Session, keys: HeldKeys, event: StreamAct | CaseEvent) -> None:
    """The seal of whoever acted; none where this machine holds no key of that person for that moment."""
    proof = keys.proof(event.operator, event.nonce, event.body, event.at)
    if proof is not None:
        values = {"event_id": event.id, "key_id": proof.key_id, "mac": proof.mac}
        session.connection().execute(_INSERT_SEAL, values)


def announce(session: Session, keys: HeldKeys, stream: Stream, event: StreamAct | CaseEvent) -> None:
    """Seal and outbox row; while a centre is set the database lets nothing without a seal into the outbox."""
    seal(session, keys, event)
    SqlOutbox(session).put(stream, event.id, event.at)
