"""Confirmed acts of the books become this store's relatives, absences, rota, joined cases and panels."""

from datetime import datetime
from itertools import product
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.cases.panels import panel_in
from app.kernel.ids import CaseId
from app.staff.book_events import DECIDED, absence_in, relative_in, rota_in
from app.staff.grant_events import StaffEvent, StaffKind
from db.models.grants import DeclaredRelativeRow, RelativeDecisionRow, StaffTakenRow
from db.repositories.grants import SqlGrantStore
from db.repositories.panels import SqlPanelStore
from db.repositories.tasks import SqlTaskStore

_DECISIONS = {kind: decision for decision, kind in DECIDED.items()}


def follow_book(session: Session, event: StaffEvent, at: datetime) -> None:
    """Let the books say what the event tells; what stands already stays.

    Raises AppError, IntegrityError, LookupError, TypeError, ValueError for what this store cannot say yet: somebody or
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
    session.execute(insert(StaffTakenRow).values(event=event.id, at=at))


def _join(tasks: SqlTaskStore, event: StaffEvent, at: datetime) -> None:
    case, other = (CaseId(UUID(event.data[key])) for key in ("case", "other"))
    ours, theirs = {case, *tasks.linked(case)}, {other, *tasks.linked(other)}
    if other in ours:
        return
    for one, two in product(sorted(ours), sorted(theirs)):
        tasks.link(one, two, "joined", at)
