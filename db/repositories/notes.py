"""What is said about a case beside its steps, queued for the authority; in the caller's transaction."""

import json
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.audit.acts import StreamAct
from app.kernel.outbox import Stream
from app.sync.keys import HeldKeys
from db.models.notes import NoteEventRow
from db.models.sync_keys import EventSealRow
from db.repositories.outbox import SqlOutbox


class SqlNoteStore:
    """The local file's; see the port for what is refused."""

    def __init__(self, session: Session, keys: HeldKeys) -> None:
        self._session, self._keys = session, keys

    def tell(self, act: StreamAct) -> None:
        """Event, seal and outbox row; without a seal the database lets nothing into the outbox."""
        case = UUID(json.loads(act.body)["data"]["case"])
        self._session.execute(insert(NoteEventRow).values(case_id=case, **asdict(act)))
        proof = self._keys.proof(act.operator, act.nonce, act.body, act.at)
        if proof is not None:
            sealed = {"event_id": act.id, "key_id": proof.key_id, "mac": proof.mac}
            self._session.execute(insert(EventSealRow).values(**sealed))
        SqlOutbox(self._session).put(Stream.NOTE, act.id, act.at)
