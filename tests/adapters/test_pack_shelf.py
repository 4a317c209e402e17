"""Installing, listing and trusting packs on the real shelf, with the real networks."""

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from app.adapters import face_pack as packs
from app.adapters.face_insightface import InsightFaceEngine
from app.adapters.face_library import Licence
from app.adapters.face_parts import face_parts
from app.adapters.pack_shelf import SHELF, PackShelf
from app.face.model import cosine, largest
from app.face.pack import LOCK_FILE, Role, read_lock
from app.kernel.actor import SignInWay
from app.kernel.errors import Rejected, Unavailable
from app.staff.commands.face_settings import InstallPack, SetFaceRule
from app.staff.model import actor_of
from tests.builders.clips import picture, printed, seated
from tests.builders.demo_office import TERMINAL, make_staffed
from tests.builders.face_data import FACES, PACK, needs_faces, needs_pack

pytestmark = needs_pack

NETWORKS = ("detector_yunet_scrfd.onnx", "recognizer_mobilefacenet.onnx", "manifest.json")


def some_of_the_pack(folder: Path, *names: str) -> Path:
    folder.mkdir()
    for name in names:
        shutil.copyfile(PACK / name, folder / name)
    return folder


def zipped(folder: Path, file: Path) -> tuple[str, str]:
    with zipfile.ZipFile(file, "w") as archive:
        for path in folder.iterdir():
            archive.write(path, f"{folder.name}/{path.name}")
    return str(file), hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.fixture
def shelf(tmp_path):
    return PackShelf(tmp_path / "data")


def left_on(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "data" / SHELF).iterdir())


def test_a_folder_is_copied_and_locked_with_the_role_and_the_form_of_every_file(tmp_path, shelf):
    folder, lock = shelf.install(str(PACK), None, None)
    assert left_on(tmp_path) == [folder.name] == [lock.folder]
    written = json.loads((folder / LOCK_FILE).read_text(encoding="utf-8"))
    by_name = {file["file"]: (file["role"], file["form"]) for file in written["files"]}
    assert by_name["detector_yunet_scrfd.onnx"] == ("detector", "insightface-scrfd")
    assert by_name["recognizer_mobilefacenet.onnx"] == ("recogniser", "insightface-arcface")
    assert by_name["antispoof_minifasnet_v2.onnx"] == ("liveness", "minifasnet-2.7")
    assert by_name["antispoof_minifasnet_v1se.onnx"] == ("liveness", "minifasnet-4.0")
    assert by_name["liveness_insightface.onnx"] == ("unused", "insightface-liveness")
    assert set(by_name) == {path.name for path in PACK.iterdir()}
    for file in written["files"]:
        assert hashlib.sha256((folder / file["file"]).read_bytes()).hexdigest() == file["sha256"]
    assert read_lock((folder / LOCK_FILE).read_text(encoding="utf-8")) == lock


def test_a_zip_needs_its_digest_and_the_same_pack_twice_is_one(tmp_path, shelf):
    archive, digest = zipped(PACK, tmp_path / "p.zip")
    with pytest.raises(Rejected, match="face_pack_needs_sha256"):
        shelf.install(archive, None, None)
    with pytest.raises(Rejected, match="face_pack_digest"):
        shelf.install(archive, "0" * 64, None)
    with pytest.raises(Rejected, match="face_pack_sha256_form"):
        shelf.install(archive, "short", None)
    assert left_on(tmp_path) == []
    folder, lock = shelf.install(archive, digest, None)
    assert shelf.install(str(PACK), lock.digest, None) == (folder, lock)
    assert left_on(tmp_path) == [folder.name]
    with pytest.raises(Rejected, match="face_pack_digest"):
        shelf.install(str(PACK), "0" * 64, None)


def test_a_pack_without_anti_spoof_gets_it_from_another_folder(tmp_path, shelf):
    bare = some_of_the_pack(tmp_path / "bare", *NETWORKS)
    _, lock = shelf.install(str(bare), None, None)
    assert not lock.has_liveness
    _, lock = shelf.install(str(bare), None, PACK)
    assert [file.form.value for file in lock.of(Role.LIVENESS)] == ["minifasnet-4.0", "minifasnet-2.7"]
    assert len(left_on(tmp_path)) == 2
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(Rejected, match="face_pack_liveness_missing"):
        shelf.install(str(bare), None, empty)
    with pytest.raises(Unavailable, match="face_pack_source_missing"):
        shelf.install(str(bare), None, tmp_path / "gone")


@pytest.mark.parametrize("source", ["buffalo_l", "antelopev2", "/nowhere/at/all", ""])
def test_a_name_is_never_taken_for_a_pack_to_download(tmp_path, shelf, source, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises((Unavailable, Rejected)):
        shelf.install(source, None, None)
    assert left_on(tmp_path) == []


def test_networks_that_cannot_be_run_are_not_installed(tmp_path, shelf):
    for number, names in enumerate([("manifest.json",), NETWORKS[:1], ("antispoof_minifasnet_v2.onnx",)]):
        with pytest.raises(Rejected):
            shelf.install(str(some_of_the_pack(tmp_path / f"part{number}", *names)), None, None)
    assert left_on(tmp_path) == []


def test_a_disk_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unavailable, match="face_pack_not_kept"):
        PackShelf(tmp_path / "file").install(str(PACK), None, None)


def test_a_changed_file_is_found_by_list_and_by_the_engine_and_installing_again_mends_it(shelf):
    folder, lock = shelf.install(str(PACK), None, None)
    file = folder / "antispoof_minifasnet_v2.onnx"
    file.write_bytes(file.read_bytes()[:-1] + b"\x00")
    assert [pack.fault and pack.fault.code for pack in shelf.packs()] == ["face_pack_changed"]
    with pytest.raises(Rejected, match="face_pack_changed"):
        InsightFaceEngine(folder).load()
    assert shelf.install(str(PACK), None, None) == (folder, lock)
    assert [pack.fault for pack in shelf.packs()] == [None]


def test_a_file_that_the_lock_names_and_is_now_a_link_is_not_trusted(tmp_path, shelf):
    folder, _ = shelf.install(str(PACK), None, None)
    file = folder / "antispoof_minifasnet_v2.onnx"
    file.unlink()
    file.symlink_to(PACK / file.name)
    with pytest.raises(Rejected, match="face_pack_changed"):
        InsightFaceEngine(folder).load()


def test_a_real_store_signs_in_with_an_installed_pack_only_and_only_under_its_own_name(tmp_path, shelf):
    with pytest.raises(Rejected, match="face_pack_not_installed"):
        face_parts(store_is_demo=False, pack=PACK).warm_up()
    folder, _ = shelf.install(str(PACK), None, None)
    parts = face_parts(store_is_demo=False, pack=folder)
    parts.warm_up()
    assert parts.engine.has_liveness
    renamed = folder.rename(folder.with_name("reference-face-pack-000000000000"))
    with pytest.raises(Rejected, match="face_pack_not_installed"):
        face_parts(store_is_demo=False, pack=renamed).warm_up()
    (renamed / LOCK_FILE).unlink()
    with pytest.raises(Rejected, match="face_pack_not_installed"):
        face_parts(store_is_demo=False, pack=renamed).warm_up()


@pytest.mark.parametrize("state", ["invalid", "expired", "not_active", "dependency_missing", "invalid_manifest"])
def test_a_licence_that_may_not_be_used_keeps_the_pack_out(tmp_path, shelf, state, monkeypatch):
    monkeypatch.setattr(packs, "licence_of", lambda *_: Licence(state))
    with pytest.raises(Rejected, match=f"face_pack_licence_{state}"):
        shelf.install(str(PACK), None, None)
    with pytest.raises(Rejected, match=f"face_pack_licence_{state}"):
        InsightFaceEngine(PACK).load()
    assert left_on(tmp_path) == []


@needs_faces
def test_cv2_detects_for_a_pack_without_scrfd_and_the_vectors_are_the_same(tmp_path):
    names = ("detector_yunet_cv2.onnx", "recognizer_mobilefacenet.onnx", "liveness_insightface.onnx")
    other = InsightFaceEngine(some_of_the_pack(tmp_path / "pack", *names))
    usual = InsightFaceEngine(PACK)
    frame = seated(picture(FACES / "d01_3.jpg"))
    vectors = []
    for engine in (other, usual):
        engine.load()
        look = engine.look(frame)
        assert len(look.faces) == 1
        vectors.append(engine.embed(frame, look.faces[0]))
    assert cosine(*vectors) > 0.99
    assert other.lock.of(Role.DETECTOR)[0].form.value == "cv2-yunet"
    (live,) = other.live_scores(frame, largest(other.look(frame)))
    attack = printed(picture(FACES / "d01_3.jpg"))
    (spoof,) = other.live_scores(attack, largest(other.look(attack)))
    assert spoof < 0.2 < 0.8 < live
    other.bare(frame, look.faces[0])()
    assert other.look(np.zeros((480, 640, 3), np.uint8)).faces == ()


@needs_faces
def test_the_two_networks_that_see_the_surroundings_answer_in_their_order():
    engine = InsightFaceEngine(PACK)
    engine.load()
    person = picture(FACES / "d11_1.jpg")
    v2, v1se = engine.live_scores(person, largest(engine.look(person)))
    assert min(v2, v1se) > 0.99
    attack = picture(FACES / "d_attack_01.jpg")
    v2, v1se = engine.live_scores(attack, largest(engine.look(attack)))
    assert v2 < 0.05 < v1se


@needs_faces
def test_loading_and_running_the_engine_opens_no_socket_whatever():
    code = """
import os, sys
opened = []
sys.addaudithook(lambda event, args: opened.append(event) if event.startswith("socket.") else None)
from pathlib import Path
from app.adapters.face_insightface import InsightFaceEngine
from app.adapters.vision import cv2
from app.face.model import largest
engine = InsightFaceEngine(Path(sys.argv[1]))
engine.load()
frame = cv2().imread(sys.argv[2])
face = largest(engine.look(frame))
engine.embed(frame, face), engine.live_scores(frame, face)
links = [os.readlink(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{n}")]
print(sorted({*opened, *(link for link in links if link.startswith("socket"))}))
"""
    command = [sys.executable, "-c", code, str(PACK), str(FACES / "d01_3.jpg")]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    assert answer.stdout.strip() == "[]"


class Nobody:
    """An installer that must not be asked."""

    def install(self, *_):
        raise AssertionError("somebody who may not has reached the installer")


def actor(staffed, account, way=SignInWay.FACE):
    with staffed.commands.units() as u:
        return actor_of(u.staff.operator(staffed.people[account]), TERMINAL, None, staffed.is_demo, way)


@pytest.mark.parametrize(
    ("account", "way", "code"),
    [
        ("wang.fang", SignInWay.FACE, "not_your_post"),
        ("lin.hua", SignInWay.FACE, "not_your_post"),
        ("wu.jie", SignInWay.VOUCHED, "limited_session"),
    ],
)
def test_only_two_administrators_with_their_own_faces_may_install(store, clock, account, way, code):
    staffed = make_staffed(store, clock)
    with pytest.raises(Rejected, match=code):
        InstallPack(staffed.commands.units, clock, Nobody())(actor(staffed, account, way), str(PACK))
    with pytest.raises(Rejected, match=code):
        SetFaceRule(staffed.commands.units, clock).check(actor(staffed, account, way))


@pytest.mark.parametrize("account", ["wu.jie", "zhou.an"])
def test_an_installed_pack_is_the_one_in_use_and_the_audit_knows_who_did_it(store, clock, shelf, account):
    staffed = make_staffed(store, clock)
    folder, lock, _ = InstallPack(staffed.commands.units, clock, shelf)(actor(staffed, account), str(PACK))
    with staffed.commands.units() as u:
        assert u.meta.settings()["face.pack"] == str(folder)
        assert u.meta.history("face.pack")[-1].operator == staffed.people[account]
    told = staffed.audited("face_pack_installed")
    assert [(row["pack"], row["recogniser"]) for row in told] == [(lock.folder, lock.recogniser.sha256)]
