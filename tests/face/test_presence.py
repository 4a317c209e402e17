"""Presence: an empty chair with idle keys locks; company, paper and a lost camera do not."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.face.presence import Lock, Presence, PresenceRule, Screen, Seen, may_unlock_by_glance

RULE = PresenceRule()
START = Presence(0.0, 0.0)
STEPS = st.lists(st.tuples(st.sampled_from(["key", *Seen]), st.floats(-1, 1) | st.just(math.nan)), max_size=80)


def after(steps, start=START, step_s=2.0):
    """The state after looks and keys two seconds apart."""
    now, state = max(start.present_s, start.input_s), start
    for what, likeness in steps:
        now += step_s
        state = state.typed(now, RULE) if what == "key" else state.looked(what, likeness, now, RULE)
    return state


def looks(seen, count, likeness=math.nan):
    return [(seen, likeness)] * count


def test_an_empty_chair_blurs_after_a_minute_and_locks_after_the_countdown():
    assert after(looks(Seen.NOBODY, 29)).screen is Screen.OPEN
    blurred = after(looks(Seen.NOBODY, 31))
    assert (blurred.screen, blurred.left_s(62.0, RULE)) == (Screen.BLURRED, 8.0)
    locked = after(looks(Seen.NOBODY, 36))
    assert (locked.screen, locked.lock) == (Screen.LOCKED, Lock.AWAY)


@pytest.mark.parametrize("back", ["key", Seen.CLERK])
def test_a_key_or_the_clerk_opens_a_blurred_screen(back):
    assert after([*looks(Seen.NOBODY, 32), (back, 0.7)]).screen is Screen.OPEN


@given(STEPS)
def test_only_an_empty_chair_or_another_face_ever_locks(steps):
    state = after(steps)
    if state.screen is Screen.LOCKED:
        assert any(what in (Seen.NOBODY, Seen.OTHER) for what, _ in steps)


@given(st.lists(st.sampled_from([Seen.CLERK, Seen.UNCLEAR, Seen.LOST]), max_size=200))
def test_a_lost_or_dark_camera_never_locks_the_hall(seen):
    state = after([(what, 0.7 if what is Seen.CLERK else math.nan) for what in seen])
    assert state.screen is Screen.OPEN
    if seen and seen[-1] is Seen.LOST:
        assert state.is_amber


def test_another_face_that_types_locks_at_once_and_one_that_only_sits_there_does_not():
    sitting = after(looks(Seen.OTHER, 4, 0.05))
    assert sitting.screen is Screen.OPEN
    typing = after([*looks(Seen.OTHER, 3, 0.05), ("key", 0.0)])
    assert (typing.screen, typing.lock) == (Screen.LOCKED, Lock.OTHER_PERSON)


def test_one_doubtful_look_locks_nobody():
    assert after([*looks(Seen.OTHER, 1, 0.05), *looks(Seen.CLERK, 1, 0.7), ("key", 0.0)]).screen is Screen.OPEN
    assert after([*looks(Seen.OTHER, 3, 0.35), ("key", 0.0)]).screen is Screen.OPEN


@given(STEPS, STEPS)
def test_what_is_locked_stays_locked_until_somebody_unlocks_it(before, more):
    locked = replace(after(before), screen=Screen.LOCKED)
    assert after(more, locked).screen is Screen.LOCKED


@pytest.mark.parametrize(
    ("waited", "lock", "may"),
    [
        (0, Lock.AWAY, True),
        (300, Lock.AWAY, True),
        (301, Lock.AWAY, False),
        (-1, Lock.AWAY, False),
        (5, Lock.OTHER_PERSON, False),
    ],
)
def test_one_glance_unlocks_within_five_minutes_unless_somebody_else_typed(waited, lock, may):
    assert may_unlock_by_glance(100.0, 100.0 + waited, lock, RULE) is may


@pytest.mark.parametrize("away_s", [19, 301, math.nan])
def test_a_senseless_period_is_refused(away_s):
    with pytest.raises(ValueError, match="away_s"):
        PresenceRule(away_s=away_s)
