"""The guided capture over posed frames: what counts, in which order, how long it takes, what ends it."""

import pytest

from app.face.capture import GuidedCapture
from app.face.enrolment import PLAN, Direction
from app.face.model import CameraKind, Hint
from app.kernel.errors import Rejected, Unavailable
from tests.builders.posed import LI, WANG, WATCHED, Posed, PosedCamera, PosedEngine, Ticks, sitting

STRAIGHT, LEFT, RIGHT = Posed(0.0), Posed(0.12), Posed(-0.12)


def capture(frames, engine=None, *, step=0.05, **options):
    camera, seen, ticks = PosedCamera(frames), [], Ticks(step)
    try:
        taken = GuidedCapture(camera, engine or PosedEngine(), now_s=ticks)(
            **(WATCHED | {"on_progress": seen.append} | options)
        )
    finally:
        assert camera.open_count == 0
    return taken, seen, ticks


def test_three_straight_two_left_and_two_right_make_a_template_in_no_less_than_four_seconds():
    taken, seen, ticks = capture(sitting())
    assert taken.vector == pytest.approx(WANG)
    assert taken.live == 1.0
    assert (seen[-1].counted, seen[-1].needed) == (7, 7)
    assert ticks.now >= 4.0
    assert taken.ms >= 4000


def test_however_fast_frames_come_seven_take_four_seconds():
    *_, quick = capture([STRAIGHT] * 3000 + [LEFT] * 3000 + [RIGHT], step=0.001)
    assert quick.now >= 4.0


def test_one_hint_at_a_time_says_where_to_look():
    _, seen, _ = capture([STRAIGHT] * 80 + [LEFT] * 60 + [RIGHT] * 60)
    hints = list(dict.fromkeys(progress.hint for progress in seen))
    assert hints == [Hint.GOOD, Hint.TURN_LEFT, Hint.TURN_RIGHT]


@pytest.mark.parametrize(
    ("frame", "hint"),
    [
        (Posed(faces=2), Hint.ONE_ONLY),
        (Posed(width=90), Hint.CLOSER),
        (Posed(yaw=0.22), Hint.LOOK_STRAIGHT),
        (Posed(yaw=0.12), Hint.LOOK_STRAIGHT),
        (Posed(faces=0), Hint.NOBODY),
    ],
)
def test_a_frame_that_does_not_fit_never_counts_and_a_minute_is_enough(frame, hint):
    seen = []
    with pytest.raises(Rejected, match="face_enrol_time_out"):
        capture([frame], on_progress=seen.append)
    assert {progress.hint for progress in seen} == {hint}
    assert seen[-1].counted == 0


def test_frames_of_the_wrong_direction_never_stand_in_for_the_right_one():
    assert PLAN[3] is Direction.LEFT
    with pytest.raises(Rejected, match="face_enrol_time_out"):
        capture([STRAIGHT] * 60 + [RIGHT])


def test_every_frame_must_be_live_and_a_picture_ends_it_early():
    seen = []
    with pytest.raises(Rejected, match="face_enrol_not_live"):
        capture([Posed(live=0.3)], on_progress=seen.append)
    assert seen[-1].counted == 0
    spoof = [Posed(live=0.1)]
    taken, *_ = capture(spoof * 20 + sitting())
    assert taken.live == 1.0


def test_another_face_among_the_frames_spoils_the_whole():
    with pytest.raises(Rejected, match="face_enrol_frames_differ"):
        capture([STRAIGHT] * 40 + [LEFT] * 30 + [Posed(0.12, LI)] * 30 + [Posed(-0.12, LI)])


def test_a_demo_engine_enrols_nobody_whatever_is_said():
    for engine in (PosedEngine(is_demo=True), PosedEngine(is_demo=True, has_liveness=True, digest="0" * 64)):
        for live_needed in (True, False):
            camera = PosedCamera(sitting(), CameraKind.BUNDLED)
            with pytest.raises(Rejected, match="demo_engine_never_enrols"):
                GuidedCapture(camera, engine, now_s=Ticks())(live_needed=live_needed)
            assert camera.seen == 0


def test_without_anti_spoof_only_a_demo_store_may_try():
    engine = PosedEngine(has_liveness=False)
    with pytest.raises(Rejected, match="face_pack_without_liveness"):
        capture(sitting(), engine)
    taken, *_ = capture(sitting(), engine, live_needed=False)
    assert taken.live is None


def test_an_engine_without_points_cannot_tell_directions():
    class Blind(PosedEngine):
        def look(self, frame):
            seen = super().look(frame)
            bare = type(seen.faces[0])(seen.faces[0].box, 0.95)
            return type(seen)(640, (bare,), 120.0, 200.0)

    with pytest.raises(Rejected, match="face_enrol_time_out"):
        capture(sitting(), Blind())


def test_giving_up_and_a_lost_camera_close_it():
    with pytest.raises(Rejected, match="face_check_cancelled"):
        capture(sitting(), is_cancelled=lambda: True)
    with pytest.raises(Unavailable, match="camera_lost"):
        capture([])
