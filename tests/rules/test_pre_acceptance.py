"""Papers taken before the month they are for."""

from datetime import date

from app.rules.pre_acceptance import opening_day


def test_papers_are_taken_three_months_before_and_decided_not_before_the_month() -> None:  # EX-180
    assert opening_day("2026-10", 3) == date(2026, 7, 1)
    assert opening_day("2026-10", 0) == date(2026, 10, 1)
    assert opening_day("2027-01", 3) == date(2026, 10, 1)
