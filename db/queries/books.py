"""The books beside the chains (print log, people, grants, roles, outbox), held against what the chains say."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from app.audit.model import ChainFault, FaultReason
from app.kernel.canonical import actor_commitment, row_digest
from app.kernel.ids import WITHHELD, OfficeId, OperatorId
from app.staff.grant_events import read_staff_event
from app.staff.grants import grant_digest
from app.staff.model import NewOperator, person_digest
from app.staff.placement import placement_digest
from db.models.documents import PrintLogRow
from db.models.grants import GrantActRow, GrantRequestRow, StaffEventRow
from db.models.notes import NoteEventRow
from db.models.registry import RegisterEventRow
from db.models.staff import GrantLedgerRow, OperatorRow, PlacementRow
from db.models.stream_event import StreamEvent
from db.repositories.grants import request_file_of
from db.repositories.prints import print_entry_of
from db.repositories.staff import ledger_line_of, placement_of
from db.trigger_attested import NOBODY
from db.trigger_words import permission_on
from db.triggers import changed_triggers

_VOUCHERS = text(
    "SELECT json_extract(CAST(body AS TEXT), '$.data.row') FROM audit_event"
    " WHERE kind = :kind AND json_extract(CAST(body AS TEXT), '$.data.row') IS NOT NULL ORDER BY seq"
)
_LEDGER = select(GrantLedgerRow).order_by(GrantLedgerRow.recorded_at, GrantLedgerRow.operator, GrantLedgerRow.seq)

_REQUESTS = (
    select(GrantRequestRow)
    .join(GrantActRow, (GrantActRow.request == GrantRequestRow.id) & (GrantActRow.seq == 1))
    .order_by(GrantActRow.at, GrantRequestRow.id)
)

_PLACED = select(PlacementRow).order_by(PlacementRow.at, PlacementRow.operator, PlacementRow.seq)

_BOOKS = {
    "operator": (
        FaultReason.UNVOUCHED,
        "SELECT o.rowid FROM operator o JOIN placement p ON p.operator = o.id"
        " WHERE p.seq = (SELECT max(l.seq) FROM placement l WHERE l.operator = o.id)"
        " AND (p.section <> o.section OR p.post <> o.post)",
    ),
    "permission": (
        FaultReason.UNVOUCHED,
        f"SELECT o.rowid FROM operator o WHERE o.permission IS NOT {permission_on('o.id', 'o.permission_at')}",
    ),
    "case_actor": (
        FaultReason.UNVOUCHED,
        "SELECT e.rowid FROM case_event e LEFT JOIN case_actor a ON a.case_id = e.case_id"
        " AND a.person_key = e.person_key WHERE a.role IS NOT e.role",
    ),
    "outbox": (
        FaultReason.LOST,
        "SELECT o.id FROM outbox o LEFT JOIN case_event e ON e.id = o.event_id"
        " LEFT JOIN relayed_event r ON r.id = o.event_id LEFT JOIN forked_event f ON f.id = o.event_id"
        " LEFT JOIN staff_event g ON g.id = o.event_id LEFT JOIN register_event k ON k.id = o.event_id"
        " LEFT JOIN queue_act q ON q.id = o.event_id LEFT JOIN note_event n ON n.id = o.event_id"
        " LEFT JOIN window_event w ON w.event = o.event_id"
        " WHERE o.stream IN ('case', 'staff', 'register', 'hall', 'note') AND e.id IS NULL AND r.id IS NULL"
        " AND f.id IS NULL AND g.id IS NULL AND k.id IS NULL AND q.id IS NULL AND n.id IS NULL AND w.event IS NULL",
    ),
    "case_event": (
        FaultReason.UNVOUCHED,
        f"SELECT e.rowid FROM case_event e WHERE e.operator_id = {NOBODY} AND NOT EXISTS (SELECT 1 FROM sync_event s"
        " WHERE s.event_id = e.id AND s.hash = e.hash AND s.body = e.body)",
    ),
}
"""Name → what is wrong with the rows that the statement finds; the first column numbers the row."""


def unvouched_rows(session: Session) -> Iterator[ChainFault]:
    """The first fault of each book."""
    yield from _against(session, "print", "printed", select(PrintLogRow).order_by(PrintLogRow.seq), _printed)
    yield from _against(session, "grant", "permission_granted", _LEDGER, _granted)
    yield from _against(session, "grant_request", "grant_applied", _REQUESTS, _asked)
    people = select(OperatorRow).where(OperatorRow.id != WITHHELD).order_by(OperatorRow.created_at, OperatorRow.id)
    yield from _against(session, "operator", "operator_created", people, _person_as_created(session))
    yield from _against(session, "placement", "operator_placed", _PLACED, _placed)
    yield from _acts_of_others(session)
    for name in changed_triggers(session.connection()):
        yield ChainFault(f"trigger {name}", 1, FaultReason.UNVOUCHED)
    for name, (reason, statement) in _BOOKS.items():
        row = session.execute(text(f"{statement} LIMIT 1")).first()
        if row is not None:
            yield ChainFault(name, row[0], reason)


def _against(
    session: Session, name: str, kind: str, rows: Select[Any], digest_of: Callable[[Any], str]
) -> Iterator[ChainFault]:
    vouched = set(session.scalars(_VOUCHERS, {"kind": kind}))
    place = 0
    try:
        for place, row in enumerate(session.scalars(rows).yield_per(1000), 1):
            digest = digest_of(row)
            if digest not in vouched:
                yield ChainFault(name, place, FaultReason.UNVOUCHED)
                return
            vouched.discard(digest)
    except (LookupError, TypeError, ValueError):  # a value that no column of this kind can hold
        yield ChainFault(name, place + 1, FaultReason.UNVOUCHED)
        return
    if vouched:
        yield ChainFault(name, place + 1, FaultReason.LOST)


def _acts_of_others(session: Session) -> Iterator[ChainFault]:
    """The first event of staff, register or notes whose body commits to somebody else than the person beside it."""
    people = session.scalars(select(StaffEventRow).order_by(StaffEventRow.at, StaffEventRow.id))
    yield from _of_another("staff_event", people.yield_per(1000), _read_staff)
    entries = session.scalars(select(RegisterEventRow).order_by(RegisterEventRow.at, RegisterEventRow.id))
    yield from _of_another("register_event", entries.yield_per(1000), _read_actor)
    notes = session.scalars(
        select(NoteEventRow).where(NoteEventRow.operator != WITHHELD).order_by(NoteEventRow.at, NoteEventRow.id)
    )
    yield from _of_another("note_event", notes.yield_per(1000), _read_actor)


def _of_another(name: str, acts: Iterable[StreamEvent], read: Callable[[StreamEvent], None]) -> Iterator[ChainFault]:
    place = 1
    try:
        for act in acts:
            read(act)
            place += 1
    except (LookupError, TypeError, ValueError):  # also a value that no column of this kind can hold
        yield ChainFault(name, place, FaultReason.ACTOR)


def _read_staff(act: StreamEvent) -> None:
    read_staff_event(act.body, OperatorId(act.operator), act.nonce)


def _read_actor(act: StreamEvent) -> None:
    if json.loads(act.body)["actor"] != actor_commitment(act.operator.bytes, act.nonce):
        raise ValueError("not that person's")


def _printed(row: PrintLogRow) -> str:
    return row_digest(asdict(print_entry_of(row)))


def _person_as_created(session: Session) -> Callable[[OperatorRow], str]:
    """Section and post as they were before the first move, for who was moved since."""
    first = {row.operator: row for row in session.scalars(_PLACED.where(PlacementRow.seq == 1))}

    def digest(row: OperatorRow) -> str:
        moved, office = first.get(row.id), OfficeId(row.office)
        section, post = (moved.section_before, moved.post_before) if moved else (row.section, row.post)
        person = NewOperator(row.account, row.name, row.id_no, office, section, post)
        return person_digest(OperatorId(row.id), person, row.id_key)

    return digest


def _placed(row: PlacementRow) -> str:
    return placement_digest(placement_of(row))


def _asked(row: GrantRequestRow) -> str:
    return row_digest(asdict(request_file_of(row, ()).request))


def _granted(row: GrantLedgerRow) -> str:
    return grant_digest(ledger_line_of(row))
