"""The yearly check of permissions: what the figures show, signed off by internal audit."""

import json

from app.audit.model import AuditValue
from app.kernel.actor import Actor
from app.kernel.clock import Clock, hall_day
from app.kernel.errors import Rejected
from app.staff.access_check import CheckLimits, findings
from app.staff.grant_ports import GrantQueries, ReviewRow
from app.staff.limits import check_unlimited
from app.staff.ports import Units


class SignAccessReview:
    """Once a year and office; the security administrator, who grants, cannot sign it."""

    def __init__(self, units: Units, queries: GrantQueries, clock: Clock) -> None:
        self._units = units
        self._queries = queries
        self._clock = clock

    def __call__(self, actor: Actor, note: str) -> ReviewRow:
        """Sign this year's check of one's own office with everything found at this moment.

        Raises Rejected: limited_session, audit_only, finding_needs_note (something was found), access_review_done.
        """
        check_unlimited(actor)
        now, people = self._clock.now(), self._queries.people(actor.office)
        with self._units() as u:
            limits = CheckLimits.from_settings(u.meta.settings())
            found = [
                {"account": f.account, "fault": f.fault.value, "days": f.days} for f in findings(people, limits, now)
            ]
            if found and not note.strip():
                raise Rejected("finding_needs_note")
            in_use = sum(person.operator.is_active for person in people)
            review = ReviewRow(
                actor.office, hall_day(now).year, in_use, json.dumps(found), note.strip(), actor.operator, now
            )
            u.grants.add_access_review(review)
            told: dict[str, AuditValue] = {"year": review.year, "people": review.people, "findings": len(found)}
            u.audit.append("access_reviewed", actor, told, now)
            u.commit()
        return review
