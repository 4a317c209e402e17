"""After-check: an auditor looks at every session in which no face was seen, and reads the spoof alerts."""

from collections.abc import Sequence
from enum import StrEnum

from app.kernel.actor import Actor, Post
from app.kernel.changes import Changed
from app.kernel.clock import Clock
from app.kernel.errors import Rejected
from app.kernel.ids import SessionId
from app.staff.limits import check_unlimited
from app.staff.other_ways import LimitedSession, SpoofAlert
from app.staff.ports import StaffUnitOfWork, Units
from app.staff.way_ports import OtherWayQueries

_AUDITORS = frozenset({Post.INTERNAL_AUDIT, Post.AUDIT_ADMIN})


class Finding(StrEnum):
    """What came out."""

    IN_ORDER = "in_order"
    OBJECTION = "objection"


class AuditOtherWays:
    """The auditor's list, and what is found about each entry; it leaves the list once it is checked."""

    def __init__(self, units: Units, clock: Clock, queries: OtherWayQueries) -> None:
        self._units = units
        self._clock = clock
        self._queries = queries

    def sessions(self, actor: Actor) -> Sequence[LimitedSession]:
        """Those nobody has checked yet, oldest first.  Raises Rejected: not_your_post."""
        with self._units() as u:
            _require_auditor(u, actor)
        return self._queries.unchecked()

    def alerts(self, actor: Actor) -> Sequence[SpoofAlert]:
        """Two refusals in a row that did not seem alive; newest first.  Raises Rejected: not_your_post."""
        with self._units() as u:
            _require_auditor(u, actor)
        return self._queries.alerts()

    def check(self, actor: Actor, session: SessionId, finding: Finding, note: str) -> frozenset[Changed]:
        """Write down what was found.

        Raises Rejected: limited_session, not_your_post, audit_only (one's own session), finding_needs_note,
        session_not_waiting; NotFound: session_not_found.
        """
        check_unlimited(actor)
        if finding is Finding.OBJECTION and not note.strip():
            raise Rejected("finding_needs_note")
        now, waiting = self._clock.now(), {entry.session for entry in self._queries.unchecked()}
        with self._units() as u:
            _require_auditor(u, actor)
            found = u.staff.session(session)
            if found.operator == actor.operator:
                raise Rejected("audit_only")
            if found.id not in waiting:
                raise Rejected("session_not_waiting")
            u.ways.add_after_check(session, actor.operator, finding.value, note.strip(), now)
            u.audit.append("session_checked", actor, {"session": str(session), "finding": finding.value}, now)
            u.commit()
        return frozenset({Changed.SESSION})


def _require_auditor(u: StaffUnitOfWork, actor: Actor) -> None:
    if u.staff.operator(actor.operator).post not in _AUDITORS:
        raise Rejected("not_your_post")
