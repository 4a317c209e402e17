"""The rota of a week: who is planned or away on which day, and the rows that one change needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.kernel.actor import Permission, Post
from app.kernel.ids import OfficeId, OperatorId
from app.staff.presence_book import AbsenceKind, OnDuty, RotaDay, Shift

WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class DayCell:
    """Somebody on a day.  shift: as planned, None without a row.  away: why, None for somebody who is there."""

    day: date
    shift: Shift | None
    away: AbsenceKind | None
    is_on_rota: bool

    @property
    def is_present(self) -> bool:
        """Whether the draw may name the person on that day."""
        return self.is_on_rota and self.away is None

    @property
    def code(self) -> str:
        """The code of the word for the day: why the person is away, else the shift."""
        if self.away is not None:
            return f"absence_kind_{self.away.value}"
        if not self.is_on_rota:
            return "shift_off"
        return f"shift_{self.shift.value}" if self.shift else "shift_everybody"


@dataclass(frozen=True, slots=True)
class WeekRow:
    """Somebody's week, Monday first.  section: its name.  permission: as of Monday."""

    operator: OperatorId
    account: str
    name: str
    section: str
    post: Post
    permission: Permission | None
    cells: tuple[DayCell, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """The week of an office, people by account.  today: in the hall; before it nothing is changed."""

    monday: date
    today: date
    rows: tuple[WeekRow, ...]


def days_of(day: date) -> tuple[date, ...]:
    """The seven days of the week that a day lies in."""
    monday = day - timedelta(days=day.weekday())
    return tuple(monday + timedelta(days=number) for number in range(WEEK_DAYS))


def week_rows(days: Mapping[date, Sequence[OnDuty]], sections: Mapping[str, str]) -> tuple[WeekRow, ...]:
    """One row per person.  days: who was asked about on each day.  sections: code → name."""
    people: dict[OperatorId, list[tuple[date, OnDuty]]] = {}
    for day, duty in days.items():
        for one in duty:
            people.setdefault(one.operator, []).append((day, one))
    return tuple(_row(found, sections) for found in people.values())


def _row(found: Sequence[tuple[date, OnDuty]], sections: Mapping[str, str]) -> WeekRow:
    first = found[0][1]
    cells = tuple(DayCell(day, one.shift, one.away, one.on_rota) for day, one in found)
    section = sections.get(first.section, first.section)
    return WeekRow(first.operator, first.account, first.name, section, first.post, first.permission, cells)


def rows_for(
    office: OfficeId, day: date, duty: Sequence[OnDuty], changes: Mapping[OperatorId, Shift], planner: OperatorId
) -> tuple[RotaDay, ...]:
    """What is written so that exactly these people's shifts change.

    On a day without any row everybody is on the rota, and the first row would take everybody else off it: so
    everybody else but the planner, who may not plan for themselves, is planned for the day with it.
    """
    rows = [RotaDay(office, day, operator, shift) for operator, shift in changes.items()]
    if all(one.shift is None and one.on_rota for one in duty):
        others = (one.operator for one in duty if one.operator not in changes and one.operator != planner)
        rows = [*(RotaDay(office, day, operator, Shift.DAY) for operator in others), *rows]
    return tuple(rows)
