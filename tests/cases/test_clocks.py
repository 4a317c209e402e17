"""The clocks of a case by the worked examples of the rules: last days, colours, legs, what a new calendar changes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.cases.clock_facts import (
    Accepted,
    Ended,
    LegBegun,
    LegEnded,
    Paused,
    PauseKind,
    Received,
    Resumed,
    terms_of,
)
from app.cases.clocks import (
    ClockKind,
    deadlines,
    deemed_accepted,
    hold_has_lapsed,
    hold_lapses_on,
    long_pause,
    read_clocks,
    recount,
)
from app.catalogue.loader import load_catalogue
from app.intake.model import promise_of, statutory_due
from app.kernel.calendar import Colour, CountedIn, calendar_version
from app.kernel.messages import LANGUAGES, has_sentence, sentence
from tests.builders.clocking import (
    CALENDAR,
    NATURAL,
    OTHER,
    THREE_LEGS,
    USUAL,
    VERSION,
    at,
    day,
    due,
    limits,
    opened,
    paused,
    starts,
    told,
)


@pytest.mark.parametrize(
    ("accepted", "limit", "last"),
    [
        ("2026-09-28", 5, "2026-10-10"),  # CAL-02, EX-16
        ("2026-02-12", 5, "2026-02-26"),  # EX-17
        ("2026-04-30", 3, "2026-05-08"),  # EX-18
        ("2026-09-30", 1, "2026-10-08"),  # EX-19
        ("2026-06-18", 20, "2026-07-17"),  # EX-20
        ("2025-09-26", 10, "2025-10-16"),  # EX-21
        ("2026-01-02", 1, "2026-01-04"),  # EX-22: a make-up workday counts
        ("2026-10-03", 0, "2026-10-03"),  # due at once
    ],
)
def test_a_promise_counts_working_days_from_the_day_after_acceptance(accepted, limit, last):
    assert due(limits(None, limit), told(limits(None, limit), *opened(accepted))) == day(last)


@pytest.mark.parametrize(
    ("accepted", "limit", "pauses", "last"),
    [
        ("2026-03-02", 10, [("2026-03-05", "2026-03-12")], "2026-03-23"),  # CAL-03, EX-23
        ("2026-09-21", 5, [("2026-09-23", "2026-10-09")], "2026-10-13"),  # EX-24
        ("2026-05-06", 20, [("2026-05-08", "2026-05-11"), ("2026-05-20", "2026-05-29")], "2026-06-15"),  # EX-25
    ],
)
def test_a_pause_moves_every_clock_of_the_case(accepted, limit, pauses, last):
    terms = limits(limit, limit)
    stops = [fact for a, b in pauses for fact in (paused(a), Resumed(day(b)))]
    facts = told(terms, *opened(accepted), *stops)
    assert [one.due_on for one in deadlines(terms, facts, CALENDAR).clocks] == [day(last)] * 2


@pytest.mark.parametrize(
    ("start", "limit", "last"), [("2026-01-20", 30, "2026-02-24"), ("2026-09-10", 15, "2026-09-28")]
)
def test_a_limit_in_calendar_days_ends_on_a_working_day(start, limit, last):  # CAL-04, EX-26 and EX-27
    terms = limits(limit, None, NATURAL)
    assert due(terms, told(terms, *opened(start)), ClockKind.STATUTORY) == day(last)


def test_the_statute_counts_from_receipt_and_the_promise_from_acceptance():  # F-02
    terms = limits(20, 5)
    found = deadlines(terms, told(terms, *opened("2026-06-18", "2026-06-24")), CALENDAR)
    assert found.of(ClockKind.STATUTORY).due_on == day("2026-07-17")
    assert found.of(ClockKind.PROMISE).due_on == day("2026-07-01")
    assert found.next_due() == day("2026-07-01")
    only_received = deadlines(terms, [Received(day("2026-06-18"), day("2026-06-18"))], CALENDAR)
    assert [one.clock for one in only_received.clocks] == [ClockKind.STATUTORY]


def test_papers_taken_before_their_month_start_no_clock_before_it():  # CASE-09, EX-181
    terms = limits(20, 20)
    early, first = day("2026-08-20"), day("2026-10-01")
    facts = told(terms, Received(early, first), Accepted(early, first, VERSION))
    assert [one.due_on for one in deadlines(terms, facts, CALENDAR).clocks] == [day("2026-11-03")] * 2


def test_a_limit_without_a_figure_has_no_clock():
    found = deadlines(limits(None, None), opened("2026-03-02"), CALENDAR)
    assert (found.clocks, found.next_due()) == ((), None)


def test_the_green_channel_has_a_clock_of_one_working_day():
    terms = limits(20, 10)
    facts = told(terms, *opened("2026-09-30", green=USUAL.green_days))
    assert due(terms, facts, ClockKind.GREEN) == day("2026-10-08")
    assert deadlines(terms, facts, CALENDAR).next_due() == day("2026-10-08")


@given(st.dates(date(2025, 1, 1), date(2026, 9, 1)))
def test_the_clocks_give_what_acceptance_writes_for_every_item(accepted):
    for item in load_catalogue().items:
        terms = terms_of(item)
        promised, statutory = promise_of(item, {}, accepted, CALENDAR), statutory_due(item, {}, accepted, CALENDAR)
        found = deadlines(terms, opened(accepted), CALENDAR)
        promise = found.of(ClockKind.PROMISE)
        assert (promise.due_on if promise else None) == (promised.day if promised else None)
        assert (promise.provisional if promise else False) == (promised.provisional if promised else False)
        assert due(terms, opened(accepted), ClockKind.STATUTORY) == statutory


def test_three_legs_each_have_fifteen_days_of_their_own():  # TRF-05, EX-97
    sent, settled = day("2026-10-09"), day("2026-10-26")
    first = told(THREE_LEGS, *opened("2026-09-15"), LegBegun(day("2026-09-15"), 1))
    assert due(THREE_LEGS, first, ClockKind.LEG, 1) == day("2026-10-12")
    waiting = told(THREE_LEGS, *first, LegEnded(sent, 1), Paused(sent, PauseKind.OTHER_AGENCY, "L1"), LegBegun(sent, 2))
    assert due(THREE_LEGS, waiting, ClockKind.LEG, 2) == day("2026-10-29")
    back = told(THREE_LEGS, *waiting, LegEnded(settled, 2), Resumed(settled), LegBegun(settled, 3))
    assert due(THREE_LEGS, back, ClockKind.LEG, 3) == day("2026-11-16")
    assert due(THREE_LEGS, back, ClockKind.LEG, 1) == day("2026-10-12")  # what is done is not moved any more
    assert due(THREE_LEGS, back, ClockKind.LEG, 2) == day("2026-10-29")  # their time ran while ours stood
    assert deadlines(THREE_LEGS, waiting, CALENDAR).next_due() == day("2026-11-23")  # theirs is not our tray's
    assert deadlines(THREE_LEGS, back, CALENDAR).next_due() == day("2026-11-16")


def test_other_pauses_stop_the_legs_of_other_bodies_too():
    begun = told(THREE_LEGS, *opened("2026-09-15"), LegBegun(day("2026-09-15"), 1), LegEnded(day("2026-09-16"), 1))
    facts = told(THREE_LEGS, *begun, LegBegun(day("2026-09-16"), 2), paused("2026-09-17"), Resumed(day("2026-09-18")))
    assert due(THREE_LEGS, facts, ClockKind.LEG, 2) == day("2026-10-14")


@pytest.mark.parametrize(
    ("today", "used", "left", "colour"),
    [
        ("2026-09-28", 0, 5, Colour.GREEN),
        ("2026-09-30", 2, 3, Colour.GREEN),
        ("2026-10-08", 3, 2, Colour.YELLOW),
        ("2026-10-10", 5, 0, Colour.YELLOW),
        ("2026-10-12", 6, -1, Colour.RED),
    ],
)
def test_the_colour_tells_how_many_working_days_are_left(today, used, left, colour):  # CAL-05
    terms = limits(None, 5)
    (reading,) = read_clocks(terms, opened("2026-09-28"), CALENDAR, day(today), USUAL)
    assert (reading.face.used, reading.face.left, reading.face.colour) == (used, left, colour)


def test_an_office_may_turn_yellow_earlier():
    terms = limits(None, 5)
    (reading,) = read_clocks(terms, opened("2026-09-28"), CALENDAR, day("2026-09-30"), replace(USUAL, yellow_days=3))
    assert reading.face.colour is Colour.YELLOW


def test_a_paused_clock_is_grey_and_stands():  # CAL-05
    terms = limits(None, 10)
    facts = told(terms, *opened("2026-03-02"), paused("2026-03-05"))
    for today in ("2026-03-05", "2026-03-20", "2026-04-20"):
        (reading,) = read_clocks(terms, facts, CALENDAR, day(today), USUAL)
        assert (reading.face.used, reading.face.left, reading.face.colour) == (3, 7, Colour.GREY)


def test_an_ended_clock_keeps_the_colour_of_its_last_day():
    terms = limits(None, 10)
    in_time = told(terms, *opened("2026-03-02"), paused("2026-03-05"), Ended(day("2026-04-20")))
    (reading,) = read_clocks(terms, in_time, CALENDAR, day("2026-09-01"), USUAL)
    assert (reading.face.left, reading.face.colour) == (7, Colour.GREEN)
    late = told(terms, *opened("2026-03-02"), Ended(day("2026-03-17")))
    (reading,) = read_clocks(terms, late, CALENDAR, day("2026-09-01"), USUAL)
    assert (reading.face.left, reading.face.colour) == (-1, Colour.RED)


def test_a_leg_that_is_done_does_not_turn_grey_with_the_pause_that_follows():
    sent = day("2026-10-09")
    facts = told(
        THREE_LEGS,
        *(*opened("2026-09-15"), LegBegun(day("2026-09-15"), 1), LegEnded(sent, 1)),
        *(Paused(sent, PauseKind.OTHER_AGENCY, "L1"), LegBegun(sent, 2)),
    )
    colours = {
        (one.deadline.clock, one.deadline.leg): one.face.colour
        for one in read_clocks(THREE_LEGS, facts, CALENDAR, day("2026-10-12"), USUAL)
    }
    assert colours == {
        (ClockKind.PROMISE, 0): Colour.GREY,
        (ClockKind.LEG, 1): Colour.YELLOW,
        (ClockKind.LEG, 2): Colour.GREEN,
    }
    later = read_clocks(THREE_LEGS, facts, CALENDAR, day("2026-12-31"), USUAL)
    assert [one.face.colour for one in later if one.deadline.leg] == [Colour.YELLOW, Colour.RED]


def test_a_pause_of_more_than_sixty_days_asks_for_the_case_to_be_closed():  # CAL-03
    terms = limits(None, 10)
    facts = told(terms, *opened("2026-03-02"), paused("2026-03-05"))
    assert long_pause(facts, day("2026-05-04"), USUAL) is None
    assert long_pause(facts, day("2026-05-05"), USUAL) == facts[-1]
    assert long_pause(opened("2026-03-02"), day("2026-09-01"), USUAL) is None


@pytest.mark.parametrize(
    ("notified", "today", "deemed"),
    [
        (None, "2026-10-10", False),
        (None, "2026-10-11", True),
        ("2026-10-10", "2026-10-20", False),
        ("2026-10-12", "2026-10-20", True),
    ],
)
def test_without_a_notice_in_five_working_days_an_application_counts_as_accepted(notified, today, deemed):  # CAL-03
    said = day(notified) if notified else None
    assert deemed_accepted(day("2026-09-28"), said, day(today), CALENDAR, USUAL) is deemed


def test_an_unconfirmed_hold_lapses_when_the_next_working_day_ends():  # DUP-07, EX-185
    withheld = day("2026-09-24")
    assert hold_lapses_on(withheld, CALENDAR) == day("2026-09-28")
    assert not hold_has_lapsed(withheld, None, at("2026-09-28T23:59:59"), CALENDAR)
    assert hold_has_lapsed(withheld, None, at("2026-09-29T00:00:00"), CALENDAR)
    assert not hold_has_lapsed(withheld, day("2026-09-28"), at("2026-10-20T10:00:00"), CALENDAR)
    assert hold_has_lapsed(withheld, day("2026-09-29"), at("2026-10-20T10:00:00"), CALENDAR)


def test_a_changed_calendar_moves_the_last_day_and_says_so():
    terms = limits(20, 10)
    facts = told(terms, *opened("2026-03-02"))
    stored = deadlines(terms, facts, CALENDAR)
    made = recount(stored, terms, facts, OTHER)
    assert made.deadlines == deadlines(terms, facts, OTHER)
    assert made.deadlines.calendar == calendar_version(OTHER) != stored.calendar
    assert [(line.code, line.values) for line in made.lines] == [
        (
            f"clock_recounted_{kind}",
            {"old": old, "new": new, "calendar": calendar_version(OTHER), "leg": 0},
        )
        for kind, old, new in (("statutory", "2026-03-30", "2026-03-31"), ("promise", "2026-03-16", "2026-03-17"))
    ]
    for language in LANGUAGES:
        said = sentence(made.lines[1].code, made.lines[1].values, language)
        assert all(text in said for text in ("2026-03-16", "2026-03-17", calendar_version(OTHER)))
    assert recount(made.deadlines, terms, facts, OTHER) is None


def test_a_calendar_that_moves_nothing_is_kept_without_a_line():
    terms = limits(None, 2)
    facts = told(terms, *opened("2026-03-02"))
    made = recount(deadlines(terms, facts, CALENDAR), terms, facts, OTHER)
    assert (made.lines, made.deadlines.calendar) == ((), calendar_version(OTHER))


def test_a_provisional_day_becomes_certain_with_the_calendar_of_its_year():  # CAL-01
    terms, facts = limits(None, 5), opened("2026-12-30")
    before = deadlines(terms, facts, CALENDAR)
    with_2027 = replace(CALENDAR, years=CALENDAR.years | {2027}, off=CALENDAR.off | {day("2027-01-01")})
    assert before.of(ClockKind.PROMISE).provisional
    made = recount(before, terms, facts, with_2027)
    assert not made.deadlines.of(ClockKind.PROMISE).provisional
    assert [(line.old, line.deadline.due_on) for line in made.lines] == [(day("2027-01-06"), day("2027-01-07"))]


def test_equal_calendars_have_equal_versions():
    assert calendar_version(replace(CALENDAR)) == VERSION
    changed = (replace(CALENDAR, years=CALENDAR.years | {2027}), replace(CALENDAR, workdays=frozenset()), OTHER)
    assert len({VERSION, *map(calendar_version, changed)}) == 4


counts = st.integers(0, 60)
units = st.sampled_from(CountedIn)


@given(starts, counts, counts, units)
def test_a_longer_limit_and_a_later_start_are_never_due_earlier(start, limit, more, unit):
    short, long = limits(None, limit, unit), limits(None, limit + more, unit)
    assert due(short, opened(start)) <= due(long, opened(start))
    assert due(short, opened(start)) <= due(short, opened(start + timedelta(days=more)))


@given(starts, st.integers(1, 40), counts, st.integers(0, 40))
def test_a_pause_of_so_many_working_days_moves_the_last_day_by_as_many(start, limit, after, length):
    terms, begun = limits(None, limit), opened(start)
    stop, go = start + timedelta(days=after), start + timedelta(days=after + length)
    assume(stop < due(terms, begun))
    lost = sum(CALENDAR.is_working(stop + timedelta(days=n)) for n in range(1, length + 1))
    facts = (*begun, Paused(stop, PauseKind.COURT, "L1"), Resumed(go))
    assert due(terms, facts) == due(limits(None, limit + lost), begun)


@given(starts, st.integers(1, 60))
def test_make_up_days_touch_no_limit_in_calendar_days_but_for_its_last(start, limit):
    terms = limits(None, limit, NATURAL)
    plain = replace(CALENDAR, workdays=frozenset())
    last = start + timedelta(days=limit)
    for calendar in (CALENDAR, plain):
        found = deadlines(terms, opened(start), calendar).of(ClockKind.PROMISE)
        assert found.due_on == calendar.next_working(last)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_clock_and_pause_has_its_words(language):
    codes = [f"clock_{kind.value}" for kind in ClockKind] + [f"pause_kind_{kind.value}" for kind in PauseKind]
    codes += [f"clock_recounted_{kind.value}" for kind in ClockKind]
    assert all(has_sentence(code, language) for code in codes)
