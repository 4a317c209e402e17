"""A case as its screen shows it: clocks, steps, answers, papers handed in and out, assembled from its events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.cases.model import OPEN_STATES, CaseHead, CaseState, EventKind
from app.cases.queries import CaseFile
from app.catalogue.model import FieldSpec, Label, LimitUnit, ServiceItem
from app.documents.commands import style_of
from app.documents.model import PaperCode
from app.documents.page import Language, Style
from app.documents.ports import PrintEntry, PrintKind
from app.documents.wording import paper_name
from app.intake.commands.case_pages import papers_in
from app.intake.commands.papers import newest_letter, printable
from app.intake.finding import AnswerContext
from app.intake.model import MaterialLine, MaterialState, applicable_steps
from app.intake.shown import plain, shown
from app.kernel.calendar import ClockFace, WorkingCalendar, face_until
from app.kernel.clock import hall_day
from app.kernel.ids import PaperId


@dataclass(frozen=True, slots=True)
class CaseClock:
    """One of the two limits.  start: day 0 of its count.  face: None once the case no longer runs.

    waits: the papers came before their month, so that the count starts later than they came (CASE-09).
    """

    start: date
    due_on: date
    provisional: bool
    unit: LimitUnit
    face: ClockFace | None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One question with its answer; a table has columns and rows instead of a value.  key: of the question."""

    label: Label
    value: Label
    columns: tuple[Label, ...] = ()
    rows: tuple[tuple[Label, ...], ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A line of the checklist as it was handed in.  key: of the paper."""

    name: Label
    state: MaterialState
    originals: int
    copies: int
    pages: int
    note: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class PrintedPaper:
    """A row of the print log.  copy_no: 1 for the original.  reason: why it was printed again or is void."""

    id: PaperId
    paper: PaperCode
    title: Label
    number: str
    style: Style
    copy_no: int
    kind: PrintKind
    reason: str
    window: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """Everything about one case.

    steps: names of the flow's steps that this case travels, none when it was turned away.  current: place of the
    one that waits, ``len(steps)`` when all are behind.  printable: papers of which no sheet went out yet.
    same_list: the labels come from the very list under which the case was taken.  green: the green channel's clock.
    """

    file: CaseFile
    promised: CaseClock | None
    statutory: CaseClock | None
    steps: tuple[Label, ...]
    current: int
    answers: tuple[AnswerLine, ...]
    materials: tuple[HandedIn, ...]
    papers: tuple[PrintedPaper, ...]
    printable: tuple[PaperCode, ...]
    same_list: bool
    green: CaseClock | None = None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list; clock: of the promise, None where nothing runs."""

    head: CaseHead
    clock: CaseClock | None


def sheet_of(
    file: CaseFile,
    log: Sequence[PrintEntry],
    item: ServiceItem,
    calendar: WorkingCalendar,
    *,
    today: date,
    version: str,
    names_window: bool = True,
) -> CaseSheet:
    """The sheet.  log: its rows of the print log.  version: of the list that ``item`` is from.

    names_window: False where the viewer may not know yet at which window a paper was signed.
    """
    stated = _last(file, EventKind.RECEIVED)
    answers = stated.get("answers", {})
    steps = () if file.head.state is CaseState.TURNED_AWAY else applicable_steps(item, answers)
    return CaseSheet(
        file=file,
        promised=promised_clock(file.head, item, calendar, today, _last(file, EventKind.ACCEPTED)),
        statutory=_statutory_clock(file.head, item, calendar, today, _last(file, EventKind.ACCEPTED)),
        steps=tuple(step.name for step in steps),
        current=_current(file.head, [step.seq for step in steps]),
        answers=answer_lines(item, answers, today),
        materials=_handed_in(item, papers_in(file.timeline)),
        papers=tuple(_printed(entry, names_window=names_window) for entry in log),
        printable=_unprinted(file, item, log),
        same_list=file.head.catalogue_version == version,
        green=_green_clock(file.head, calendar, today, _last(file, EventKind.ACCEPTED)),
    )


def elsewhere(file: CaseFile) -> tuple[str, str] | None:
    """Names of the office that decides and of the one that took it in for it, None where they are one."""
    if file.head.taken_at is None:
        return None
    said = file.timeline[0].data if file.timeline else {}
    return str(said.get("owner_name") or file.head.office), str(said.get("taken_at_name") or file.head.taken_at)


def _unprinted(file: CaseFile, item: ServiceItem, log: Sequence[PrintEntry]) -> tuple[PaperCode, ...]:
    """A letter counts as printed once the newest of its kind is: a case may wait, and be told so, twice."""
    printed = {(entry.paper, entry.number) for entry in log}
    papers = {paper for paper, _ in printed}
    kinds = frozenset(row.kind for row in file.timeline)
    sent = {row.kind: str(row.data["letter"]) for row in file.timeline if row.data.get("letter")}
    letters = {code: newest_letter(code, sent) for code in PaperCode}
    return tuple(
        code
        for code in printable(kinds, item, file.head.outcome)
        if ((code, letters[code]) not in printed if letters[code] else code not in papers)
    )


def promised_clock(
    head: CaseHead, item: ServiceItem, calendar: WorkingCalendar, today: date, accepted: Mapping[str, Any] | None = None
) -> CaseClock | None:
    """The clock that counts from acceptance; accepted: data of that event, where they are at hand."""
    if head.due_on is None or head.accepted_at is None:
        return None
    start = _day_of((accepted or {}).get("clock_from"), head.accepted_at)
    limit = item.limit_promised if item.limit_promised.value is not None else item.limit_statutory
    waits = start > hall_day(head.accepted_at)
    return _clock(head, start, head.due_on, limit.unit, calendar, today, provisional=head.due_provisional, waits=waits)


def _statutory_clock(
    head: CaseHead, item: ServiceItem, calendar: WorkingCalendar, today: date, accepted: Mapping[str, Any]
) -> CaseClock | None:
    if head.statutory_due_on is None:
        return None
    start, unit = _day_of(accepted.get("statutory_from"), head.received_at), item.limit_statutory.unit
    provisional = not calendar.knows(start, head.statutory_due_on)
    waits = start > hall_day(head.received_at)
    return _clock(head, start, head.statutory_due_on, unit, calendar, today, provisional=provisional, waits=waits)


def _green_clock(
    head: CaseHead, calendar: WorkingCalendar, today: date, accepted: Mapping[str, Any]
) -> CaseClock | None:
    if head.green_due_on is None or head.accepted_at is None:
        return None
    start = _day_of(accepted.get("clock_from"), head.accepted_at)
    provisional = not calendar.knows(start, head.green_due_on)
    return _clock(head, start, head.green_due_on, LimitUnit.WORKING_DAYS, calendar, today, provisional=provisional,
                  waits=False)  # fmt: skip


def _day_of(told: str | None, moment: datetime) -> date:
    """The first day of a count as the acceptance told it; that of ``moment`` where it did not."""
    return date.fromisoformat(told) if told else hall_day(moment)


def _clock(
    head: CaseHead,
    start: date,
    due: date,
    unit: LimitUnit,
    calendar: WorkingCalendar,
    today: date,
    *,
    provisional: bool,
    waits: bool,
) -> CaseClock:
    runs = head.state in OPEN_STATES
    face = face_until(due, start, unit.value, calendar, today=today) if runs else None
    return CaseClock(start, due, provisional, unit, face, waits)


def _current(head: CaseHead, steps: Sequence[int]) -> int:
    if head.state is CaseState.CLOSED:
        return len(steps)
    return steps.index(head.step) if head.step in steps else 0


def _last(file: CaseFile, kind: EventKind) -> Mapping[str, Any]:
    return next((row.data for row in reversed(file.timeline) if row.kind is kind), {})


def answer_lines(item: ServiceItem, answers: Mapping[str, Any], today: date) -> tuple[AnswerLine, ...]:
    """What was stated, in the order of the form; numbers of documents, accounts and telephones masked."""
    context = AnswerContext(today, {key: value for key, value in answers.items() if isinstance(value, str)})
    found = []
    for field in item.all_fields():
        value = answers.get(field.key)
        if value in (None, "", []):
            continue
        if field.columns and isinstance(value, list):
            found.append(_table(field, value, today))
        else:
            found.append(AnswerLine(field.label, shown(field, value, context), key=field.key))
    return tuple(found)


def _table(field: FieldSpec, rows: Sequence[Mapping[str, str]], today: date) -> AnswerLine:
    used = [column for column in field.columns if any(row.get(column.key) for row in rows)]
    cells = tuple(
        tuple(shown(column, row.get(column.key, ""), AnswerContext(today, row)) for column in used) for row in rows
    )
    return AnswerLine(field.label, Label("", ""), tuple(column.label for column in used), cells, field.key)


def _handed_in(item: ServiceItem, lines: Sequence[MaterialLine]) -> tuple[HandedIn, ...]:
    names = {material.key: material.name for material in item.materials}
    return tuple(
        HandedIn(
            names.get(line.key, plain(line.key)),
            *(line.state, line.originals, line.copies, len(line.pages), line.note, line.key),
        )
        for line in lines
    )


def _printed(entry: PrintEntry, *, names_window: bool) -> PrintedPaper:
    return PrintedPaper(
        id=entry.id,
        paper=entry.paper,
        title=Label(paper_name(entry.paper, Language.ZH), paper_name(entry.paper, Language.EN)),
        number=entry.number,
        style=style_of(entry),
        copy_no=entry.copy_no,
        kind=entry.kind,
        reason=entry.reason,
        window=entry.window if names_window else "",
        at=entry.at,
    )
