"""The headless sign-in through the real command line, over a container of real parts."""

import io
import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from app.adapters.face_parts import face_parts
from app.adapters.staff_wiring import SignInDoor
from app.adapters.token_file import TokenFile
from app.cli.context import DONE, REFUSED, USAGE, Output
from app.cli.main import run
from tests.builders.demo_office import PASSWORD, TERMINAL, Staffed, make_staffed


@dataclass
class Doors:
    """What the composition root gives the verb."""

    staffed: Staffed
    tokens: TokenFile

    def sign_in_door(self, camera: int | None, video: Path | None) -> SignInDoor:
        parts = partial(face_parts, store_is_demo=self.staffed.is_demo, camera=camera, video=video)
        return SignInDoor(self.staffed.commands, TERMINAL, parts)

    def actor(self, verb: str, as_account: str | None):
        return self.staffed.commands.current_actor(
            verb=verb, terminal=TERMINAL, token=self.tokens.read(), as_account=as_account
        )

    def close(self) -> None:
        """Nothing of its own is open."""


@pytest.fixture
def doors(demo_store, clock, tmp_path):
    return Doors(make_staffed(demo_store, clock), TokenFile(tmp_path, {"HOME": str(tmp_path / "home")}))


@pytest.fixture
def password_file(tmp_path):
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n")
    return str(file)


def call(doors, *words: str) -> tuple[int, str, str]:
    output = Output(out=io.StringIO(), err=io.StringIO())
    try:
        status = run(["signin", *words], lambda _: doors, output)
    except SystemExit as left:
        status = int(left.code)
    return status, output.out.getvalue(), output.err.getvalue()


def test_signin_leaves_a_session_for_which_verbs_act(doors, password_file):
    status, out, _ = call(doors, "--account", "wang.fang", "--password-file", password_file, "--json")
    assert status == DONE
    answer = json.loads(out)
    assert (answer["account"], answer["demo"], answer["post"]) == ("wang.fang", True, "window_clerk")
    assert doors.actor("case", None).account == "wang.fang"


def test_signin_on_a_demo_store_says_that_the_face_check_is_not_real(doors, password_file):
    status, out, err = call(doors, "--account", "wang.fang", "--password-file", password_file)
    assert status == DONE
    assert "演示：人脸核验不是真的" in out
    assert "很好" in err


def test_a_wrong_password_exits_one_with_the_sentence_and_leaves_no_session(doors, tmp_path):
    file = tmp_path / "wrong"
    file.write_text("Wrong-2026")
    status, _, err = call(doors, "--account", "wang.fang", "--password-file", str(file))
    assert status == REFUSED
    assert "登录未成功" in err
    assert doors.tokens.read() is None


def test_the_password_comes_from_the_standard_input_for_a_dash(doors, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    assert call(doors, "--account", "wang.fang", "--password-file", "-")[0] == DONE


def test_without_a_terminal_or_file_the_password_is_asked_for_in_a_sentence(doors, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    status, _, err = call(doors, "--account", "wang.fang", "--lang", "en")
    assert status == REFUSED
    assert "--password-file" in err


def test_a_one_time_secret_is_changed_on_the_way_in(doors, tmp_path):
    secret, _ = doors.staffed.commands.reset_password(doors.staffed.program, doors.staffed.people["wang.fang"])
    (tmp_path / "old").write_text(secret)
    (tmp_path / "new").write_text("Fresh-2026")
    files = ("--password-file", str(tmp_path / "old"), "--new-password-file", str(tmp_path / "new"))
    assert call(doors, "--account", "wang.fang", *files)[0] == DONE


def test_the_demo_engine_refuses_a_real_camera_and_a_missing_video(doors, password_file, tmp_path):
    words = ("--account", "wang.fang", "--password-file", password_file, "--json")
    status, out, _ = call(doors, *words, "--camera", "0")
    assert (status, json.loads(out)["error"]) == (REFUSED, "demo_engine_with_real_camera")
    status, out, _ = call(doors, *words, "--video", str(tmp_path / "none.avi"))
    assert (status, json.loads(out)["error"]) == (REFUSED, "video_missing")


def test_signing_out_ends_the_session_and_removes_the_token(doors, password_file):
    call(doors, "--account", "wang.fang", "--password-file", password_file)
    assert call(doors, "--out")[0] == DONE
    assert doors.tokens.read() is None
    status, _, err = call(doors, "--out")
    assert status == REFUSED
    assert "yichuang signin" in err


def test_wrong_usage_exits_two(doors):
    assert call(doors)[0] == USAGE
    assert call(doors, "--account", "a", "--out")[0] == USAGE


@pytest.mark.parametrize("content", [bytes(20_000), b"\xff\xfe\x80"])
def test_a_password_file_of_anything_else_is_said_to_be_unreadable(doors, tmp_path, content):
    file = tmp_path / "anything"
    file.write_bytes(content)
    status, out, _ = call(doors, "--account", "li.min", "--password-file", str(file), "--json")
    assert (status, json.loads(out)["error"]) == (REFUSED, "password_file_unreadable")


def test_bytes_that_are_no_text_are_no_password(doors, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("\udcff\n"))
    status, out, _ = call(doors, "--account", "li.min", "--password-file", "-", "--json")
    assert (status, json.loads(out)["error"]) == (REFUSED, "password_file_unreadable")
