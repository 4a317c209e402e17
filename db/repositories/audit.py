"""Appends to the audit chain inside the act's own transaction."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.audit.model import AuditValue, ChainHead, build_row, moment_of, moment_text
from app.kernel.actor import Actor
from app.kernel.clock import BEHIND
from app.kernel.ids import new_uuid
from app.kernel.outbox import Stream
from db.models.audit import AuditEventRow, AuditHeadRow
from db.repositories.outbox import SqlOutbox

_WENT_BACK, _CONFIRMED = "clock_behind", "clock_confirmed"
_HEAD = select(AuditHeadRow.last_seq, AuditHeadRow.last_hash)
_LAST_AT = select(AuditEventRow.at).join(AuditHeadRow, AuditHeadRow.last_seq == AuditEventRow.seq)
_CONFIRMED_SEQ = select(func.coalesce(func.max(AuditEventRow.seq), 0)).where(AuditEventRow.kind == _CONFIRMED)
_LAST_BACK = (
    select(AuditEventRow.body)
    .where(AuditEventRow.kind == _WENT_BACK, AuditEventRow.seq > _CONFIRMED_SEQ.scalar_subquery())
    .order_by(AuditEventRow.seq.desc())
    .limit(1)
)
_INSERT = insert(AuditEventRow)
_COLUMNS = tuple(column.name for column in AuditEventRow.__table__.columns)


class SqlAuditLog:
    """The chain of this store.  A writer holds the file's only write lock, so no other row can come between.

    The newest moment is known without reading the chain: it is that of the head, or what the last ``clock_behind``
    row says.  Such a row comes before one that is older than the newest moment by more than a minute; what is older
    by less, since two processes ask the clock and wait for the lock, is written as of the newest moment.  So no number
    of small steps leads back either.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def append(self, kind: str, actor: Actor | None, data: Mapping[str, AuditValue], at: datetime) -> None:
        """Add the next row and its outbox row; a trigger moves the head."""
        newest = self.newest()
        if newest is not None and at < newest and kind != _CONFIRMED:
            if newest - at <= BEHIND:
                at = newest
            elif self._last_at() == newest:
                self._add(_WENT_BACK, None, {"newest": moment_text(newest)}, at)
        self._add(kind, actor, data, at)

    def newest(self) -> datetime | None:
        """The newest moment that this store has ever written down, None for an empty chain."""
        at, body = self._last_at(), self._session.connection().execute(_LAST_BACK).scalar_one_or_none()
        told = None if body is None else moment_of(json.loads(body)["data"]["newest"])
        return max((moment for moment in (at, told) if moment is not None), default=None)

    def _last_at(self) -> datetime | None:
        return self._session.connection().execute(_LAST_AT).scalar_one_or_none()

    def _add(self, kind: str, actor: Actor | None, data: Mapping[str, AuditValue], at: datetime) -> None:
        connection = self._session.connection()
        head = ChainHead(*connection.execute(_HEAD).one())
        row = build_row(head, kind, actor, data, at=at, row=new_uuid(), nonce=secrets.token_bytes(16))
        connection.execute(_INSERT, {name: getattr(row, name) for name in _COLUMNS})
        SqlOutbox(self._session).put(Stream.AUDIT, row.id, at)
