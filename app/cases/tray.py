"""A tray in its order: what is due first, how urgent each case is, what the filters leave.  Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import itemgetter
from typing import NamedTuple, Protocol, TypeVar

from app.cases.flow_settings import FlowSettings
from app.cases.model import CaseState
from app.cases.queries import TrayRow
from app.cases.urgency import Rank, Waiting, payroll_closing, urgency_key
from app.kernel.calendar import Colour, CountedIn, WorkingCalendar, face_until
from app.kernel.clock import hall_day

_PAUSED = CaseState.PAUSED.value


class TrayKind(StrEnum):
    """What to leave of a tray."""

    ALL = "all"
    NEW = "new"
    RETURNED = "returned"
    OVERDUE = "overdue"
    PAUSED = "paused"
    ASKED = "asked"  # what waits for a yes, a no or an answer beside the steps


@dataclass(frozen=True, slots=True)
class TrayClock:
    """How a case in a tray stands.  left: days in ``unit``, below 0 when late.  unit: a ``CountedIn`` value."""

    due_on: date
    left: int
    unit: str
    colour: Colour


PAPERS_LATE = "papers_late"
"""``waits_for`` of a case whose notice has lapsed."""


class TrayLine(NamedTuple):
    """A case in its place.  clock: of the limit that ends first, or None.  age: calendar days since receipt."""

    row: TrayRow
    rank: Rank
    clock: TrayClock | None
    age: int

    @property
    def is_paused(self) -> bool:
        """Whether it waits for somebody outside; papers that did not come in time are waited for no more."""
        return _is_paused(self.row)

    def fits(self, kind: TrayKind) -> bool:
        """Whether that filter leaves it."""
        return _LEAVES[kind](self)


@dataclass(frozen=True, slots=True)
class Measure:
    """What a tray is judged by.

    paying: codes of items that lead to a payment.  unit: in which the limit of an item counts.
    """

    today: date
    settings: FlowSettings
    calendar: WorkingCalendar
    paying: frozenset[str]
    unit: Callable[[str], str]


_Alike = tuple[date | None, date | None, date | None, bool, str, date | None]
_Judged = tuple[Rank, date, TrayClock | None]


def _is_paused(row: TrayRow) -> bool:
    return row.state == _PAUSED and row.waits_for != PAPERS_LATE


def in_order(rows: Iterable[TrayRow], by: Measure) -> tuple[TrayLine, ...]:
    """The lines, most urgent first; equal limits are judged once, since thousands of cases share few."""
    judged: dict[_Alike, _Judged] = {}
    ages: dict[date, int] = {}
    payroll = payroll_closing(by.today, by.settings, by.calendar)
    placed = []
    for row in rows:
        since = hall_day(row.accepted_at) if row.accepted_at is not None else None
        alike = (row.due_on, row.statutory_due_on, row.green_due_on, _is_paused(row), row.item_code, since)
        found = judged.get(alike)
        if found is None:
            found = judged[alike] = _judge(row, since, payroll, by)
        received = hall_day(row.received_at)
        if received not in ages:
            ages[received] = (by.today - received).days
        rank, day, clock = found
        placed.append(((rank, day, row.received_at), TrayLine(row, rank, clock, ages[received])))
    placed.sort(key=itemgetter(0))
    return tuple(line for _key, line in placed)


def _judge(row: TrayRow, since: date | None, payroll: date, by: Measure) -> _Judged:
    paused = _is_paused(row)
    limits = (row.due_on, row.statutory_due_on, row.green_due_on)
    due = min((day for day in limits if day is not None), default=None)
    unit = CountedIn.WORKING_DAYS.value if due == row.green_due_on else by.unit(row.item_code)
    waiting = Waiting(due, row.received_at, payroll if row.item_code in by.paying else None, paused, since)
    found = urgency_key(waiting, by.today, by.settings, by.calendar)
    return found.rank, found.day, _clock(due, unit, paused, by) if due is not None else None


class Named(Protocol):
    """What a row in a tray is found by."""

    @property
    def number(self) -> str: ...  # noqa: D102 - of the case
    @property
    def item_code(self) -> str: ...  # noqa: D102
    @property
    def item_zh(self) -> str: ...  # noqa: D102
    @property
    def item_en(self) -> str: ...  # noqa: D102
    @property
    def subject_name(self) -> str: ...  # noqa: D102
    @property
    def subject_number(self) -> str: ...  # noqa: D102


class Line(Protocol):
    """A step or a request in a tray."""

    @property
    def row(self) -> Named:
        """By which it is found."""
        ...

    def fits(self, kind: TrayKind) -> bool:
        """Whether that filter leaves it."""
        ...


AnyLine = TypeVar("AnyLine", bound=Line)


def matching(lines: Sequence[AnyLine], kind: TrayKind, typed: str) -> tuple[AnyLine, ...]:
    """What the filter and the words leave; words: part of a number, of the item's name or code, or of the subject."""
    words = typed.strip().casefold()
    return tuple(line for line in lines if line.fits(kind) and (not words or words in _said(line.row)))


def counted(steps: Sequence[TrayLine], requests: Sequence[Line]) -> Mapping[TrayKind, int]:
    """How many each filter leaves."""
    return {kind: sum(map(leaves, steps)) + sum(one.fits(kind) for one in requests) for kind, leaves in _LEAVES.items()}


def clock_until(due: date, unit: str, state: str, by: Measure) -> TrayClock:
    """How a limit stands today; grey while the case waits for somebody outside."""
    return _clock(due, unit, state == _PAUSED, by)


def _said(row: Named) -> str:
    parts = (row.number, row.item_code, row.item_zh, row.item_en, row.subject_name, row.subject_number)
    return " ".join(parts).casefold()


def _clock(due: date, unit: str, paused: bool, by: Measure) -> TrayClock:
    face = face_until(due, by.today, unit, by.calendar, today=by.today, yellow_days=by.settings.yellow_days)
    return TrayClock(due, face.left, unit, Colour.GREY if paused else face.colour)


_LEAVES: Mapping[TrayKind, Callable[[TrayLine], bool]] = {
    TrayKind.ALL: lambda _line: True,
    TrayKind.NEW: lambda line: line.row.is_new,
    TrayKind.RETURNED: lambda line: bool(line.row.reason),
    TrayKind.OVERDUE: lambda line: line.clock is not None and line.clock.colour is Colour.RED,
    TrayKind.PAUSED: lambda line: line.is_paused,
    TrayKind.ASKED: lambda _line: False,
}
"""What each filter leaves."""
