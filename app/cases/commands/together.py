"""Cases that belong together, and questions inside a case."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from uuid import UUID

from app.cases.commands.draws import ApprovingWork, Work
from app.cases.commands.held import case_at_home, require_drawn
from app.cases.model import OPEN_STATES, CaseState
from app.cases.notes import question_told
from app.cases.ports import WorkUnitOfWork
from app.cases.tasks import Purpose, Question
from app.kernel.actor import Actor, Post
from app.kernel.clock import Clock
from app.kernel.errors import Rejected
from app.kernel.ids import WITHHELD, CaseId, OfficeId, new_uuid
from app.staff.book_events import tell
from app.staff.grant_events import StaffKind

JOINING_POSTS = frozenset({Post.FLOW_DESK, Post.FLOOR_SUPERVISOR})
LONGEST_QUESTION = 500


class JoinCases:
    """Two open cases of one person or unit go on as one matter: nobody may act in two roles of both.

    What either was joined with before belongs to it.  Whoever may therefore not do what lies in his tray loses it with
    the next round of ``DrawWaiting``.
    """

    def __init__(self, unit_of_work: ApprovingWork, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def __call__(self, actor: Actor, case: CaseId, other: CaseId) -> None:
        """Join them for good; nothing more where they are joined already.  With a centre set, once it has confirmed it.

        Raises NotFound("case_not_found"); Rejected: joining_needs_flow_desk, joining_of_one_subject,
        joining_open_cases, two_roles_in_linked_case (somebody acted in two roles already).
        """
        if actor.post not in JOINING_POSTS:
            raise Rejected("joining_needs_flow_desk", post=actor.post.value)
        now = self._clock.now()
        with self._unit_of_work() as u:
            first, second = case_at_home(u, actor, case), case_at_home(u, actor, other)
            if case == other or not first.subject_key or first.subject_key != second.subject_key:
                raise Rejected("joining_of_one_subject")
            if first.state not in OPEN_STATES or second.state not in OPEN_STATES:
                raise Rejected("joining_open_cases")
            ours, theirs = {case, *u.tasks.linked(case)}, {other, *u.tasks.linked(other)}
            if other in ours:
                return
            said = {"case": str(case), "other": str(other)}
            if not tell(u, actor, StaffKind.CASES_JOINED, said, now, is_done=False):
                for one, two in product(sorted(ours), sorted(theirs)):
                    u.tasks.link(one, two, "joined", now)
            u.audit.append("cases_joined", actor, {"case": str(case), "other": str(other)}, now)
            u.commit()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that waits for its answer, as the one who answers sees it: from which step, never from whom."""

    id: UUID
    case: CaseId
    step: int
    at: datetime
    text: str


class AskQuestion:
    """Whoever has the case asks who did an earlier step; no names, and no return."""

    def __init__(self, unit_of_work: Work, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def __call__(self, actor: Actor, case: CaseId, to_step: int, text: str) -> UUID:
        """The question's id.

        Raises NotFound("case_not_found"); Rejected: case_not_drawn, question_empty, question_too_long,
        question_to_nobody (nobody has done that step), question_withheld (done at another window, and there is no
        centre any more by which it would travel there), event_unsealed (a centre is set, and no key is at hand).
        """
        now = self._clock.now()
        with self._unit_of_work() as u:
            require_drawn(u, actor, case, Purpose.STEP)
            head = u.cases.head(case)
            assert head is not None  # a task is of a case
            asked = u.tasks.last_actor(case, to_step)
            if to_step == head.step or asked is None:
                raise Rejected("question_to_nobody", step=to_step)
            if asked == WITHHELD and not u.tasks.draws_elsewhere():
                raise Rejected("question_withheld", step=to_step)
            question = Question(new_uuid(), case, None, head.step, to_step, actor.operator, now, _checked(text))
            _say(u, actor, head.office, question)
            u.audit.append("case_question", actor, {"case": str(case), "to_step": to_step}, now)
            u.commit()
        return question.id


class AnswerQuestion:
    """Who did the step answers; both stay without a name."""

    def __init__(self, unit_of_work: Work, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def __call__(self, actor: Actor, question: UUID, text: str) -> None:
        """Keep the answer.

        Raises Rejected: question_not_yours (also for one that is not there), question_answered, question_empty,
        question_too_long, event_unsealed (a centre is set, and no key is at hand).
        """
        now = self._clock.now()
        with self._unit_of_work() as u:
            asked = question_to(u, actor, question)
            place = (asked.case, question, asked.to_step, asked.step)
            head = u.cases.head(asked.case)
            assert head is not None  # a question is of a case
            _say(u, actor, head.office, Question(new_uuid(), *place, actor.operator, now, _checked(text)))
            u.audit.append("case_answer", actor, {"case": str(asked.case), "to_step": asked.step}, now)
            u.commit()


class OpenQuestions:
    """What a person is asked and has not answered."""

    def __init__(self, unit_of_work: Work) -> None:
        self._unit_of_work = unit_of_work

    def __call__(self, actor: Actor) -> Sequence[Asked]:
        """Oldest first; of cases that still go on."""
        with self._unit_of_work() as u:
            found = u.tasks.questions_for(actor.operator, (CaseState.ACCEPTED, CaseState.PAUSED, CaseState.DECIDED))
            return [Asked(one.id, one.case, one.step, one.at, one.text) for one in found]


def question_to(u: WorkUnitOfWork, actor: Actor, question: UUID) -> Question:
    """A question that the actor may answer; ``Rejected``: question_not_yours, question_answered."""
    found = u.tasks.question(question)
    if found is None or found.answers is not None or not u.tasks.answers(found, actor.operator):
        raise Rejected("question_not_yours")
    if any(one.answers == question for one in u.tasks.questions(found.case)):
        raise Rejected("question_answered")
    return found


def _say(u: WorkUnitOfWork, actor: Actor, office: OfficeId, question: Question) -> None:
    """Keep it; where a centre is set it travels to every window of the case's office, and none of it is a name."""
    if u.tasks.draws_elsewhere():
        u.notes.tell(question_told(question, office, actor.terminal, secrets.token_bytes(16)))
    u.tasks.ask(question)


def _checked(text: str) -> str:
    said = " ".join(text.split())
    if not said:
        raise Rejected("question_empty")
    if len(said) > LONGEST_QUESTION:
        raise Rejected("question_too_long", most=LONGEST_QUESTION)
    return said
