"""Appends to the audit chain inside the act's own transaction."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.audit.model import AuditValue, ChainHead, build_row
from app.kernel.actor import Actor
from app.kernel.ids import new_uuid
from app.kernel.outbox import Stream
from db.models.audit import AuditEventRow, AuditHeadRow
from db.repositories.outbox import SqlOutbox

_HEAD = select(AuditHeadRow.last_seq, AuditHeadRow.last_hash)
_INSERT = insert(AuditEventRow)
_COLUMNS = tuple(column.name for column in AuditEventRow.__table__.columns)


class SqlAuditLog:
    """The chain of this store.  A writer holds the file's only write lock, so no other row can come between."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def append(self, kind: str, actor: Actor | None, data: Mapping[str, AuditValue], at: datetime) -> None:
        """Add the next row and its outbox row; a trigger moves the head."""
        connection = self._session.connection()
        head = ChainHead(*connection.execute(_HEAD).one())
        row = build_row(head, kind, actor, data, at=at, row=new_uuid(), nonce=secrets.token_bytes(16))
        connection.execute(_INSERT, {name: getattr(row, name) for name in _COLUMNS})
        SqlOutbox(self._session).put(Stream.AUDIT, row.id, at)
