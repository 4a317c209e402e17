"""The order of a tray, and what rises by itself to whom and when."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.flow_settings import FlowSettings
from app.cases.urgency import (
    OpenStep,
    Rank,
    RiseTo,
    UrgencyKey,
    Waiting,
    escalation_due,
    payroll_closing,
    urgency_key,
)
from app.kernel.calendar import published_calendar
from app.kernel.messages import LANGUAGES, has_sentence

CALENDAR = published_calendar()
USUAL = FlowSettings()
CAME = datetime(2026, 9, 21, 2, tzinfo=UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+08:00").astimezone(UTC)


def key(case: Waiting, today: str = "2026-09-28", settings: FlowSettings = USUAL) -> UrgencyKey:
    return urgency_key(case, day(today), settings, CALENDAR)


def risen(step: OpenStep, now: str, settings: FlowSettings = USUAL) -> list[RiseTo]:
    return [rise.to for rise in escalation_due(step, settings, at(now), CALENDAR)]


def test_what_is_due_first_comes_first_and_equals_by_receipt():
    overdue, soon, never = (Waiting(on, CAME) for on in (day("2026-09-01"), day("2026-10-09"), None))
    later = replace(soon, received_at=CAME.replace(hour=3))
    assert sorted([never, later, soon, overdue], key=key) == [overdue, soon, later, never]


def test_a_case_close_to_the_payroll_closing_outranks_any_due_date():
    paid = Waiting(day("2026-11-30"), CAME, payroll_close=day("2026-10-08"))
    overdue = Waiting(day("2026-09-01"), CAME)
    assert key(paid) < key(overdue)
    assert key(paid).day == day("2026-10-08")


@pytest.mark.parametrize(
    ("today", "rank"),
    [
        ("2026-09-27", Rank.DUE),  # four working days before
        ("2026-09-28", Rank.PAYROLL),  # 28, 29, 30 September, 8 October
        ("2026-10-08", Rank.PAYROLL),
        ("2026-10-09", Rank.DUE),  # it has closed
    ],
)
def test_close_is_counted_in_working_days(today, rank):
    paid = Waiting(day("2026-11-30"), CAME, payroll_close=day("2026-10-08"))
    settings = replace(USUAL, payroll_near_days=3)
    assert key(paid, today, settings).rank is rank


def test_a_check_left_open_is_first_on_the_next_list():  # CASE-07, EX-177
    entry = Waiting(day("2026-09-30"), CAME, check_since=day("2026-09-30"))
    paid = Waiting(day("2026-10-08"), CAME, payroll_close=day("2026-10-08"))
    assert key(entry, "2026-10-08") < key(paid, "2026-10-08")
    assert key(entry, "2026-09-30").rank is Rank.DUE


def test_what_is_paused_comes_last():
    held = Waiting(day("2026-09-01"), CAME, payroll_close=day("2026-09-29"), is_paused=True)
    assert key(held) > key(Waiting(None, CAME))


@pytest.mark.parametrize(
    ("today", "closing"),
    [
        ("2026-09-01", "2026-09-15"),
        ("2026-09-15", "2026-09-15"),
        ("2026-09-16", "2026-10-15"),
        ("2026-12-20", "2027-01-15"),
        ("2026-02-01", "2026-02-14"),  # 15 to 23 February are off; the 14th is a make-up workday
        ("2026-02-15", "2026-03-13"),  # the 15th of March is a Sunday
    ],
)
def test_the_payroll_closes_on_its_day_or_the_working_day_before(today, closing):
    assert payroll_closing(day(today), USUAL, CALENDAR) == day(closing)


@given(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.integers(1, 28))
def test_a_payroll_closing_is_a_working_day_that_has_not_passed(today, closes):
    closing = payroll_closing(today, replace(USUAL, payroll_day=closes), CALENDAR)
    assert closing >= today
    assert CALENDAR.is_working(closing)


def test_an_overdue_step_rises_when_the_office_opens_after_its_last_day():
    step = OpenStep(day("2026-09-30"))
    assert risen(step, "2026-10-08T08:29:59") == []
    assert risen(step, "2026-10-08T08:30:00") == [RiseTo.SUPERVISOR]
    assert risen(step, "2026-10-09T08:30:00") == [RiseTo.SUPERVISOR, RiseTo.LEADER]


def test_who_was_told_is_not_told_again():
    step = OpenStep(day("2026-09-30"), risen=frozenset({RiseTo.SUPERVISOR}))
    assert risen(step, "2026-10-08T12:00:00") == []
    assert risen(step, "2026-10-09T12:00:00") == [RiseTo.LEADER]


def test_a_same_day_check_goes_to_the_leader_at_closing_time():  # CASE-07, EX-177
    check = OpenStep(day("2026-09-30"), is_same_day_check=True)
    assert risen(check, "2026-09-30T17:29:59") == []
    assert risen(check, "2026-09-30T17:30:00") == [RiseTo.LEADER]


def test_the_green_channel_is_chased_on_its_one_day():
    step = OpenStep(day("2026-10-08"), is_green=True)
    assert risen(step, "2026-10-08T08:29:00") == []
    assert risen(step, "2026-10-08T08:30:00") == [RiseTo.CHASER]
    assert risen(step, "2026-10-09T08:29:00") == [RiseTo.CHASER]


def test_the_green_channel_rises_to_the_supervisor_when_it_is_a_day_over():
    step = OpenStep(day("2026-10-08"), is_green=True)
    assert risen(step, "2026-10-09T08:30:00") == [RiseTo.CHASER, RiseTo.SUPERVISOR]
    assert risen(step, "2026-10-10T08:30:00") == [RiseTo.CHASER, RiseTo.SUPERVISOR, RiseTo.LEADER]


def test_nothing_rises_while_the_clock_stands():
    assert risen(OpenStep(day("2026-03-02"), is_paused=True), "2026-09-30T12:00:00") == []


def test_the_times_are_those_the_office_sets():
    own = replace(USUAL, opens=time(9), closes=time(16, 45), leader_after_days=3)
    assert risen(OpenStep(day("2026-09-30")), "2026-10-08T08:45:00", own) == []
    assert risen(OpenStep(day("2026-09-30")), "2026-10-10T09:00:00", own) == [RiseTo.SUPERVISOR]
    assert RiseTo.LEADER in risen(OpenStep(day("2026-09-30")), "2026-10-12T09:00:00", own)
    assert risen(OpenStep(day("2026-09-30"), is_same_day_check=True), "2026-09-30T16:45:00", own) == [RiseTo.LEADER]


@given(st.dates(date(2025, 1, 1), date(2026, 11, 1)), st.integers(0, 60 * 24 * 40), st.booleans(), st.booleans())
def test_what_has_risen_stays_risen(due_on, minutes, check, green):
    step = OpenStep(due_on, check, green)
    now = datetime.combine(due_on, time(0), UTC)
    later = datetime.fromtimestamp(now.timestamp() + 60 * minutes, UTC)
    before, after = (escalation_due(step, USUAL, moment, CALENDAR) for moment in (now, later))
    assert after[: len(before)] == before
    assert all(rise.at <= later for rise in after)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_who_is_told_has_a_word(language):
    assert all(has_sentence(f"rise_to_{to.value}", language) for to in RiseTo)
