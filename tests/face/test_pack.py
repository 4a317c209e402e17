"""A pack's lock: what it says of each file, and that nothing but its own words is believed."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.face.pack import (
    Form,
    LockedFile,
    Role,
    device_code,
    health_of,
    is_bare_name,
    made_lock,
    network_form,
    read_lock,
    roles_of,
    safe_name,
)
from app.kernel.errors import Rejected
from app.kernel.health import Level

FILES = (
    LockedFile("det.onnx", "1" * 64, Role.DETECTOR, Form.SCRFD),
    LockedFile("rec.onnx", "2" * 64, Role.RECOGNISER, Form.ARCFACE),
    LockedFile("live.onnx", "3" * 64, Role.LIVENESS, Form.BOX_2_7),
    LockedFile("NOTICE.md", "4" * 64, Role.UNUSED),
)
LOCK = made_lock("office pack", "Office pack", FILES)


def test_a_lock_is_read_as_it_was_written():
    assert read_lock(LOCK.text()) == LOCK
    assert LOCK.folder == f"office-pack-{LOCK.digest[:12]}"
    assert (LOCK.recogniser.sha256, LOCK.has_liveness) == ("2" * 64, True)


def test_another_byte_anywhere_gives_the_folder_another_name():
    changed = [
        made_lock("office pack", "Office pack", (replace(file, sha256="f" * 64), *FILES[:at], *FILES[at + 1 :]))
        for at, file in enumerate(FILES)
    ]
    assert len({LOCK.folder, *(lock.folder for lock in changed)}) == len(FILES) + 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 100_000,
        LOCK.text() + " ",
        LOCK.text().replace('"lock_version": 1', '"lock_version": 2'),
        LOCK.text().replace("det.onnx", "../det.onnx"),
        LOCK.text().replace("det.onnx", "/etc/passwd"),
        LOCK.text().replace("det.onnx", "rec.onnx"),
        LOCK.text().replace("1" * 64, "1" * 63),
        LOCK.text().replace('"detector"', '"unused"'),
        LOCK.text().replace('"detector"', '"another"'),
        json.dumps(json.loads(LOCK.text()) | {"more": 1}, indent=1, sort_keys=True) + "\n",
    ],
)
def test_a_lock_that_this_program_would_not_have_written_is_refused(text):
    with pytest.raises(Rejected, match="face_pack_lock_broken"):
        read_lock(text)


@pytest.mark.parametrize("left_out", [Role.DETECTOR, Role.RECOGNISER])
def test_a_pack_without_a_detector_or_a_recogniser_is_incomplete(left_out):
    with pytest.raises(Rejected, match="face_pack_incomplete"):
        made_lock("x", "x", [file for file in FILES if file.role is not left_out])


@given(st.text())
def test_a_name_becomes_part_of_a_folders_name_and_nothing_else(name):
    safe = safe_name(name)
    assert is_bare_name(safe)
    assert 0 < len(safe) <= 40
    assert safe_name(safe) == safe


@pytest.mark.parametrize("name", ["", ".", "..", ".hidden", "a/b", "a\\b", "C:x", "a\nb", "x" * 200, "pack.lock.json"])
def test_what_is_no_bare_file_name_is_none(name):
    assert not is_bare_name(name)


FREE = ["n", 3, "h", "w"]


@pytest.mark.parametrize(
    ("inputs", "outputs", "file", "form"),
    [
        ([FREE], [[1]] * 9, "any.onnx", Form.SCRFD),
        ([FREE], [[1]] * 15, "any.onnx", Form.SCRFD),
        ([FREE], [[1]] * 12, "any.onnx", Form.YUNET),
        ([["n", 3, 112, 112]], [["n", 512]], "any.onnx", Form.ARCFACE),
        ([["n", 3, 80, 80]], [["n", 3]], "2.7_80x80_MiniFASNetV2.onnx", Form.BOX_2_7),
        ([["n", 3, 80, 80]], [["n", 3]], "4_0_0_80x80_MiniFASNetV1SE.onnx", Form.BOX_4_0),
        ([["n", 3, 80, 80]], [["n", 3]], "antispoof_minifasnet_v1se.onnx", Form.BOX_4_0),
        ([["n", 3, 80, 80]], [["n", 3]], "who knows.onnx", None),
        ([["n", 3, 80, 80]], [["n"]], "any.onnx", Form.ALIGNED),
        ([["n", 3, 112, 112]], [["n", 2]], "genderage.onnx", None),
        ([["n", 3, 192, 192]], [["n", 212]], "2d106det.onnx", None),
        ([FREE, FREE], [["n", 512]], "two.onnx", None),
        ([["n", 1]], [["n"]], "flat.onnx", None),
    ],
)
def test_a_network_is_known_by_its_shapes(inputs, outputs, file, form):
    assert network_form(inputs, outputs, file) is form


def roles(forms, tasks=None):
    return {file: role for file, (role, _) in roles_of(forms, tasks).items()}


def test_the_manifest_names_detector_and_recogniser_and_the_surroundings_go_before_the_aligned_net():
    forms = {
        "s": Form.SCRFD,
        "y": Form.YUNET,
        "r": Form.ARCFACE,
        "b": Form.BOX_2_7,
        "c": Form.BOX_4_0,
        "a": Form.ALIGNED,
    }
    chosen = {Role.DETECTOR: "s", Role.RECOGNISER: "r"}
    wanted = {"s": Role.DETECTOR, "r": Role.RECOGNISER, "b": Role.LIVENESS, "c": Role.LIVENESS, "y": Role.UNUSED}
    assert roles(forms, {file: role.value for role, file in chosen.items()}) == wanted | {"a": Role.UNUSED}
    assert roles(forms) == wanted | {"a": Role.UNUSED}


def test_without_a_better_one_yunet_detects_and_the_aligned_net_judges():
    assert roles({"y": Form.YUNET, "r": Form.ARCFACE, "a": Form.ALIGNED, "x": None}) == {
        "y": Role.DETECTOR,
        "r": Role.RECOGNISER,
        "a": Role.LIVENESS,
        "x": Role.UNUSED,
    }


@pytest.mark.parametrize(
    ("licence", "level", "shown"),
    [
        ("verified_commercial", Level.GREEN, "device_face_ready"),
        ("verified_non_commercial", Level.AMBER, "device_face_non_commercial"),
        ("default_non_commercial", Level.AMBER, "device_face_non_commercial"),
    ],
)
def test_only_a_commercial_licence_is_green(licence, level, shown):
    found = health_of(LOCK, licence)
    assert (found.level, found.code) == (level, f"doctor_face_pack_{licence}")
    assert device_code(found) == shown


def test_a_pack_without_anti_spoof_is_red_and_says_so_on_the_screen():
    bare = made_lock("x", "x", [file for file in FILES if file.role is not Role.LIVENESS])
    found = health_of(bare, "verified_commercial")
    assert (found.level, device_code(found)) == (Level.RED, "device_face_no_liveness")
