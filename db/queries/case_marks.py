"""What the floor kept of a case, as its page shows it: chases, lapsed holds, recounts."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.queries import CaseMark, MarkKind
from app.cases.recounts import moved
from app.kernel.actor import Actor
from app.kernel.ids import CaseId
from db.models.floor import CaseChaseRow, HoldLapseRow
from db.models.flow import CaseTaskRow
from db.repositories.recounts import recounts_of


def marks_of(session: Session, case: CaseId, viewer: Actor) -> tuple[CaseMark, ...]:
    """Oldest first, three statements; what was written to somebody is told to nobody else, and never by whom."""
    chases = (
        select(CaseChaseRow.at, CaseChaseRow.note, CaseTaskRow.operator)
        .join(CaseTaskRow, CaseTaskRow.id == CaseChaseRow.task)
        .where(CaseTaskRow.case_id == case)
    )
    lapses = select(HoldLapseRow.at).where(HoldLapseRow.case_id == case)
    found = [
        CaseMark(MarkKind.CHASED, at, note if operator == viewer.operator else "")
        for at, note, operator in session.execute(chases)
    ]
    found += [CaseMark(MarkKind.HOLD_LAPSED, at) for at in session.scalars(lapses)]
    found += [CaseMark(MarkKind.RECOUNTED, made.at, moved=moved(made)) for made in recounts_of(session, case)]
    return tuple(sorted(found, key=lambda mark: mark.at))
