"""Enrolment: seven frames that agree give a template, in whatever order; a stranger among them gives none."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.face.enrolment import PLAN, Direction, EnrolmentRule, agreements, direction_of, guidance, mean_of, template_of
from app.face.model import Hint, Pose, cosine
from tests.face.test_protection import face

RULE = EnrolmentRule()


def near(seed: int, noise: float = 0.06):
    """Frames of one face: the same vector, a little off each time."""
    source = random.Random(seed)
    return [mean_of([tuple(v + source.gauss(0, noise) for v in face(3))]) for _ in PLAN]


def test_seven_frames_of_one_person_give_a_template_close_to_all_of_them():
    made = template_of(near(1), RULE)
    assert made is not None
    assert min(cosine(made, frame) for frame in near(1)) > 0.7
    assert cosine(made, made) == pytest.approx(1)


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_frames_makes_no_difference(source):
    frames = near(2)
    shuffled = source.sample(frames, len(frames))
    assert template_of(shuffled, RULE) == pytest.approx(template_of(frames, RULE))


def test_a_stranger_among_the_frames_gives_no_template():
    frames = near(3)
    assert template_of([*frames[:6], face(99)], RULE) is None
    assert min(agreements([*frames[:6], face(99)])) < RULE.agreeing


@pytest.mark.parametrize("count", [0, 1, 6])
def test_too_few_frames_give_no_template(count):
    assert template_of(near(4)[:count], RULE) is None


def test_vectors_that_cancel_out_or_differ_in_length_have_no_mean():
    for vectors in ([], [(1.0, 0.0), (-1.0, 0.0)], [(1.0, 0.0), (1.0,)]):
        with pytest.raises(ValueError, match="vectors"):
            mean_of(vectors)


@pytest.mark.parametrize(
    ("yaw", "direction"), [(0.0, Direction.STRAIGHT), (0.15, Direction.LEFT), (-0.15, Direction.RIGHT)]
)
def test_a_direction_is_read_as_the_person_sees_it(yaw, direction):
    assert direction_of(Pose(yaw, 0.55, 0.0), RULE) is direction


def test_the_person_is_guided_through_three_directions():
    assert [guidance(direction) for direction in dict.fromkeys(PLAN)] == [
        Hint.LOOK_STRAIGHT,
        Hint.TURN_LEFT,
        Hint.TURN_RIGHT,
    ]
