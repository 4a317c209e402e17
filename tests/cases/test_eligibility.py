"""Who may be drawn: each rule excludes by itself, and nobody is left out without a reason."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.eligibility import Considered, Exclusion, ExclusionReason, Need, SectionKey, eligible
from app.cases.flow_settings import FlowSettings
from app.kernel.actor import Permission
from app.kernel.messages import LANGUAGES, has_sentence
from tests.builders.drawing import CITY, OFFICE, TODAY, key, names, needs, operator, person, review, staffs

USUAL = FlowSettings()
SIX_MONTHS = FlowSettings(handled_months=6)
Reason = ExclusionReason


def reasons(need: Need, one: Considered, settings: FlowSettings = USUAL) -> list[ExclusionReason]:
    able, out = eligible(need, [one], settings)
    assert bool(able) is not bool(out)
    return [exclusion.reason for exclusion in out]


def test_who_has_all_that_the_step_needs_may_be_drawn():
    able, out = eligible(review(), [person(1, load=4)], USUAL)
    assert [(one.operator, one.person_key, one.section, one.load) for one in able] == [(operator(1), key(1), "2", 4)]
    assert out == ()


@pytest.mark.parametrize(
    ("reason", "asked", "facts"),
    [
        (Reason.WRONG_PERMISSION, {}, {"permission": Permission.HANDLING}),
        (Reason.WRONG_PERMISSION, {}, {"permission": None}),
        (Reason.WRONG_OFFICE, {}, {"office": CITY}),
        (Reason.WRONG_SECTION_LEVEL, {}, {"level": "city"}),
        (Reason.WRONG_SECTION_LEVEL, {"sections": frozenset({"4"})}, {}),
        (Reason.NOT_ON_ROTA, {}, {"is_on_rota": False}),
        (Reason.ABSENT, {}, {"is_absent": True}),
        (Reason.LIMITED_SESSION, {}, {"is_limited": True}),
        (Reason.OWN_CASE, {"subjects": frozenset({key(1)})}, {}),
        (Reason.RELATIVE, {"household": frozenset({key(1)})}, {}),
        (Reason.RELATIVE, {"subjects": frozenset({key(9)})}, {"relatives": frozenset({key(9)})}),
        (Reason.ACTED_IN_OTHER_ROLE, {"acted": {key(1): frozenset({"A"})}}, {}),
        (Reason.ACTED_IN_OTHER_ROLE, {"acted": {key(1): frozenset({"C", "B"})}}, {}),
        (Reason.SAME_SECTION_AS_HANDLER, {"handler_sections": frozenset({SectionKey(OFFICE, "2")})}, {}),
        (Reason.SAME_SECTION_AS_ACCEPTOR, {"acceptor_sections": frozenset({SectionKey(OFFICE, "2")})}, {}),
        (Reason.QUOTA_FULL, {}, {"load": 60}),
        (Reason.QUOTA_FULL, {}, {"load": 3, "quota": 3}),
        (Reason.OTHER_PANEL, {"panel": frozenset({operator(2)})}, {}),
    ],
)
def test_each_rule_excludes_by_itself(reason, asked, facts):
    assert reasons(review(**asked), person(1, **facts)) == [reason]


@pytest.mark.parametrize(
    ("asked", "facts"),
    [
        ({"acted": {key(1): frozenset({"C"}), key(2): frozenset({"A"})}}, {}),  # same group; somebody else's role
        ({"handler_sections": frozenset({SectionKey(CITY, "2")})}, {}),  # the same code in another office
        ({"permission": Permission.INTAKE}, {"permission": Permission.INTAKE, "is_limited": True}),  # takes in
        ({"sections": frozenset({"2", "4"})}, {}),
        ({"return_to": key(1)}, {"load": 60}),  # the returned case is his already
        ({"return_to": key(1), "panel": frozenset({operator(2)})}, {}),  # and was, before another panel had it
        ({"panel": frozenset({operator(1)})}, {}),
        ({}, {"handled_on": TODAY}),  # the rule of N months is off
    ],
)
def test_what_is_no_reason_excludes_nobody(asked, facts):
    assert reasons(review(**asked), person(1, **facts)) == []


@pytest.mark.parametrize(
    ("handled_on", "expected"),
    [(date(2026, 5, 21), [Reason.HANDLED_RECENTLY]), (date(2026, 5, 20), []), (None, [])],
)
def test_who_handled_this_person_within_the_set_months_is_not_drawn(handled_on, expected):
    assert reasons(review(), person(1, handled_on=handled_on), SIX_MONTHS) == expected


def test_all_reasons_that_hold_are_told_in_the_fixed_order():
    need = review(
        sections=frozenset({"4"}),
        acted={key(1): frozenset({"B"})},
        subjects=frozenset({key(1), key(9)}),
        handler_sections=frozenset({SectionKey(CITY, "2")}),
        acceptor_sections=frozenset({SectionKey(CITY, "2")}),
        panel=frozenset({operator(2)}),
    )
    facts = {"permission": Permission.HANDLING, "office": CITY, "is_on_rota": False, "is_absent": True, "load": 99}
    one = person(1, **facts, is_limited=True, relatives=frozenset({key(9)}), handled_on=TODAY)
    told = reasons(need, one, SIX_MONTHS)
    never_alone = {Reason.SECOND_ACCOUNT, Reason.RETURNS_TO_ANOTHER, Reason.ANOTHER_PREFERRED}
    assert told == [reason for reason in Reason if reason not in never_alone]


def test_two_accounts_of_one_natural_person_are_both_left_out():
    able, out = eligible(review(), [person(1), person(2, person_key=key(1)), person(3)], USUAL)
    assert names(able) == [3]
    assert out == (Exclusion(operator(1), Reason.SECOND_ACCOUNT), Exclusion(operator(2), Reason.SECOND_ACCOUNT))


def test_a_second_account_does_not_hide_what_the_person_did_in_the_case():
    need = review(acted={key(1): frozenset({"A"})}, subjects=frozenset({key(1)}))
    assert {Reason.OWN_CASE, Reason.ACTED_IN_OTHER_ROLE} <= set(reasons(need, person(77, person_key=key(1))))


def test_a_returned_case_goes_back_to_who_had_it():
    people = [person(1), person(2), person(3)]
    able, out = eligible(review(return_to=key(2), prefer_other_than=frozenset({key(2)})), people, USUAL)
    assert names(able) == [2]
    assert out == tuple(Exclusion(operator(n), Reason.RETURNS_TO_ANOTHER) for n in (1, 3))


def test_a_returned_case_is_drawn_anew_when_who_had_it_is_absent():
    able, out = eligible(review(return_to=key(2)), [person(1), person(2, is_absent=True), person(3)], USUAL)
    assert names(able) == [1, 3]
    assert out == (Exclusion(operator(2), Reason.ABSENT),)


def test_another_reviewer_than_that_of_the_stage_before_is_preferred_but_not_needed():
    need = review(prefer_other_than=frozenset({key(1)}))
    able, out = eligible(need, [person(1), person(2)], USUAL)
    assert (names(able), out) == ([2], (Exclusion(operator(1), Reason.ANOTHER_PREFERRED),))
    able, out = eligible(need, [person(1), person(2, is_absent=True)], USUAL)
    assert (names(able), out) == ([1], (Exclusion(operator(2), Reason.ABSENT),))


def test_an_account_is_considered_once():
    with pytest.raises(ValueError, match="once"):
        eligible(review(), [person(1), person(1)], USUAL)


@given(needs, staffs(), st.integers(0, 12))
def test_nobody_who_may_not_is_ever_a_candidate_and_nobody_is_left_out_without_reason(need, people, months):
    settings = replace(USUAL, handled_months=months)
    able, out = eligible(need, people, settings)
    candidates, excluded = {one.operator for one in able}, {one.operator for one in out}
    assert candidates.isdisjoint(excluded)
    assert candidates | excluded == {one.operator for one in people}
    assert list(out) == sorted(out, key=lambda one: (one.operator.bytes, list(Reason).index(one.reason)))
    assert len(set(out)) == len(out)
    for one in people:
        if one.operator not in candidates:
            continue
        assert one.permission is need.permission
        assert (one.office, one.level) == (need.office, need.level)
        assert one.is_on_rota
        assert not one.is_absent
        assert not one.is_limited
        assert one.person_key not in need.subjects | need.household
        assert not one.relatives & need.subjects
        assert need.acted.get(one.person_key, {need.role}) == {need.role}
        assert (one.office, one.section) not in need.handler_sections | need.acceptor_sections
        assert sum(other.person_key == one.person_key for other in people) == 1


@given(needs, staffs(), st.randoms())
def test_the_order_in_which_people_are_named_does_not_matter(need, people, chance):
    told = eligible(need, people, SIX_MONTHS)
    chance.shuffle(people)
    assert eligible(need, people, SIX_MONTHS) == told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_its_sentence(language):
    assert all(has_sentence(f"draw_excluded_{reason.value}", language) for reason in Reason)
