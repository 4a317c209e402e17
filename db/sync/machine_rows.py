"""Rows of this machine's own chain that wait for the authority."""

from collections.abc import Sequence

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from app.sync.machine_rows import MachineRow
from db.types import UuidBytes

_WAITING = (
    text(
        "SELECT a.id AS event, a.body AS body, a.operator AS operator, a.nonce AS nonce"
        " FROM outbox o JOIN audit_event a ON a.id = o.event_id"
        " WHERE o.stream = 'audit' AND o.state = 'waiting' AND NOT EXISTS (SELECT 1 FROM outbox s WHERE"
        " s.stream = 'audit' AND s.state IN ('refused', 'quarantined', 'to_decide') AND s.id < o.id)"
        " ORDER BY o.id LIMIT :limit"
    )
    .bindparams(bindparam("limit"))
    .columns(event=UuidBytes, operator=UuidBytes)
)


class SqlMachineRows:
    """The machine's own side of the sync store."""

    _session: Session

    def waiting_rows(self, limit: int) -> Sequence[MachineRow]:
        """Rows of the audit that wait, oldest first; none behind one that was refused or set aside."""
        rows = self._session.execute(_WAITING, {"limit": limit})
        return [MachineRow(row.event, row.body, row.operator, row.nonce) for row in rows]
