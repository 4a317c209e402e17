"""What somebody on a case's way does: the tray, opening what lies in it, saying a word, what comes next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from app.cases.commands import AgreeAll, BatchDone, Said, SayWord
from app.cases.commands.steps import held
from app.cases.desk_ports import DeskStore
from app.cases.flow import Word
from app.cases.flow_settings import FlowSettings
from app.cases.model import EventKind
from app.cases.ports import Parameters, WorkUnitOfWork
from app.cases.queries import CaseFile, CaseQueries, MineQueries, MineRow, TrayMark, TrayQueries, named
from app.cases.requests import RequestLine
from app.cases.tasks import Purpose
from app.cases.tray import Measure, TrayKind, TrayLine, counted, in_order, matching
from app.catalogue.model import Catalogue, LimitUnit, ServiceItem
from app.documents.commands import Printed
from app.documents.handing import Told, hand_over
from app.documents.model import PaperCode
from app.documents.page import Language
from app.documents.ports import Printer, PrintStore
from app.documents.wording import paper_name
from app.intake.case_desk import ShowPaper, knows_window
from app.intake.case_sheet import PrintedPaper, sheet_of
from app.intake.commands.case_pages import ReadCasePage
from app.intake.commands.step_papers import PrintStepPaper, papers_of_step
from app.intake.draft_json import line_from_data, subject_from_data
from app.intake.facts import ReadFacts
from app.intake.model import Draft, PageRef
from app.intake.ports import Blob
from app.intake.request_desk import RequestDesk
from app.intake.verdict import FormJudge
from app.intake.work_sheet import WorkParts, WorkSheet, work_sheet
from app.kernel.actor import Actor
from app.kernel.calendar import WorkingCalendar
from app.kernel.clock import Clock, hall_day
from app.kernel.errors import NotFound
from app.kernel.ids import CaseId, DraftId, OperatorId

MOST_MINE = 500
AnyTrayLine = TrayLine | RequestLine


class WorkingUnitOfWork(WorkUnitOfWork, Protocol):
    """A transaction over a step and the papers of its case."""

    prints: PrintStore
    desks: DeskStore


@dataclass(frozen=True, slots=True)
class Tray:
    """What lies with somebody, before any filter: steps, most urgent first, and what is asked of him beside them.

    mark: by which a newer look is told from this.
    """

    lines: tuple[TrayLine, ...]
    requests: tuple[RequestLine, ...]
    counts: Mapping[TrayKind, int]
    mark: TrayMark
    day: str

    def matching(self, kind: TrayKind, typed: str) -> tuple[AnyTrayLine, ...]:
        """What a filter leaves: requests first, since somebody else's case waits for each of them."""
        everything: tuple[AnyTrayLine, ...] = (*self.requests, *self.lines)
        return matching(everything, kind, typed)

    def after(self, case: CaseId | None) -> CaseId | None:
        """The first case that is not ``case`` and does not wait for somebody outside."""
        return next((line.row.case for line in self.lines if line.row.case != case and not line.is_paused), None)


@dataclass(frozen=True, slots=True)
class WorkRules:
    """What the desk judges by."""

    catalogue: Catalogue
    judge: FormJudge
    facts: ReadFacts
    parameters: Parameters
    calendar: WorkingCalendar
    settings: Callable[[], FlowSettings]
    clock: Clock


@dataclass(frozen=True, slots=True)
class WorkPapers:
    """What the desk does with paper.  show: a sheet that went out.  page: one that was scanned."""

    show: ShowPaper
    page: ReadCasePage
    print: PrintStepPaper
    printer: Printer


@dataclass(frozen=True, slots=True)
class WorkDesk:
    """Every method is slow and is called in a worker thread; those that write say so."""

    unit_of_work: Callable[[], WorkingUnitOfWork]
    trays: TrayQueries
    cases: CaseQueries
    say_word: SayWord
    agree_all: AgreeAll
    papers: WorkPapers
    requests: RequestDesk
    rules: WorkRules
    accepted: MineQueries

    def tray(self, actor: Actor, before: Tray | None = None) -> Tray:
        """What lies with the actor; ``before`` itself while nothing has changed since."""
        today = hall_day(self.rules.clock.now())
        measure = self._measure(today)
        requests = self.requests.waiting(actor, measure)
        same = before is not None and (before.day, before.requests) == (today.isoformat(), requests)
        if before is not None and same and before.mark == self.trays.mark(actor.operator):
            return before
        rows, mark = self.trays.tray(actor.operator)
        lines = in_order(rows, measure)
        return Tray(lines, requests, counted(lines, requests), mark, today.isoformat())

    def _measure(self, today: date) -> Measure:
        items = {item.code: item for item in self.rules.catalogue.items}
        units = {code: _counts_in(item) for code, item in items.items()}
        paying = frozenset(code for code, item in items.items() if item.disbursement is not None)
        return Measure(
            today, self.rules.settings(), self.rules.calendar, paying,
            lambda code: units.get(code, LimitUnit.WORKING_DAYS.value),
        )  # fmt: skip

    def count(self, actor: Actor) -> int:
        """How many cases and requests lie with the actor."""
        return self.trays.mark(actor.operator).cases + self.requests.count(actor)

    def mine(self, actor: Actor) -> Sequence[MineRow]:
        """What became of the cases that the actor accepted, newest first, at most ``MOST_MINE``; names nobody else."""
        return self.accepted.mine(actor.operator, MOST_MINE)

    def named(self, number: str) -> CaseId:
        """The case of that number, or ``NotFound("case_not_found")``; ``open`` asks who may know it."""
        return named(self.cases, number)

    def open(self, actor: Actor, case: CaseId) -> WorkSheet:
        """The case that lies with the actor; that it was opened is kept, and the look is logged.  Writes.

        Raises NotFound: case_not_found, item_not_found; Rejected("case_not_drawn").
        """
        now = self.rules.clock.now()
        today = hall_day(now)
        with self.unit_of_work() as u:
            standing, events = held(u, actor, case, self.rules.parameters(today))
            task = u.tasks.open_task(case, Purpose.STEP)
            if task is not None:
                u.tasks.opened(task.id, now)
            u.audit.append("case_read", actor, {"case": str(case)}, now)
            log, delivery = u.prints.of_case(case), u.desks.delivery(case)
            u.commit()
        file = self.cases.show(case, actor)
        try:
            item = self.rules.catalogue.item(file.head.item_code)
        except KeyError as error:
            raise NotFound("item_not_found", item=file.head.item_code) from error
        draft = _application(file)
        sheet = sheet_of(
            file, log, item, self.rules.calendar, today=today, version=self.rules.catalogue.version,
            names_window=knows_window(actor, file.head),
        )  # fmt: skip
        questions = self.rules.facts.questions(item.code, standing.stage, standing.answers)
        checks = self.rules.judge.prechecks(item, draft, today)
        known = self.rules.judge.known_now(draft, today)
        own = frozenset(papers_of_step(actor, file.head, events, tuple(PaperCode)))
        parts = WorkParts(file, log, item, standing, questions, checks, known, today, delivery, own)
        return work_sheet(parts, sheet)

    def page(self, actor: Actor, case: CaseId, paper: PrintedPaper) -> bytes:
        """A sheet that went out, as PDF; who signed it is hidden from the other side.  Writes: the look is logged."""
        return self.papers.show(actor, case, paper.id)

    def scanned(self, actor: Actor, case: CaseId, material: str, page: int) -> tuple[PageRef, Blob]:
        """A page as it was scanned; see ``ReadCasePage``.  Writes: the look is logged."""
        return self.papers.page(actor, case, material, page)

    def print_first(self, actor: Actor, case: CaseId, paper: PaperCode) -> Told:
        """A paper of the step that did not go out yet; see ``PrintStepPaper``.  Writes."""
        return self._out(actor, self.papers.print(actor, case, paper))

    def print_again(self, actor: Actor, case: CaseId, paper: PrintedPaper) -> Told:
        """A further copy of a paper of the step; see ``PrintStepPaper``.  Writes."""
        return self._out(actor, self.papers.print(actor, case, paper.paper, paper.number, paper.style))

    def say(self, actor: Actor, case: CaseId, word: Word, look: UUID | None = None) -> Said:
        """Say a word to the case; see ``SayWord`` for what is refused, and which words ask for a look.  Writes."""
        return self.say_word(actor, case, word, look)

    def say_to_all(self, actor: Actor, cases: Sequence[CaseId], look: UUID | None = None) -> BatchDone:
        """Agree to several light checks with one look; see ``AgreeAll``.  Writes."""
        return self.agree_all(actor, cases, look)

    def _out(self, actor: Actor, printed: Printed) -> Told:
        title = paper_name(printed.entry.paper, Language.ZH)
        return hand_over(self.papers.printer, actor, printed, title=title).told


def _counts_in(item: ServiceItem) -> str:
    limit = item.limit_promised if item.limit_promised.value is not None else item.limit_statutory
    return limit.unit.value


def _application(file: CaseFile) -> Draft:
    """What was handed in, as the form reads it; ids are of no use here."""
    stated = next((row.data for row in reversed(file.timeline) if row.kind is EventKind.RECEIVED), {})
    subject = stated.get("subject")
    return Draft(
        id=DraftId(file.head.id), request=file.head.id, office=file.head.office, clerk=OperatorId(file.head.id),
        item=file.head.item_code, catalogue=file.head.catalogue_version,
        subject=subject_from_data(subject) if subject else None,
        answers=stated.get("answers", {}),
        materials=tuple(line_from_data(line) for line in stated.get("materials", ())),
    )  # fmt: skip
