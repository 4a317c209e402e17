"""Ways, tasks and draws over the local file, in the caller's transaction."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Executable, Row, Table, and_, bindparam, exists, func, insert, or_, select, text, update
from sqlalchemy.orm import Session, aliased

from app.cases.draw import DrawRecord
from app.cases.eligibility import Considered
from app.cases.model import CaseState, EventKind
from app.cases.tasks import Asked, DrawDay, KeptDraw, Purpose, Question, RedrawReason, Task, TaskEnd
from app.cases.way import Way, way_from_data
from app.kernel.actor import SignInWay
from app.kernel.clock import hall_day
from app.kernel.ids import CaseId, OfficeId, OperatorId
from db.models.cases import CaseActorRow, CaseEventRow, CaseHeadRow
from db.models.flow import CaseLinkRow, CaseQuestionRow, CaseStepRow, CaseTaskRow, DrawDayRow, DrawRow
from db.models.grants import DeclaredRelativeRow
from db.models.staff import OfficeRow, OperatorRow, SessionRow
from db.repositories.duty import on_duty
from db.repositories.grants import moment_text
from db.trigger_words import permission_on

DOING = (EventKind.ACCEPTED, EventKind.AGREED, EventKind.CHECKED, EventKind.PAUSED, EventKind.DECIDED)
_DRAWN_STATES = (CaseState.ACCEPTED.value, CaseState.PAUSED.value, CaseState.DECIDED.value)

# Core statements built once, as in the case store: each step asks them
_STEPS, _TASKS = cast(Table, CaseStepRow.__table__), cast(Table, CaseTaskRow.__table__)
_STAGES = (
    select(_STEPS.c.stage)
    .where(_STEPS.c.case_id == bindparam("of"), _STEPS.c.round == bindparam("lap"))
    .order_by(_STEPS.c.seq)
)
_OPEN_TASK = (
    select(_TASKS)
    .where(_TASKS.c.case_id == bindparam("of"), _TASKS.c.purpose == bindparam("why"))
    .where(_TASKS.c.ended_at.is_(None))
)


class SqlTaskStore:
    """The local file's tasks; see the port for what is refused."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def way(self, case: CaseId, round_: int) -> Way:
        """The stages of that round."""
        rows = self._session.connection().execute(_STAGES, {"of": case, "lap": round_}).scalars()
        return way_from_data([json.loads(row) for row in rows])

    def open_task(self, case: CaseId, purpose: Purpose) -> Task | None:
        """Who has the case now for that purpose."""
        row = self._session.connection().execute(_OPEN_TASK, {"of": case, "why": purpose}).first()
        return task_of(row) if row else None

    def add(self, task: Task) -> None:
        """Give the case to who was drawn."""
        self._session.execute(
            insert(CaseTaskRow).values(
                id=task.id,
                case_id=task.case,
                purpose=task.purpose,
                round=task.round,
                step=task.step,
                after_seq=task.after_seq,
                draw=task.draw,
                operator=task.operator,
                drawn_at=task.drawn_at,
            )
        )

    def opened(self, task: UUID, at: datetime) -> None:
        """The person looked at it for the first time."""
        untouched = and_(CaseTaskRow.id == task, CaseTaskRow.opened_at.is_(None), CaseTaskRow.ended_at.is_(None))
        self._session.execute(update(CaseTaskRow).where(untouched).values(opened_at=at))

    def end(self, task: UUID, at: datetime, ending: TaskEnd) -> None:
        """Take it out of the tray."""
        self._session.execute(update(CaseTaskRow).where(CaseTaskRow.id == task).values(ended_at=at, ending=ending))

    def day(self, office: OfficeId, day: date) -> DrawDay | None:
        """The day's secret with its commitment."""
        row = self._session.get(DrawDayRow, (office, day), populate_existing=True)
        if row is None:
            return None
        return DrawDay(OfficeId(row.office), row.day, row.commitment, row.secret, row.opened_at, row.revealed_at)

    def open_day(self, day: DrawDay) -> None:
        """Keep a new day."""
        self._session.execute(
            insert(DrawDayRow).values(
                office=day.office, day=day.day, commitment=day.commitment, secret=day.secret, opened_at=day.opened_at
            )
        )

    def reveal(self, office: OfficeId, day: date, at: datetime) -> None:
        """Show the day's secret for good."""
        wanted = and_(DrawDayRow.office == office, DrawDayRow.day == day)
        self._session.execute(update(DrawDayRow).where(wanted).values(revealed_at=at))

    def unrevealed(self, office: OfficeId, before: date) -> Sequence[date]:
        """Days that are over and not yet revealed, oldest first."""
        wanted = (DrawDayRow.office == office, DrawDayRow.day < before, DrawDayRow.revealed_at.is_(None))
        return self._session.scalars(select(DrawDayRow.day).where(*wanted).order_by(DrawDayRow.day)).all()

    def draws(self, case: CaseId, after_seq: int) -> Sequence[KeptDraw]:
        """What was drawn since that event, oldest first."""
        wanted = (DrawRow.case_id == case, DrawRow.after_seq == after_seq)
        rows = self._session.scalars(select(DrawRow).where(*wanted).order_by(DrawRow.number))
        return [draw_of(row) for row in rows]

    def keep_draw(self, draw: UUID, office: OfficeId, record: DrawRecord, at: datetime, asked: Asked | None) -> None:
        """Keep a draw with everything that repeats it."""
        ticket = record.ticket
        self._session.execute(
            insert(DrawRow).values(
                id=draw,
                case_id=ticket.case,
                after_seq=ticket.seq,
                number=ticket.number,
                office=office,
                day=record.day,
                operator=record.drawn,
                at=at,
                record=json.dumps(record.to_data(), sort_keys=True),
                asked_by=asked.operator if asked else None,
                reason=asked.reason.value if asked else "",
            )
        )

    def acted(self, case: CaseId) -> Mapping[bytes, frozenset[str]]:
        """Who acted in which roles, in this case and in those linked with it."""
        linked = select(CaseLinkRow.other).where(CaseLinkRow.case_id == case)
        wanted = or_(CaseActorRow.case_id == case, CaseActorRow.case_id.in_(linked))
        found: defaultdict[bytes, set[str]] = defaultdict(set)
        for key, role in self._session.execute(select(CaseActorRow.person_key, CaseActorRow.role).where(wanted)):
            found[key].add(role)
        return {key: frozenset(roles) for key, roles in found.items()}

    def sections(self, case: CaseId, permission: str) -> Sequence[tuple[OfficeId, str]]:
        """Office and section of everybody who acted in the case with that permission."""
        rows = self._session.execute(
            select(OperatorRow.office, OperatorRow.section)
            .join(CaseEventRow, CaseEventRow.operator_id == OperatorRow.id)
            .where(CaseEventRow.case_id == case, CaseEventRow.permission == permission)
            .distinct()
        )
        return [(OfficeId(office), section) for office, section in rows]

    def considered(self, office: OfficeId, day: date, subject_key: bytes) -> Sequence[Considered]:
        """Everybody of the office with a business permission, as he is today; eight statements."""
        level = self.level(office)
        loads = self._by_person(
            select(CaseTaskRow.operator, func.count())
            .where(CaseTaskRow.ended_at.is_(None))
            .group_by(CaseTaskRow.operator)
        )
        handled = self._by_person(
            select(CaseEventRow.operator_id, func.max(CaseEventRow.at))
            .join(CaseHeadRow, CaseHeadRow.id == CaseEventRow.case_id)
            .where(CaseHeadRow.subject_key == subject_key, CaseHeadRow.state.not_in(_DRAWN_STATES))
            .group_by(CaseEventRow.operator_id)
        )
        limited = self._by_person(
            select(SessionRow.operator, SessionRow.way).where(
                SessionRow.face_ok_at.is_not(None), SessionRow.ended_at.is_(None), SessionRow.way != SignInWay.FACE
            )
        )
        relatives: defaultdict[UUID, set[bytes]] = defaultdict(set)
        for operator, key in self._session.execute(
            select(DeclaredRelativeRow.operator, DeclaredRelativeRow.relative_key)
        ):
            relatives[operator].add(key)
        return [
            Considered(
                operator=one.operator,
                person_key=one.person_key,
                permission=one.permission,
                office=one.office,
                section=one.section,
                level=level,
                is_on_rota=one.on_rota,
                is_absent=one.is_absent,
                is_limited=one.operator in limited,
                relatives=frozenset(relatives.get(one.operator, ())),
                handled_on=hall_day(handled[one.operator]) if one.operator in handled else None,
                load=int(loads.get(one.operator, 0)),
            )
            for one in on_duty(self._session, office, day)
            if one.permission is not None
        ]

    def _by_person(self, statement: Executable) -> dict[UUID, Any]:
        return {row[0]: row[1] for row in self._session.execute(statement)}

    def without_permission(self, at: datetime) -> Sequence[Task]:
        """Open tasks of people who no longer hold what their step needs."""
        holds = text(f"{permission_on('case_task.operator', ':moment')} IS NOT case_step.permission").bindparams(
            moment=moment_text(at)
        )
        rows = self._session.scalars(
            select(CaseTaskRow)
            .join(
                CaseStepRow,
                and_(
                    CaseStepRow.case_id == CaseTaskRow.case_id,
                    CaseStepRow.round == CaseTaskRow.round,
                    CaseStepRow.seq == CaseTaskRow.step,
                ),
            )
            .where(CaseTaskRow.ended_at.is_(None), CaseTaskRow.purpose == Purpose.STEP, holds)
        )
        return [task_of(row) for row in rows]

    def without_task(self, office: OfficeId | None, limit: int) -> Sequence[CaseId]:
        """Cases that wait for a step and that nobody has, those due first."""
        held = aliased(CaseTaskRow)
        taken = exists().where(held.case_id == CaseHeadRow.id, held.purpose == Purpose.STEP, held.ended_at.is_(None))
        wanted = (
            select(CaseHeadRow.id)
            .where(CaseHeadRow.state.in_(_DRAWN_STATES), ~taken)
            .where(or_(CaseHeadRow.waits_for.is_(None), CaseHeadRow.waits_for != "supplement"))
            .where(exists().where(CaseStepRow.case_id == CaseHeadRow.id))
        )
        if office is not None:
            wanted = wanted.where(CaseHeadRow.office == office)
        rows = self._session.scalars(wanted.order_by(CaseHeadRow.due_on, CaseHeadRow.received_at).limit(limit))
        return [CaseId(row) for row in rows]

    def link(self, case: CaseId, other: CaseId, kind: str, at: datetime) -> None:
        """Two cases belong together, seen from both."""
        for one, two in ((case, other), (other, case)):
            self._session.execute(insert(CaseLinkRow).values(case_id=one, other=two, kind=kind, at=at))

    def last_actor(self, case: CaseId, step: int) -> OperatorId | None:
        """Who did that step last."""
        found = self._session.scalar(
            select(CaseEventRow.operator_id)
            .where(CaseEventRow.case_id == case, CaseEventRow.step == step, CaseEventRow.kind.in_(DOING))
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
        return [one for one in found if self.last_actor(one.case, one.to_step) == operator]

    def superior(self, office: OfficeId) -> tuple[OfficeId, str] | None:
        """The office above with its level."""
        row = self._session.execute(
            select(OfficeRow.id, OfficeRow.level).where(
                OfficeRow.id == select(OfficeRow.parent).where(OfficeRow.id == office).scalar_subquery()
            )
        ).first()
        return (OfficeId(row[0]), row[1].value) if row else None

    def level(self, office: OfficeId) -> str:
        """province, city or county."""
        found = self._session.scalar(select(OfficeRow.level).where(OfficeRow.id == office))
        return found.value if found else ""


def task_of(row: CaseTaskRow | Row[Any]) -> Task:
    """The frozen task behind a row."""
    return Task(
        row.id, CaseId(row.case_id), row.purpose, row.round, row.step, row.after_seq, row.draw,
        OperatorId(row.operator), row.drawn_at, row.opened_at, row.ended_at, row.ending,
    )  # fmt: skip


def question_of(row: CaseQuestionRow) -> Question:
    """The frozen question behind a row."""
    asker = OperatorId(row.operator)
    return Question(row.id, CaseId(row.case_id), row.answers, row.step, row.to_step, asker, row.at, row.text)


def draw_of(row: DrawRow) -> KeptDraw:
    """The kept draw behind a row."""
    asked = Asked(OperatorId(row.asked_by), RedrawReason(row.reason)) if row.asked_by else None
    return KeptDraw(row.id, OfficeId(row.office), DrawRecord.from_data(json.loads(row.record)), row.at, asked)
