import math

import pytest

from app.face.gates import Gates, enrolment_gates, gate
from app.face.model import Box, CameraKind, FoundFace, Hint, Look, check_parts, cosine, pose_of
from app.kernel.errors import Rejected

STRAIGHT = ((240.0, 200.0), (310.0, 200.0), (275.0, 240.0), (245.0, 272.0), (305.0, 272.0))


def look(width=150.0, score=0.9, points=STRAIGHT, brightness=120.0, sharpness=200.0, others=()):
    face = FoundFace(Box(200, 150, width, width * 1.3), score, points)
    return Look(640, (face, *others), brightness, sharpness)


@pytest.mark.parametrize(
    ("seen", "hint"),
    [
        (look(), Hint.GOOD),
        (Look(640, ()), Hint.NOBODY),
        (look(others=(FoundFace(Box(0, 0, 90, 110), 0.9, STRAIGHT),)), Hint.ONE_ONLY),
        (look(others=(FoundFace(Box(0, 0, 50, 60), 0.9, STRAIGHT),)), Hint.GOOD),
        (look(width=79), Hint.CLOSER),
        (look(width=200), Hint.FURTHER),
        (Look(640, (), scene=10.0), Hint.LIGHTER),
        (look(brightness=49), Hint.LIGHTER),
        (look(brightness=206), Hint.DARKER),
        (look(score=0.79), Hint.LOOK_STRAIGHT),
        (look(sharpness=34), Hint.HOLD_STILL),
        (look(points=((240, 200), (310, 260), *STRAIGHT[2:])), Hint.LOOK_STRAIGHT),
        (look(points=((240, 200), (310, 200), (295, 240), *STRAIGHT[3:])), Hint.LOOK_STRAIGHT),
        (look(points=((240, 200), (240, 200), *STRAIGHT[2:])), Hint.LOOK_STRAIGHT),
    ],
)
def test_a_frame_counts_or_says_what_to_change(seen, hint):
    assert gate(seen, Gates()) is hint


@pytest.mark.parametrize("figure", ["width", "score", "brightness", "sharpness"])
def test_a_figure_that_is_not_a_number_never_counts(figure):
    assert gate(look(**{figure: math.nan}), Gates()) is not Hint.GOOD


def test_nothing_passes_at_enrolment_that_would_not_sign_in():
    for width, sharpness in ((90, 200), (150, 50), (150, 200)):
        seen = look(width=width, sharpness=sharpness)
        assert gate(seen, Gates()) is Hint.GOOD
        assert (gate(seen, enrolment_gates(Gates())) is Hint.GOOD) == ((width, sharpness) == (150, 200))


def test_a_straight_face_has_no_yaw_and_no_roll():
    pose = pose_of(STRAIGHT)
    assert (pose.yaw, pose.roll) == (0.0, 0.0)
    assert 0.5 < pose.pitch < 0.6


def test_vectors_of_different_recognisers_are_not_comparable():
    assert math.isnan(cosine((1.0, 0.0), (1.0, 0.0, 0.0)))
    assert cosine((0.6, 0.8), (0.6, 0.8)) == pytest.approx(1)


@pytest.mark.parametrize(
    ("demo_engine", "camera", "demo_store", "code"),
    [
        (True, CameraKind.BUNDLED, True, None),
        (True, CameraKind.VIDEO, True, None),
        (True, CameraKind.DEVICE, True, "demo_engine_with_real_camera"),
        (True, CameraKind.BUNDLED, False, "demo_engine_on_real_store"),
        (False, CameraKind.DEVICE, False, None),
        (False, CameraKind.DEVICE, True, None),
        (False, CameraKind.VIDEO, True, None),
        (False, CameraKind.VIDEO, False, "unreal_camera_on_real_store"),
        (False, CameraKind.BUNDLED, False, "unreal_camera_on_real_store"),
    ],
)
def test_nothing_unreal_counts_on_a_real_store(demo_engine, camera, demo_store, code):
    if code is None:
        check_parts(demo_engine, camera, demo_store)
    else:
        with pytest.raises(Rejected, match=code):
            check_parts(demo_engine, camera, demo_store)
