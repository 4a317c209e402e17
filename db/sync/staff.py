"""Confirmed acts of grants become this store's requests, acts and ledger, at every window of the office alike."""

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from sqlalchemy import delete, insert, select, text
from sqlalchemy.orm import Session

from app.audit.ports import AuditLog
from app.kernel.canonical import row_digest
from app.kernel.clock import hall_day as hall_day_of
from app.kernel.ids import OfficeId, OperatorId
from app.staff.commands.accounts import grant_told
from app.staff.commands.due import apply_due
from app.staff.grant_events import StaffEvent, StaffKind, effect_of, read_staff_event, request_in
from app.staff.grant_ports import GrantStore
from app.staff.grants import STAGES
from app.sync.feed import FeedRow
from db.errors import NOT_TAKEN, code_of
from db.models.grants import GrantActRow, GrantRequestRow, StaffEventRow, StandInStartRow
from db.repositories.audit import SqlAuditLog
from db.repositories.grants import SqlGrantStore, add_staff_event
from db.repositories.staff import SqlStaffStore
from db.sync.books import follow_book
from db.trigger_attested import LIVE
from db.trigger_staff import BOOK
from db.trigger_words import hall_day
from db.types import UtcDateTime, UuidBytes

logger = logging.getLogger(__name__)

_NOT_THERE = (
    "NOT EXISTS (SELECT 1 FROM grant_act a WHERE a.event = s.id)"
    " AND NOT EXISTS (SELECT 1 FROM stand_in_start a WHERE a.event = s.id)"
)
_WITHOUT_EFFECT = (
    "s.kind = 'grant_granted' AND NOT EXISTS (SELECT 1 FROM grant_ledger g WHERE g.request = s.chain)"
    " AND NOT EXISTS (SELECT 1 FROM grant_request r WHERE r.id = s.chain AND r.kind = 'stand_in')"
    " OR s.kind = 'stand_in_started' AND NOT EXISTS (SELECT 1 FROM grant_ledger g WHERE g.request = s.chain"
    f" AND {hall_day('g.recorded_at')} = {hall_day('e.received_at')})"
)
_LEFT = text(
    "SELECT s.id AS id, e.received_at AS received_at FROM staff_event s JOIN sync_event e ON e.event_id = s.id"
    f" AND e.hash = s.hash WHERE {LIVE} AND CASE WHEN s.kind IN {BOOK} THEN"
    " NOT EXISTS (SELECT 1 FROM staff_taken t WHERE t.event = s.id)"
    f" ELSE {_NOT_THERE} OR {_WITHOUT_EFFECT} END ORDER BY e.office, e.feed_no"
).columns(id=UuidBytes, received_at=UtcDateTime)


@dataclass(frozen=True, slots=True)
class _Books:
    """What of the transaction follows the acts."""

    grants: GrantStore
    audit: AuditLog


class SqlStaffStream:
    """The side of grants of the sync store."""

    _session: Session

    def keep_staff(self, rows: Sequence[FeedRow]) -> None:
        """Keep the pulled acts of grants; see the port."""
        for row in rows:
            if row.body is None or row.operator is None or row.nonce is None:
                continue
            if self._session.get(StaffEventRow, row.event) is not None:
                continue
            try:
                with self._session.begin_nested():
                    add_staff_event(self._session, read_staff_event(row.body, OperatorId(row.operator), row.nonce))
            except NOT_TAKEN as error:
                logger.info("staff event %s is not read by this program: %s", row.event, code_of(error))

    def take_staff(self, at: datetime) -> None:
        """Let requests, acts and ledger follow the confirmed acts; see the port."""
        is_changed = False
        for identity, received_at in self._session.execute(_LEFT).all():
            event = _event_of(self._session.get_one(StaffEventRow, identity))
            try:
                with self._session.begin_nested():
                    self._follow(event, received_at, at)
                is_changed = True
            except NOT_TAKEN as error:
                logger.info("act %s of a grant could not be taken over: %s", event.id, code_of(error))
        if is_changed:
            apply_due(_Books(SqlGrantStore(self._session), SqlAuditLog(self._session)), at)

    def _follow(self, event: StaffEvent, received_at: datetime, at: datetime) -> None:
        if event.kind.is_of_books:
            follow_book(self._session, event, received_at, at)
            return
        if event.kind is StaffKind.STAND_IN_STARTED:
            self._take_start(event)
        else:
            self._take_act(event, at)
        store, staff = SqlGrantStore(self._session), SqlStaffStore(self._session)
        file = store.request(event.chain)
        if len(file.acts) == len(STAGES):
            grant = effect_of(event, file, staff.operator(file.acts[-1].done_by).office, received_at)
            if grant is not None:
                line = staff.add_grant(grant, received_at)
                SqlAuditLog(self._session).append("permission_granted", None, grant_told(line), at)
        self._session.expire_all()  # triggers have moved what was read before

    def _take_act(self, event: StaffEvent, at: datetime) -> None:
        done = event.done
        acts = select(GrantActRow.seq, GrantActRow.event).where(GrantActRow.request == event.chain)
        kept = {row.seq: row.event for row in self._session.execute(acts)}
        if done is None or kept.get(event.seq) == event.id:
            return
        for seq in sorted((seq for seq in kept if seq >= event.seq), reverse=True):
            one = delete(GrantActRow).where(GrantActRow.request == event.chain, GrantActRow.seq == seq)
            self._session.execute(one)
        if event.seq == 1:
            asked = request_in(event)
            self._session.execute(insert(GrantRequestRow).values(**asdict(asked)))
            told = {"request": str(asked.id), "operator": str(asked.operator), "event": str(event.id)}
            SqlAuditLog(self._session).append("grant_applied", None, told | {"row": row_digest(asdict(asked))}, at)
        values = asdict(done) | {"request": event.chain, "seq": event.seq, "event": event.id}
        self._session.execute(insert(GrantActRow).values(**values))

    def _take_start(self, event: StaffEvent) -> None:
        starts = select(StandInStartRow.event).where(StandInStartRow.request == event.chain)
        if event.id in self._session.scalars(starts).all():
            return
        day = hall_day_of(event.at)
        same = delete(StandInStartRow).where(StandInStartRow.request == event.chain, StandInStartRow.day == day)
        self._session.execute(same)
        values = {"request": event.chain, "day": day, "started_by": event.operator, "at": event.at, "event": event.id}
        self._session.execute(insert(StandInStartRow).values(**values))


def _event_of(row: StaffEventRow) -> StaffEvent:
    values = {field.name: getattr(row, field.name) for field in fields(StaffEvent)}
    typed = {"office": OfficeId(row.office), "operator": OperatorId(row.operator), "kind": StaffKind(row.kind)}
    return StaffEvent(**values | typed)
