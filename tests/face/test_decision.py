"""The decision over frames: whatever the figures are, what must never pass does not."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.face.decision import DecisionRule, Reason, Sample, Verdict, decide, is_same_track

RULE = DecisionRule(0.45)
COSINES = st.floats(-1, 1, width=32) | st.just(math.nan)
LIVES = st.floats(0, 1, width=32) | st.just(math.nan)
SAMPLES = st.lists(
    st.builds(lambda score, live: Sample((), score, live), COSINES, st.tuples(LIVES, LIVES)), max_size=12
)
GOOD = Sample((), 0.7, (0.9, 0.9))


def verdict(samples, rule=RULE, *, done=True, live=True):
    return decide(samples, rule, challenge_done=done, live_needed=live).verdict


@given(SAMPLES)
def test_fewer_than_five_frames_decide_nothing(samples):
    assert verdict(samples[:4]) is Verdict.UNDECIDED


@given(SAMPLES)
def test_a_missing_figure_in_the_window_never_passes(samples):
    if verdict(samples) is Verdict.PASSED:
        assert all(math.isfinite(sample.score) and math.isfinite(sample.live_score) for sample in samples[-5:])


@given(SAMPLES)
def test_without_the_challenge_nobody_passes(samples):
    assert verdict(samples, done=False) is not Verdict.PASSED


@given(SAMPLES)
def test_without_anti_spoof_scores_nobody_passes_where_they_are_needed(samples):
    assert verdict([replace(sample, live=()) for sample in samples]) is not Verdict.PASSED


@given(st.lists(st.sampled_from([GOOD, Sample((), 0.3, (0.9,)), Sample((), 0.6, (0.1,))]), min_size=5, max_size=5))
def test_the_order_within_the_window_does_not_matter(samples):
    orders = (samples[place:] + samples[:place] for place in range(5))
    assert {verdict(order) for order in orders} == {verdict(samples[::-1])}


@given(SAMPLES, st.floats(0, 0.5), st.floats(0, 0.4))
def test_a_stricter_rule_never_lets_more_people_in(samples, closer, livelier):
    stricter = replace(RULE, threshold=RULE.threshold + closer, live=RULE.live + livelier)
    if verdict(samples, stricter) is Verdict.PASSED:
        assert verdict(samples) is Verdict.PASSED


@given(SAMPLES)
def test_ten_frames_that_do_not_pass_are_refused_with_a_reason(samples):
    if len(samples) >= 10:
        told = decide(samples, RULE, challenge_done=True)
        assert told.verdict is not Verdict.UNDECIDED
        assert (told.reason is Reason.NONE) == (told.verdict is Verdict.PASSED)


@pytest.mark.parametrize(
    ("scores", "lives", "told"),
    [
        ([0.6, 0.6, 0.6, 0.6, 0.1], [0.9] * 5, (Verdict.PASSED, Reason.NONE)),
        ([0.6, 0.6, 0.6, 0.1, 0.1], [0.9] * 5, (Verdict.UNDECIDED, Reason.NONE)),
        ([0.1] * 5, [0.9] * 5, (Verdict.REFUSED, Reason.OTHER_FACE)),
        ([0.35] * 10, [0.9] * 10, (Verdict.REFUSED, Reason.OTHER_FACE)),
        ([0.7] * 10, [0.1] * 10, (Verdict.REFUSED, Reason.NOT_LIVE)),
        ([0.7] * 5, [0.9, 0.9, 0.9, 0.1, 0.1], (Verdict.UNDECIDED, Reason.NONE)),
        ([0.7] * 5, [0.9, 0.9, 0.9, 0.9, 0.1], (Verdict.PASSED, Reason.NONE)),
    ],
)
def test_the_decision_by_examples(scores, lives, told):
    samples = [Sample((), score, (live,)) for score, live in zip(scores, lives, strict=True)]
    assert decide(samples, RULE, challenge_done=True) == decide(samples[:], RULE, challenge_done=True)
    judged = decide(samples, RULE, challenge_done=True)
    assert (judged.verdict, judged.reason) == told


def test_who_is_right_and_alive_but_has_not_turned_is_waited_for_not_refused():
    assert verdict([GOOD] * 12, done=False) is Verdict.UNDECIDED


def test_neighbours_of_different_faces_break_the_track():
    one, other = Sample((1.0, 0.0), 1.0), Sample((0.0, 1.0), 1.0)
    assert is_same_track(one, one, RULE)
    assert not is_same_track(one, other, RULE)
    assert not is_same_track(one, Sample((math.nan, 0.0), 1.0), RULE)


def test_a_screen_that_one_of_two_networks_takes_for_a_person_does_not_pass():
    deceived = Sample((), 0.9, (0.998, 0.005))
    assert deceived.live_score > RULE.live
    assert verdict([deceived] * 5) is Verdict.UNDECIDED
    assert decide([deceived] * 10, RULE, challenge_done=True).reason is Reason.NOT_LIVE
    assert verdict([Sample((), 0.9, (0.9, 0.25))] * 5) is Verdict.PASSED


def test_frames_judged_by_different_numbers_of_networks_do_not_pass():
    assert verdict([GOOD, GOOD, GOOD, GOOD, Sample((), 0.7, (0.9,))]) is Verdict.UNDECIDED
