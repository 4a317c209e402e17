"""Taking an application in: the draft, the state of each paper, and what stands in the way of acceptance."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.cases.green import GreenReason
from app.cases.model import SubjectRef
from app.catalogue.conditions import applies, holds, is_open, is_required
from app.catalogue.model import Completion, FieldSpec, Label, Material, ServiceItem, Step
from app.kernel.calendar import DueDate, WorkingCalendar, due_date
from app.kernel.errors import Rejected
from app.kernel.ids import BlobHash, CaseId, DraftId, OfficeId, OperatorId, TicketId

Answers = Mapping[str, Any]
"""Field key → what was stated, as canonical text; tables as lists of rows (key → text); opened block → True."""

CHOSEN_MONTH = "retire_period"
"""The field that names the month for which papers may be taken early (CASE-09)."""


class MaterialState(StrEnum):
    """Where one paper of the checklist stands."""

    RECEIVED = "received"
    MISSING = "missing"
    NEEDS_LOOK = "needs_look"
    TO_FOLLOW = "to_follow"


class Rotation(StrEnum):
    """How a page is turned when it is shown, in degrees clockwise."""

    NONE = "0"
    RIGHT = "90"
    HALF = "180"
    LEFT = "270"


@dataclass(frozen=True, slots=True)
class Crop:
    """The part of a page that counts, in thousandths of its width and height from the upper left corner."""

    left: int
    top: int
    right: int
    bottom: int

    def __post_init__(self) -> None:
        """Refuse a part that is empty or leaves the page."""
        if not (0 <= self.left < self.right <= 1000 and 0 <= self.top < self.bottom <= 1000):
            raise ValueError("a crop lies within the page")


@dataclass(frozen=True, slots=True)
class PageRef:
    """One page of a paper: the kept original and how to look at it; the original itself is never changed.

    page: 0 for the first page of a file of several.
    """

    blob: BlobHash
    page: int = 0
    rotation: Rotation = Rotation.NONE
    crop: Crop | None = None


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """What was handed over for one line of the checklist; originals and copies are counts."""

    key: str
    state: MaterialState
    originals: int = 0
    copies: int = 0
    pages: tuple[PageRef, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """Something put right at the window; at: aware UTC."""

    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """An application on its way in, saved while it is typed.

    clerk: who holds it now.  request: made once per draft; repeating Accept with it gives the first answer.
    case: set once papers were taken without acceptance.  catalogue: version under which it was begun.
    green: why it goes through the green channel, None when it does not.  owner: the other county whose people decide,
    None for the own office.
    """

    id: DraftId
    request: UUID
    office: OfficeId
    clerk: OperatorId
    item: str
    catalogue: str
    subject: SubjectRef | None
    answers: Answers
    materials: tuple[MaterialLine, ...]
    corrections: tuple[Correction, ...] = ()
    ticket: TicketId | None = None
    case: CaseId | None = None
    green: GreenReason | None = None
    owner: OfficeId | None = None

    @property
    def is_elsewhere(self) -> bool:
        """Whether another county's people decide."""
        return self.owner is not None and self.owner != self.office

    def line(self, key: str) -> MaterialLine:
        """What was handed over for that paper; missing when nothing was said."""
        return next((line for line in self.materials if line.key == key), MaterialLine(key, MaterialState.MISSING))


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in the list.

    clerk, clerk_name: who holds it.  case, notice: set once papers were taken and a notice went out.
    """

    id: DraftId
    item: str
    subject_name: str
    clerk: OperatorId
    clerk_name: str
    ticket: TicketId | None
    case: CaseId | None
    notice: str | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that stands in the way.

    kind: field | cell | table | material | precheck | application.  where: field or material key, "" for the whole
    application.  code, values: the sentence.  label: of the question or paper.  row (from 1), column: a table's cell.
    """

    kind: str
    where: str
    code: str
    values: Mapping[str, object]
    label: Label | None = None
    row: int | None = None
    column: str = ""


class NotReady(Rejected):
    """The application cannot be accepted; ``gaps`` lists everything at once, first thing to change first."""

    def __init__(self, gaps: tuple[Gap, ...]) -> None:
        super().__init__("intake_not_ready", count=len(gaps))
        self.gaps = gaps


def applicable_steps(item: ServiceItem, answers: Answers) -> tuple[Step, ...]:
    """The steps that this application travels, in order."""
    return tuple(step for step in item.flow if holds(step.when, answers))


def papers_asked(item: ServiceItem, answers: Answers) -> tuple[Material, ...]:
    """The papers of the checklist that this application needs, in the catalogue's order."""
    return tuple(material for material in item.materials if applies(material, answers))


def unseen_papers(item: ServiceItem, draft: Draft, answers: Answers) -> tuple[Gap, ...]:
    """Papers without which nothing is accepted, that are there but have not been looked at."""
    return tuple(
        Gap("material", material.key, "material_needs_look", {}, material.name)
        for material in papers_asked(item, answers)
        if material.main and draft.line(material.key).state is MaterialState.NEEDS_LOOK
    )


def closes_at_window(item: ServiceItem, answers: Answers) -> bool:
    """Whether acceptance is also the end: risk 0 and nobody else has to look."""
    return item.risk_level == 0 and len(applicable_steps(item, answers)) == 1


def next_step(item: ServiceItem, answers: Answers) -> int:
    """Number of the step that waits after acceptance; 1 when the window is all there is."""
    return next((step.seq for step in applicable_steps(item, answers) if step.seq > 1), 1)


def unanswered_for(item: ServiceItem, step: int, answers: Answers) -> tuple[str, ...]:
    """Keys of the required fields that the step itself must fill and has not; step 1 fills what the visitor states."""
    mine = (f"stage:{step}", "visitor") if step == 1 else (f"stage:{step}",)
    shown = [field for block in item.blocks if is_open(block, answers) for field in block.fields]
    return tuple(
        field.key
        for field in (*shown, *item.fields)
        if field.filled_by in mine
        and is_required(field, answers)
        and not excuses_phone(field)
        and _is_empty(field, answers)
    )


def excuses_phone(spec: FieldSpec) -> bool:
    """Whether the question asks why there is no phone: asked and reminded of, but no phone ever blocks."""
    return spec.key.endswith("phone_absent")


def _is_empty(field: FieldSpec, answers: Answers) -> bool:
    return answers.get(field.key, field.default) in (None, "", [], ())


def may_sign(item: ServiceItem, step: int, answers: Answers) -> bool:
    """No step is signed without its own fields."""
    return not unanswered_for(item, step, answers)


def clock_start(item: ServiceItem, answers: Answers, day: date) -> date:
    """From when a limit counts that began on ``day``: papers taken before their month wait for its first (CASE-09)."""
    first = chosen_month(item, answers)
    return max(day, first) if first else day


def chosen_month(item: ServiceItem, answers: Answers) -> date | None:
    """First day of the month for which papers may be handed in early; None for items without such a month."""
    month = answers.get(CHOSEN_MONTH) if item.pre_acceptance else None
    return date.fromisoformat(f"{month}-01") if isinstance(month, str) and len(month) == 7 else None


def promise_of(item: ServiceItem, answers: Answers, accepted: date, calendar: WorkingCalendar) -> DueDate | None:
    """When the answer is due: at once, by the promise, else by the statute; None where no figure was found."""
    if item.completion is Completion.IMMEDIATE:
        return DueDate(accepted, provisional=False)
    limit = item.limit_promised if item.limit_promised.value is not None else item.limit_statutory
    if limit.value is None:
        return None
    return due_date(clock_start(item, answers, accepted), limit.value, limit.unit.value, calendar)


def statutory_due(item: ServiceItem, answers: Answers, received: date, calendar: WorkingCalendar) -> date | None:
    """The last day by the statute, which counts from receipt (standards F-02), or from the month papers wait for."""
    limit = item.limit_statutory
    if limit.value is None:
        return None
    return due_date(clock_start(item, answers, received), limit.value, limit.unit.value, calendar).day
