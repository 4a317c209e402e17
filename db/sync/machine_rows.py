"""Rows of this machine's own chain that wait for the authority."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from app.sync.leash import CENTRE_SETTING
from app.sync.machine_rows import MachineRow
from db.models.store import SettingRow
from db.sync.place import id_of_login, login_in
from db.trigger_attested import LIVE
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
_LAST_IS_OTHERS = text(
    "SELECT NOT EXISTS (SELECT 1 FROM audit_event a WHERE a.id = e.event_id) FROM sync_event e"
    f" WHERE e.chain = :chain AND e.stream = 'audit' AND {LIVE} ORDER BY e.seq DESC LIMIT 1"
).bindparams(bindparam("chain", type_=UuidBytes))
_CENTRE = select(SettingRow.value).where(SettingRow.key == CENTRE_SETTING).order_by(SettingRow.id.desc()).limit(1)


class SqlMachineRows:
    """The machine's own side of the sync store."""

    _session: Session

    def waiting_rows(self, limit: int) -> Sequence[MachineRow]:
        """Rows of the audit that wait, oldest first; none behind one that was refused or set aside."""
        rows = self._session.execute(_WAITING, {"limit": limit})
        return [MachineRow(row.event, row.body, row.operator, row.nonce) for row in rows]

    def is_doubled(self) -> bool:
        """Whether this machine's chain ends, at the authority, with a row that this file never wrote."""
        own = id_of_login(login_in(self._session.scalar(_CENTRE) or ""), "d")
        return own is not None and bool(self._session.execute(_LAST_IS_OTHERS, {"chain": own}).scalar())
