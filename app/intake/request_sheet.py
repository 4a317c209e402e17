"""What is asked of somebody, as the page shows it: the reason, the last days, both images, or the question."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.cases.clock_events import clock_of
from app.cases.clock_facts import Extended
from app.cases.clocks import ClockKind, admit, deadlines
from app.cases.flow_settings import FlowSettings
from app.cases.model import CaseEvent, CaseHead, EventKind
from app.cases.requests import RequestKind
from app.catalogue.model import FieldSpec, Label, ServiceItem
from app.intake.finding import AnswerContext
from app.intake.shown import plain, shown
from app.kernel.calendar import CountedIn, WorkingCalendar
from app.kernel.errors import Rejected
from app.kernel.ids import CaseId, EventId, new_uuid

_LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class ImageLine:
    """What a correction changes.  before: as the case was closed; after: as it should be."""

    what: Label
    before: Label
    after: Label


@dataclass(frozen=True, slots=True)
class LongerLimit:
    """What a yes would do.  due_on: the last day as it stands.  days: each number of days with its new last day.

    unit: in which the days count, a ``CountedIn`` value.  refusal: why no day is left to choose; then ``days`` is ().
    """

    due_on: date | None
    days: tuple[tuple[int, date], ...]
    unit: str = CountedIn.WORKING_DAYS.value
    refusal: Rejected | None = None


@dataclass(frozen=True, slots=True)
class RequestSheet:
    """Everything about a request for whoever answers it; nobody is named in it.

    id: of the task, or of the question.  stage: that asks.  to_stage: of a question, the step it is about.
    text: the reason, or the question.  limit: of an extension only.  images: of a correction only.
    """

    kind: RequestKind
    id: UUID
    case: CaseId
    number: str
    item: Label
    item_code: str
    subject: str
    asked_at: datetime
    stage: Label
    text: str
    to_stage: Label | None = None
    limit: LongerLimit | None = None
    images: tuple[ImageLine, ...] = ()


def subject_of(head: CaseHead, *, whole: bool) -> str:
    """Under whose record the case is filed; only the window reads the whole name."""
    name = head.subject_name if whole else f"{head.subject_name[:1]}**"
    return f"{name} {head.subject_number_masked}".strip()


def longer_limit(
    head: CaseHead, events: Sequence[CaseEvent], calendar: WorkingCalendar, settings: FlowSettings, today: date
) -> LongerLimit:
    """Every number of days that may be said yes to, by the rules that the command asks again."""
    found = clock_of(events)
    if found is None:
        return LongerLimit(head.due_on, (), refusal=Rejected("extension_needs_limit"))
    terms, facts = found
    unit = terms.promise.unit.value
    days: list[tuple[int, date]] = []
    for count in range(1, _LONGEST_DAYS):
        more = Extended(today, count, EventId(new_uuid()), str(count))
        try:
            longer = deadlines(terms, admit(facts, more, terms, calendar, settings), calendar)
        except Rejected as refusal:
            return LongerLimit(head.due_on, tuple(days), unit, None if days else refusal)
        due = longer.of(ClockKind.PROMISE) or longer.of(ClockKind.STATUTORY)
        days.append((count, due.due_on if due else today))
    return LongerLimit(head.due_on, tuple(days), unit)


def images_of(item: ServiceItem, changes: Sequence[Mapping[str, Any]], today: date) -> tuple[ImageLine, ...]:
    """Both images of every line that the correction changes, as people read them."""
    return tuple(_images(item, changes, today))


def last_asked(events: Sequence[CaseEvent], kind: EventKind) -> CaseEvent:
    """The newest request of that kind; ``StopIteration`` when nothing was asked."""
    return next(event for event in reversed(events) if event.kind is kind)


def _images(item: ServiceItem, changes: Sequence[Mapping[str, Any]], today: date) -> Iterator[ImageLine]:
    specs = {spec.key: spec for spec in item.all_fields()}
    for change in changes:
        spec = specs.get(change["key"])
        name = spec.label if spec is not None else plain(change["key"])
        yield ImageLine(name, _read(spec, change["before"], today), _read(spec, change["after"], today))


def _read(spec: FieldSpec | None, value: object, today: date) -> Label:
    if spec is None or isinstance(value, list):
        return plain(str(value))
    return shown(spec, value, AnswerContext(today, {}))
