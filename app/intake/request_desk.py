"""What somebody does with a request in the tray: open it, say yes or no, answer."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.cases.commands import AnswerCorrection, AnswerExtension, AnswerQuestion
from app.cases.commands.held import case_drawn_for
from app.cases.commands.together import question_to
from app.cases.flow_settings import FlowSettings
from app.cases.model import CaseHead, EventKind
from app.cases.ports import WorkUnitOfWork
from app.cases.requests import RequestKind, RequestLine, RequestQueries, requests_in_order
from app.cases.tasks import Purpose
from app.cases.tray import Measure
from app.cases.way import Way, stage_at
from app.catalogue.model import Catalogue, Label, ServiceItem
from app.intake.request_sheet import RequestSheet, images_of, last_asked, longer_limit, subject_of
from app.kernel.actor import Actor, Permission
from app.kernel.calendar import WorkingCalendar
from app.kernel.clock import Clock, hall_day
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import CaseId


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a request.  is_yes: agreed; of a question always.  days: of a longer limit.  text: the note."""

    is_yes: bool
    text: str = ""
    days: int = 0


@dataclass(frozen=True, slots=True)
class RequestRules:
    """What the desk judges by."""

    catalogue: Catalogue
    calendar: WorkingCalendar
    settings: Callable[[], FlowSettings]
    clock: Clock


@dataclass(frozen=True, slots=True)
class RequestDesk:
    """Every method is slow and is called in a worker thread; those that write say so."""

    unit_of_work: Callable[[], WorkUnitOfWork]
    queries: RequestQueries
    answer_extension: AnswerExtension
    answer_correction: AnswerCorrection
    answer_question: AnswerQuestion
    rules: RequestRules

    def waiting(self, actor: Actor, measure: Measure) -> tuple[RequestLine, ...]:
        """What waits for the actor's answer, whose case is due first."""
        return requests_in_order(self.queries.requests(actor.operator), measure)

    def count(self, actor: Actor) -> int:
        """How many requests wait for the actor's answer."""
        return len(self.queries.requests(actor.operator))

    def open(self, actor: Actor, kind: RequestKind, request: UUID, case: CaseId) -> RequestSheet:
        """What is asked; that it was opened is kept, and the look is logged.  Writes.

        Raises NotFound: case_not_found, item_not_found; Rejected: case_not_drawn, question_not_yours.
        """
        now = self.rules.clock.now()
        with self.unit_of_work() as u:
            if kind is RequestKind.QUESTION:
                sheet = self._question(u, actor, request)
            else:
                sheet = self._approval(u, actor, kind, case, now)
            u.audit.append("case_read", actor, {"case": str(case)}, now)
            u.commit()
        return sheet

    def say(self, actor: Actor, sheet: RequestSheet, answer: Answer, look: UUID | None = None) -> None:
        """Answer; see the three commands for what is refused, and extension_needs_days.  Writes.

        look: a fresh one, which a yes to an extension or a correction asks for.
        """
        match sheet.kind:
            case RequestKind.EXTENSION:
                if answer.is_yes and answer.days <= 0:
                    raise Rejected("extension_needs_days")
                days = answer.days if answer.is_yes else 0
                self.answer_extension(actor, sheet.case, days=days, note=answer.text, look=look)
            case RequestKind.CORRECTION:
                self.answer_correction(actor, sheet.case, agree=answer.is_yes, note=answer.text, look=look)
            case RequestKind.QUESTION:
                self.answer_question(actor, sheet.id, answer.text)

    def _approval(
        self, u: WorkUnitOfWork, actor: Actor, kind: RequestKind, case: CaseId, now: datetime
    ) -> RequestSheet:
        purpose = Purpose(kind.value)
        head, way, events = case_drawn_for(u, actor, case, purpose)
        task = u.tasks.open_task(case, purpose)
        assert task is not None  # it was drawn for the actor
        u.tasks.opened(task.id, now)
        today = hall_day(now)
        if kind is RequestKind.EXTENSION:
            asked = last_asked(events, EventKind.EXTENSION_ASKED)
            limit = longer_limit(head, events, self.rules.calendar, self.rules.settings(), today)
            sheet = self._sheet(actor, kind, task.id, (head, way, asked.step), task.drawn_at)
            return replace(sheet, text=str(asked.data.get("note", "")), limit=limit)
        asked = last_asked(events, EventKind.CORRECTION_ASKED)
        sheet = self._sheet(actor, kind, task.id, (head, way, asked.step), task.drawn_at)
        images = images_of(self._item(head), asked.data["changes"], today)
        return replace(sheet, text=str(asked.data["reason"]), images=images)

    def _question(self, u: WorkUnitOfWork, actor: Actor, request: UUID) -> RequestSheet:
        asked = question_to(u, actor, request)
        head = u.cases.head(asked.case)
        assert head is not None  # a question is of a case
        way = u.tasks.way(head.id, head.round)
        sheet = self._sheet(actor, RequestKind.QUESTION, asked.id, (head, way, asked.step), asked.at)
        return replace(sheet, text=asked.text, to_stage=_name(way, asked.to_step))

    def _sheet(
        self, actor: Actor, kind: RequestKind, request: UUID, asked: tuple[CaseHead, Way, int], at: datetime
    ) -> RequestSheet:
        head, way, step = asked
        item = Label(head.item_name_zh, head.item_name_en)
        subject = subject_of(head, whole=actor.permission is Permission.INTAKE)
        number = head.number or ""
        return RequestSheet(
            kind, request, head.id, number, item, head.item_code, subject, at, _name(way, step), text=""
        )

    def _item(self, head: CaseHead) -> ServiceItem:
        try:
            return self.rules.catalogue.item(head.item_code)
        except KeyError as error:
            raise NotFound("item_not_found", item=head.item_code) from error


def _name(way: Way, step: int) -> Label:
    stage = stage_at(way, step)
    return Label(stage.name_zh, stage.name_en)
