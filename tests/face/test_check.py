"""The face check over scripted frames: a stand-in engine behind the port, no picture at all."""

from dataclasses import dataclass, field

import pytest

from app.face.commands import FaceCheck
from app.face.decision import DecisionRule, Verdict
from app.face.model import Box, CameraKind, FoundFace, Hint, Look
from app.face.protection import Reference
from app.face.rules import FaceRule
from app.kernel.errors import Rejected, Unavailable

SAME, OTHER = (1.0, 0.0), (0.0, 1.0)


@dataclass
class Script:
    """Frames as (left edges of the faces, whose vector); the last repeats."""

    frames: list[tuple[tuple[float, ...], tuple[float, float]]]
    kind: CameraKind = CameraKind.BUNDLED
    open_count: int = 0
    seen: int = 0

    def open(self):
        self.open_count += 1

    def read(self):
        self.seen += 1
        if not self.frames:
            raise Unavailable("camera_lost")
        return self.frames[min(self.seen, len(self.frames)) - 1]

    def close(self):
        self.open_count -= 1


@dataclass
class StandIn:
    """Reads the script's frames."""

    name: str = "stand-in"
    digest: str = "00"
    is_demo: bool = False
    has_liveness: bool = False
    finds_points: bool = False
    rule: FaceRule = field(default_factory=lambda: FaceRule("00", DecisionRule(0.45)))
    loaded: list[bool] = field(default_factory=list)

    def load(self):
        self.loaded.append(True)

    def look(self, frame):
        return Look(640, tuple(FoundFace(Box(left, 100, 150, 180), 0.95) for left in frame[0]), 120.0, 200.0)

    def embed(self, frame, face):  # noqa: ARG002 - the port's shape
        return frame[1]

    def live_scores(self, frame, face):  # noqa: ARG002 - the port's shape
        return ()

    def demo_reference(self):
        return None


@dataclass
class Ticks:
    """Seconds that pass by a step at every look."""

    step: float = 0.1
    now: float = 0.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def check(frames):
    camera = Script(frames)
    seen = []
    result = FaceCheck(camera, StandIn(), now_s=Ticks())(Reference(SAME), on_progress=seen.append)
    assert camera.open_count == 0
    return result, seen


def test_five_good_frames_of_the_right_person_pass():
    result, seen = check([((200,), SAME)])
    assert result.verdict is Verdict.PASSED
    assert result.scores == (1.0,) * 5
    assert seen[-1].counted == seen[-1].needed == 5


def test_another_person_is_refused_early():
    result, _ = check([((200,), OTHER)])
    assert (result.verdict, len(result.scores), result.score) == (Verdict.REFUSED, 5, 0.0)


@pytest.mark.parametrize("break_", [(), (200.0, 420.0), (420.0,)])
def test_nobody_two_people_or_a_jump_starts_the_count_again(break_):
    frames = [((200,), SAME)] * 4 + [(break_, SAME)] + [((200,), OTHER)]
    result, _ = check(frames)
    assert result.verdict is Verdict.REFUSED


def test_frames_count_only_when_they_are_apart():
    seen = []
    FaceCheck(Script([((200,), SAME)]), StandIn(), now_s=Ticks(0.03))(Reference(SAME), on_progress=seen.append)
    assert len(seen) > 5


def test_an_empty_room_is_a_refusal_after_ten_seconds_that_says_what_was_wrong():
    result, seen = check([((), SAME)])
    assert (result.verdict, result.hint, result.score) == (Verdict.REFUSED, Hint.NOBODY, None)
    assert 10 <= len(seen) <= 100


def test_giving_up_is_told_apart_from_a_refusal_and_closes_the_camera():
    camera = Script([((200,), SAME)])
    with pytest.raises(Rejected, match="face_check_cancelled"):
        FaceCheck(camera, StandIn(), now_s=Ticks())(Reference(SAME), is_cancelled=lambda: camera.seen == 3)
    assert camera.open_count == 0


def test_giving_up_once_enough_frames_have_counted_is_a_refusal():
    camera = Script([((200,), (0.35, (1 - 0.35**2) ** 0.5))])
    result = FaceCheck(camera, StandIn(), now_s=Ticks(0.2))(Reference(SAME), is_cancelled=lambda: camera.seen == 7)
    assert result.verdict is Verdict.REFUSED
    assert len(result.scores) in (5, 6, 7)


def test_a_camera_lost_in_midstream_is_told_and_closed():
    camera = Script([])
    with pytest.raises(Unavailable, match="camera_lost"):
        FaceCheck(camera, StandIn(), now_s=Ticks())(Reference(SAME))
    assert camera.open_count == 0
