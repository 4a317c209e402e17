"""Security keys through the real command line: registered, used by any tool that signs a file, withdrawn."""

import base64
import io
import json
import shutil
import subprocess

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from app.adapters.token_file import TokenFile
from app.cli.context import DONE, REFUSED, Output
from app.cli.main import run
from tests.builders.demo_office import PASSWORD, make_staffed
from tests.cli.test_other_ways import OfficeDoors


class KeyedDoors(OfficeDoors):
    """With the place where a sign-in waits for its signature."""

    pending: TokenFile


@pytest.fixture
def doors(demo_store, clock, tmp_path):
    home = {"HOME": str(tmp_path / "home")}
    made = KeyedDoors(make_staffed(demo_store, clock), TokenFile(tmp_path, home))
    made.pending = TokenFile(tmp_path, home, "pending")
    return made


@pytest.fixture
def place(tmp_path):
    (tmp_path / "password").write_text(PASSWORD + "\n")
    return tmp_path


def call(doors, *words):
    output = Output(out=io.StringIO(), err=io.StringIO())
    status = run([*words, "--json"], lambda _: doors, output)
    return status, json.loads(output.out.getvalue())


def device(place):
    """A key pair in memory, its public part in a file."""
    key = ed25519.Ed25519PrivateKey.generate()
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    (place / "key.pub").write_bytes(key.public_key().public_bytes(serialization.Encoding.PEM, kind))
    return key


def register(doors, place, account="wang.fang", by="zhou.an"):
    words = ("--account", account, "--public", str(place / "key.pub"), "--reason", "bandage", "--as", by)
    return call(doors, "staff", "key", "add", *words)


def ask(doors, place, *words, account="wang.fang"):
    password = str(place / "password")
    return call(doors, "signin", "--account", account, "--way", "key", "--password-file", password, *words)


def answer(doors, place, signature, *, account="wang.fang", reason="bandage"):
    (place / "signature").write_bytes(signature)
    given = ("--way", "key", "--signature-file", str(place / "signature"), "--reason", reason)
    return call(doors, "signin", "--account", account, *given)


@pytest.mark.parametrize("written", [bytes, base64.b64encode], ids=["bytes", "base64"])
def test_a_challenge_goes_out_as_text_and_the_signature_comes_in(doors, place, written):
    key = device(place)
    assert register(doors, place)[0] == DONE
    out = place / "challenge.txt"
    status, told = ask(doors, place, "--challenge-out", str(out))
    assert (status, told["session"]) == (DONE, None)
    assert out.read_text() == told["challenge"]
    assert doors.tokens.read() is None, "nobody is signed in yet"
    status, told = answer(doors, place, written(key.sign(out.read_bytes())))
    assert (status, told["way"], told["account"]) == (DONE, "key", "wang.fang")
    assert doors.actor("case", None).is_limited
    assert doors.pending.read() is None


def test_a_wrong_signature_another_account_and_a_late_one_open_nothing(doors, place, clock):
    key = device(place)
    register(doors, place)
    _, told = ask(doors, place)
    right = key.sign(told["challenge"].encode())
    assert answer(doors, place, bytes(64))[1]["error"] == "key_wrong"
    assert answer(doors, place, right, account="li.min")[1]["error"] == "sign_in_lapsed"
    clock.pass_time(minutes=10)
    assert answer(doors, place, right)[1]["error"] == "sign_in_lapsed"
    _, told = ask(doors, place)
    assert answer(doors, place, right)[1]["error"] == "key_wrong"
    doors.pending.forget()
    assert answer(doors, place, key.sign(told["challenge"].encode()))[1]["error"] == "sign_in_lapsed"
    assert doors.tokens.read() is None


def test_a_sign_in_begun_at_another_machine_is_not_gone_on_with(doors, place):
    from app.kernel.errors import Rejected
    from app.staff.model import Terminal

    challenge = doors.staff.sign_in.begin("wang.fang", PASSWORD, Terminal("terminal-1"))
    with pytest.raises(Rejected, match="sign_in_lapsed"):
        doors.staff.sign_in.resume("wang.fang", challenge.token, Terminal("terminal-2"))
    assert doors.staff.sign_in.resume("wang.fang", challenge.token, Terminal("terminal-1")) == challenge


def test_the_right_password_alone_and_a_missing_reason_open_nothing(doors, place):
    device(place)
    register(doors, place)
    (place / "password").write_text("Wrong-2026")
    assert ask(doors, place)[1]["error"] == "sign_in_failed"
    given = ("--way", "key", "--signature-file", str(place / "password"))
    assert call(doors, "signin", "--account", "wang.fang", *given)[1]["error"] == "stand_in_needs_reason"
    words = ("--account", "wang.fang", "--signature-file", str(place / "password"))
    assert call(doors, "signin", *words)[1]["error"] == "key_way_missing"


def test_keys_are_listed_and_withdrawn(doors, place):
    key = device(place)
    _, told = register(doors, place)
    status, keys = call(doors, "staff", "key", "list", "--as", "zhou.an")
    assert (status, [(one["account"], one["fingerprint"]) for one in keys]) == (
        DONE,
        [("wang.fang", told["fingerprint"])],
    )
    words = ("staff", "key", "withdraw", "--account", "wang.fang", "--as", "zhou.an")
    assert call(doors, *words) == (DONE, {"account": "wang.fang", "withdrawn": 1})
    assert call(doors, *words)[1]["error"] == "second_way_none"
    _, told = ask(doors, place)
    assert answer(doors, place, key.sign(told["challenge"].encode()))[1]["error"] == "key_wrong"


@pytest.mark.parametrize(
    ("account", "by", "code"), [("zhou.an", "zhou.an", "second_way_not_self"), ("wang.fang", "wu.jie", "not_your_post")]
)
def test_the_rule_of_the_other_second_ways_holds_for_keys(doors, place, account, by, code):
    device(place)
    status, told = register(doors, place, account, by)
    assert (status, told["error"]) == (REFUSED, code)
    assert call(doors, "staff", "key", "list", "--as", "zhou.an")[1] == []


def test_a_file_that_is_no_key_or_cannot_be_read_is_refused(doors, place):
    assert register(doors, place)[1]["error"] == "key_file_unreadable"
    (place / "key.pub").write_text("nothing")
    assert register(doors, place)[1]["error"] == "key_unreadable"
    (place / "key.pub").write_bytes(bytes(200_000))
    assert register(doors, place)[1]["error"] == "key_file_unreadable"


MAKE = {
    "ed25519": ("-algorithm", "ed25519"),
    "es256": ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"),
}
SIGN = {
    "ed25519": ("pkeyutl", "-sign", "-rawin", "-inkey", "key.pem", "-in", "challenge.txt", "-out", "made"),
    "es256": ("dgst", "-sha256", "-sign", "key.pem", "-out", "made", "challenge.txt"),
}


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
@pytest.mark.parametrize("kind", MAKE)
def test_the_commands_that_the_administrator_reads_sign_a_person_in(doors, place, kind):
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=place, check=True, capture_output=True)

    openssl("genpkey", *MAKE[kind], "-out", "key.pem")
    openssl("pkey", "-in", "key.pem", "-pubout", "-out", "key.pub")
    assert register(doors, place)[0] == DONE
    ask(doors, place, "--challenge-out", str(place / "challenge.txt"))
    openssl(*SIGN[kind])
    assert answer(doors, place, (place / "made").read_bytes())[0] == DONE
