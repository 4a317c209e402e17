"""The draw: even among equals, falling with load, repeatable, and every changed record found."""

import hashlib
import json
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.draw import (
    SECRET_BYTES,
    DrawFault,
    DrawFinding,
    DrawRecord,
    commitment,
    draw,
    recorded,
    unbiased,
    verify,
    weight_of,
)
from app.cases.eligibility import Candidate, Exclusion, ExclusionReason, eligible
from app.cases.flow_settings import FlowSettings
from app.kernel.errors import Rejected
from app.kernel.messages import LANGUAGES, explain, has_sentence
from tests.builders.drawing import SECRET, TODAY, equals, key, needs, operator, staffs, ticket

OUT = (Exclusion(operator(99), ExclusionReason.ABSENT),)
loads = st.lists(st.integers(0, 90), min_size=1, max_size=30)


def people(of: list[int]) -> tuple[Candidate, ...]:
    return tuple(Candidate(operator(n), key(n), "2", load) for n, load in enumerate(of, 1))


def record() -> DrawRecord:
    return recorded(SECRET, TODAY, ticket(), people([0, 3, 3, 12]), OUT)


@pytest.mark.parametrize("load", [0, 7])
def test_ten_thousand_draws_over_eight_equals_fall_evenly(load):
    eight = equals(8, load)
    counted = Counter(draw(SECRET, ticket(turn), eight).operator for turn in range(10_000))
    assert len(counted) == 8
    assert all(1_150 <= times <= 1_350 for times in counted.values())


def test_a_new_secret_each_day_and_a_new_number_for_each_draw_fall_evenly_as_well():
    eight = equals(8)
    daily = Counter(draw(hashlib.sha256(b"%d" % n).digest(), ticket(), eight).operator for n in range(10_000))
    redrawn = Counter(draw(SECRET, ticket(number=n), eight).operator for n in range(10_000))
    assert all(1_150 <= times <= 1_350 for counted in (daily, redrawn) for times in counted.values())


def test_a_thousand_repeated_draws_give_the_same_name():
    able = people([0, 1, 5, 9, 2])
    assert len({draw(SECRET, ticket(), able) for _ in range(1_000)}) == 1
    assert all(verify(record(), SECRET) == () for _ in range(1_000))


@given(loads, st.randoms(), st.binary(min_size=SECRET_BYTES, max_size=48))
def test_the_order_of_the_candidates_does_not_matter(of, chance, secret):
    able = list(people(of))
    drawn = draw(secret, ticket(), able)
    chance.shuffle(able)
    assert draw(secret, ticket(), able) == drawn
    assert drawn.operator in {one.operator for one in able}


@given(needs, staffs(), st.integers(1, 10**6))
def test_nobody_is_drawn_who_may_not_be(need, staff, turn):
    able, out = eligible(need, staff, FlowSettings())
    kept = recorded(SECRET, TODAY, ticket(turn), able, out)
    assert kept.drawn not in {one.operator for one in out}
    assert (kept.drawn is None) is (able == ())
    assert verify(kept, SECRET) == ()


@given(st.integers(0, 10_000), st.integers(1, 100))
def test_more_load_never_gives_more_lots_and_equal_loads_give_equal(load, more):
    assert weight_of(load + more) < weight_of(load)
    assert draw(SECRET, ticket(), people([load, load])).weights == (weight_of(load),) * 2


def test_load_moves_the_share_in_proportion():
    able = people([0, 1, 3])  # lots 4 : 2 : 1
    counted = Counter(draw(SECRET, ticket(turn), able).operator.int for turn in range(7_000))
    assert 3_850 <= counted[1] <= 4_150
    assert 1_850 <= counted[2] <= 2_150
    assert 850 <= counted[3] <= 1_150


@pytest.mark.parametrize(("space", "total"), [(256, 7), (16, 16), (10, 1), (100, 99)])
def test_no_number_comes_up_more_often_than_another(space, total):
    counted = Counter()
    for word in range(space - space % total):
        counted[unbiased([word], space, total)] += 1
    assert set(counted.values()) == {space // total}
    for word in range(space - space % total, space):
        assert unbiased([word, 0], space, total) == 0  # beyond the last whole round: the next word


def test_a_total_outside_its_space_is_refused():
    for total in (0, 17):
        with pytest.raises(ValueError, match="space"):
            unbiased([1], 16, total)


def test_without_candidates_nobody_is_drawn_and_the_record_says_why():
    kept = recorded(SECRET, TODAY, ticket(), (), OUT)
    assert (kept.drawn, kept.candidates, kept.weights, kept.exclusions) == (None, (), (), OUT)
    assert verify(kept, SECRET) == ()


@pytest.mark.parametrize("changed", [{"seq": 4}, {"number": 2}, {"step": 6}])
def test_every_part_of_the_ticket_moves_the_draw(changed):
    hundred = equals(100)
    drawn = [draw(SECRET, replace(ticket(turn), **change), hundred) for turn in range(20) for change in ({}, changed)]
    assert sum(one != other for one, other in zip(drawn[::2], drawn[1::2], strict=True)) >= 15


def test_the_commitment_gives_nothing_away_and_a_short_secret_is_refused():
    assert commitment(SECRET) != hashlib.sha256(SECRET).digest()
    assert commitment(SECRET) != commitment(SECRET + b"\x00")
    for act in (commitment, lambda secret: draw(secret, ticket(), equals(2))):
        with pytest.raises(ValueError, match="32 bytes"):
            act(SECRET[:-1])


def test_a_negative_load_is_a_bug():
    with pytest.raises(ValueError, match="negative"):
        weight_of(-1)


@given(loads, st.lists(st.sampled_from(ExclusionReason), max_size=4, unique=True), st.integers(1, 10**9))
def test_a_record_survives_its_journey_through_json(of, why, turn):
    kept = recorded(SECRET, TODAY, ticket(turn), people(of), [Exclusion(operator(99), reason) for reason in why])
    assert DrawRecord.from_data(json.loads(json.dumps(kept.to_data()))) == kept


def faults(kept: DrawRecord, secret: bytes = SECRET) -> set[DrawFault]:
    return {finding.fault for finding in verify(kept, secret)}


def test_another_secret_does_not_fit_the_commitment_of_the_morning():
    assert verify(record(), SECRET[::-1]) == (DrawFinding(DrawFault.SECRET),)
    assert verify(record(), b"") == (DrawFinding(DrawFault.SECRET),)
    assert faults(replace(record(), commitment="00" * 32)) == {DrawFault.SECRET}


def test_another_name_is_found():
    drawn = record().drawn
    for one in record().candidates:
        if one.operator != drawn:
            swapped = replace(record(), drawn=one.operator)
            assert verify(swapped, SECRET) == (DrawFinding(DrawFault.DRAWN, one.operator),)
    assert faults(replace(record(), drawn=None)) == {DrawFault.DRAWN}
    assert faults(replace(record(), drawn=operator(99))) == {DrawFault.DRAWN}
    nobody = recorded(SECRET, TODAY, ticket(), (), OUT)
    assert faults(replace(nobody, drawn=operator(1))) == {DrawFault.DRAWN}


def test_weights_that_the_rule_does_not_give_are_found():
    kept = record()
    assert verify(replace(kept, weights=(1, *kept.weights[1:])), SECRET) == (
        DrawFinding(DrawFault.WEIGHT, operator(1)),
    )
    lighter = (replace(kept.candidates[0], load=9), *kept.candidates[1:])
    assert DrawFault.WEIGHT in faults(replace(kept, candidates=lighter))
    less_than_nothing = (replace(kept.candidates[0], load=-1), *kept.candidates[1:])
    assert faults(replace(kept, candidates=less_than_nothing)) == {DrawFault.WEIGHT}


def test_a_list_of_candidates_that_was_touched_is_found():
    kept = record()
    turned = replace(kept, candidates=kept.candidates[::-1], weights=kept.weights[::-1])
    assert faults(turned) == {DrawFault.ORDER}
    two_accounts = (*kept.candidates[:-1], replace(kept.candidates[-1], person_key=key(1)))
    assert faults(replace(kept, candidates=two_accounts)) == {DrawFault.ORDER}
    assert verify(replace(kept, exclusions=(Exclusion(operator(2), ExclusionReason.ABSENT),)), SECRET) == (
        DrawFinding(DrawFault.BOTH, operator(2)),
    )
    assert faults(replace(kept, rule=2)) == {DrawFault.RULE}


def test_leaving_somebody_out_afterwards_is_found():
    found = set()
    for turn in range(20):
        kept = recorded(SECRET, TODAY, ticket(turn), equals(8), ())
        fewer = [one for one in kept.candidates if one.operator != kept.drawn]
        found |= faults(replace(kept, candidates=tuple(fewer), weights=kept.weights[1:]))
    assert found == {DrawFault.DRAWN}


@pytest.mark.parametrize(
    "spoilt",
    [
        {"day": "yesterday"},
        {"commitment": 5},
        {"ticket": {"case": "no"}},
        {"ticket": None},
        {"candidates": [{}]},
        {"exclusions": [{"operator": str(operator(1)), "reason": "dislike"}]},
        {"drawn": "somebody"},
        {"rule": "1"},
    ],
)
def test_what_is_no_record_is_refused_with_a_sentence(spoilt):
    with pytest.raises(Rejected) as refused:
        DrawRecord.from_data(record().to_data() | spoilt)
    assert refused.value.code == "draw_record_unreadable"
    assert all(explain(refused.value, language) for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_has_its_sentence(language):
    assert all(has_sentence(f"draw_fault_{fault.value}", language) for fault in DrawFault)
