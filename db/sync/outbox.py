"""Outbox rows: what waits, what it carries, and every move of a row noted for good."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, Table, bindparam, insert, select, text, update
from sqlalchemy.orm import Session

from app.cases.model import OPEN_STATES
from app.kernel.canonical import opening, terminal_commitment
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import OfficeId, OperatorId
from app.kernel.outbox import OutboxState, Stream
from app.sync.doctor import UnsentItem
from app.sync.early import Early
from app.sync.outbox import Unsent, moved
from app.sync.parcels import Parcel
from app.sync.ports import Move
from db.models.store import OutboxRow
from db.models.sync import OutboxMoveRow, RelayedEventRow
from db.repositories.meta import centre_of
from db.sync.early import EARLY
from db.trigger_attested import LIVE, NOBODY
from db.trigger_staff import BOOK
from db.types import UtcDateTime, UuidBytes

_OPEN_STATES = ", ".join(f"'{state.value}'" for state in OPEN_STATES)
_SAID = "o.stream IN ('case', 'staff', 'register', 'note')"
_OPEN = f"{_SAID} AND o.state IN ('waiting', 'sent', 'to_decide', 'refused', 'quarantined')"
_OFFICE = "coalesce(c.office, r.office, f.office, g.office, k.office, n.office)"
_CHAIN = "coalesce(c.case_id, r.chain, f.case_id, g.chain, k.chain, n.chain)"
_BODY = f"{_OFFICE} AS office, {_CHAIN} AS chain"
# of a case that came back the person is withheld, beside it he is not
_WHO = (
    "coalesce(r.operator_id, f.operator_id, c.operator_id, g.operator, k.operator, n.operator) AS operator,"
    f" coalesce(s.mac, r.mac) IS NOT NULL OR n.operator = {NOBODY} AS is_sealed"
)
_ASIDE = (
    "(c.id IS NULL AND f.id IS NOT NULL OR CASE"
    f" WHEN g.kind IN {BOOK} THEN EXISTS (SELECT 1 FROM sync_event e WHERE e.chain = g.chain AND e.seq = g.seq"
    f" AND e.event_id <> g.id AND {LIVE})"
    " ELSE g.id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM grant_act x WHERE x.event ="
    " g.id) AND NOT EXISTS (SELECT 1 FROM stand_in_start x WHERE x.event = g.id) END) AS is_aside"
)
_JOINS = (
    "outbox o LEFT JOIN case_event c ON c.id = o.event_id LEFT JOIN relayed_event r ON r.id = o.event_id"
    " LEFT JOIN forked_event f ON f.id = o.event_id LEFT JOIN event_seal s ON s.event_id = o.event_id"
    " LEFT JOIN staff_event g ON g.id = o.event_id LEFT JOIN register_event k ON k.id = o.event_id"
    " LEFT JOIN note_event n ON n.id = o.event_id"
)


def _either(column: str) -> str:
    return f"coalesce(c.{column}, r.{column}, f.{column}, g.{column}, k.{column}, n.{column}) AS {column}"


_UNSENT = text(
    f"SELECT o.id AS row, o.event_id AS event, o.state AS state, {_BODY}, {_WHO}, {_ASIDE}"
    f" FROM {_JOINS} WHERE {_OPEN} AND {_OFFICE} = :office ORDER BY o.id"
).columns(event=UuidBytes, chain=UuidBytes, operator=UuidBytes)
_ITEMS = text(
    f"SELECT o.id AS row, o.event_id AS event, o.state AS state, o.at AS at, {_BODY},"
    f" coalesce(c.kind, r.kind, f.kind, g.kind, k.kind, n.kind) AS kind, {_WHO}, {_ASIDE},"
    f" coalesce(h.number, h.notice, '') AS number, r.id IS NOT NULL AS relayed, {EARLY} AS early,"
    " coalesce((SELECT m.reason FROM outbox_move m WHERE m.event_id = o.event_id ORDER BY m.id DESC LIMIT 1), '')"
    " AS reason, coalesce(h.taken_at, '') <> '' AND h.taken_at = (SELECT m.office FROM meta m) AS guest"
    f" FROM {_JOINS} LEFT JOIN case_head h ON h.id = coalesce(n.case_id, {_CHAIN}) WHERE {_OPEN} ORDER BY o.id"
).columns(event=UuidBytes, chain=UuidBytes, operator=UuidBytes, at=UtcDateTime)
_PARCELS = (
    text(
        f"SELECT o.event_id AS event, {_BODY}, {_either('seq')}, {_either('body')},"
        f" {_either('hash')}, {_either('at')}, coalesce(r.operator_id, f.operator_id, c.operator_id,"
        " g.operator, k.operator, n.operator) AS operator,"
        " coalesce(r.nonce, f.nonce, c.nonce, g.nonce, k.nonce, n.nonce) AS nonce,"
        " coalesce(s.mac, r.mac) AS mac, coalesce(s.key_id, r.key_id) AS key_id,"
        " CASE WHEN r.id IS NULL THEN coalesce(f.terminal, c.terminal) END AS terminal"
        f" FROM {_JOINS} WHERE {_SAID} AND o.event_id IN :events AND {_CHAIN} IS NOT NULL"
    )
    .bindparams(bindparam("events", type_=UuidBytes, expanding=True))
    .columns(event=UuidBytes, chain=UuidBytes, operator=UuidBytes, at=UtcDateTime)
)
_PARCEL_FIELDS = tuple(field.name for field in fields(Parcel))
_AT_ONCE = 500
_OFFICES = text(
    "WITH RECURSIVE above(id) AS (SELECT office FROM meta UNION"
    " SELECT o.parent FROM office o JOIN above a ON o.id = a.id WHERE o.parent IS NOT NULL)"
    f" SELECT id FROM above UNION SELECT {_OFFICE} FROM {_JOINS} WHERE {_OPEN}"
    " UNION SELECT h.office FROM case_head h JOIN meta m ON m.office = h.taken_at WHERE h.office <> m.office"
    f" AND h.state IN ({_OPEN_STATES}) ORDER BY 1"
)
_ROWS, _MOVES = cast(Table, OutboxRow.__table__), cast(Table, OutboxMoveRow.__table__)
_OF_ANY = text(
    "outbox.stream IN ({})".format(", ".join(f"'{each.value}'" for each in Stream))
)  # the index leads with it
_STATES = select(_ROWS.c.event_id, _ROWS.c.state).where(
    _OF_ANY, _ROWS.c.event_id.in_(bindparam("events", expanding=True))
)
_MOVE = update(_ROWS).where(_OF_ANY, _ROWS.c.event_id == bindparam("event")).values(state=bindparam("to"))
_NOTE = insert(_MOVES)
_UNCONFIRMED = text(
    f"SELECT o.event_id AS event FROM {_JOINS} WHERE {_SAID}"
    " AND o.state IN ('sent', 'closed')"
    f" AND {_OFFICE} = :office"
    f" AND NOT EXISTS (SELECT 1 FROM sync_event e WHERE e.event_id = o.event_id AND {LIVE}) ORDER BY o.id"
).columns(event=UuidBytes)
_UNCONFIRMED_ROWS = text(
    "SELECT o.event_id AS event FROM outbox o JOIN meta m ON m.office = :office"
    " WHERE o.stream IN ('audit', 'hall')"
    f" AND (o.state = 'sent' OR o.state = 'closed' AND EXISTS (SELECT 1 FROM sync_rewind)) AND NOT EXISTS"
    f" (SELECT 1 FROM sync_event e WHERE e.event_id = o.event_id AND {LIVE}) ORDER BY o.id"
).columns(event=UuidBytes)
_PENDING = text(
    "SELECT EXISTS (SELECT 1 FROM case_event c JOIN outbox o ON o.stream = 'case' AND o.event_id = c.id"
    " WHERE c.case_id = :chain AND o.state <> 'closed')"
).bindparams(bindparam("chain", type_=UuidBytes))
_KNOWN = text(
    "SELECT body FROM case_event WHERE id = :event UNION ALL SELECT body FROM relayed_event WHERE id = :event"
    " UNION ALL SELECT body FROM forked_event WHERE id = :event"
    " UNION ALL SELECT body FROM staff_event WHERE id = :event"
    " UNION ALL SELECT body FROM register_event WHERE id = :event"
    " UNION ALL SELECT body FROM note_event WHERE id = :event"
    " UNION ALL SELECT body FROM sync_event WHERE event_id = :event AND body IS NOT NULL LIMIT 1"
).bindparams(bindparam("event", type_=UuidBytes))


class SqlOutboxMoves:
    """The outbox side of the sync store."""

    _session: Session

    def offices(self) -> Sequence[OfficeId]:
        """The store's own office, those above it, and every other with an event or an open case of this hall."""
        return [OfficeId(office) for office in self._session.scalars(_OFFICES)]

    def unsent(self, office: OfficeId) -> Sequence[Unsent]:
        """Rows of cases and grants that are not closed, oldest first."""
        rows = self._session.execute(_UNSENT, {"office": office})
        return [
            Unsent(
                row=r.row,
                event=r.event,
                office=OfficeId(r.office),
                chain=r.chain,
                state=OutboxState(r.state),
                operator=r.operator,
                is_sealed=bool(r.is_sealed),
                is_aside=bool(r.is_aside),
            )
            for r in rows
        ]

    def items(self) -> Sequence[UnsentItem]:
        """The same of all offices, as the doctor shows them."""
        return [_item(row) for row in self._session.execute(_ITEMS)]

    def states(self, events: Sequence[UUID]) -> Mapping[UUID, OutboxState]:
        """Where the events stand; those that the outbox does not know are left out."""
        found: dict[UUID, OutboxState] = {}
        for some in _chunks(events):
            found |= {row.event_id: row.state for row in self._session.connection().execute(_STATES, {"events": some})}
        return found

    def move(self, moves: Sequence[Move]) -> Mapping[UUID, OutboxState]:
        """Carry changes of different events out and note them; see the port."""
        before, following = self.states([move.event for move in moves]), {}
        for move in moves:
            if move.event not in before:
                raise NotFound("outbox_event_unknown", event=str(move.event))
            following[move.event] = moved(before[move.event], move.cause)
        if moves:
            connection = self._session.connection()
            connection.execute(_MOVE, [{"event": event, "to": state} for event, state in following.items()])
            connection.execute(_NOTE, [_note(move, following[move.event]) for move in moves])
        return following

    def parcels(self, events: Sequence[UUID]) -> Sequence[Parcel]:
        """The events with their bytes, in the order asked for."""
        found: dict[UUID, Parcel] = {}
        for some in _chunks(events):
            rows = self._session.connection().execute(_PARCELS, {"events": some})
            found |= {row.event: _parcel(row) for row in rows}
        missing = [event for event in events if event not in found]
        if missing:
            raise NotFound("outbox_event_unknown", event=str(missing[0]))
        return [found[event] for event in events]

    def unconfirmed(self, office: OfficeId) -> Sequence[UUID]:
        """Events that count as sent or closed and that the feed, as far as it was pulled, does not hold."""
        return [
            event
            for asked in (_UNCONFIRMED, _UNCONFIRMED_ROWS)
            for event in self._session.scalars(asked, {"office": office})
        ]

    def bodies(self, events: Sequence[UUID]) -> Mapping[UUID, bytes]:
        """The bytes of events that are known here."""
        found = {event: self._session.execute(_KNOWN, {"event": event}).scalar() for event in events}
        return {event: bytes(body) for event, body in found.items() if body is not None}

    def is_pending(self, chain: UUID) -> bool:
        """Whether a centre is set and an event of the case has not come back from it."""
        if not centre_of(self._session):
            return False
        return bool(self._session.execute(_PENDING, {"chain": chain}).scalar())

    def add_relayed(self, parcel: Parcel, source: UUID, operator: OperatorId, at: datetime) -> bool:
        """Take in an event from another machine's file; see the port."""
        known = self._session.execute(_KNOWN, {"event": parcel.event}).scalar()
        if known is not None:
            if bytes(known) != parcel.body:
                raise Rejected("sync_file_forged", event=str(parcel.event))
            return False
        self._session.execute(
            insert(RelayedEventRow).values(
                id=parcel.event,
                office=parcel.office,
                chain=parcel.chain,
                seq=parcel.seq,
                kind=json.loads(parcel.body)["kind"],
                body=parcel.body,
                hash=parcel.hash,
                operator_id=parcel.operator,
                nonce=parcel.nonce,
                mac=parcel.mac,
                key_id=parcel.key_id,
                at=parcel.at,
                source=source,
                relayed_by=operator,
                relayed_at=at,
            )
        )
        stream = Stream(json.loads(parcel.body).get("stream", Stream.CASE))
        waiting = {"stream": stream, "event_id": parcel.event, "state": OutboxState.WAITING, "at": parcel.at}
        self._session.execute(insert(OutboxRow).values(**waiting))
        return True


def _chunks(events: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(events), _AT_ONCE):
        yield events[start : start + _AT_ONCE]


def _note(move: Move, state: OutboxState) -> dict[str, object]:
    named = {"event_id": move.event, "state": state, "cause": move.cause, "reason": move.reason}
    return named | {"operator": move.operator, "at": move.at}


def _parcel(row: Row[Any]) -> Parcel:
    values = {name: getattr(row, name) for name in _PARCEL_FIELDS}
    if row.terminal is not None and terminal_commitment(row.nonce, row.terminal).encode() in row.body:
        values["nonce"] = opening(row.nonce, row.terminal)
    return Parcel(**values | {"office": OfficeId(row.office)})


def _item(row: Row[Any]) -> UnsentItem:
    return UnsentItem(
        row=row.row,
        event=row.event,
        office=OfficeId(row.office),
        chain=row.chain,
        case=row.number,
        kind=row.kind,
        state=OutboxState(row.state),
        at=row.at,
        operator=row.operator,
        is_sealed=bool(row.is_sealed),
        reason=row.reason,
        is_relayed=bool(row.relayed),
        is_aside=bool(row.is_aside),
        is_guest=bool(row.guest),
        early=Early(row.early) if row.early is not None else None,
    )
