"""From enrolment to sign-in with a real pack: portraits of development faces before a video-file camera."""

import os
from pathlib import Path

import pytest

from app.adapters.camera_cv2 import Cv2Camera
from app.adapters.face_insightface import InsightFaceEngine
from app.adapters.vision import cv2
from app.face.capture import GuidedCapture
from app.face.consent import Agreement
from app.face.enrolment import EnrolmentRule, direction_of
from app.face.gates import enrolment_gates, gate, pose_or_none
from app.face.model import Hint, largest
from app.kernel.errors import Rejected
from app.staff.commands.enrol import Enrolled, LookalikeFound, Witness
from tests.builders.demo_office import PASSWORD, TERMINAL, make_staffed
from tests.builders.faces import signed_in
from tests.builders.posed import WATCHED, Ticks

PACK, FACES = os.environ.get("YICHUANG_FACE_PACK"), os.environ.get("YICHUANG_FACES")
pytestmark = pytest.mark.skipif(
    not PACK or not FACES,
    reason="no face pack or no development faces: name them with YICHUANG_FACE_PACK, YICHUANG_FACES",
)
AGREED = Agreement(True, False, "1", "1")


@pytest.fixture(scope="module")
def engine():
    loaded = InsightFaceEngine(Path(PACK))
    loaded.load()
    return loaded


def framed(name: str):
    """A portrait in the room it was taken in, as a webcam sees it: 640 x 480, the face a quarter of the width.

    Its own backdrop is drawn out to both sides: a grey border rightly counts as not live.
    """
    picture = cv2().imread(str(Path(FACES) / name))
    height, width = picture.shape[:2]
    move = cv2().getRotationMatrix2D((width / 2, height / 2), 0.0, 480 / height)
    move[0, 2] += 320 - width / 2
    move[1, 2] += 240 - height / 2
    return cv2().warpAffine(picture, move, (640, 480), flags=cv2().INTER_AREA, borderMode=cv2().BORDER_REPLICATE)


def turned(frame, engine, shift: float):
    """The middle of the face moved aside by ``shift`` of the eye distance, as a slightly turned head shows it."""
    import numpy as np

    points = largest(engine.look(frame)).points
    eyes = points[1][0] - points[0][0]
    across, down = np.meshgrid(np.arange(640, dtype=np.float32), np.arange(480, dtype=np.float32))
    away = ((across - points[2][0]) ** 2 + (down - points[2][1]) ** 2) / (0.8 * eyes) ** 2
    moved = across - np.float32(shift * eyes) * np.exp(-away).astype(np.float32)
    return cv2().remap(frame, moved, down, cv2().INTER_LINEAR, borderMode=cv2().BORDER_REPLICATE)


def sitting(folder: Path, engine, names: tuple[str, ...], aside: str = "d01_8.jpg") -> Path:
    """Straight, to the left, to the right, each for some frames, as an MJPG clip; left is right in the mirror."""
    frames = [framed(name) for name in names]
    right = turned(framed(aside), engine, -0.36)
    parts = [frames[0]] * 20 + [frames[1]] * 25 + [right[:, ::-1].copy()] * 35 + [right] * 35
    return clip(folder / f"{names[0]}.avi", parts)


def clip(file: Path, frames) -> Path:
    writer = cv2().VideoWriter(str(file), cv2().VideoWriter_fourcc(*"MJPG"), 15, (640, 480))
    assert writer.isOpened()
    for frame in frames:
        writer.write(frame)
    writer.release()
    return file


def enrolled(staffed, engine, account, video):
    do, actor = staffed.commands.enrol, signed_in(staffed)
    enrolment = do.begin(actor, Witness(account, PASSWORD), AGREED)
    return do.capture(actor, enrolment, Cv2Camera(video), engine, now_s=Ticks(0.06), **WATCHED)


def sign_in(staffed, engine, account, video):
    challenge = staffed.commands.sign_in.begin(account, PASSWORD, TERMINAL)
    return staffed.commands.sign_in.finish(challenge, Cv2Camera(video), engine)


def test_made_turns_are_seen_as_turns(engine):
    frame, rule = framed("d01_8.jpg"), EnrolmentRule()
    right = turned(frame, engine, -0.36)
    told = [
        direction_of(pose_or_none(largest(engine.look(one))), rule).value
        for one in (frame, right[:, ::-1].copy(), right)
    ]
    assert told == ["straight", "left", "right"]
    assert gate(engine.look(right), enrolment_gates(engine.rule.gates)) is Hint.GOOD


def test_who_was_enrolled_signs_in_and_nobody_else_does(demo_store, clock, tmp_path, engine):
    staffed = make_staffed(demo_store, clock)
    done = enrolled(staffed, engine, "wang.fang", sitting(tmp_path, engine, ("d01_3.jpg", "d01_4.jpg")))
    assert isinstance(done, Enrolled)
    mine = clip(tmp_path / "mine.avi", [framed("d01_1.jpg")] * 60)
    other = clip(tmp_path / "other.avi", [framed("d11_1.jpg")] * 60)
    if engine.has_liveness:
        assert sign_in(staffed, engine, "wang.fang", mine).actor.account == "wang.fang"
        with pytest.raises(Rejected, match="sign_in_failed"):
            sign_in(staffed, engine, "wang.fang", other)
    else:
        with pytest.raises(Rejected, match="face_pack_without_liveness"):
            sign_in(staffed, engine, "wang.fang", mine)


def test_the_same_face_is_not_enrolled_under_a_second_account(demo_store, clock, tmp_path, engine):
    staffed = make_staffed(demo_store, clock)
    video = sitting(tmp_path, engine, ("d01_3.jpg", "d01_4.jpg"))
    enrolled(staffed, engine, "wang.fang", video)
    with pytest.raises(Rejected, match="face_too_alike"):
        enrolled(staffed, engine, "li.min", video)
    again = enrolled(staffed, engine, "li.min", sitting(tmp_path, engine, ("d01_5.jpg", "d01_7.jpg"), "d01_6.jpg"))
    assert isinstance(again, LookalikeFound)
    assert [account for account, *_ in again.others] == ["wang.fang"]


def test_real_frames_agree_enough_for_a_template(tmp_path, engine):
    video = sitting(tmp_path, engine, ("d01_3.jpg", "d01_4.jpg"))
    taken = GuidedCapture(Cv2Camera(video), engine, now_s=Ticks(0.06))(live_needed=False, **WATCHED)
    assert sum(value * value for value in taken.vector) == pytest.approx(1.0, abs=1e-6)
