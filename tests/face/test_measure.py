"""Rates and their bounds: what must hold whatever was measured, and figures that tables give."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.face.measure import (
    FARS,
    Presentation,
    Rate,
    apcer,
    at_most,
    bpcer,
    clopper_pearson,
    comparisons,
    eer,
    middle_of,
)

SCORES = st.floats(-1, 1, width=32)
BOTH = st.tuples(st.lists(SCORES, min_size=1, max_size=40), st.lists(SCORES, min_size=1, max_size=40))
COUNTS = st.integers(0, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


def measured(both):
    return comparisons([*((score, True) for score in both[0]), *((score, False) for score in both[1])])


@given(BOTH)
def test_along_the_curve_fewer_impostors_pass_and_more_people_are_turned_away(both):
    curve = measured(both).curve()
    assert (curve[0].threshold, curve[-1].threshold) == (-1.0, 1.0)
    assert [point.far for point in curve] == sorted((point.far for point in curve), reverse=True)
    assert [point.frr for point in curve] == sorted(point.frr for point in curve)


@given(BOTH, st.floats(-1, 1))
def test_the_rates_are_what_counting_gives(both, threshold):
    pairs = measured(both)
    assert pairs.far(threshold).count == sum(score >= threshold for score in both[1])
    assert pairs.frr(threshold).count == sum(score < threshold for score in both[0])


@given(BOTH)
def test_the_equal_error_lies_between_its_two_rates_and_no_threshold_is_nearer_to_equal(both):
    pairs = measured(both)
    point = pairs.equal_error()
    assert min(point.far, point.frr) <= eer(point) <= max(point.far, point.frr)
    best = abs(point.far - point.frr)
    assert all(abs(other.far - other.frr) >= best - 1e-12 for other in pairs.curve())


@given(BOTH, st.sampled_from(FARS))
def test_at_the_threshold_for_a_rate_no_more_impostors_pass_and_a_lower_one_lets_more_in(both, far):
    pairs = measured(both)
    threshold = pairs.threshold_for(far)
    assert pairs.far(threshold).share <= far
    assert pairs.true_accepts(far).count == sum(score >= threshold for score in both[0])
    below = [score for score in (*both[0], *both[1]) if score < threshold]
    assert all(pairs.far(score).share > far for score in below)


def test_people_who_are_wholly_apart_make_no_error():
    pairs = measured(([0.7, 0.8], [0.1, 0.2]))
    assert eer(pairs.equal_error()) == 0
    assert [pairs.true_accepts(far).share for far in FARS] == [1.0, 1.0, 1.0]
    assert not comparisons([(0.5, True)]).can_be_measured


def test_a_score_that_is_no_number_counts_for_neither_side():
    pairs = comparisons([(math.nan, True), (math.inf, False), (0.5, True), (0.1, False)])
    assert (pairs.genuine, pairs.impostor) == ((0.5,), (0.1,))


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (0, 10, 0.0, 0.3085),  # Clopper and Pearson's own tables, as every statistics book prints them
        (1, 10, 0.0025, 0.4450),
        (5, 10, 0.1871, 0.8129),
        (10, 10, 0.6915, 1.0),
        (0, 1460, 0.0, 0.002523),
        (3, 100, 0.0062, 0.0852),
    ],
)
def test_the_bounds_are_those_of_the_tables(count, of, low, high):
    assert clopper_pearson(count, of) == pytest.approx((low, high), abs=1e-4)


@given(COUNTS)
def test_the_bounds_hold_the_share_and_cut_off_a_fortieth_on_each_side(counts):
    count, of = counts
    low, high = clopper_pearson(count, of)
    assert 0 <= low <= (count / of if of else 0.5) <= high <= 1
    if count > 0:
        assert 1 - at_most(count - 1, of, low) == pytest.approx(0.025, abs=1e-6)
    if count < of:
        assert at_most(count, of, high) == pytest.approx(0.025, abs=1e-6)


@given(st.integers(1, 60), st.floats(0, 1))
def test_the_binomial_distribution_is_the_sum_of_its_terms(of, share):
    for count in (0, of // 2, of):
        summed = math.fsum(math.comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(count + 1))
        assert at_most(count, of, share) == pytest.approx(summed, abs=1e-9)


def test_more_than_all_is_no_share_and_none_of_none_says_nothing():
    with pytest.raises(ValueError, match="between"):
        clopper_pearson(3, 2)
    assert (Rate(0, 0).share, Rate(0, 0).bounds) == (None, (0.0, 1.0))


PRESENTED = st.lists(
    st.builds(
        Presentation,
        st.sampled_from(["bona_fide", "attack_print", "attack_screen", "no_face"]),
        st.booleans(),
        st.booleans(),
    ),
    max_size=30,
)


@given(PRESENTED)
def test_attacks_are_counted_by_kind_and_one_without_a_face_lets_nobody_in(shown):
    rates = apcer(shown)
    assert sum(rate.of for rate in rates.values()) == sum(one.kind.startswith("attack_") for one in shown)
    for kind, rate in rates.items():
        assert rate.count == sum(one.kind == kind and one.has_face and one.is_live for one in shown)
    people = bpcer(shown)
    assert people.of == sum(one.kind == "bona_fide" and one.has_face for one in shown)
    assert people.count <= people.of


def test_the_median_of_none_is_no_number():
    assert math.isnan(middle_of([]))
    assert (middle_of([3, 1, 2]), middle_of([4, 1, 2, 3])) == (2, 2.5)
