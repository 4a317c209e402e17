"""Entries behind cases: kept as they are written, and carried out in the record in the authority's order.

A record says in every column what the entry says there whose case was decided (or accepted, if done at once) last:
by the feed's number of that event, before a centre was set by its moment.  So every window says the same, whenever it
heard of what, and whoever enters late what was decided early overtakes nobody.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, bindparam, func, insert, select, text, update
from sqlalchemy.orm import Session

from app.audit.acts import StreamAct
from app.cases.effects import basis_of, change_by, number_of
from app.kernel.canonical import FIRST_PREVIOUS, canonical
from app.kernel.errors import Rejected
from app.kernel.ids import CaseId, EventId, OperatorId
from app.kernel.outbox import Stream
from app.registry.changes import Unentered, chain_of, read_entry
from app.registry.effects import EFFECTS, PERSON_CHANGED, Basis
from app.registry.model import PersonStatus
from app.sync.keys import HeldKeys
from db.models.registry import PersonRow, RegisterEntryRow, RegisterEventRow, UnitRow
from db.repositories.announcing import announce, seal
from db.repositories.cases import SqlCaseStore
from db.trigger_attested import NOBODY
from db.triggers_register import NEWEST_FIRST
from db.types import UuidBytes

_BASIS = "replace(json_extract(CAST({0}.body AS TEXT), '$.data.basis'), '-', '') = lower(hex(:basis))"
_KNOWN = text(
    f"SELECT EXISTS (SELECT 1 FROM register_event s WHERE s.chain = :chain AND {_BASIS.format('s')}) OR EXISTS"
    f" (SELECT 1 FROM sync_event e WHERE e.chain = :chain AND e.stream = 'register' AND {_BASIS.format('e')})"
)
_END = text(
    "SELECT k.seq, k.hash FROM (SELECT s.seq AS seq, s.hash AS hash FROM register_event s WHERE s.chain = :chain"
    " UNION ALL SELECT e.seq, e.hash FROM sync_event e WHERE e.chain = :chain AND e.stream = 'register') k"
    " ORDER BY k.seq DESC LIMIT 1"
)
_AT_ONCE = sorted(item for item, effect in EFFECTS.items() if effect.basis is Basis.ACCEPTED)
_WHEN_GRANTED = sorted(EFFECTS.keys() - set(_AT_ONCE))
_HEADS = (
    "SELECT h.id AS id, h.accepted_at AS at, '{0}' AS kind FROM case_head h WHERE {1} AND h.item_code IN :{0}"
    " AND h.office = (SELECT m.office FROM meta m) AND (NOT EXISTS (SELECT 1 FROM register_entry r"
    " WHERE r.case_id = h.id) OR EXISTS (SELECT 1 FROM case_effect f WHERE f.case_id = h.id AND f.seq > 1))"
)
_DUE = (
    text(
        "SELECT d.id AS id, b.id AS basis, c.operator_id AS operator FROM ("
        f"{_HEADS.format('decided', 'h.outcome = ' + repr('granted'))}"
        f" UNION ALL {_HEADS.format('accepted', 'h.effect = ' + repr('at_intake'))}) d"
        " JOIN case_event b ON b.case_id = d.id AND b.seq = (SELECT max(x.seq) FROM case_event x WHERE x.case_id = d.id"
        " AND x.kind IN ('corrected', d.kind))"
        f" JOIN case_event c ON c.case_id = d.id AND c.operator_id <> {NOBODY}"
        " AND (c.permission = 'handling' OR d.kind = 'accepted' AND c.kind = 'accepted')"
        " WHERE NOT EXISTS (SELECT 1 FROM register_entry r WHERE r.case_id = d.id AND coalesce(r.basis, b.id) = b.id)"
        " GROUP BY d.id, c.operator_id ORDER BY d.at, d.id"
    )
    .bindparams(bindparam("decided", expanding=True), bindparam("accepted", expanding=True))
    .columns(id=UuidBytes, basis=UuidBytes, operator=UuidBytes)
)


def unentered(session: Session) -> Sequence[Unentered]:
    """Serves ``RegistryStore.unentered``."""
    rows = session.execute(_DUE, {"decided": _WHEN_GRANTED, "accepted": _AT_ONCE}).all()
    return [
        Unentered(CaseId(row.id), EventId(row.basis), OperatorId(row.operator))
        for row in rows
        if not _is_known(session, row.id, row.basis)
    ]


def _is_known(session: Session, case: UUID, basis: UUID) -> bool:
    return bool(session.scalar(_KNOWN, {"chain": chain_of(CaseId(case)).bytes, "basis": basis.bytes}))


def entries_end(session: Session, case: CaseId) -> tuple[int, bytes]:
    """Serves ``RegistryStore.entries_end``."""
    row = session.execute(_END, {"chain": chain_of(case).bytes}).first()
    return (row.seq, row.hash) if row is not None else (0, FIRST_PREVIOUS)


def standing(session: Session, kind: str, number: str, columns: Sequence[str]) -> Mapping[str, str | None]:
    """Serves ``RegistryStore.standing``."""
    table, records = _records(session, kind, number)
    return _values(session, table, records[0], columns) if len(records) == 1 else {}


def keep_entry(session: Session, keys: HeldKeys, event: StreamAct, *, is_told: bool) -> None:
    """Serves ``RegistryStore.enter``."""
    said = read_entry(event.body)
    if _is_known(session, said.case, said.basis):
        raise Rejected("register_entered_already")
    session.execute(insert(RegisterEventRow).values(**asdict(event)))
    if is_told:
        announce(session, keys, Stream.REGISTER, event)
    else:
        seal(session, keys, event)
        carry_out(session, event.id, event.body, event.at)


def carry_out(session: Session, event: UUID, body: bytes, at: datetime) -> None:
    """Let the record follow an entry; triggers ask once more whether it is confirmed, and the case's own word.

    What stands behind it in the authority's order stays, and the entry is kept all the same.
    Raises Rejected: register_forged for what the case does not say, register_no_record; ValueError, KeyError,
    TypeError for what this program cannot read.
    """
    said = read_entry(body)
    cases = SqlCaseStore(session)
    head, events = cases.head(said.case), cases.events(said.case)
    basis = next((one for one in events if one.id == said.basis), None)
    if head is None or basis is None or head.subject_key != said.subject:
        raise Rejected("register_forged")
    then = [one for one in events if one.seq <= basis.seq]
    change = change_by(head.item_code, events, basis) if basis_of(head.item_code, then) == basis else None
    if change is None or change.kind != said.kind or dict(change.fields) != dict(said.fields):
        raise Rejected("register_forged")
    table, records = _records(session, said.kind, number_of(head.item_code, events, basis))
    if len(records) != 1:
        raise Rejected("register_no_record")
    values = {
        "number": 1 + (session.scalar(select(func.max(RegisterEntryRow.number))) or 0),
        "event_id": event, "kind": said.kind, "case_id": said.case, "record": records[0], "basis": said.basis,
        "entry": _text(said.fields), "before": _text(_values(session, table, records[0], said.fields)), "at": at,
    }  # fmt: skip
    session.execute(insert(RegisterEntryRow).values(**values))
    _follow(session, said.kind, records[0], said.fields)


def follow_again(session: Session, events: Sequence[UUID]) -> None:
    """What entries follow that were carried out before may have another place now; see ``follow_register``."""
    entries = select(RegisterEntryRow).where(RegisterEntryRow.basis.in_(events)).order_by(RegisterEntryRow.number)
    for row in session.scalars(entries).all():
        _follow(session, row.kind, row.record, json.loads(row.entry))


def _follow(session: Session, kind: str, record: UUID, columns: Iterable[str]) -> None:
    """Let these columns say what the newest entry says."""
    table = _table(kind)
    newest = text(
        "SELECT json_extract(n.entry, :path) FROM register_entry n WHERE n.record = :record"
        f" AND json_type(n.entry, :path) IS NOT NULL {NEWEST_FIRST} LIMIT 1"
    )
    values: dict[str, str | int] = {}
    for name in columns:
        word = str(session.scalar(newest, {"record": record.bytes, "path": f"$.{name}"}))
        values[name] = int(word) if isinstance(getattr(table, name).type, Integer) else word
    session.execute(update(table).where(table.id == record).values(**values))
    if table is PersonRow and "status" in values:
        _recount(session, record)


def _recount(session: Session, person: UUID) -> None:
    """The staff of whoever employs that person, as the persons say."""
    unit = session.scalar(select(PersonRow.unit).where(PersonRow.id == person))
    active = select(func.count()).where(PersonRow.unit == unit, PersonRow.status == PersonStatus.ACTIVE)
    session.execute(update(UnitRow).where(UnitRow.id == unit).values(staff_count=active.scalar_subquery()))


def _table(kind: str) -> type[PersonRow] | type[UnitRow]:
    return PersonRow if kind == PERSON_CHANGED else UnitRow


def _records(session: Session, kind: str, number: str) -> tuple[type[PersonRow] | type[UnitRow], Sequence[UUID]]:
    table = _table(kind)
    held_by = PersonRow.id_no == number if table is PersonRow else UnitRow.uscc == number
    return table, session.scalars(select(table.id).where(held_by)).all()


def _values(
    session: Session, table: type[PersonRow] | type[UnitRow], record: UUID, columns: Iterable[str]
) -> Mapping[str, str | None]:
    names = sorted(columns)
    row = session.execute(select(*(getattr(table, name) for name in names)).where(table.id == record)).one()
    return {name: None if value is None else str(value) for name, value in zip(names, row, strict=True)}


def _text(fields: Mapping[str, str | None]) -> str:
    return canonical(dict(fields)).decode()
