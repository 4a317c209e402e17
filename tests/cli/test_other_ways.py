"""The verbs around sign-in without a face, through the real command line over a container of real parts."""

import io
import json

import pytest
from pypdf import PdfReader

from app.adapters.pdf_reportlab import PdfRenderer
from app.adapters.token_file import TokenFile
from app.cli.context import DONE, REFUSED, USAGE, Output
from app.cli.main import run
from app.staff.commands.after_check import AuditOtherWays
from app.staff.commands.face_lock import ListShut
from db.queries.other_ways import SqlOtherWayQueries
from db.queries.staff import SqlStaffQueries
from db.unit_of_work import SqlUnitOfWork
from tests.builders.demo_office import PASSWORD, make_staffed
from tests.cli.test_signin import Doors


class OfficeDoors(Doors):
    """With the administrator's and the auditor's parts."""

    page_renderer = PdfRenderer()

    @property
    def staff(self):
        return self.staffed.commands

    @property
    def list_shut(self):
        people = SqlStaffQueries(self.staffed.store).operators
        return ListShut(self.staff.units, self.staff.settings, self.staff.password_check, people)

    @property
    def audit_other_ways(self):
        return AuditOtherWays(self.staff.units, self.staff.clock, SqlOtherWayQueries(self.staffed.store))


@pytest.fixture
def doors(demo_store, clock, tmp_path):
    return OfficeDoors(make_staffed(demo_store, clock), TokenFile(tmp_path, {"HOME": str(tmp_path / "home")}))


@pytest.fixture
def secret(tmp_path):
    def write(name: str, content: str) -> str:
        file = tmp_path / name
        file.write_text(content + "\n")
        return str(file)

    return write


def call(doors, *words: str) -> tuple[int, str, str]:
    output = Output(out=io.StringIO(), err=io.StringIO())
    try:
        status = run(list(words), lambda _: doors, output)
    except SystemExit as left:
        status = int(left.code)
    return status, output.out.getvalue(), output.err.getvalue()


def issue(doors, *words: str, account: str = "wang.fang", kind: str = "hotp"):
    made = ("face", "code", "issue", "--account", account, "--kind", kind, "--reason", "bandage")
    return call(doors, *made, "--as", "zhou.an", *words)


def test_codes_are_issued_used_and_revoked(doors, secret):
    status, out, _ = issue(doors, "--json")
    codes = json.loads(out)["codes"]
    assert (status, len(codes)) == (DONE, 20)
    words = ("--account", "wang.fang", "--password-file", secret("p", PASSWORD), "--way", "code")
    status, out, _ = call(
        doors, "signin", *words, "--reason", "bandage", "--code-file", secret("c", codes[0]), "--json"
    )
    answer = json.loads(out)
    assert (status, answer["way"], answer["ends_by"]) == (DONE, "code", "2026-11-20T04:00:00+00:00")
    status, out, _ = call(
        doors, "signin", *words, "--reason", "bandage", "--code-file", secret("c", codes[0]), "--json"
    )
    assert (status, json.loads(out)["error"]) == (REFUSED, "code_used")
    status, out, _ = call(doors, "face", "code", "revoke", "--account", "wang.fang", "--as", "zhou.an", "--json")
    assert (status, json.loads(out)["revoked"]) == (DONE, 1)


def test_a_limited_session_says_so_to_people(doors, secret):
    codes = json.loads(issue(doors, "--json")[1])["codes"]
    words = ("--account", "wang.fang", "--password-file", secret("p", PASSWORD), "--way", "code")
    status, out, _ = call(doors, "signin", *words, "--reason", "twins", "--code-file", secret("c", codes[0]))
    assert status == DONE
    assert "未经人脸登录" in out
    assert "12:00" in out


def test_without_a_reason_nobody_signs_in_without_a_face(doors, secret):
    words = ("--account", "wang.fang", "--password-file", secret("p", PASSWORD), "--way", "code", "--json")
    status, out, _ = call(doors, "signin", *words)
    assert (status, json.loads(out)["error"]) == (REFUSED, "stand_in_needs_reason")
    assert call(doors, "signin", *words, "--reason", "tired")[0] == USAGE
    assert doors.tokens.read() is None


def test_colleagues_vouch_at_the_terminal_with_the_camera_each(doors, secret):
    words = ("--account", "wang.fang", "--password-file", secret("p", PASSWORD), "--way", "vouch")
    words = (*words, "--reason", "bandage", "--voucher", "li.min", "--voucher", "zhao.ping")
    status, out, _ = call(doors, "signin", *words, "--json")
    assert (status, json.loads(out)["error"]) == (REFUSED, "demo_engine_cannot_vouch")
    status, _, err = call(doors, "signin", *words)
    assert "请 li.min 看摄像头" in err
    status, out, _ = call(doors, "signin", *words[:-4], "--json")
    assert (status, json.loads(out)["error"]) == (REFUSED, "session_needs_two_vouchers")


@pytest.mark.parametrize("kind", ["hotp", "totp"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_sheet_is_one_page_with_all_that_is_needed_and_leaves_no_copy(doors, tmp_path, kind, language):
    out = tmp_path / "sheet.pdf"
    status, answer, _ = issue(doors, "--out", str(out), "--json", "--lang", language, kind=kind)
    told = json.loads(answer)
    assert status == DONE
    assert "codes" not in told
    assert "address" not in told
    pages = PdfReader(out).pages
    text = "".join(pages[0].extract_text().split())
    assert len(pages) == 1
    assert told["serial"] in text
    if kind == "hotp":
        figures = [text.count(str(number)) for number in range(1, 21)]
        assert all(figures)
    with SqlUnitOfWork(doors.staffed.store) as u:
        assert u.session.connection().exec_driver_sql("SELECT count(*) FROM print_log").scalar_one() == 0


def test_others_than_the_security_administrator_issue_release_and_see_nothing(doors):
    for words in (
        ("face", "code", "issue", "--account", "wang.fang", "--kind", "hotp", "--reason", "r"),
        ("face", "code", "revoke", "--account", "wang.fang"),
        ("face", "release", "--account", "wang.fang", "--reason", "r"),
        ("face", "shut"),
        ("audit", "sessions"),
        ("audit", "alerts"),
    ):
        status, out, _ = call(doors, *words, "--as", "li.min", "--json")
        assert (status, json.loads(out)["error"]) == (REFUSED, "not_your_post"), words
        status, out, _ = call(doors, *words, "--json")
        assert (status, json.loads(out)["error"]) == (REFUSED, "not_signed_in"), words


def shut_out(doors, account: str = "wang.fang") -> None:
    staff = doors.staff
    with SqlUnitOfWork(doors.staffed.store) as u:
        for _ in range(10):
            u.looks.add_refusal(staff.password_check.account_key(account), "other_face", staff.clock.now())
        u.commit()


def test_an_account_that_waits_is_listed_and_released(doors):
    assert "没有等候解除的账号" in call(doors, "face", "shut", "--as", "zhou.an")[1]
    shut_out(doors)
    assert json.loads(call(doors, "face", "shut", "--as", "zhou.an", "--json")[1])[0]["account"] == "wang.fang"
    words = ("face", "release", "--account", "wang.fang", "--reason", "new glasses", "--as", "zhou.an")
    status, out, _ = call(doors, *words)
    assert status == DONE
    assert "wang.fang" in out
    assert json.loads(call(doors, "face", "shut", "--as", "zhou.an", "--json")[1]) == []


def test_the_auditor_lists_and_checks_sessions_without_a_face(doors, secret):
    assert "没有待核查" in call(doors, "audit", "sessions", "--as", "chen.xi")[1]
    codes = json.loads(issue(doors, "--json")[1])["codes"]
    words = ("--account", "wang.fang", "--password-file", secret("p", PASSWORD), "--way", "code", "--reason", "other")
    call(doors, "signin", *words, "--note", "allergy", "--code-file", secret("c", codes[0]))
    line = call(doors, "audit", "sessions", "--as", "chen.xi")[1]
    assert "其他（allergy）" in line
    (entry,) = json.loads(call(doors, "audit", "sessions", "--as", "chen.xi", "--json")[1])
    assert (entry["account"], entry["way"], entry["reasons"]) == ("wang.fang", "code", ["other: allergy"])
    check = ("audit", "session-checked", entry["session"], "--finding", "in_order", "--as", "chen.xi")
    assert call(doors, *check)[0] == DONE
    assert json.loads(call(doors, "audit", "sessions", "--as", "chen.xi", "--json")[1]) == []
    status, out, _ = call(doors, *check, "--json")
    assert (status, json.loads(out)["error"]) == (REFUSED, "session_not_waiting")


def test_alerts_name_person_and_machine(doors):
    with SqlUnitOfWork(doors.staffed.store) as u:
        person = u.staff.operator(doors.staffed.people["wang.fang"])
        told = {"operator": str(person.id), "terminal": "terminal-1", "window": "3"}
        u.audit.append("spoof_alert", None, told, doors.staff.clock.now())
        u.commit()
    assert "wang.fang" in call(doors, "audit", "alerts", "--as", "chen.xi")[1]
    (alert,) = json.loads(call(doors, "audit", "alerts", "--as", "chen.xi", "--json")[1])
    assert (alert["account"], alert["terminal"]) == ("wang.fang", "terminal-1")
