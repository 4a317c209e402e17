"""Entries behind granted cases: kept as they are written, and carried out in the record, the earlier value kept."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select, text, update
from sqlalchemy.orm import Session

from app.audit.acts import StreamAct
from app.cases.standing import facts_of, known_of, stated_of
from app.kernel.canonical import canonical
from app.kernel.errors import Rejected
from app.kernel.ids import CaseId, OperatorId
from app.kernel.outbox import Stream
from app.registry.changes import EFFECTS, PERSON_CHANGED, chain_of, change_of, read_entry
from app.sync.keys import HeldKeys
from db.models.registry import PersonRow, RegisterEntryRow, RegisterEventRow, UnitRow
from db.models.sync_keys import EventSealRow
from db.repositories.cases import SqlCaseStore
from db.repositories.outbox import SqlOutbox
from db.trigger_attested import NOBODY
from db.types import UuidBytes

_KNOWN = text("SELECT EXISTS (SELECT 1 FROM sync_event e WHERE e.chain = :chain AND e.stream = 'register')")
_HANDLED = (
    text(
        "SELECT DISTINCT h.id AS id, c.operator_id AS operator FROM case_head h JOIN case_event c ON c.case_id = h.id"
        f" AND c.permission = 'handling' AND c.operator_id <> {NOBODY} WHERE h.outcome = 'granted' AND h.item_code IN"
        " :items AND NOT EXISTS (SELECT 1 FROM register_entry r WHERE r.case_id = h.id) ORDER BY h.accepted_at, h.id"
    )
    .bindparams(bindparam("items", expanding=True))
    .columns(id=UuidBytes, operator=UuidBytes)
)


def unentered(session: Session) -> Sequence[tuple[CaseId, OperatorId]]:
    """Serves ``RegistryStore.unentered``."""
    handled = session.execute(_HANDLED, {"items": sorted(EFFECTS)}).all()
    return [(CaseId(case), OperatorId(who)) for case, who in handled if not _is_known(session, chain_of(CaseId(case)))]


def _is_known(session: Session, chain: UUID) -> bool:
    own = select(RegisterEventRow.id).where(RegisterEventRow.chain == chain)
    return session.scalars(own).first() is not None or bool(session.scalar(_KNOWN, {"chain": chain.bytes}))


def keep_entry(session: Session, keys: HeldKeys, event: StreamAct, *, is_told: bool) -> None:
    """Serves ``RegistryStore.enter``."""
    if _is_known(session, event.chain):
        raise Rejected("register_entered_already")
    session.execute(insert(RegisterEventRow).values(**asdict(event)))
    proof = keys.proof(event.operator, event.nonce, event.body, event.at)
    if proof is not None:
        session.execute(insert(EventSealRow).values(event_id=event.id, key_id=proof.key_id, mac=proof.mac))
    if is_told:
        SqlOutbox(session).put(Stream.REGISTER, event.id, event.at)
    else:
        carry_out(session, event.id, event.body, event.at)


def carry_out(session: Session, event: UUID, body: bytes, at: datetime) -> None:
    """Let the record follow an entry; triggers ask once more whether it is confirmed, and the case's own word.

    Raises Rejected: register_forged for what the case does not say, register_no_record; ValueError, KeyError,
    TypeError for what this program cannot read.
    """
    said = read_entry(body)
    cases = SqlCaseStore(session)
    head, events = cases.head(said.case), cases.events(said.case)
    if head is None or head.outcome != "granted" or head.subject_key != said.subject:
        raise Rejected("register_forged")
    change = change_of(head.item_code, {**known_of(events), **stated_of(events), **facts_of(events)})
    if change is None or change.kind != said.kind or dict(change.fields) != dict(said.fields):
        raise Rejected("register_forged")
    number = str(events[0].data["subject"]["number"])
    table: type[PersonRow] | type[UnitRow] = PersonRow if said.kind == PERSON_CHANGED else UnitRow
    held_by = PersonRow.id_no == number if table is PersonRow else UnitRow.uscc == number
    records = session.scalars(select(table.id).where(held_by)).all()
    if len(records) != 1:
        raise Rejected("register_no_record")
    columns = [getattr(table, name) for name in sorted(said.fields)]
    row = session.execute(select(*columns).where(table.id == records[0])).one()
    before = dict(zip(sorted(said.fields), row, strict=True))
    values = {
        "number": 1 + (session.scalar(select(func.max(RegisterEntryRow.number))) or 0),
        "event_id": event, "kind": said.kind, "case_id": said.case, "record": records[0],
        "entry": _text(said.fields), "before": _text(before), "at": at,
    }  # fmt: skip
    session.execute(insert(RegisterEntryRow).values(**values))
    session.execute(update(table).where(table.id == records[0]).values(**said.fields))


def _text(fields: Mapping[str, object]) -> str:
    return canonical(json.loads(json.dumps(fields))).decode()
