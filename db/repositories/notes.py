"""What is said about a case beside its steps, queued for the authority; in the caller's transaction."""

import json
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from app.audit.acts import StreamAct
from app.cases.model import CaseRecount
from app.cases.recounts import Counted, recount_told
from app.kernel.outbox import Stream
from app.sync.keys import HeldKeys
from db.models.notes import NoteEventRow
from db.repositories.announcing import announce
from db.repositories.outbox import SqlOutbox

_MAY_COUNT = text(
    "SELECT EXISTS (SELECT 1 FROM meta m WHERE m.office = :office)"
    " AND EXISTS (SELECT 1 FROM sync_event e WHERE e.chain = :case)"
    " AND NOT EXISTS (SELECT 1 FROM note_event n WHERE n.id = :event)"
    " AND NOT EXISTS (SELECT 1 FROM sync_event e WHERE e.event_id = :event)"
    " AND NOT EXISTS (SELECT 1 FROM case_recount r WHERE r.calendar_before = :mine AND r.calendar_after = :theirs)"
)


class SqlNoteStore:
    """The local file's; see the port for what is refused."""

    def __init__(self, session: Session, keys: HeldKeys) -> None:
        self._session, self._keys = session, keys

    def tell(self, act: StreamAct) -> None:
        """Serves the port."""
        case = UUID(json.loads(act.body)["data"]["case"])
        self._session.execute(insert(NoteEventRow).values(case_id=case, **asdict(act)))
        announce(self._session, self._keys, Stream.NOTE, act)

    def tell_recount(self, made: CaseRecount, counted: Counted) -> None:
        """Serves the port."""
        act = recount_told(made, counted)
        told = {"event": act.id.bytes, "case": made.case.bytes, "office": act.office}
        told |= {"mine": made.calendar_after, "theirs": made.calendar_before}
        if self._session.scalar(_MAY_COUNT, told):
            self._session.execute(insert(NoteEventRow).values(case_id=made.case, **asdict(act)))
            SqlOutbox(self._session).put(Stream.NOTE, act.id, made.at)
