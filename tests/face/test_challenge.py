"""The head turn: a head passes it, a flat photograph turned about its axis never does."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.face.challenge import Side, Turn, TurnRule, TurnStep, drawn_sides
from app.face.model import Hint, Pose, pose_of

RULE = TurnRule()
FACE = ((-35.0, -30.0, 0.0), (35.0, -30.0, 0.0), (0.0, 5.0, 0.0), (-28.0, 40.0, 0.0), (28.0, 40.0, 0.0))
"""Five points of a face in its own plane; depth 0 makes it a photograph."""
NOSE_DEPTH = 38.0
CAMERA_PX = 600.0


def seen(degrees: float, nose: float, tilt: float = 0.0) -> Pose:
    """What a camera sees of the five points turned about the upright axis, with perspective."""
    angle, lean = math.radians(degrees), math.radians(tilt)
    points = []
    for place, (x, y, _) in enumerate(FACE):
        z = nose if place == 2 else 0.0
        turned_x, turned_z = x * math.cos(angle) + z * math.sin(angle), z * math.cos(angle) - x * math.sin(angle)
        turned_y, turned_z = (
            y * math.cos(lean) - turned_z * math.sin(lean),
            y * math.sin(lean) + turned_z * math.cos(lean),
        )
        scale = CAMERA_PX / (CAMERA_PX - turned_z)
        points.append((turned_x * scale, turned_y * scale))
    return pose_of(points)


def play(poses, side=Side.LEFT, step_s=0.07) -> Turn:
    turn = Turn(side)
    for place, pose in enumerate(poses):
        turn = turn.seen(pose, place * step_s, RULE)
    return turn


def sweep(high: float, nose: float, tilt: float = 0.0):
    """Straight, to the side, and back, in forty frames."""
    angles = [0.0] * 3 + [high * math.sin(math.pi * place / 33) for place in range(34)] + [0.0] * 3
    return [seen(angle, nose, tilt) for angle in angles]


def test_a_head_that_turns_to_the_side_and_back_passes():
    assert play(sweep(40, NOSE_DEPTH)).step is TurnStep.DONE
    assert play(sweep(-40, NOSE_DEPTH), Side.RIGHT).step is TurnStep.DONE


def test_the_wrong_side_is_wrong_at_once():
    assert play(sweep(-40, NOSE_DEPTH), Side.LEFT).step is TurnStep.WRONG


@given(st.floats(-70, 70), st.floats(-40, 40), st.sampled_from(Side))
def test_a_flat_photograph_never_passes(degrees, tilt, side):
    assert play(sweep(degrees, 0.0, tilt), side).step is not TurnStep.DONE


def test_who_does_not_turn_in_time_has_missed_it():
    turn = play([seen(0, NOSE_DEPTH)] * 60)
    assert turn.step is TurnStep.MISSED
    assert turn.is_over


def test_who_stays_turned_has_not_passed():
    assert play([seen(0, NOSE_DEPTH)] + [seen(40, NOSE_DEPTH)] * 20).step is TurnStep.BACK


@given(
    st.lists(
        st.none() | st.builds(Pose, st.floats(-2, 2) | st.just(math.nan), st.just(0.55), st.just(0.0)), max_size=60
    )
)
def test_unknown_poses_and_figures_that_are_no_numbers_never_pass_by_themselves(poses):
    turn = play(poses)
    if turn.step is TurnStep.DONE:
        known = [pose.yaw for pose in poses if pose is not None and math.isfinite(pose.yaw)]
        assert max(known) - min(known) >= RULE.change - RULE.straight


def test_the_person_is_told_what_to_do_next():
    turn = Turn(Side.RIGHT)
    assert turn.hint is Hint.LOOK_STRAIGHT
    turn = turn.seen(seen(0, NOSE_DEPTH), 0.0, RULE)
    assert turn.hint is Hint.TURN_RIGHT
    assert turn.seen(seen(-40, NOSE_DEPTH), 0.1, RULE).hint is Hint.TURN_BACK


def test_both_sides_are_drawn():
    assert {side for _ in range(64) for side in drawn_sides(2)} == set(Side)


@pytest.mark.parametrize("now", [math.nan, math.inf])
def test_a_clock_that_says_nothing_misses_the_turn(now):
    turn = Turn(Side.LEFT).seen(seen(0, NOSE_DEPTH), 0.0, RULE)
    assert turn.seen(seen(40, NOSE_DEPTH), now, RULE).step is TurnStep.MISSED
