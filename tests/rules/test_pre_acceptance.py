"""Papers taken before the month they are for."""

from datetime import date

from app.kernel.calendar import published_calendar
from app.rules.pre_acceptance import pre_acceptance

CALENDAR = published_calendar()


def test_papers_are_taken_three_months_before_and_decided_not_before_the_month() -> None:  # EX-180
    found = pre_acceptance("2026-10", date(2026, 7, 1), 20, CALENDAR, months_before=3)
    assert (found.opens, found.not_before) == (date(2026, 7, 1), date(2026, 10, 1))


def test_the_clock_starts_on_the_first_day_of_the_month_when_papers_came_earlier() -> None:  # EX-181
    found = pre_acceptance("2026-10", date(2026, 8, 20), 20, CALENDAR, months_before=3)
    assert (found.clock_starts, found.due.day) == (date(2026, 10, 1), date(2026, 11, 3))


def test_papers_that_come_later_start_their_clock_on_receipt() -> None:
    found = pre_acceptance("2026-10", date(2026, 10, 12), 1, CALENDAR, months_before=3)
    assert (found.clock_starts, found.due.day) == (date(2026, 10, 12), date(2026, 10, 13))
