"""What the ledger gives from today, and what ends today, takes effect: at start, at sign-in, at midnight."""

from datetime import datetime
from typing import Protocol

from app.audit.model import AuditValue
from app.audit.ports import AuditLog
from app.kernel.clock import Clock
from app.kernel.ids import OperatorId
from app.staff.grant_ports import GrantQueries, GrantStore
from app.staff.grants import PermissionChange
from app.staff.ports import Units


class ApplyDueGrants:
    """Lets every permission follow the ledger; doing it twice changes nothing.

    Until it has run nobody can use a permission too early or too late: the database compares each act with the ledger.
    """

    def __init__(self, units: Units, queries: GrantQueries, clock: Clock) -> None:
        self._units = units
        self._queries = queries
        self._clock = clock

    def __call__(self) -> tuple[PermissionChange, ...]:
        """What changed; nothing is written when nothing is due."""
        now = self._clock.now()
        if not self._queries.has_due(now):
            return ()
        with self._units() as u:
            changes = apply_due(u, now)
            u.commit()
        return changes


class DueUnit(Protocol):
    """What of a transaction is needed for it."""

    @property
    def grants(self) -> GrantStore: ...  # noqa: D102 - said above

    @property
    def audit(self) -> AuditLog: ...  # noqa: D102 - said above


def apply_due(u: DueUnit, now: datetime, operator: OperatorId | None = None) -> tuple[PermissionChange, ...]:
    """The same within an open transaction, for one person or for all; a changed permission ends the live session."""
    changes = tuple(u.grants.apply_due(now, operator))
    for change in changes:
        told: dict[str, AuditValue] = {
            "operator": str(change.operator),
            "from": change.before.value if change.before else None,
            "to": change.after.value if change.after else None,
            "session_ended": int(change.ended),
        }
        u.audit.append("permission_changed", None, told, now)
    return changes
