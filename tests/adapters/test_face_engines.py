"""The engines and cameras themselves: cascade, model pack, MJPG clips; no network, nothing left in the environment."""

import itertools
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.camera_cv2 import Cv2Camera
from app.adapters.camera_demo import DemoCamera
from app.adapters.face_demo import DemoFaceEngine
from app.adapters.face_insightface import InsightFaceEngine
from app.adapters.face_parts import face_parts
from app.adapters.staff_wiring import SignInDoor
from app.adapters.vision import cv2
from app.face.commands import FaceCheck
from app.face.decision import Verdict
from app.face.gates import Gates, gate
from app.face.model import Hint, cosine, largest
from app.face.protection import Reference
from app.face.rules import rule_for
from app.kernel.errors import Rejected, Unavailable
from db.unit_of_work import SqlUnitOfWork
from tests.builders.clips import listed, picture, seated, sitting, written
from tests.builders.demo_office import PASSWORD, TERMINAL, make_staffed
from tests.builders.face_data import FACES, PACK, needs_faces, needs_pack
from tests.builders.faces import enrol, give_consent


@pytest.fixture(autouse=True)
def quick_frames(monkeypatch):
    monkeypatch.setattr("app.face.watch.SPACING_S", 0.0)


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*arguments):
        raise AssertionError(f"a socket was opened: {arguments}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(scope="module")
def demo_engine():
    engine = DemoFaceEngine()
    engine.load()
    return engine


@pytest.fixture(scope="module")
def pack_engine():
    engine = InsightFaceEngine(PACK)
    engine.load()
    return engine


def portraits(person: str) -> list[Path]:
    return listed(FACES, "bona_fide", person)


def test_the_demo_engine_finds_the_bundled_person_without_a_model_or_a_line(no_network):
    engine = DemoFaceEngine()
    result = FaceCheck(DemoCamera(0), engine)(Reference(_reference(engine)))
    assert (result.verdict, result.is_demo, result.engine) == (Verdict.PASSED, True, "demo")


def _reference(engine):
    engine.load()
    return engine.demo_reference()


def test_the_demo_engine_sees_nobody_in_an_empty_picture(demo_engine):
    import numpy as np

    assert gate(demo_engine.look(np.full((480, 640, 3), 128, np.uint8)), Gates()) is Hint.NOBODY


@needs_faces
def test_the_demo_engine_cannot_tell_people_apart_and_therefore_says_demo(demo_engine):
    found = [demo_engine.look(cv2().imread(str(file))) for file in portraits("d01")]
    assert any(look.faces for look in found)
    assert demo_engine.is_demo


def test_a_video_clip_is_read_to_its_end_and_then_lost(tmp_path, demo_engine):
    source = DemoCamera(0)
    source.open()
    file = written(tmp_path / "demo.avi", [source.read() for _ in range(12)])
    camera = Cv2Camera(file)
    assert FaceCheck(camera, demo_engine)(Reference(demo_engine.demo_reference())).verdict is Verdict.PASSED
    camera.open()
    for _ in range(12):
        assert camera.read().shape == (480, 640, 3)
    with pytest.raises(Unavailable, match="camera_lost"):
        camera.read()
    camera.close()
    camera.close()


def test_a_missing_camera_and_a_file_that_is_no_video_are_named(tmp_path):
    (tmp_path / "text.avi").write_text("no video")
    for source, code in ((63, "camera_missing"), (tmp_path / "text.avi", "video_missing"), (tmp_path, "video_missing")):
        with pytest.raises(Unavailable, match=code):
            Cv2Camera(source).open()


@pytest.mark.parametrize(
    ("place", "name", "is_refused"),
    [
        ("devices/virtual/video4linux", "Ordinary Camera", True),
        ("devices/pci0000:00/usb1", "OBS Virtual Camera", True),
        ("devices/pci0000:00/usb1", "Dummy video device (0x0000)", True),
        ("devices/pci0000:00/usb1", "DroidCam", True),
        ("devices/pci0000:00/usb1", "Integrated Camera: HD", False),
        ("devices/pci0000:00/usb1", "Logitech Webcam C270", False),
    ],
)
def test_a_virtual_camera_is_refused_by_its_name_or_because_no_hardware_lies_under_it(
    tmp_path, place, name, is_refused
):
    device, devices = tmp_path / place / "video63", tmp_path / "class/video4linux"
    for folder in (device, devices):
        folder.mkdir(parents=True)
    (device / "name").write_text(name + "\n")
    (devices / "video63").symlink_to(device)
    with pytest.raises((Rejected, Unavailable), match="camera_virtual" if is_refused else "camera_missing"):
        Cv2Camera(63, devices).open()


@pytest.mark.parametrize("index", [-1, -5, 100, 263, 1863])
def test_an_index_that_means_another_driver_or_any_camera_opens_none(tmp_path, index, monkeypatch):
    opened = []
    monkeypatch.setattr(cv2(), "VideoCapture", opened.append)
    with pytest.raises(Unavailable, match="camera_missing"):
        Cv2Camera(index, tmp_path).open()
    assert opened == []


def test_cv2_leaves_nothing_for_qt_in_the_environment():
    names = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR", "LD_LIBRARY_PATH")
    code = (
        "import os; os.environ['QT_QPA_FONTDIR'] = 'mine';"
        "from app.adapters.vision import cv2; cv2();"
        f"print([os.environ.get(name) for name in {names}])"
    )
    clean = {key: value for key, value in os.environ.items() if key not in names}
    answer = subprocess.run([sys.executable, "-c", code], env=clean, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[None, 'mine', None]"
    assert answer.stderr == ""


def test_the_staff_commands_import_no_vision_library_before_the_first_paint():
    code = (
        "import sys, app.adapters.staff_wiring;"
        "print([m for m in ('cv2', 'insightface', 'skimage', 'onnxruntime', 'numpy') if m in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_without_a_pack_a_real_store_refuses_and_a_demo_store_says_demo():
    with pytest.raises(Unavailable, match="face_engine_missing"):
        face_parts(store_is_demo=False)
    parts = face_parts(store_is_demo=True)
    assert parts.engine.is_demo
    with pytest.raises(Rejected, match="demo_engine_with_real_camera"):
        face_parts(store_is_demo=True, camera=0)


def test_a_pack_that_fails_never_falls_back_to_the_demo(tmp_path):
    parts = face_parts(store_is_demo=True, pack=tmp_path / "gone")
    assert not parts.engine.is_demo
    with pytest.raises(Unavailable, match="face_pack_missing"):
        parts.warm_up()


@pytest.mark.parametrize("folder", ["buffalo_l", "relative/pack", "/nowhere/at/all"])
def test_a_name_or_a_missing_folder_is_refused_before_anything_could_download(folder, no_network):
    with pytest.raises(Unavailable, match="face_pack_missing"):
        InsightFaceEngine(Path(folder)).load()


@pytest.mark.parametrize(
    "manifest", [None, "{", "{}", '{"manifest_version": 1, "tasks": {}}', "[" * 100_000, " " * 2_000_000]
)
def test_a_folder_without_a_manifest_that_can_be_checked_is_refused(tmp_path, manifest):
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(Rejected, match="face_pack_no_manifest"):
        InsightFaceEngine(tmp_path).load()


@pytest.mark.parametrize("file", [7, "../x", "\x00", ""])
def test_a_manifest_that_names_no_file_of_its_folder_is_refused(tmp_path, file):
    part = {"file": file, "sha256": "0" * 64}
    manifest = {"manifest_version": 2, "tasks": {"detection": part, "recognition": part}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(Rejected, match="face_pack_changed"):
        InsightFaceEngine(tmp_path).load()


@needs_pack
def test_a_pack_with_one_changed_byte_is_refused(tmp_path):
    for name in ("manifest.json", "detector_yunet_scrfd.onnx", "recognizer_mobilefacenet.onnx"):
        shutil.copyfile(PACK / name, tmp_path / name)
    file = tmp_path / "recognizer_mobilefacenet.onnx"
    file.write_bytes(file.read_bytes()[:-1] + b"\x00")
    with pytest.raises(Rejected, match="face_pack_changed"):
        InsightFaceEngine(tmp_path).load()


@needs_pack
def test_a_pack_with_an_unusable_licence_is_refused(tmp_path):
    for name in ("manifest.json", "detector_yunet_scrfd.onnx", "recognizer_mobilefacenet.onnx"):
        shutil.copyfile(PACK / name, tmp_path / name)
    (tmp_path / "MODEL.LICENSE").write_text("{}")
    with pytest.raises(Rejected, match="face_pack_licence_invalid"):
        InsightFaceEngine(tmp_path).load()


def test_another_recogniser_needs_its_own_threshold():
    with pytest.raises(Rejected, match="face_threshold_unknown"):
        rule_for("ff" * 32)


@needs_pack
def test_the_pack_loads_without_a_line_and_its_digest_is_the_manifests(no_network):
    engine = InsightFaceEngine(PACK)
    engine.load()
    manifest = json.loads((PACK / "manifest.json").read_text())
    assert engine.digest == manifest["tasks"]["recognition"]["sha256"]
    assert engine.facts.licence.state == "default_non_commercial"


@needs_pack
@needs_faces
def test_two_pictures_of_one_person_agree_and_two_people_do_not(pack_engine):
    def vector(file):
        picture = cv2().imread(str(file))
        return pack_engine.embed(picture, largest(pack_engine.look(picture)))

    own = [vector(file) for file in portraits("d03")]
    others = [vector(file) for person in ("d04", "d05") for file in portraits(person)]
    assert (
        statistics.median(cosine(one, two) for one, two in itertools.combinations(own, 2))
        > pack_engine.rule.decision.threshold
    )
    assert max(cosine(one, two) for one in own for two in others) < pack_engine.rule.decision.threshold


@needs_pack
@needs_faces
@pytest.mark.parametrize(("who", "may"), [("d01", True), ("d02", False)])
def test_the_enrolled_person_signs_in_over_a_clip_and_another_does_not(
    demo_store, clock, tmp_path, pack_engine, who, may
):
    staffed = make_staffed(demo_store, clock)
    enrolled = seated(picture(FACES / "d01_3.jpg"))
    enrol(staffed, "wang.fang", vector_of(pack_engine, enrolled), pack_engine.digest)
    shown = {"d01": "d01_7.jpg", "d02": "d02_5.jpg"}[who]
    camera = Cv2Camera(written(tmp_path / "clip.avi", sitting(picture(FACES / shown))))
    challenge = staffed.commands.sign_in.begin("wang.fang", PASSWORD, TERMINAL)
    if may:
        signed_in = staffed.commands.sign_in.finish(challenge, camera, pack_engine)
        assert signed_in.actor.account == "wang.fang"
        assert staffed.audited("sign_in")[0]["recogniser"] == pack_engine.digest
    else:
        with pytest.raises(Rejected, match="sign_in_failed"):
            staffed.commands.sign_in.finish(challenge, camera, pack_engine)
        told = staffed.audited("sign_in_refused")[-1]
        assert float(told["score"]) < float(told["threshold"])


def vector_of(engine, frame):
    return engine.embed(frame, largest(engine.look(frame)))


@needs_pack
@needs_faces
def test_a_template_copied_to_another_account_does_not_open(demo_store, clock, pack_engine):
    staffed = make_staffed(demo_store, clock)
    enrol(staffed, "wang.fang", vector_of(pack_engine, seated(picture(portraits("d01")[3]))), pack_engine.digest)
    give_consent(staffed, "li.min")
    with SqlUnitOfWork(staffed.store) as u:
        own = u.faces.template_of(staffed.people["wang.fang"], pack_engine.digest)
        u.faces.keep_template(replace(own, operator=staffed.people["li.min"]))
        u.commit()
    challenge = staffed.commands.sign_in.begin("li.min", PASSWORD, TERMINAL)
    with pytest.raises(Rejected, match="seal_broken"):
        staffed.commands.sign_in.finish(challenge, DemoCamera(0), pack_engine)


@needs_pack
def test_somebody_not_enrolled_is_refused_by_a_real_engine(demo_store, clock, pack_engine):
    staffed = make_staffed(demo_store, clock)
    challenge = staffed.commands.sign_in.begin("wang.fang", PASSWORD, TERMINAL)
    with pytest.raises(Rejected, match="face_not_enrolled"):
        staffed.commands.sign_in.finish(challenge, DemoCamera(0), pack_engine)


def test_a_missing_engine_is_a_refusal_in_the_audit(store, clock):
    staffed = make_staffed(store, clock)
    door = SignInDoor(staffed.commands, TERMINAL, lambda: face_parts(store_is_demo=False))
    challenge = door.begin("wang.fang", PASSWORD)
    with pytest.raises(Unavailable, match="face_engine_missing"):
        door.finish(challenge, lambda _: None, lambda: False)
    assert staffed.audited("sign_in_refused")[-1]["reason"] == "face_engine_missing"
