"""Outbox rows: what waits, what it carries, and every move of a row noted for good."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, insert, text
from sqlalchemy.orm import Session

from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import OfficeId, OperatorId
from app.kernel.outbox import OutboxState, Stream
from app.sync.doctor import UnsentItem
from app.sync.leash import CENTRE_SETTING
from app.sync.outbox import Unsent, moved
from app.sync.parcels import Parcel
from app.sync.ports import Move
from db.models.store import OutboxRow
from db.models.sync import OutboxMoveRow, RelayedEventRow
from db.triggers_sync import LIVE
from db.types import UtcDateTime, UuidBytes

_OPEN = "o.stream = 'case' AND o.state IN ('waiting', 'sent', 'to_decide', 'refused', 'quarantined')"
_BODY = "coalesce(c.office, r.office) AS office, coalesce(c.case_id, r.chain) AS chain"
_WHO = "coalesce(c.operator_id, r.operator_id) AS operator, r.mac IS NOT NULL AS is_sealed"
_JOINS = "outbox o LEFT JOIN case_event c ON c.id = o.event_id LEFT JOIN relayed_event r ON r.id = o.event_id"
_UNSENT = text(
    f"SELECT o.id AS row, o.event_id AS event, o.state AS state, {_BODY}, {_WHO} FROM {_JOINS}"
    f" WHERE {_OPEN} AND coalesce(c.office, r.office) = :office ORDER BY o.id"
).columns(event=UuidBytes, chain=UuidBytes, operator=UuidBytes)
_ITEMS = text(
    f"SELECT o.id AS row, o.event_id AS event, o.state AS state, o.at AS at, {_BODY}, coalesce(c.kind, r.kind) AS kind,"
    f" {_WHO},"
    " coalesce(h.number, h.notice, '') AS number, c.id IS NULL AS relayed, coalesce((SELECT m.reason FROM outbox_move m"
    " WHERE m.event_id = o.event_id ORDER BY m.id DESC LIMIT 1), '') AS reason"
    f" FROM {_JOINS} LEFT JOIN case_head h ON h.id = coalesce(c.case_id, r.chain) WHERE {_OPEN} ORDER BY o.id"
).columns(event=UuidBytes, chain=UuidBytes, operator=UuidBytes, at=UtcDateTime)
_PARCEL = text(
    f"SELECT o.event_id AS event, {_BODY}, coalesce(c.seq, r.seq) AS seq, coalesce(c.body, r.body) AS body,"
    " coalesce(c.hash, r.hash) AS hash, coalesce(c.at, r.at) AS at, coalesce(c.operator_id, r.operator_id) AS operator,"
    f" coalesce(c.nonce, r.nonce) AS nonce, r.mac AS mac, r.key_id AS key_id FROM {_JOINS} WHERE o.event_id = :event"
    " AND o.stream = 'case'"
).columns(event=UuidBytes, chain=UuidBytes, operator=UuidBytes, at=UtcDateTime)
_OFFICES = text(
    f"SELECT office FROM meta UNION SELECT coalesce(c.office, r.office) FROM {_JOINS} WHERE {_OPEN} ORDER BY 1"
)
_STATE = text("SELECT state FROM outbox WHERE stream = 'case' AND event_id = :event").bindparams(
    bindparam("event", type_=UuidBytes)
)
_MOVE = text("UPDATE outbox SET state = :state WHERE stream = 'case' AND event_id = :event").bindparams(
    bindparam("event", type_=UuidBytes)
)
_UNCONFIRMED = text(
    f"SELECT o.event_id AS event FROM {_JOINS} WHERE o.stream = 'case' AND o.state IN ('sent', 'closed')"
    " AND coalesce(c.office, r.office) = :office"
    f" AND NOT EXISTS (SELECT 1 FROM sync_event e WHERE e.event_id = o.event_id AND {LIVE}) ORDER BY o.id"
).columns(event=UuidBytes)
_HAS_CENTRE = text("SELECT value FROM setting WHERE key = :key ORDER BY id DESC LIMIT 1")
_PENDING = text(
    "SELECT EXISTS (SELECT 1 FROM case_event c JOIN outbox o ON o.stream = 'case' AND o.event_id = c.id"
    " WHERE c.case_id = :chain AND o.state <> 'closed')"
).bindparams(bindparam("chain", type_=UuidBytes))
_KNOWN = text(
    "SELECT body FROM case_event WHERE id = :event UNION ALL SELECT body FROM relayed_event WHERE id = :event"
    " UNION ALL SELECT body FROM sync_event WHERE event_id = :event AND body IS NOT NULL LIMIT 1"
).bindparams(bindparam("event", type_=UuidBytes))


class SqlOutboxMoves:
    """The outbox side of the sync store."""

    _session: Session

    def offices(self) -> Sequence[OfficeId]:
        """The store's own office, and every other of which an event waits."""
        return [OfficeId(office) for office in self._session.scalars(_OFFICES)]

    def unsent(self, office: OfficeId) -> Sequence[Unsent]:
        """Rows of the case stream that are not closed, oldest first."""
        rows = self._session.execute(_UNSENT, {"office": office})
        return [
            Unsent(r.row, r.event, OfficeId(r.office), r.chain, OutboxState(r.state), r.operator, bool(r.is_sealed))
            for r in rows
        ]

    def items(self) -> Sequence[UnsentItem]:
        """The same of all offices, as the doctor shows them."""
        return [_item(row) for row in self._session.execute(_ITEMS)]

    def state(self, event: UUID) -> OutboxState | None:
        """Where the event stands, None where the outbox does not know it."""
        found = self._session.execute(_STATE, {"event": event}).scalar_one_or_none()
        return None if found is None else OutboxState(found)

    def move(self, move: Move) -> OutboxState:
        """Carry the change out and note it; see the port."""
        before = self.state(move.event)
        if before is None:
            raise NotFound("outbox_event_unknown", event=str(move.event))
        following = moved(before, move.cause)
        self._session.execute(_MOVE, {"state": following.value, "event": move.event})
        self._session.execute(
            insert(OutboxMoveRow).values(
                event_id=move.event,
                state=following,
                cause=move.cause,
                reason=move.reason,
                operator=move.operator,
                at=move.at,
            )
        )
        return following

    def parcels(self, events: Sequence[UUID]) -> Sequence[Parcel]:
        """The events with their bytes, in the order asked for."""
        return [self._parcel(event) for event in events]

    def unconfirmed(self, office: OfficeId) -> Sequence[UUID]:
        """Events that count as sent or closed and that the feed, as far as it was pulled, does not hold."""
        return list(self._session.scalars(_UNCONFIRMED, {"office": office}))

    def is_pending(self, chain: UUID) -> bool:
        """Whether a centre is set and an event of the case has not come back from it."""
        if not self._session.execute(_HAS_CENTRE, {"key": CENTRE_SETTING}).scalar():
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
        waiting = {"stream": Stream.CASE, "event_id": parcel.event, "state": OutboxState.WAITING, "at": parcel.at}
        self._session.execute(insert(OutboxRow).values(**waiting))
        return True

    def _parcel(self, event: UUID) -> Parcel:
        row = self._session.execute(_PARCEL.bindparams(bindparam("event", event, UuidBytes))).one_or_none()
        if row is None or row.body is None:
            raise NotFound("outbox_event_unknown", event=str(event))
        return Parcel(
            event=row.event,
            office=OfficeId(row.office),
            chain=row.chain,
            seq=row.seq,
            body=row.body,
            hash=row.hash,
            at=row.at,
            operator=row.operator,
            nonce=row.nonce,
            mac=row.mac,
            key_id=row.key_id,
        )


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
    )
