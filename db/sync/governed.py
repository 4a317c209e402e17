"""What offices above have published, taken out of the pulled events and read where it is in force."""

import json
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, column, insert, text
from sqlalchemy.orm import Session

from app.kernel.governed import KINDS, Published
from db.errors import NOT_TAKEN, code_of
from db.models.sync import GovernedEntryRow
from db.trigger_attested import LIVE
from db.types import UtcDateTime, UuidBytes

logger = logging.getLogger(__name__)

_BODY = "CAST(e.body AS TEXT)"
_PULLED = (
    text(
        f"SELECT e.event_id AS event FROM sync_event e WHERE e.stream = 'register'"
        f" AND e.body IS NOT NULL AND json_extract({_BODY}, '$.kind') IN :kinds AND {LIVE}"
        " AND NOT EXISTS (SELECT 1 FROM governed_entry g WHERE g.event_id = e.event_id) ORDER BY e.office, e.feed_no"
    )
    .bindparams(bindparam("kinds", expanding=True))
    .columns(event=UuidBytes)
)
_COLUMNS = ("event_id", "office", "kind", "version", "entry", "chain", "seq", "taken_at")
_TOLD = (
    text(
        f"SELECT e.event_id, e.office, json_extract({_BODY}, '$.kind'), json_extract({_BODY}, '$.data.version'),"
        f" json_extract({_BODY}, '$.data.entry'), e.chain, e.seq, :at FROM sync_event e"
        f" WHERE e.event_id = :event AND {LIVE}"
    )
    .bindparams(bindparam("event", type_=UuidBytes), bindparam("at", type_=UtcDateTime))
    .columns(*(column(name) for name in _COLUMNS))
)
_TAKE = insert(cast(Table, GovernedEntryRow.__table__)).from_select(_COLUMNS, _TOLD)
_IN_FORCE = text(
    "SELECT g.entry, g.version, coalesce(o.name, g.office) AS name, e.received_at AS since"
    " FROM governed_entry g JOIN sync_event e ON e.event_id = g.event_id"
    " LEFT JOIN office o ON o.id = g.office"
    f" WHERE g.kind = :kind AND {LIVE} AND g.seq = (SELECT max(n.seq) FROM governed_entry n JOIN sync_event e"
    f" ON e.event_id = n.event_id WHERE n.office = g.office AND n.chain = g.chain AND {LIVE})"
    " ORDER BY CASE o.level WHEN 'province' THEN 0 WHEN 'city' THEN 1 ELSE 2 END, g.office, e.feed_no"
).columns(since=UtcDateTime)


class SqlGoverned:
    """The governed side of the sync store."""

    _session: Session

    def take_governed(self, at: datetime) -> None:
        """Keep what was pulled of it and is not kept yet; what this store refuses stands aside, whoever told it."""
        run = self._session.connection().execute
        for event in run(_PULLED, {"kinds": list(KINDS)}).scalars().all():
            try:
                with self._session.begin_nested():
                    run(_TAKE, {"at": at, "event": event})
            except NOT_TAKEN as error:
                logger.info("entry %s from above stands aside: %s", event, code_of(error))


def in_force(session: Session, kind: str) -> Sequence[Published]:
    """The newest entry of each matter, those of the higher office first."""
    rows = session.execute(_IN_FORCE, {"kind": kind}).all()
    return [Published(json.loads(row.entry), row.version, row.name, row.since) for row in rows]
