"""The versions of a record, as its entries left them here."""

import json
from collections.abc import Sequence

from sqlalchemy import text

from app.kernel.ids import CaseId
from app.registry.changes import read_entry
from app.registry.history import Version
from db.engine import Store
from db.triggers_register import PLACE, SAID_AT
from db.types import UtcDateTime, UuidBytes

_VERSIONS = text(
    f"SELECT {PLACE} AS place, {SAID_AT} AS said_at, n.number AS number, n.case_id AS case_id,"
    " h.number AS said, n.at AS at, n.entry AS entry, n.before AS before,"
    " coalesce(s.body, (SELECT e.body FROM sync_event e WHERE e.event_id = n.event_id"
    " ORDER BY e.epoch DESC LIMIT 1)) AS body"
    " FROM register_entry n LEFT JOIN register_event s ON s.id = n.event_id"
    " LEFT JOIN case_head h ON h.id = n.case_id WHERE n.record IN (SELECT p.id FROM person p WHERE :kind = 'person'"
    " AND p.id_no = :number UNION ALL SELECT u.id FROM unit u WHERE :kind = 'unit' AND u.uscc = :number)"
    " ORDER BY place, said_at, n.number"
).columns(case_id=UuidBytes, at=UtcDateTime, said_at=UtcDateTime)


class SqlRegisterHistory:
    """``RegisterHistory`` over the local file; a plain reader."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def versions(self, kind: str, number: str) -> Sequence[Version]:
        """The entries of the record of that number, in the authority's order; see the port."""
        with self._store.reading() as session:
            rows = session.execute(_VERSIONS, {"kind": kind, "number": number.strip().upper()}).all()
        return [
            Version(
                *((row.place, row.said_at), row.number, CaseId(row.case_id), row.said or "", row.at),
                *(json.loads(row.entry), json.loads(row.before), read_entry(row.body).found),
            )
            for row in rows
        ]
