"""Working days and legal time, by the worked examples of the rules."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.calendar import (
    Colour,
    Pause,
    WorkingCalendar,
    clock_face,
    due_date,
    legal_last_day,
    published_calendar,
)

CALENDAR = published_calendar()


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("accepted", "limit", "due"),
    [
        ("2026-09-28", 5, "2026-10-10"),  # EX-16
        ("2026-02-12", 5, "2026-02-26"),  # EX-17
        ("2026-04-30", 3, "2026-05-08"),  # EX-18
        ("2026-09-30", 1, "2026-10-08"),  # EX-19
        ("2026-06-18", 20, "2026-07-17"),  # EX-20
        ("2025-09-26", 10, "2025-10-16"),  # EX-21
        ("2026-01-02", 1, "2026-01-04"),  # EX-22
        ("2026-09-15", 15, "2026-10-12"),  # EX-97
        ("2026-09-25", 20, "2026-10-29"),  # EX-101
        ("2026-10-03", 0, "2026-10-03"),
    ],
)
def test_a_limit_in_working_days_counts_from_the_day_after(accepted: str, limit: int, due: str) -> None:
    assert due_date(day(accepted), limit, "working_days", CALENDAR).day == day(due)


@pytest.mark.parametrize(
    ("accepted", "limit", "pauses", "due"),
    [
        ("2026-03-02", 10, [("2026-03-05", "2026-03-12")], "2026-03-23"),  # EX-23
        ("2026-09-21", 5, [("2026-09-23", "2026-10-09")], "2026-10-13"),  # EX-24
        ("2026-05-06", 20, [("2026-05-08", "2026-05-11"), ("2026-05-20", "2026-05-29")], "2026-06-15"),  # EX-25
    ],
)
def test_a_pause_moves_the_due_date(accepted: str, limit: int, pauses: list[tuple[str, str]], due: str) -> None:
    stops = [Pause(day(a), day(b)) for a, b in pauses]
    assert due_date(day(accepted), limit, "working_days", CALENDAR, stops).day == day(due)


@pytest.mark.parametrize(
    ("start", "days", "months", "last"),
    [
        ("2026-01-20", 30, 0, "2026-02-24"),  # EX-26
        ("2026-09-10", 15, 0, "2026-09-28"),  # EX-27
        ("2026-01-31", 0, 1, "2026-02-28"),  # EX-28
        ("2025-10-04", 0, 12, "2026-10-08"),  # EX-29
        ("2024-02-29", 0, 12, "2025-02-28"),
    ],
)
def test_a_legal_limit_ends_on_a_working_day(start: str, days: int, months: int, last: str) -> None:
    assert legal_last_day(day(start), CALENDAR, days=days, months=months).day == day(last)


def test_a_limit_in_calendar_days_rolls_to_a_working_day() -> None:
    assert due_date(day("2026-01-20"), 30, "calendar_days", CALENDAR).day == day("2026-02-24")


def test_a_year_without_calendar_counts_weekdays_and_is_provisional() -> None:
    due = due_date(day("2026-12-30"), 5, "working_days", CALENDAR)
    assert (due.day, due.provisional) == (day("2027-01-06"), True)
    assert not due_date(day("2026-12-25"), 4, "working_days", CALENDAR).provisional
    assert legal_last_day(day("2026-01-23"), CALENDAR, months=12).provisional


@pytest.mark.parametrize(
    ("today", "left", "colour"),
    [
        ("2026-09-28", 5, Colour.GREEN),
        ("2026-09-30", 3, Colour.GREEN),
        ("2026-10-08", 2, Colour.YELLOW),
        ("2026-10-10", 0, Colour.YELLOW),
        ("2026-10-12", -1, Colour.RED),
    ],
)
def test_the_colour_tells_how_many_working_days_are_left(today: str, left: int, colour: Colour) -> None:
    face = clock_face(day("2026-09-28"), 5, "working_days", CALENDAR, today=day(today))
    assert (face.left, face.colour) == (left, colour)


def test_a_paused_clock_is_grey_and_stands() -> None:
    face = clock_face(
        day("2026-03-02"),
        10,
        "working_days",
        CALENDAR,
        today=day("2026-03-20"),
        pauses=[Pause(day("2026-03-05"), None)],
    )
    assert (face.used, face.left, face.colour) == (3, 7, Colour.GREY)


@given(st.dates(date(2025, 1, 1), date(2026, 6, 30)), st.integers(0, 60))
def test_exactly_that_many_working_days_lie_between_acceptance_and_due(accepted: date, limit: int) -> None:
    due = due_date(accepted, limit, "working_days", CALENDAR).day
    between = sum(CALENDAR.is_working(accepted + timedelta(days=i)) for i in range(1, (due - accepted).days + 1))
    assert between == limit
    assert limit == 0 or CALENDAR.is_working(due)


@given(st.dates(date(2025, 1, 1), date(2026, 3, 1)), st.integers(1, 40), st.integers(0, 20), st.integers(0, 20))
def test_a_pause_never_makes_the_due_date_earlier(accepted: date, limit: int, start: int, length: int) -> None:
    opened = accepted + timedelta(days=start)
    pause = Pause(opened, opened + timedelta(days=length))
    plain = due_date(accepted, limit, "working_days", CALENDAR).day
    assert due_date(accepted, limit, "working_days", CALENDAR, [pause]).day >= plain


def test_without_any_calendar_only_weekends_are_off() -> None:
    bare = WorkingCalendar(frozenset(), frozenset(), frozenset())
    assert due_date(day("2026-09-30"), 1, "working_days", bare).day == day("2026-10-01")
