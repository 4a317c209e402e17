"""The measuring verbs through the real command line: their figures, and one sentence for every kind of wrong input."""

import itertools
import json
import re

import numpy as np
import pytest

from app.adapters.face_insightface import InsightFaceEngine
from app.adapters.vision import cv2
from app.bootstrap import Container
from app.cli.demo.staffing import PASSWORD
from app.face.rules import rule_for
from app.kernel.errors import Unavailable
from tests.builders import clips
from tests.builders.clips import picture, sitting, written
from tests.builders.demo_office import make_staffed
from tests.builders.face_data import FACES, PACK, needs_faces, needs_pack
from tests.builders.face_lab import FaceHouse
from tests.builders.faces import give_consent

pytestmark = [needs_pack, needs_faces]


@pytest.fixture(scope="module")
def engine():
    made = InsightFaceEngine(PACK)
    made.load()
    return made


@pytest.fixture
def house(demo_store, clock, engine):
    return FaceHouse(make_staffed(demo_store, clock), engine)


def table(file, *lines: str):
    file.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return str(file)


def asked(house, *words: str) -> dict:
    status, out, err = house.call(*words, "--json")
    assert err == ""
    return json.loads(out) | {"status": status}


def test_a_picture_and_every_frame_of_a_clip_are_put_before_the_gates(house, tmp_path):
    frames = [*itertools.repeat(clips.room(), 3), *sitting(picture(FACES / "d01_7.jpg"), 4)]
    answer = asked(house, "check", str(written(tmp_path / "clip.avi", frames)))
    assert (answer["status"], answer["frames"], answer["good"], answer["is_cut"]) == (0, 7, 4, False)
    assert [row["hint"] for row in answer["gates"]] == ["nobody"] * 3 + ["good"] * 4
    last = answer["gates"][-1]
    assert (last["frame"], last["faces"], len(last["live"])) == (6, 1, 2)
    assert 0.15 < last["share"] < 0.3
    assert min(last["live"]) > 0.5
    assert answer["gates"][0]["width_px"] is None
    single = asked(house, "check", str(FACES / "d_multi_1.jpg"))
    assert (single["frames"], single["hints"]) == (1, {"one_only": 1})


def test_check_says_in_plain_words_what_to_change(house):
    status, out, _ = house.call("check", str(FACES / "d01_1.jpg"))
    assert status == 0
    assert "请离远一些。" in out


def test_a_tight_grey_crop_gets_room_before_it_is_measured(house, tmp_path):
    tight = picture(FACES / "d03_1.png")[8:142, 30:146]
    cv2().imwrite(str(tmp_path / "tight.png"), tight)
    cv2().imwrite(str(tmp_path / "none.png"), np.full((90, 90, 3), 128, np.uint8))
    pairs = table(
        tmp_path / "pairs.csv",
        "file_a,file_b,same",
        "tight.png,d03_2.png,1",
        "tight.png,d04_1.png,0",
        "tight.png,none.png,0",
    )
    for name in ("d03_2.png", "d04_1.png"):
        (tmp_path / name).write_bytes((FACES / name).read_bytes())
    answer = asked(house, "evaluate", pairs, "--images", str(tmp_path))
    assert (answer["pairs"], answer["compared"], answer["faces_missing"]) == (3, 2, 1)
    assert answer["lowest_genuine"] > answer["highest_impostor"]


def test_evaluate_answers_everything_the_measuring_needs(house, tmp_path):
    lines = (FACES / "pairs.csv").read_text(encoding="utf-8-sig").splitlines()
    some = [line for line in lines if re.match(r"d0[34]_[12].*d0[34]_[12]", line)]
    answer = asked(
        house, "evaluate", table(tmp_path / "p.csv", lines[0], *some), "--images", str(FACES), "--pack", str(PACK)
    )
    assert answer["status"] == 0
    assert (answer["pairs"], answer["genuine"], answer["impostor"], answer["faces_missing"]) == (6, 2, 4, 0)
    assert answer["eer"] == 0.0
    assert answer["tar_at_far"] == {"0.1": 1.0, "0.01": 1.0, "0.001": 1.0}
    assert len(answer["thresholds"]) == 201
    assert all(len(row) == 3 for row in answer["thresholds"])
    assert (answer["threshold_at_rule"], answer["far_at_rule"]) == (0.45, 0.0)
    assert 0 <= answer["frr_at_rule"] <= 1
    assert min(answer["ms_per_frame"], answer["bare_ms"]) > 0
    assert answer["ratio"] == pytest.approx(answer["ms_per_frame"] / answer["bare_ms"], rel=0.01)


def test_pad_gives_the_error_rate_of_each_kind_of_attack_and_of_people(house):
    answer = asked(house, "pad", str(FACES / "images.csv"), "--images", str(FACES))
    assert answer["status"] == 0
    assert set(answer["apcer"]) == {"attack_made_print", "attack_made_screen", "attack_print", "attack_screen"}
    assert (answer["apcer_worst"], answer["images"]) == (0.0, 67)
    assert answer["bpcer_colour_counts"] == [0, 17]
    low, high = answer["bpcer_bounds"]
    assert low < answer["bpcer"] < high


PEOPLE = ("wang.fang", "li.min", "zhao.ping", "chen.xi", "lin.hua", "wu.jie")


def people_table(tmp_path, accounts):
    rows = [
        f"d{person + 3:02}_{number}.png,{account}" for person, account in enumerate(accounts) for number in range(1, 5)
    ]
    return table(tmp_path / "people.csv", "file,account", *rows)


def test_calibrate_refuses_too_few_people_and_people_who_have_not_agreed(house, tmp_path):
    words = ("calibrate", people_table(tmp_path, PEOPLE), "--images", str(FACES), "--as", "wu.jie")
    refused = asked(house, *words)
    assert (refused["status"], refused["error"]) == (1, "face_calibrate_consent")
    for account in PEOPLE:
        give_consent(house.staffed, account)
    assert asked(house, *words)["error"] == "face_calibrate_too_few"
    give_consent(house.staffed, "li.min", kind="withdrawn")
    assert asked(house, *words)["values"]["accounts"] == "li.min"


def test_calibrate_is_for_two_administrators(house, tmp_path):
    words = ("calibrate", people_table(tmp_path, PEOPLE), "--images", str(FACES), "--as", "wang.fang")
    assert asked(house, *words)["error"] == "not_your_post"


def test_a_calibrated_rule_holds_from_then_on_with_its_report_and_never_below_the_published_one(
    house, tmp_path, monkeypatch
):
    for account in PEOPLE:
        give_consent(house.staffed, account)
    monkeypatch.setattr("app.face.calibrate.LEAST_PEOPLE", len(PEOPLE))
    monkeypatch.setattr("app.face.calibrate.MOST_FRR", 1.0)
    words = ("calibrate", people_table(tmp_path, PEOPLE), "--images", str(FACES), "--as", "wu.jie")
    reported = asked(house, *words, "--report-only")
    assert (reported["kept"], house.staffed.audited("face_rule_set")) == (False, [])
    answer = asked(house, *words)
    assert (answer["people"], answer["frames"], answer["kept"]) == (6, 24, True)
    assert answer["far_counts"] == [0, 240]
    assert 0 == answer["far_bounds"][0] < answer["far_bounds"][1] < 0.02
    assert answer["threshold"] >= max(0.45, answer["threshold_found"])
    digest = house.shared_engine.digest
    with house.staffed.commands.units() as u:
        rule = rule_for(digest, u.meta.settings())
    assert (rule.source, rule.decision.threshold) == ("office", answer["threshold"])
    assert house.staffed.audited("face_rule_set")[0]["people"] == 6


WRONG_TABLES = {
    "missing": (None, "table_missing"),
    "folder": ("folder", "table_missing"),
    "empty": (b"", "table_columns"),
    "only names": (b"file_a,file_b,same\n", "table_empty"),
    "other columns": (b"a,b,c\n1,2,3\n", "table_columns"),
    "gbk": ("file_a,file_b,same\n张三.jpg,李四.jpg,1\n".encode("gbk"), "table_unreadable"),
    "utf-16": ("file_a,file_b,same\nx,y,1\n".encode("utf-16"), "table_unreadable"),
    "binary": (bytes(range(256)) * 40, "table_unreadable"),
    "quotes": (b'file_a,file_b,same\n"x,y,1\n', "table_unreadable"),
    "short rows": (b"file_a,file_b,same\nx\n", "table_row"),
    "same": (b"file_a,file_b,same\nd01_1.jpg,d01_2.jpg,yes\n", "table_row"),
    "out of the folder": (b"file_a,file_b,same\n../x.jpg,d01_2.jpg,1\n", "table_row"),
    "absolute": (b"file_a,file_b,same\n/etc/passwd,d01_2.jpg,1\n", "table_row"),
    "nul": (b"file_a,file_b,same\nd01\x00.jpg,d01_2.jpg,1\n", "table_"),
    "no such picture": (b"file_a,file_b,same\nnone.jpg,d01_2.jpg,1\n", "picture_missing"),
    "no picture": (b"file_a,file_b,same\nNOTICE.md,d01_2.jpg,1\n", "picture_unreadable"),
    "one kind only": (b"file_a,file_b,same\nd01_1.jpg,d01_3.jpg,1\n", "face_evaluate_one_kind"),
}


@pytest.mark.parametrize("what", WRONG_TABLES)
def test_a_table_that_cannot_be_used_is_said_in_one_sentence(house, tmp_path, what):
    content, code = WRONG_TABLES[what]
    file = tmp_path / "pairs.csv"
    if content == "folder":
        file.mkdir()
    elif content is not None:
        file.write_bytes(content)
    status, out, err = house.call("evaluate", str(file), "--images", str(FACES))
    assert (status, out) == (1, "")
    assert len(err.strip().splitlines()) == 1
    assert asked(house, "evaluate", str(file), "--images", str(FACES))["error"].startswith(code)


JUNK = {
    "empty.jpg": b"",
    "junk.avi": b"\x00\x01junk" * 5_000,
    "text.png": "不是图片".encode(),
    "torn.jpg": b"\xff\xd8\xff\xe0" + b"\x00" * 64,
    "bomb.png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00\x01\x86\xa0" * 2 + b"\x08\x02" + b"\x00" * 7,
}


@pytest.mark.parametrize("name", JUNK)
def test_junk_in_place_of_a_picture_is_said_in_one_sentence(house, tmp_path, name):
    (tmp_path / name).write_bytes(JUNK[name])
    assert asked(house, "check", str(tmp_path / name))["error"] == "picture_unreadable"
    assert asked(house, "check", str(tmp_path))["error"] == "picture_missing"
    assert asked(house, "check", str(tmp_path / "none.jpg"))["error"] == "picture_missing"
    assert asked(house, "check", "x" * 5_000)["error"] == "picture_missing"


def test_odd_pictures_are_looked_at_and_break_nothing(house, tmp_path):
    chance = np.random.default_rng(1)
    for number, shape in enumerate([(1, 1, 3), (1, 4000, 3), (4000, 1, 3), (33, 31), (480, 640, 4)]):
        file = tmp_path / f"{number}.png"
        cv2().imwrite(str(file), chance.integers(0, 255, shape, np.uint8))
        answer = asked(house, "check", str(file))
        assert (answer["status"], answer["frames"]) == (0, 1)


@pytest.mark.parametrize("act", ["evaluate", "pad", "calibrate"])
def test_a_folder_of_pictures_that_is_not_there_is_named(house, tmp_path, act):
    columns = {"evaluate": "file_a,file_b,same", "pad": "file,identity,kind", "calibrate": "file,account"}[act]
    words = (act, table(tmp_path / "t.csv", columns, "1,1,1"), "--images", str(tmp_path / "none"), "--as", "wu.jie")
    assert asked(house, *words)["error"] == "folder_missing"


def test_a_table_without_people_or_attacks_measures_nothing(house, tmp_path):
    words = ("pad", table(tmp_path / "t.csv", "file,identity,kind", "x.jpg,,no_face"), "--images", str(FACES))
    assert asked(house, *words)["error"] == "face_pad_nothing"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("nonsense",),
        ("check",),
        ("signin", "--account", "a"),
        ("signin", "--account", "a", "--video", "x", "--challenge", "up"),
        ("pack",),
        ("pack", "install"),
        ("evaluate", "x"),
        ("calibrate", "x", "--images", "y", "--far", "0.5"),
    ],
)
def test_wrong_usage_exits_two(house, words):
    assert asked(house, *words)["status"] == 2


def run_real(folder, *words: str) -> tuple[int, dict]:
    import io

    from app.cli.context import Output
    from app.cli.main import run

    output = Output(out=io.StringIO(), err=io.StringIO())
    status = run(["face", *words, "--data", str(folder), "--json"], Container, output)
    return status, json.loads(output.out.getvalue())


def test_with_a_folder_named_no_store_is_needed_and_without_one_the_pack_of_the_store_is_used(tmp_path):
    nowhere = tmp_path / "nowhere"
    status, answer = run_real(nowhere, "check", str(FACES / "d01_7.jpg"), "--pack", str(PACK))
    assert (status, answer["liveness"]) == (0, True)
    assert not nowhere.exists()
    status, answer = run_real(nowhere, "check", str(FACES / "d01_7.jpg"))
    assert (status, answer["error"]) == (1, "store_not_set_up")
    status, answer = run_real(nowhere, "check", str(FACES / "d01_7.jpg"), "--pack", "buffalo_l")
    assert (status, answer["error"]) == (1, "face_pack_missing")


def test_a_pack_is_installed_listed_checked_and_seen_by_the_doctor_on_a_real_folder(tmp_path):
    folder = tmp_path / "office"
    with_office = Container(folder)
    with_office.seed_demo(50, 1)
    with_office.close()
    status, answer = run_real(folder, "pack", "list")
    assert (status, answer) == (0, [])
    assert run_real(folder, "pack", "check")[1]["error"] == "face_engine_missing"
    assert run_real(folder, "pack", "install", str(PACK))[1]["error"] == "not_signed_in"
    assert run_real(folder, "pack", "install", str(PACK), "--as", "li.min")[1]["error"] == "not_your_post"
    status, installed = run_real(folder, "pack", "install", str(PACK), "--as", "hao.sijia")
    assert (status, installed["liveness"]) == (0, True)
    status, (listed,) = run_real(folder, "pack", "list")
    assert (status, listed["in_use"], listed["ok"], listed["lock"]) == (0, True, True, installed["lock"])
    status, checked = run_real(folder, "pack", "check")
    assert (status, checked["licence"], checked["signs_in"]) == (0, "default_non_commercial", True)
    assert "收费" in checked["licence_message"]
    place = Container(folder)
    health = dict(place.health_checks)["face_pack"]()
    shown = [device for device in place.devices() if device.kind == "face"]
    place.close()
    assert (health.level.value, health.code) == ("amber", "doctor_face_pack_default_non_commercial")
    assert [(device.is_ready, device.state_code) for device in shown] == [(False, "device_face_non_commercial")]


def test_a_pack_that_broke_keeps_the_window_open_and_is_told_at_sign_in(tmp_path):
    place = Container(tmp_path / "office")
    place.seed_demo(20, 1)
    with place.units() as u:
        u.meta.put("face.pack", str(tmp_path / "gone"), None, place.clock.now())
        u.commit()
    services = place.services()
    faces = [device for device in services.devices() if device.kind == "face"]
    assert [(device.is_ready, device.state_code) for device in faces] == [(False, "device_face_fault")]
    challenge = services.sign_in.begin("li.min", PASSWORD)
    with pytest.raises(Unavailable, match="face_pack_missing"):
        services.sign_in.finish(challenge, lambda _: None, lambda: False)
    place.close()
