"""Confirmed acts of the books become this store's relatives, absences, rota, places, joined cases and panels."""

from datetime import datetime
from itertools import product
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.cases.panels import panel_in
from app.kernel.ids import CaseId
from app.staff.book_events import DECIDED, absence_in, placing_in, relative_in, rota_in
from app.staff.grant_events import StaffEvent, StaffKind
from app.staff.placement import Placement, placement_told
from db.models.grants import DeclaredRelativeRow, RelativeDecisionRow, StaffTakenRow
from db.models.staff import SectionRow
from db.repositories.audit import SqlAuditLog
from db.repositories.grants import SqlGrantStore
from db.repositories.panels import SqlPanelStore
from db.repositories.staff import SqlStaffStore
from db.repositories.tasks import SqlTaskStore

_DECISIONS = {kind: decision for decision, kind in DECIDED.items()}


def follow_book(session: Session, event: StaffEvent, received_at: datetime, at: datetime) -> None:
    """Let the books say what the event tells; what stands already stays.

    received_at: by the authority's clock.

    Raises one of ``NOT_TAKEN`` for what this store cannot say yet: somebody or
    a case that is not known here.
    """
    store = SqlGrantStore(session)
    if event.kind is StaffKind.RELATIVE_DECLARED:
        if session.get(DeclaredRelativeRow, event.chain) is None:
            store.add_relative(relative_in(event))
    elif event.kind in _DECISIONS:
        decision = _DECISIONS[event.kind]
        if session.get(RelativeDecisionRow, (event.chain, decision)) is None:
            store.add_relative_decision(event.chain, decision, event.operator, event.at, event.data.get("reason", ""))
    elif event.kind is StaffKind.ABSENCE_NOTED:
        store.add_absence(absence_in(event), event.operator, event.at)
    elif event.kind is StaffKind.ROTA_PLANNED:
        store.add_rota_day(rota_in(event), event.operator, event.at)
    elif event.kind is StaffKind.CASES_JOINED:
        _join(SqlTaskStore(session), event, at)
    elif event.kind is StaffKind.PANEL_FORMED:
        SqlPanelStore(session).add(panel_in(event), event.operator, event.at)
    elif event.kind is StaffKind.PANEL_ENDED:
        SqlPanelStore(session).end(event.chain, event.operator, event.at)
    elif event.kind is StaffKind.PLACED:
        _place(session, event, received_at, at)
    session.execute(insert(StaffTakenRow).values(event=event.id, at=at))


def _place(session: Session, event: StaffEvent, received_at: datetime, at: datetime) -> None:
    """In the order of the feed, so that everybody sits at every window where the last act says."""
    operator, section, post = placing_in(event)
    staff = SqlStaffStore(session)
    person = staff.operator(operator)
    if person.office.id != event.office:
        raise LookupError("somebody of another office")
    if session.get(SectionRow, (section.office, section.code)) is None:
        staff.add_section(section)
    if (person.section.code, person.post) == (section.code, post):
        return
    before = (person.section.code, person.post)
    seq = staff.placements(operator) + 1
    placement = Placement(operator, seq, *before, section.code, post, event.operator, received_at)
    staff.add_placement(placement)
    SqlAuditLog(session).append("operator_placed", None, placement_told(placement), at)
    session.expire_all()  # a trigger has moved the person


def _join(tasks: SqlTaskStore, event: StaffEvent, at: datetime) -> None:
    case, other = (CaseId(UUID(event.data[key])) for key in ("case", "other"))
    ours, theirs = {case, *tasks.linked(case)}, {other, *tasks.linked(other)}
    if other in ours:
        return
    for one, two in product(sorted(ours), sorted(theirs)):
        tasks.link(one, two, "joined", at)
