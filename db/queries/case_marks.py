"""What was kept of a case beside its events, as its page shows it: chases, lapsed holds, recounts, questions."""

from typing import Any

from sqlalchemy import CompoundSelect, exists, literal, null, select, union_all
from sqlalchemy.orm import Session

from app.cases.queries import CaseMark, MarkKind
from app.cases.recounts import moved
from app.kernel.actor import Actor
from app.kernel.ids import CaseId
from db.models.floor import CaseChaseRow, HoldLapseRow, ToldChaseRow
from db.models.flow import CaseQuestionRow, CaseTaskRow
from db.repositories.recounts import recounts_of


def marks_of(session: Session, case: CaseId, viewer: Actor) -> tuple[CaseMark, ...]:
    """Oldest first, four statements; what was written to somebody is told to nobody else, and never by whom."""
    chases = (
        select(CaseChaseRow.at, CaseChaseRow.note, CaseTaskRow.operator)
        .join(CaseTaskRow, CaseTaskRow.id == CaseChaseRow.task)
        .where(CaseTaskRow.case_id == case)
    )
    laid = exists().where(CaseChaseRow.id == ToldChaseRow.id)
    elsewhere = select(ToldChaseRow.at, literal(""), null()).where(ToldChaseRow.case_id == case, ~laid)
    written: CompoundSelect[Any] = union_all(chases, elsewhere)
    lapses = select(HoldLapseRow.at).where(HoldLapseRow.case_id == case)
    found = [
        CaseMark(MarkKind.CHASED, row.at, row.note if row.operator == viewer.operator else "")
        for row in session.execute(written)
    ]
    found += [CaseMark(MarkKind.HOLD_LAPSED, at) for at in session.scalars(lapses)]
    found += [CaseMark(MarkKind.RECOUNTED, made.at, moved=moved(made)) for made in recounts_of(session, case)]
    questions = select(CaseQuestionRow.at, CaseQuestionRow.text, CaseQuestionRow.answers)
    for at, said, answers in session.execute(questions.where(CaseQuestionRow.case_id == case)):
        kind = MarkKind.ASKED if answers is None else MarkKind.ANSWERED
        found.append(CaseMark(kind, at, said if viewer.permission is not None else ""))
    return tuple(sorted(found, key=lambda mark: mark.at))
