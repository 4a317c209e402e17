"""``yichuang face`` for the security administrator, through the real command line; one run with a pack and a clip."""

import io
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.cli.context import DONE, REFUSED, Output
from app.cli.main import run
from app.staff.enrolment_desk import EnrolmentDesk
from tests.builders.demo_office import PASSWORD, TERMINAL, Staffed, make_staffed
from tests.builders.faces import enrol
from tests.builders.people_house import people_desk, write_office_lines
from tests.builders.posed import DIGEST, WANG, ZHAO, PosedEngine, like

PACK = os.environ.get("YICHUANG_FACE_PACK")
SECURITY = "zhou.an"


@dataclass
class Doors:
    """What the composition root gives the verb.  faces: what the camera sees, one sitting after another."""

    staffed: Staffed
    faces: list = field(default_factory=lambda: [WANG])
    engine: PosedEngine = field(default_factory=PosedEngine)

    def enrolment_desk(self, camera: int | None = None, video: Path | None = None) -> EnrolmentDesk:  # noqa: ARG002
        return people_desk(self.staffed, self.faces, self.engine)

    def actor(self, verb: str, as_account: str | None):
        return self.staffed.commands.current_actor(verb=verb, terminal=TERMINAL, as_account=as_account)

    def close(self) -> None:
        """Nothing of its own is open."""


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Frames count as fast as they come."""
    monkeypatch.setattr("app.face.watch.SPACING_S", 0.0)
    monkeypatch.setattr("app.face.enrolment.EnrolmentRule.__init__.__defaults__", (0.08, 0.5, 0.0, 60.0))


@pytest.fixture
def doors(demo_store, clock):
    staffed = make_staffed(demo_store, clock)
    write_office_lines(staffed)
    return Doors(staffed)


@pytest.fixture
def secret(tmp_path):
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n")
    return str(file)


def call(doors, *words: str, by=SECURITY, is_json=True):
    output = Output(out=io.StringIO(), err=io.StringIO())
    named = ("--as", by) if by else ()
    status = run(["face", *words, *named, *(["--json"] if is_json else [])], lambda _: doors, output)
    text = output.out.getvalue()
    return status, json.loads(text) if is_json else text, output.err.getvalue()


def enrolled(doors, account, secret, *more):
    given = ("--consent-given", "device", "--wording", "1.1")
    return call(doors, "enrol", "--account", account, "--password-file", secret, *given, *more)


def test_enrol_needs_the_wording_that_was_shown_and_the_needed_tick(doors, secret):
    status, shown, _ = call(doors, "consent", "show", by=None)
    assert (status, shown["notice_version"], shown["consent_version"]) == (DONE, "1", "1")
    assert len(shown["lines"]) == 6
    told = [
        call(doors, "enrol", "--account", "wang.fang", "--password-file", secret),
        call(doors, "enrol", "--account", "wang.fang", "--password-file", secret, "--consent-given", "device"),
    ]
    assert [(status, answer["error"]) for status, answer, _ in told] == [
        (REFUSED, "face_consent_not_given"),
        (REFUSED, "face_notice_outdated"),
    ]


def test_enrol_list_withdraw_and_the_receipt_as_a_paper(doors, secret, tmp_path):
    status, answer, _ = enrolled(doors, "wang.fang", secret)
    assert (status, answer["valid_until"], answer["threshold"]) == (DONE, "2027-11-20", None)
    _, listed, _ = call(doors, "list")
    states = {one["account"]: one["state"] for one in listed["people"]}
    assert (states["wang.fang"], states["li.min"]) == ("enrolled", "none")
    doors.staffed.commands.clock.pass_time(days=340)
    _, due, _ = call(doors, "list", "--due")
    assert ([one["account"] for one in due["people"]], due["due"]) == (["wang.fang"], 1)
    file = tmp_path / "receipt.pdf"
    status, gone, _ = call(doors, "withdraw", "--account", "wang.fang", "--out", str(file))
    assert (status, len(gone["receipts"])) == (DONE, 1)
    assert file.read_bytes().startswith(b"%PDF")
    again = tmp_path / "again.pdf"
    assert call(doors, "receipt", gone["receipts"][0], "--out", str(again))[0] == DONE
    kinds = [told["kind"] for told in doors.staffed.audited("printed")]
    assert kinds == ["issue", "reprint"]


def test_the_person_withdraws_and_prints_and_a_colleague_does_neither(doors, secret, tmp_path):
    enrolled(doors, "wang.fang", secret)
    status, told, _ = call(doors, "withdraw", "--account", "wang.fang", by="li.min")
    assert (status, told["error"]) == (REFUSED, "not_your_post")
    _, gone, _ = call(doors, "withdraw", "--account", "wang.fang", by="wang.fang")
    paper = str(tmp_path / "f.pdf")
    status, told, _ = call(doors, "receipt", gone["receipts"][0], "--out", paper, by="li.min")
    assert (status, told["error"]) == (REFUSED, "not_your_post")
    assert call(doors, "receipt", gone["receipts"][0], "--out", paper, by="wang.fang")[0] == DONE


def test_a_look_alike_is_refused_and_then_decided_by_two(doors, secret):
    enrolled(doors, "wang.fang", secret)
    enrol(doors.staffed, "lin.hua", ZHAO, DIGEST)
    doors.faces = [like(WANG, 0.6)]
    status, answer, _ = enrolled(doors, "li.min", secret)
    assert (status, answer["enrolled"], answer["alike"]) == (REFUSED, False, ["wang.fang"])
    second = ("--second", "lin.hua", "--second-password-file", secret, "--reason", "双胞胎")
    status, answer, _ = enrolled(doors, "li.min", secret, *second)
    assert (status, answer["error"]) == (REFUSED, "second_face_refused")


def test_only_the_security_administrator_sees_the_list(doors):
    for account in ("wang.fang", "wu.jie"):
        status, answer, _ = call(doors, "list", by=account)
        assert (status, answer["error"]) == (REFUSED, "not_your_post")
    status, answer, _ = call(doors, "list", by=None)
    assert (status, answer["error"]) == (REFUSED, "not_signed_in")


def test_the_demo_engine_enrols_nobody_by_the_verb_either(doors, secret):
    doors.engine = PosedEngine(is_demo=True)
    status, answer, _ = enrolled(doors, "wang.fang", secret)
    assert (status, answer["error"]) == (REFUSED, "demo_engine_with_real_camera")


def test_machine_file_export_and_its_fingerprint(doors, secret, tmp_path):
    enrolled(doors, "wang.fang", secret)
    file = tmp_path / "machine.json"
    status, answer, _ = call(doors, "machine", "--out", str(file), by=None)
    assert (status, answer["id"], json.loads(file.read_text())["fingerprint"]) == (
        DONE,
        "350199-01",
        answer["fingerprint"],
    )
    out = str(tmp_path / "f.transfer")
    status, told, _ = call(doors, "export", "--account", "wang.fang", "--to", str(file), "--out", out)
    assert (status, told["error"]) == (REFUSED, "face_transfer_same_machine")
    status, told, _ = call(doors, "import", str(tmp_path / "none"))
    assert (status, told["error"]) == (REFUSED, "face_file_unreadable")


def test_people_read_sentences(doors, secret):
    enrolled(doors, "wang.fang", secret)
    _, text, _ = call(doors, "list", is_json=False)
    assert "wang.fang" in text
    assert "已登记" in text
