"""A tray in its order: what is due first, how urgent each case is, what the filters leave.  Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Protocol, TypeVar

from app.cases.flow_settings import FlowSettings
from app.cases.model import CaseState
from app.cases.queries import TrayRow
from app.cases.urgency import Rank, Waiting, payroll_closing, urgency_key
from app.cases.way import AFTER
from app.kernel.calendar import Colour, WorkingCalendar, face_until
from app.kernel.clock import hall_day


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


class TrayLine(NamedTuple):
    """A case in its place.  clock: of the limit that ends first, or None.  age: calendar days since receipt."""

    row: TrayRow
    rank: Rank
    clock: TrayClock | None
    age: int

    @property
    def is_paused(self) -> bool:
        """Whether it waits for somebody outside."""
        return self.row.state == CaseState.PAUSED.value

    def fits(self, kind: TrayKind) -> bool:
        """Whether that filter leaves it."""
        match kind:
            case TrayKind.NEW:
                return self.row.is_new
            case TrayKind.RETURNED:
                return bool(self.row.reason)
            case TrayKind.OVERDUE:
                return self.clock is not None and self.clock.colour is Colour.RED
            case TrayKind.PAUSED:
                return self.is_paused
            case TrayKind.ASKED:
                return False
        return True


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


def in_order(rows: Iterable[TrayRow], by: Measure) -> tuple[TrayLine, ...]:
    """The lines, most urgent first; equal limits are judged once, since thousands of cases share few."""
    ranks: dict[tuple[date | None, bool, bool, date | None], tuple[Rank, date]] = {}
    clocks: dict[tuple[date, str, bool], TrayClock] = {}
    payroll = payroll_closing(by.today, by.settings, by.calendar)
    placed = []
    for row in rows:
        paused = row.state == CaseState.PAUSED.value
        due = min((day for day in (row.due_on, row.statutory_due_on) if day is not None), default=None)
        since = hall_day(row.accepted_at) if row.check == AFTER else None
        key = (due, paused, row.item_code in by.paying, since)
        if key not in ranks:
            waiting = Waiting(due, row.received_at, payroll if key[2] else None, paused, since)
            found = urgency_key(waiting, by.today, by.settings, by.calendar)
            ranks[key] = (found.rank, found.day)
        rank, day = ranks[key]
        clock = _clock(clocks, due, by.unit(row.item_code), paused, by) if due is not None else None
        age = (by.today - hall_day(row.received_at)).days
        placed.append(((rank, day, row.received_at), TrayLine(row, rank, clock, age)))
    placed.sort(key=lambda one: one[0])
    return tuple(line for _key, line in placed)


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


def counted(lines: Sequence[Line]) -> Mapping[TrayKind, int]:
    """How many each filter leaves."""
    return {kind: sum(line.fits(kind) for line in lines) for kind in TrayKind}


def clock_until(due: date, unit: str, state: str, by: Measure) -> TrayClock:
    """How a limit stands today; grey while the case waits for somebody outside."""
    return _clock({}, due, unit, state == CaseState.PAUSED.value, by)


def _said(row: Named) -> str:
    parts = (row.number, row.item_code, row.item_zh, row.item_en, row.subject_name, row.subject_number)
    return " ".join(parts).casefold()


def _clock(
    known: dict[tuple[date, str, bool], TrayClock], due: date, unit: str, paused: bool, by: Measure
) -> TrayClock:
    key = (due, unit, paused)
    if key not in known:
        face = face_until(due, by.today, unit, by.calendar, today=by.today, yellow_days=by.settings.yellow_days)
        known[key] = TrayClock(due, face.left, unit, Colour.GREY if paused else face.colour)
    return known[key]
