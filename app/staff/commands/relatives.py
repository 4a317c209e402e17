"""People declare their relatives; internal audit confirms, or ends a declaration that no longer holds."""

from datetime import date
from uuid import UUID

from app.audit.model import AuditValue
from app.kernel.actor import Actor
from app.kernel.changes import Changed
from app.kernel.clock import Clock, hall_day
from app.kernel.errors import Rejected
from app.kernel.identity import citizen_number
from app.kernel.ids import new_uuid
from app.staff.book_events import DECIDED, tell
from app.staff.grant_events import StaffKind
from app.staff.limits import check_unlimited
from app.staff.model import person_key
from app.staff.ports import StaffUnitOfWork, Units
from app.staff.relatives import Decision, DeclaredRelative, Kinship
from app.sync.leash import has_centre

_CHANGED = frozenset({Changed.STAFF})


class DeclareRelative:
    """Somebody names a relative by ID number; it holds from that moment, the number itself is not kept."""

    def __init__(self, units: Units, clock: Clock, identity_key: bytes) -> None:
        self._units = units
        self._clock = clock
        self._key = identity_key

    def __call__(self, actor: Actor, number: str, kind: Kinship) -> DeclaredRelative:
        """The declaration.

        Raises Rejected: limited_session, relative_number (not a citizen number), relative_oneself, relative_declared.
        """
        check_unlimited(actor)
        now = self._clock.now()
        key = person_key(self._key, _checked(number, hall_day(now)))
        relative = DeclaredRelative(new_uuid(), actor.operator, key, kind, now)
        with self._units() as u:
            if key == u.staff.person_key(actor.operator):
                raise Rejected("relative_oneself")
            standing = [one for one in u.grants.relatives(actor.operator) if Decision.ENDED not in one.decisions]
            known = next((one for one in standing if one.relative_key == key), None)
            if known is not None and not _is_unheard(u, known.id):
                raise Rejected("relative_declared")
            if known is None:
                u.grants.add_relative(relative)
            relative = known or relative  # declared before there was a centre: it is told now
            said = {"relative": key.hex(), "kind": relative.kind.value}
            tell(u, actor, StaffKind.RELATIVE_DECLARED, said, now, chain=relative.id)
            u.audit.append("relative_declared", actor, {"relative": str(relative.id), "kind": kind.value}, now)
            u.commit()
        return relative


class DecideRelative:
    """Internal audit's word on a declaration of somebody else."""

    def __init__(self, units: Units, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def __call__(self, actor: Actor, relative: UUID, decision: Decision, reason: str = "") -> frozenset[Changed]:
        """Keep it.

        Raises Rejected: limited_session, audit_only, relative_needs_reason, append_only (said already);
        NotFound: relative_not_found.
        """
        check_unlimited(actor)
        if decision is Decision.ENDED and not reason.strip():
            raise Rejected("relative_needs_reason")
        now = self._clock.now()
        with self._units() as u:
            more = {"reason": reason.strip()} if reason.strip() else {}
            if not _is_unheard(u, relative):
                tell(u, actor, DECIDED[decision], more, now, chain=relative)
            u.grants.add_relative_decision(relative, decision, actor.operator, now, reason.strip())
            told: dict[str, AuditValue] = {"relative": str(relative), "decision": decision.value}
            u.audit.append("relative_decided", actor, told, now)
            u.commit()
        return _CHANGED


def _is_unheard(u: StaffUnitOfWork, relative: UUID) -> bool:
    """Whether a centre is set that was never told of the declaration."""
    return has_centre(u.meta.settings()) and u.grants.book_place(relative) is None


def _checked(number: str, today: date) -> str:
    """The normalised number, or ``Rejected("relative_number")``."""
    checked = citizen_number(number, today)
    if not checked.valid:
        raise Rejected("relative_number")
    return checked.number
