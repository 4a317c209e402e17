"""The floor in figures: open cases with what a supervisor or flow desk may know of them, windows, and who waits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from app.cases.eligibility import ExclusionReason
from app.cases.flow_settings import FlowSettings
from app.cases.model import CaseState
from app.cases.recounts import DayMoved
from app.cases.rota_check import RotaPerson
from app.cases.urgency import RiseTo
from app.kernel.actor import Permission
from app.kernel.calendar import Colour, CountedIn, WorkingCalendar, face_until
from app.kernel.clock import hall_day
from app.kernel.ids import CaseId, OfficeId, OperatorId


@dataclass(frozen=True, slots=True)
class BoardCase:
    """An open case without any name of those who do it.

    stage_zh, stage_en, permission: of the step that waits, "" and None before acceptance.  section: name of the
    section in which whoever has it sits, "" while nobody has it.  stuck: why nobody could be drawn and how many people
    each reason keeps out, () otherwise.  waits_for: what it is paused for, "" when it runs.  risen: who was told last
    that it is late.  has_lapsed: its hold on payment is over.  asks_approval: a leader's word is waited for.
    chased: how often the flow desk reminded whoever has it.  green: why it is of the green channel, "" outside it;
    chaser: who follows it then, "" while nobody does or where it is not told.  due_on: the first last day.
    """

    id: CaseId
    number: str
    item_code: str
    item_zh: str
    item_en: str
    subject: str
    subject_masked: str
    state: CaseState
    stage_zh: str
    stage_en: str
    permission: Permission | None
    section: str
    received_at: datetime
    due_on: date | None
    is_undrawn: bool = False
    stuck: tuple[tuple[ExclusionReason, int], ...] = ()
    waits_for: str = ""
    risen: RiseTo | None = None
    has_lapsed: bool = False
    asks_approval: bool = False
    chased: int = 0
    green: str = ""
    chaser: str = ""
    chaser_id: OperatorId | None = None
    recount: DayMoved | None = None

    def age(self, today: date) -> int:
        """Calendar days since it came."""
        return (today - hall_day(self.received_at)).days


@dataclass(frozen=True, slots=True)
class BoardWindow:
    """A window at which somebody is signed in here, or that another machine of the hall told of today.

    name: whose it is, "" where only the number is known.  ticket: the number that is served there, "" for none.
    is_paused: it takes nobody.
    """

    window: str
    name: str
    is_locked: bool
    ticket: str
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class HallFigures:
    """Who waits in the hall; longest_min: whole minutes of whoever waits longest, 0 when nobody does."""

    windows: tuple[BoardWindow, ...]
    waiting: int
    longest_min: int


class Figure(StrEnum):
    """The numbers of cases, each with its list."""

    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    UNDRAWN = "undrawn"
    PAUSED = "paused"
    APPROVAL = "approval"
    RISEN = "risen"
    LAPSED = "lapsed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class FloorFigures:
    """The floor at one moment.  cases: behind every number, due first."""

    at: datetime
    hall: HallFigures
    cases: Mapping[Figure, tuple[BoardCase, ...]]


@dataclass(frozen=True, slots=True)
class WhereIs:
    """What somebody who asks is told: no name of anybody, no paper, no figure."""

    number: str
    item_zh: str
    item_en: str
    state: CaseState
    stage_zh: str
    stage_en: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class ToldOf:
    """That somebody was told of a case: reminded by the flow desk (``note``), or of a late step (``to``)."""

    at: datetime
    step: int
    to: RiseTo | None = None
    note: str = ""


class BoardQueries(Protocol):
    """Look-ups of one office."""

    def open_cases(self, office: OfficeId, text: str = "") -> Sequence[BoardCase]:
        """Open cases, due first; text: as of ``CaseFilter``, "" for all."""
        ...

    def hall(self, office: OfficeId, now: datetime) -> HallFigures:
        """Windows and those who wait, today."""
        ...

    def rota(self, office: OfficeId, day: date) -> Sequence[RotaPerson]:
        """Everybody with a permission, of the office and of the one above."""
        ...

    def told(self, office: OfficeId, number: str) -> Sequence[ToldOf]:
        """Of whom the case with that number was told, oldest first."""
        ...

    def lying_with(self, operator: OperatorId) -> Sequence[date | None]:
        """The last day of every open case that somebody has; None for one without."""
        ...

    def where(self, office: OfficeId, text: str) -> Sequence[WhereIs]:
        """The case with that number, or the open cases of whoever has that ID number."""
        ...


def figures(at: datetime, hall: HallFigures, cases: Sequence[BoardCase]) -> FloorFigures:
    """Each number with the cases behind it."""
    today = hall_day(at)
    found = {figure: tuple(case for case in cases if _COUNTS[figure](case, today)) for figure in Figure}
    return FloorFigures(at, hall, found)


def colour_of(case: BoardCase, today: date, calendar: WorkingCalendar, settings: FlowSettings) -> Colour | None:
    """CAL-05; None without a last day."""
    if case.state is CaseState.PAUSED:
        return Colour.GREY
    if case.due_on is None:
        return None
    day = CountedIn.WORKING_DAYS
    return face_until(case.due_on, today, day, calendar, today=today, yellow_days=settings.yellow_days).colour


def _runs(case: BoardCase) -> bool:
    return case.state in (CaseState.RECEIVED, CaseState.ACCEPTED, CaseState.DECIDED)


_COUNTS: Mapping[Figure, Callable[[BoardCase, date], bool]] = {
    Figure.DUE_TODAY: lambda case, today: _runs(case) and case.due_on == today,
    Figure.OVERDUE: lambda case, today: _runs(case) and case.due_on is not None and case.due_on < today,
    Figure.UNDRAWN: lambda case, _: case.is_undrawn,
    Figure.PAUSED: lambda case, _: case.state in (CaseState.PAUSED, CaseState.AWAITING_SUPPLEMENT),
    Figure.APPROVAL: lambda case, _: case.asks_approval,
    Figure.RISEN: lambda case, _: case.risen is not None,
    Figure.LAPSED: lambda case, _: case.has_lapsed,
    Figure.OPEN: lambda _case, _: True,
}
