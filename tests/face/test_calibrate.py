"""A threshold of one's own: it lies above the impostors, says how sure it is, and refuses too few people."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.face.calibrate import FAR, LEAST_FRAMES, LEAST_PEOPLE, MARGIN, calibrated
from app.face.enrolment import mean_of
from app.kernel.errors import Rejected

LENGTH = 64


def staff(people: int, frames: int, *, spread: float = 0.05, seed: int = 1) -> dict[str, list[tuple[float, ...]]]:
    """Faces as a good recogniser gives them: a direction of each person's own, and a little play."""
    chance = random.Random(seed)
    middles = [[chance.gauss(0, 1) for _ in range(LENGTH)] for _ in range(people)]
    return {
        f"person.{number}": [mean_of([[x + chance.gauss(0, spread) for x in middle]]) for _ in range(frames)]
        for number, middle in enumerate(middles)
    }


@given(st.integers(0, 50), st.sampled_from([0.0, FAR, 0.01]))
def test_no_more_impostors_than_allowed_reach_the_threshold_and_a_margin_lies_between(seed, far):
    found = calibrated(staff(12, 3, seed=seed), far)
    assert found.far.count <= far * found.far.of
    barred = found.pairs.impostor[len(found.pairs.impostor) - 1 - math.floor(far * found.far.of)]
    assert found.threshold >= barred + MARGIN
    assert found.frr.count == sum(score < found.threshold for score in found.pairs.genuine)


def test_the_report_says_how_many_and_how_sure():
    found = calibrated(staff(LEAST_PEOPLE, LEAST_FRAMES))
    assert (found.people, found.frames) == (LEAST_PEOPLE, LEAST_PEOPLE * LEAST_FRAMES)
    assert found.far.of == 405
    assert found.far.bounds[0] == 0
    assert found.far.bounds[1] == pytest.approx(0.0091, abs=1e-4)


@pytest.mark.parametrize(("people", "frames"), [(LEAST_PEOPLE - 1, 5), (LEAST_PEOPLE + 5, LEAST_FRAMES - 1), (0, 0)])
def test_too_few_people_or_too_few_frames_of_them_are_refused(people, frames):
    with pytest.raises(Rejected, match="face_calibrate_too_few"):
        calibrated(staff(people, frames))


def test_a_recogniser_that_cannot_tell_people_apart_is_refused():
    with pytest.raises(Rejected, match="face_calibrate_apart") as refused:
        calibrated(staff(LEAST_PEOPLE, 4, spread=2.0))
    assert float(refused.value.values["frr"]) > 5


def test_more_frames_of_some_people_do_not_hide_that_others_have_too_few():
    few = staff(LEAST_PEOPLE, LEAST_FRAMES)
    few["person.0"] = few["person.0"][:1]
    with pytest.raises(Rejected, match="face_calibrate_too_few"):
        calibrated(few)
