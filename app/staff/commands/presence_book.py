"""The supervisor plans days and notes who is away; nobody does so for themselves."""

from app.audit.model import AuditValue
from app.kernel.actor import Actor
from app.kernel.changes import Changed
from app.kernel.clock import Clock, hall_day
from app.kernel.errors import Rejected
from app.staff.book_events import absence_said, rota_said, tell
from app.staff.grant_events import StaffKind
from app.staff.limits import check_unlimited
from app.staff.ports import Units
from app.staff.presence_book import Absence, RotaDay

_CHANGED = frozenset({Changed.STAFF})


class PlanRota:
    """Writes who works on which day; a later row of the same person and day corrects an earlier one."""

    def __init__(self, units: Units, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def __call__(self, actor: Actor, *rows: RotaDay) -> frozenset[Changed]:
        """All or none.

        Raises Rejected: limited_session, rota_day_over (a day before today), supervisor_only, rota_not_oneself.
        """
        check_unlimited(actor)
        now = self._clock.now()
        over = next((row.day for row in rows if row.day < hall_day(now)), None)
        if over is not None:
            raise Rejected("rota_day_over", day=over.isoformat())
        with self._units() as u:
            for row in rows:
                u.grants.add_rota_day(row, actor.operator, now)
                tell(u, actor, StaffKind.ROTA_PLANNED, rota_said(row), now)
                told: dict[str, AuditValue] = {"operator": str(row.operator), "day": row.day.isoformat()}
                u.audit.append("rota_planned", actor, told | {"shift": row.shift.value}, now)
            u.commit()
        return _CHANGED


class RecordAbsence:
    """Notes that somebody is away, or back earlier."""

    def __init__(self, units: Units, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def __call__(self, actor: Actor, absence: Absence) -> frozenset[Changed]:
        """Keep it.  Raises Rejected: limited_session, supervisor_only, rota_not_oneself, absence_dates."""
        check_unlimited(actor)
        if absence.until_on < absence.from_on:
            raise Rejected("absence_dates")
        now = self._clock.now()
        with self._units() as u:
            u.grants.add_absence(absence, actor.operator, now)
            tell(u, actor, StaffKind.ABSENCE_NOTED, absence_said(absence), now)
            told: dict[str, AuditValue] = {"operator": str(absence.operator), "kind": absence.kind.value}
            span: dict[str, AuditValue] = {"from": absence.from_on.isoformat(), "until": absence.until_on.isoformat()}
            u.audit.append("absence_recorded", actor, told | span, now)
            u.commit()
        return _CHANGED
