"""What may happen to the clocks of a case: pauses with a notice, one extension in time, legs in their order."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.clock_facts import (
    Accepted,
    ClockFact,
    ClockTerms,
    Ended,
    Extended,
    LegBegun,
    LegEnded,
    LegTerm,
    Paused,
    PauseKind,
    Received,
    Recounted,
    Resumed,
    Term,
    counted_by,
    pause_kind,
)
from app.cases.clocks import (
    ClockKind,
    Deadlines,
    admit,
    deadlines,
)
from app.catalogue.loader import load_catalogue
from app.kernel.calendar import calendar_version
from app.kernel.errors import Rejected
from app.kernel.messages import LANGUAGES, has_sentence
from tests.builders.clocking import (
    APPROVAL,
    CALENDAR,
    NATURAL,
    OTHER,
    THREE_LEGS,
    USUAL,
    VERSION,
    day,
    due,
    extended,
    limits,
    opened,
    paused,
    refusal,
    starts,
    told,
)


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        (paused("2026-03-05", letter=" "), "pause_needs_letter"),
        (paused("2026-03-01"), "clock_out_of_order"),
        (Resumed(day("2026-03-05")), "pause_not_open"),
        (Received(day("2026-03-05"), day("2026-03-05")), "clock_out_of_order"),
        (Accepted(day("2026-03-05"), day("2026-03-05"), VERSION), "clock_out_of_order"),
        (extended("2026-03-05", approval=None), "extension_needs_approval"),
        (extended("2026-03-05", letter=""), "extension_needs_letter"),
        (extended("2026-03-05", 0), "extension_too_long"),
        (extended("2026-03-05", 11), "extension_too_long"),
        (extended("2026-03-17"), "extension_too_late"),
        (extended("2026-03-05", leg=1), "leg_not_running"),
        (LegBegun(day("2026-03-05"), 1), "leg_unknown"),
        (LegEnded(day("2026-03-05"), 1), "leg_not_running"),
    ],
)
def test_what_may_not_happen_to_a_running_clock_is_refused(fact, code):
    terms = limits(20, 10)  # due 2026-03-16
    assert refusal(terms, told(terms, *opened("2026-03-02")), fact) == code


@pytest.mark.parametrize("fact", [paused("2026-03-05"), extended("2026-03-05"), LegBegun(day("2026-03-05"), 1)])
def test_no_clock_is_held_before_acceptance_or_after_the_end(fact):
    received = [Received(day("2026-03-02"), day("2026-03-02"))]
    assert refusal(THREE_LEGS, received, fact) == "clock_not_running"
    over = told(THREE_LEGS, *opened("2026-03-02"), Ended(day("2026-03-04")))
    assert refusal(THREE_LEGS, over, fact) == "clock_not_running"
    assert refusal(THREE_LEGS, (), fact) == "clock_out_of_order"


def test_only_one_pause_is_open_at_a_time_and_corrections_are_asked_for_once():  # CAL-03
    terms = limits(20, 10)
    once = told(terms, *opened("2026-03-02"), paused("2026-03-03", PauseKind.SUPPLEMENT))
    assert refusal(terms, once, paused("2026-03-04")) == "pause_already_open"
    later = (*once, Resumed(day("2026-03-05")))
    assert refusal(terms, later, paused("2026-03-06", PauseKind.SUPPLEMENT)) == "pause_supplement_once"
    assert told(terms, *later, paused("2026-03-06", PauseKind.COURT))


@pytest.mark.parametrize("text", ["waiting", "", "holiday", "Court"])
def test_there_is_no_pause_of_a_kind_that_needs_no_notice(text):  # F-04
    with pytest.raises(Rejected, match="pause_kind_unknown"):
        pause_kind(text)
    assert {pause_kind(kind.value) for kind in PauseKind} == set(PauseKind)


def test_every_wait_of_the_catalogue_is_a_pause_with_a_notice():
    waits = [step.wait for item in load_catalogue().items for step in item.flow if step.wait]
    assert {pause_kind(wait.kind) for wait in waits} >= {PauseKind.OTHER_AGENCY, PauseKind.PUBLIC_NOTICE}
    assert all(wait.letter for wait in waits)


def test_a_public_notice_hangs_for_its_days():
    terms = limits(20, 10)
    hung = told(terms, *opened("2026-03-02"), paused("2026-03-03", PauseKind.PUBLIC_NOTICE, least=5))
    assert refusal(terms, hung, Resumed(day("2026-03-09"))) == "pause_notice_too_short"
    assert due(terms, told(terms, *hung, Resumed(day("2026-03-10")))) == day("2026-03-23")


def test_a_limit_is_extended_once_and_on_its_last_day_at_the_latest():  # F-05
    terms = limits(20, 10)
    facts = told(terms, *opened("2026-03-02"), extended("2026-03-16", 10))
    assert due(terms, facts) == day("2026-03-30")
    assert due(terms, facts, ClockKind.STATUTORY) == day("2026-04-14")
    assert refusal(terms, facts, extended("2026-03-20")) == "extension_used"


def test_an_extension_in_a_pause_counts_the_days_of_the_pause_out():
    terms = limits(20, 10)
    held = told(terms, *opened("2026-03-02"), paused("2026-03-05"))
    facts = told(terms, *held, extended("2026-04-01", 2), Resumed(day("2026-04-03")))
    plain = told(terms, *held, Resumed(day("2026-04-03")))
    assert due(terms, facts) > due(terms, plain)


def test_the_longest_extension_is_what_the_catalogue_names_else_what_the_office_sets():
    own = ClockTerms(Term(60, NATURAL, extension=30), Term(60, NATURAL))
    facts = told(own, *opened("2026-03-02"), extended("2026-03-05", 30))
    assert due(own, facts) == day("2026-06-01")  # ninety days end on a Sunday
    assert refusal(own, opened("2026-03-02"), extended("2026-03-05", 31)) == "extension_too_long"
    plain, less = limits(20, 10), replace(USUAL, extension_days=3)
    assert refusal(plain, opened("2026-03-02"), extended("2026-03-05", 4), less) == "extension_too_long"


def test_what_is_due_at_once_is_not_extended():
    assert refusal(limits(None, 0), opened("2026-03-02"), extended("2026-03-02")) == "extension_too_long"
    both = limits(20, 0)
    facts = told(both, *opened("2026-03-02"), extended("2026-03-05", 5))
    assert (due(both, facts), due(both, facts, ClockKind.STATUTORY)) == (day("2026-03-02"), day("2026-04-07"))


def test_legs_follow_each_other():
    first = told(THREE_LEGS, *opened("2026-09-15"), LegBegun(day("2026-09-15"), 1))
    assert refusal(THREE_LEGS, first, LegBegun(day("2026-09-16"), 2)) == "leg_out_of_order"
    assert refusal(THREE_LEGS, first, LegEnded(day("2026-09-16"), 2)) == "leg_not_running"
    done = told(THREE_LEGS, *first, LegEnded(day("2026-09-16"), 1))
    assert refusal(THREE_LEGS, done, LegBegun(day("2026-09-17"), 1)) == "leg_out_of_order"
    assert refusal(THREE_LEGS, done, LegBegun(day("2026-09-17"), 4)) == "leg_unknown"


def test_a_leg_has_an_extension_of_its_own_which_moves_nothing_else():
    legs = (LegTerm(1, Term(60, NATURAL, extension=30), is_ours=False),)
    terms = ClockTerms(Term(60, NATURAL), Term(60, NATURAL), legs)
    begun = told(terms, *opened("2026-03-02"), LegBegun(day("2026-03-02"), 1))
    assert refusal(terms, begun, extended("2026-03-05", 31, leg=1)) == "extension_too_long"
    facts = told(terms, *begun, extended("2026-03-05", 30, leg=1))
    assert due(terms, facts, ClockKind.LEG, 1) == day("2026-06-01")
    assert due(terms, facts) == due(terms, begun)


def test_the_facts_name_the_calendar_that_counts():
    terms = limits(None, 5)
    facts = told(terms, *opened("2026-03-02"))
    assert (counted_by(facts[:1]), counted_by(facts)) == (None, VERSION)
    again = admit(facts, Recounted(day("2026-03-04"), calendar_version(OTHER)), terms, OTHER, USUAL)
    assert counted_by(again) == calendar_version(OTHER)
    with pytest.raises(ValueError, match="another calendar"):
        admit(facts, Recounted(day("2026-03-04"), VERSION), terms, OTHER, USUAL)


moves = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from(["pause", "resume", "extend", "leg", "done"])), max_size=12
)


def _asked(move: str, on: date, turn: int) -> ClockFact:
    return {
        "pause": Paused(on, list(PauseKind)[turn % len(PauseKind)], f"L{turn}"),
        "resume": Resumed(on),
        "extend": Extended(on, 5, APPROVAL, "L9"),
        "leg": LegBegun(on, turn % 3 + 1),
        "done": LegEnded(on, turn % 3 + 1),
    }[move]


@given(starts, moves)
def test_whatever_happens_the_last_days_never_come_earlier_and_follow_from_the_facts_alone(start, asked):
    facts = told(THREE_LEGS, *opened(start))
    on, stored = start, deadlines(THREE_LEGS, facts, CALENDAR)
    for turn, (days, move) in enumerate(asked):
        on += timedelta(days=days)
        before = facts
        try:
            facts = admit(facts, _asked(move, on, turn), THREE_LEGS, CALENDAR, USUAL)
        except Rejected as refused:
            assert facts == before
            assert all(has_sentence(refused.code, language) for language in LANGUAGES)
            continue
        now = deadlines(THREE_LEGS, facts, CALENDAR)
        for one in stored.clocks:
            assert now.of(one.clock, one.leg).due_on >= one.due_on
        if isinstance(facts[-1], Paused):
            assert now == stored
        stored = now
    assert deadlines(THREE_LEGS, tuple(facts), replace(CALENDAR)) == stored
    assert isinstance(stored, Deadlines)
