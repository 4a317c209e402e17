"""Events that can never be confirmed leave their case for a table beside it, whole; the head goes back to what is left.

The triggers let it happen only where the authority confirmed another history, and only from the end.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, exists, insert, select, text
from sqlalchemy.orm import Session

from app.cases.chain import fold
from app.cases.model import CaseHead
from app.kernel.ids import CaseId
from app.sync.conflict import Link
from db.models.cases import CaseEventRow
from db.models.projection import ForkedEventRow
from db.repositories.cases import SqlCaseStore, move_head
from db.repositories.recounts import recounts_of
from db.types import UtcDateTime, UuidBytes

_COPIED = [one.name for one in ForkedEventRow.__table__.columns if one.name != "aside_at"]
_COPY = (
    select(*(getattr(CaseEventRow, name) for name in _COPIED), bindparam("at", type_=UtcDateTime).label("aside_at"))
    .where(CaseEventRow.id == bindparam("event"))
    .where(~exists().where(ForkedEventRow.id == CaseEventRow.id))
)
_KEEP = insert(ForkedEventRow).from_select([*_COPIED, ForkedEventRow.aside_at.key], _COPY)
_PLACE = text(
    "DELETE FROM case_place WHERE case_id = :case AND seq = (SELECT seq FROM case_event WHERE id = :event)"
).bindparams(bindparam("event", type_=UuidBytes), bindparam("case", type_=UuidBytes))
_GO = text("DELETE FROM case_event WHERE id = :event").bindparams(bindparam("event", type_=UuidBytes))
_AFTER = tuple(
    text(statement).bindparams(bindparam("case", type_=UuidBytes))
    for statement in (
        "DELETE FROM case_actor WHERE case_id = :case AND NOT EXISTS (SELECT 1 FROM case_event e"
        " WHERE e.case_id = case_actor.case_id AND e.person_key = case_actor.person_key)",
        "DELETE FROM case_step WHERE case_id = :case AND NOT EXISTS (SELECT 1 FROM case_event e WHERE e.case_id = :case"
        " AND e.kind = CASE case_step.round WHEN 1 THEN 'accepted' ELSE 'reopened' END AND (case_step.round = 1"
        " OR json_extract(CAST(e.body AS TEXT), '$.data.round') = case_step.round))",
        "DELETE FROM case_effect WHERE case_id = :case AND NOT EXISTS (SELECT 1 FROM case_event e"
        " WHERE e.case_id = :case AND lower(hex(e.id)) = replace(json_extract(case_effect.facts, '$.event'), '-', ''))",
    )
)


def put_aside(session: Session, store: SqlCaseStore, case: CaseId, links: Sequence[Link], at: datetime) -> CaseHead:
    """The head after these events, newest first, went aside.

    Raises ValueError where nothing of the case would be left, or where its days were counted anew since: then the case
    stays as it is.
    """
    run = session.connection().execute
    for event in (link.event for link in links):
        of: dict[str, UUID] = {"event": event, "case": case}
        run(_KEEP, {"event": event, "at": at})
        run(_PLACE, of)
        run(_GO, {"event": event})
    for statement in _AFTER:
        run(statement, {"case": case})
    head = fold(store.events(case), recounts_of(session, case))
    if head is None:
        raise ValueError("nothing of the case is left")
    move_head(session, head)
    return head
