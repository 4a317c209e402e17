"""Papers taken before the month they are for (CASE-09)."""

from datetime import date

from app.kernel.calendar import add_months


def opening_day(chosen_month: str, months_before: int) -> date:
    """The first day on which papers for ``chosen_month`` (YYYY-MM) are taken; nothing is decided before 0 months."""
    return add_months(date(int(chosen_month[:4]), int(chosen_month[5:7]), 1), -months_before)
