"""Papers taken before the month they are for (CASE-09)."""

from dataclasses import dataclass
from datetime import date

from app.kernel.calendar import DueDate, WorkingCalendar, add_months, due_date


@dataclass(frozen=True, slots=True)
class PreAcceptance:
    """When papers may be taken, when anything may be decided, and how the clock runs.

    opens: first day on which the papers are taken.  not_before: first day on which it may be decided or paid.
    """

    opens: date
    not_before: date
    clock_starts: date
    due: DueDate


def opening_day(chosen_month: str, months_before: int) -> date:
    """The first day on which papers for ``chosen_month`` (YYYY-MM) are taken."""
    return add_months(date(int(chosen_month[:4]), int(chosen_month[5:7]), 1), -months_before)


def pre_acceptance(
    chosen_month: str, received: date, limit_working_days: int, calendar: WorkingCalendar, *, months_before: int
) -> PreAcceptance:
    """The clock starts on receipt or on the first day of the chosen month, whichever is later."""
    not_before = opening_day(chosen_month, 0)
    starts = max(received, not_before)
    due = due_date(starts, limit_working_days, "working_days", calendar)
    return PreAcceptance(opening_day(chosen_month, months_before), not_before, starts, due)
