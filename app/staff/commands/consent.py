"""Consent to a face template: written down before the camera opens, withdrawn at any time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.audit.model import AuditValue
from app.face.consent import Agreement
from app.face.ports import Consent, Deletion
from app.kernel.actor import Actor, Post
from app.kernel.changes import Changed
from app.kernel.clock import Clock
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import OfficeId, OperatorId
from app.staff.model import Office
from app.staff.ports import StaffUnitOfWork, Units
from app.sync.leash import has_centre

DEVICE, CENTRAL = "device", "central"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Receipts of the templates that were deleted in the same act; () when there was none."""

    operator: OperatorId
    receipts: tuple[Deletion, ...]
    changed: frozenset[Changed] = frozenset({Changed.STAFF})


def record_consent(
    u: StaffUnitOfWork, operator: OperatorId, agreed: Agreement, by: OperatorId, at: datetime
) -> tuple[str, ...]:
    """Write the ticks down; an earlier central consent that was not ticked again is withdrawn.  The scopes given."""
    versions = (agreed.notice_version, agreed.consent_version)
    given = (DEVICE, CENTRAL) if agreed.central else (DEVICE,)
    for scope in given:
        u.faces.add_consent(Consent(operator, "given", scope, *versions, by, at))
    before = u.faces.consent(operator, CENTRAL)
    if not agreed.central and before is not None and before.kind == "given":
        u.faces.add_consent(Consent(operator, "withdrawn", CENTRAL, *versions, by, at))
    return given


def require_own_office(u: StaffUnitOfWork, actor: Actor, operator: OperatorId) -> None:
    """Refuse a person whose office is neither the administrator's nor below it: Rejected("enrol_other_office")."""
    if actor.office not in {office.id for office in line_up(u, u.staff.operator(operator).office.id)}:
        raise Rejected("enrol_other_office")


def require_who_works_here(u: StaffUnitOfWork, actor: Actor, operator: OperatorId) -> None:
    """As ``require_own_office``; with a centre set, also somebody of an office above, who acts at this machine too.

    There a face opens nothing of weight by itself: what such a person signs needs the key that the own password at the
    centre brings.
    """
    theirs = u.staff.operator(operator).office.id
    if not (has_centre(u.meta.settings()) and theirs in {office.id for office in line_up(u, actor.office)}):
        require_own_office(u, actor, operator)


def line_up(u: StaffUnitOfWork, office: OfficeId) -> Iterator[Office]:
    """That office and those above it, as far as they are known here."""
    found: Office | None = u.staff.office(office)
    while found is not None:
        yield found
        found = u.staff.office(found.parent) if found.parent else None


class WithdrawConsent:
    """Takes the consent back: by the person, however signed in, or by the security administrator for them.

    The database deletes every template in the same act and leaves a receipt for each.
    """

    def __init__(self, units: Units, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def __call__(self, actor: Actor, operator: OperatorId) -> Withdrawn:
        """Raises Rejected: not_your_post, limited_session, enrol_other_office; NotFound: operator_not_found,
        face_consent_not_found.
        """
        now = self._clock.now()
        with self._units() as u:
            if operator != actor.operator:
                self._require_security(u, actor)
                require_who_works_here(u, actor, operator)
            given = [consent for scope in (CENTRAL, DEVICE) if (consent := u.faces.consent(operator, scope))]
            in_force = [consent for consent in given if consent.kind == "given"]
            if not in_force:
                raise NotFound("face_consent_not_found")
            before = {one.receipt for one in u.faces.deletions(operator)}
            for one in in_force:
                versions = (one.notice_version, one.consent_version)
                u.faces.add_consent(Consent(operator, "withdrawn", one.scope, *versions, actor.operator, now))
            receipts = tuple(one for one in u.faces.deletions(operator) if one.receipt not in before)
            u.audit.append("face_consent_withdrawn", actor, told_of(operator, receipts), now)
            u.commit()
        return Withdrawn(operator, receipts)

    def _require_security(self, u: StaffUnitOfWork, actor: Actor) -> None:
        if u.staff.operator(actor.operator).post is not Post.SECURITY_ADMIN:
            raise Rejected("not_your_post")
        if actor.is_limited:
            raise Rejected("limited_session")


def told_of(operator: OperatorId, receipts: tuple[Deletion, ...]) -> dict[str, AuditValue]:
    """What the audit keeps of deleted templates."""
    return {"operator": str(operator), "receipts": "+".join(one.receipt for one in receipts)}
