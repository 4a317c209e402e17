"""Questions about a step and their answers over the local file, in the caller's transaction."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, insert, select
from sqlalchemy.orm import Session, aliased

from app.cases.model import CaseState, EventKind
from app.cases.tasks import Question
from app.kernel.ids import WITHHELD, CaseId, OperatorId
from db.models.cases import CaseEventRow, CaseHeadRow
from db.models.flow import CaseQuestionRow
from db.models.notes import AskedHereRow
from db.trigger_facts import DOING

DONE_BY = (EventKind.ACCEPTED, *map(EventKind, DOING))
"""The events by which somebody has done a step, the window's own included."""


class SqlQuestions:
    """The side of questions of the task store."""

    _session: Session

    def last_actor(self, case: CaseId, step: int) -> OperatorId | None:
        """Who did that step last."""
        found = self._session.scalar(
            select(CaseEventRow.operator_id)
            .where(CaseEventRow.case_id == case, CaseEventRow.step == step, CaseEventRow.kind.in_(DONE_BY))
            .order_by(CaseEventRow.seq.desc())
            .limit(1)
        )
        return OperatorId(found) if found else None

    def ask(self, question: Question) -> None:
        """Keep a question or an answer."""
        self._session.execute(
            insert(CaseQuestionRow).values(
                id=question.id,
                case_id=question.case,
                answers=question.answers,
                step=question.step,
                to_step=question.to_step,
                operator=question.operator,
                at=question.at,
                text=question.text,
            )
        )

    def question(self, question: UUID) -> Question | None:
        """That one."""
        row = self._session.get(CaseQuestionRow, question)
        return question_of(row) if row else None

    def questions(self, case: CaseId) -> Sequence[Question]:
        """Questions and answers of a case, oldest first."""
        rows = select(CaseQuestionRow).where(CaseQuestionRow.case_id == case).order_by(CaseQuestionRow.at)
        return [question_of(row) for row in self._session.scalars(rows)]

    def questions_for(self, operator: OperatorId, states: Sequence[CaseState]) -> Sequence[Question]:
        """Unanswered questions to steps that this person did."""
        answer = aliased(CaseQuestionRow)
        rows = (
            select(CaseQuestionRow)
            .join(CaseHeadRow, CaseHeadRow.id == CaseQuestionRow.case_id)
            .where(CaseQuestionRow.answers.is_(None), CaseHeadRow.state.in_([state.value for state in states]))
            .where(~exists().where(answer.answers == CaseQuestionRow.id))
            .order_by(CaseQuestionRow.at)
        )
        found = (question_of(row) for row in self._session.scalars(rows))
        return [one for one in found if self.answers(one, operator)]

    def answers(self, question: Question, operator: OperatorId) -> bool:
        """Whether that person did the step last that is asked about; see the port."""
        last = self.last_actor(question.case, question.to_step)
        told = {"question": question.id, "operator": operator}
        return last == operator or (last == WITHHELD and self._session.get(AskedHereRow, told) is not None)


def question_of(row: CaseQuestionRow) -> Question:
    """The frozen question behind a row."""
    asker = OperatorId(row.operator)
    return Question(row.id, CaseId(row.case_id), row.answers, row.step, row.to_step, asker, row.at, row.text)
