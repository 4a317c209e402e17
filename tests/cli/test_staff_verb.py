"""The staff verb on a demo store, through the real command line: four acts, rota, stand-in, relatives, ledger."""

import io
import json
from datetime import timedelta
from functools import cached_property

import pytest
from pypdf import PdfReader

from app.adapters.grant_wiring import grant_desk
from app.adapters.pdf_reportlab import PdfRenderer
from app.catalogue.loader import load_catalogue
from app.cli.context import DONE, REFUSED, USAGE, Output
from app.cli.main import run
from app.kernel.actor import Post
from app.kernel.clock import hall_day
from app.staff.model import NewOperator
from db.queries.grants import SqlGrantQueries
from db.queries.staff import SqlStaffQueries
from tests.builders.demo_office import OFFICE, TERMINAL, make_staffed
from tests.builders.staffed import id_no


class Doors:
    """What the composition root gives the verb."""

    page_renderer = PdfRenderer()

    def __init__(self, staffed):
        self.staffed, self.clock = staffed, staffed.commands.clock

    @cached_property
    def grant_desk(self):
        store = self.staffed.store
        return grant_desk(self.staffed.commands.grants, SqlGrantQueries(store), SqlStaffQueries(store))

    @cached_property
    def catalogue(self):
        return load_catalogue(None)

    def look_for_grant(self, actor, request, camera, video):
        """A demo store asks for none."""

    def actor(self, verb, as_account):
        return self.staffed.commands.current_actor(verb=verb, terminal=TERMINAL, as_account=as_account)

    def close(self):
        """Nothing of its own is open."""


@pytest.fixture
def staffed(demo_store, clock):
    made = make_staffed(demo_store, clock)
    hashed = made.commands.hasher.hash("x")
    more = {"sun.jian": Post.FLOOR_SUPERVISOR, "qian.he": Post.REVIEWER}
    people = [
        NewOperator(account, account, id_no(40 + n), OFFICE, "one", post, password_hash=hashed, must_change=False)
        for n, (account, post) in enumerate(more.items())
    ]
    made.people.update(made.commands.create_operator(made.program, *people).operators)
    return made


@pytest.fixture
def call(staffed):
    """Calls the verb as somebody; gives status and answer."""
    doors = Doors(staffed)

    def call(account, *words, plain=False):
        output = Output(out=io.StringIO(), err=io.StringIO())
        form = () if plain else ("--json",)
        status = run(["staff", *words, "--as", account, *form], lambda _: doors, output)
        text = output.out.getvalue()
        return status, text + output.err.getvalue() if plain else json.loads(text)

    return call


def granted(call, account, kind, *words):
    """The four acts by verbs; the request's id."""
    _, told = call("sun.jian", "apply", account, "--kind", kind, "--reason", "设岗", *words)
    request = told["request"]
    for by, act in (("chen.xi", "review"), ("lin.hua", "approve"), ("zhou.an", "grant")):
        assert call(by, act, request)[0] == DONE
    return request


def test_four_people_grant_and_the_ledger_says_who(call, clock):
    granted(call, "wang.fang", "new", "--permission", "intake")
    clock.pass_time(days=1)
    status, (row,) = call("wang.fang", "ledger", "--account", "wang.fang")
    assert (status, row["permission"]) == (DONE, "intake")
    (grant,) = row["grants"]
    four = [grant[f"{act}_by"] for act in ("applied", "reviewed", "approved", "granted")]
    assert four == ["sun.jian", "chen.xi", "lin.hua", "zhou.an"]
    assert grant["effective_from"] == "2026-11-20T16:00:00+00:00"


def test_a_withdrawal_by_verb_holds_at_once_and_is_listed(call, clock):
    granted(call, "wang.fang", "new", "--permission", "intake")
    clock.pass_time(days=1)
    call("wang.fang", "rota")
    _, told = call("sun.jian", "withdraw", "wang.fang", "--reason", "调离")
    for by, act in (("chen.xi", "review"), ("lin.hua", "approve"), ("zhou.an", "grant")):
        call(by, act, told["request"])
    _, (row,) = call("wang.fang", "ledger", "--account", "wang.fang")
    assert row["permission"] is None
    _, (gone,) = call("lin.hua", "ledger", "--withdrawn-since", "2026-11-21")
    assert (gone["account"], gone["permission"]) == ("wang.fang", "intake")
    assert call("lin.hua", "ledger", "--withdrawn-since", "2026-11-22")[1] == []


def test_the_list_says_who_can_since_when_and_why_not_you(call):
    call("sun.jian", "apply", "wang.fang", "--kind", "new", "--permission", "intake", "--reason", "设岗")
    rows = {by: call(by, "requests")[1][0] for by in ("sun.jian", "wang.fang", "lin.hua", "chen.xi")}
    assert {by: row["why_not"] for by, row in rows.items()} == {
        "sun.jian": "grant_why_acted", "wang.fang": "grant_why_concerned", "lin.hua": "grant_why_post", "chen.xi": None,
    }  # fmt: skip
    assert {tuple(row["can"]) for row in rows.values()} == {("chen.xi",)}
    assert {row["since"] for row in rows.values()} == {"2026-11-20T02:24:00+00:00"}
    text = call("lin.hua", "requests", plain=True)[1]
    assert "自 2026-11-20 10:24 起待内控审核，可以办理的人：chen.xi（chen.xi）。" in text
    assert "您不能办这一步：须由稽核内控岗或审计管理员办理，您的岗位是单位负责人。" in text


def test_signed_checks_are_listed(call):
    assert call("chen.xi", "check")[1]["signed"] == []
    call("chen.xi", "check", "--sign", "--note", "已核对")
    (signed,) = call("lin.hua", "check")[1]["signed"]
    assert (signed["year"], signed["signed_by"], signed["note"]) == (2026, "chen.xi", "已核对")


def test_a_refusal_needs_its_reason_and_stands_in_the_list(call):
    _, told = call("sun.jian", "apply", "wang.fang", "--kind", "new", "--permission", "intake", "--reason", "r")
    status, refused = call("chen.xi", "refuse", told["request"])
    assert (status, refused["error"]) == (REFUSED, "grant_refusal_needs_reason")
    assert call("chen.xi", "refuse", told["request"], "--reason", "不符合")[0] == DONE
    assert call("lin.hua", "requests")[1] == []
    (file,) = call("lin.hua", "requests", "--all")[1]
    assert [done["act"] for done in file["acts"]] == ["applied", "refused"]


def test_a_clerk_sees_the_requests_they_take_part_in(call):
    call("li.min", "apply", "wang.fang", "--kind", "new", "--permission", "intake", "--reason", "r")
    for account, count in (("wang.fang", 1), ("li.min", 1), ("qian.he", 0), ("zhou.an", 1)):
        assert len(call(account, "requests")[1]) == count


def test_wrong_people_and_wrong_words_are_refused_with_a_sentence(call):
    apply = ("apply", "wang.fang", "--kind", "new", "--permission", "intake", "--reason", "r")
    for account in ("zhao.ping", "wang.fang", "lin.hua"):
        status, told = call(account, *apply)
        assert status == REFUSED and told["message"]
    assert call("sun.jian", "apply", "nobody", *apply[2:])[1]["error"] == "operator_not_found"
    assert call("sun.jian", "apply", "wang.fang", "--kind", "nonsense", "--reason", "r")[0] == USAGE
    assert call("sun.jian", "review", "no-id")[0] == USAGE
    assert call("sun.jian", "leave", "wang.fang", "--from", "yesterday")[0] == USAGE


def test_rota_leave_and_return(call, clock):
    day = hall_day(clock.now()).isoformat()
    status, rows = call("sun.jian", "rota", "--plan", "wang.fang", "--plan", "li.min")
    assert status == DONE
    assert {row["account"] for row in rows if row["present"]} == {"wang.fang", "li.min"}
    _, told = call("sun.jian", "leave", "li.min", "--kind", "sick", "--until", "2026-11-25")
    assert (told["from"], told["until"]) == (day, "2026-11-25")
    assert {row["account"] for row in call("sun.jian", "rota", day)[1] if row["present"]} == {"wang.fang"}
    _, told = call("sun.jian", "return", "li.min", "--from", "2026-11-23")
    assert (told["from"], told["until"]) == ("2026-11-23", "2026-11-25")
    assert call("sun.jian", "return", "wang.fang")[1]["error"] == "not_absent"
    assert call("wang.fang", "leave", "li.min")[1]["error"] == "supervisor_only"
    assert call("sun.jian", "rota", "--plan", "sun.jian")[1]["error"] == "rota_not_oneself"


def test_a_stand_in_from_the_roster_by_one_act(call, clock):
    granted(call, "qian.he", "new", "--permission", "review")
    granted(call, "li.min", "new", "--permission", "handling")
    clock.pass_time(days=1)
    until = (hall_day(clock.now()) + timedelta(days=30)).isoformat()
    call("qian.he", "rota"), call("li.min", "rota")
    _, told = call(
        *("wang.fang", "apply", "li.min", "--kind", "stand_in", "--permission", "review", "--for", "qian.he"),
        *("--until", until, "--reason", "替岗"),
    )
    for by, act in (("chen.xi", "review"), ("lin.hua", "approve"), ("zhou.an", "grant")):
        assert call(by, act, told["request"])[0] == DONE
    assert [row["request"] for row in call("sun.jian", "standin")[1]] == [told["request"]]
    assert call("sun.jian", "standin", told["request"])[1]["error"] == "stand_in_not_on_roster"
    call("sun.jian", "leave", "qian.he")
    _, started = call("sun.jian", "standin", told["request"])
    assert started["permission"] == "review"
    duty = {row["account"]: row for row in call("sun.jian", "rota")[1]}
    assert (duty["li.min"]["permission"], duty["qian.he"]["present"]) == ("review", False)
    clock.pass_time(days=1)
    assert {row["account"]: row for row in call("sun.jian", "rota")[1]}["li.min"]["permission"] == "handling"


def test_relatives_by_verb(call, tmp_path):
    file = tmp_path / "number"
    file.write_text(id_no(601) + "\n")
    _, told = call("wang.fang", "relative", "declare", "--kind", "spouse", "--number-file", str(file))
    assert call("chen.xi", "relative", "confirm", told["relative"])[0] == DONE
    assert call("chen.xi", "relative", "end", told["relative"], "--reason", "误报")[0] == DONE
    (row,) = call("chen.xi", "relative")[1]
    assert (row["account"], set(row["decisions"])) == ("wang.fang", {"confirmed", "ended"})
    assert call("li.min", "relative")[1] == []


def test_the_ledger_prints_as_a_page(call, tmp_path):
    granted(call, "wang.fang", "new", "--permission", "intake")
    for language in ("zh_CN", "en"):
        file = tmp_path / f"{language}.pdf"
        assert call("lin.hua", "ledger", "--out", str(file), "--lang", language)[0] == DONE
        page = "".join(page.extract_text() for page in PdfReader(file).pages)
        assert "wang.fang" in page
        assert ("业务权限台账" if language == "zh_CN" else "Ledger of Business Permissions") in page
        assert "chen.xi" in page
    assert call("zhao.ping", "ledger", "--out", str(tmp_path / "x.pdf"))[1]["error"] == "not_your_post"


def test_the_yearly_check_by_verb(call, clock):
    assert call("chen.xi", "check")[1]["findings"] == []
    clock.pass_time(days=100)
    found = call("chen.xi", "check")[1]["findings"]
    assert {row["fault"] for row in found} == {"dormant"}
    assert call("zhou.an", "check", "--sign", "--note", "x")[1]["error"] == "audit_only"
    status, signed = call("chen.xi", "check", "--sign", "--note", "已处理")
    assert (status, len(signed["findings"])) == (DONE, len(found))


def test_collusion_names_the_people_of_the_way(call, clock):
    _, rows = call("lin.hua", "collusion")
    assert {row["people"] for row in rows} == {None}
    granted(call, "wang.fang", "new", "--permission", "intake")
    granted(call, "li.min", "new", "--permission", "handling")
    granted(call, "qian.he", "new", "--permission", "review")
    clock.pass_time(days=1)
    for row in call("lin.hua", "collusion")[1]:
        if row["people"]:
            assert len({one["account"] for one in row["path"]}) == row["people"] >= 2
    assert call("wang.fang", "collusion")[1]["error"] == "not_your_post"


@pytest.mark.parametrize(
    "words",
    [
        ("requests",),
        ("requests", "--all"),
        ("standin",),
        ("rota",),
        ("relative",),
        ("check",),
        ("collusion",),
        ("ledger",),
        ("ledger", "--account", "wang.fang"),
    ],
)
def test_lists_read_as_lines_too(call, words):
    granted(call, "wang.fang", "new", "--permission", "intake")
    for language in ("zh_CN", "en"):
        status, text = call("chen.xi", *words, "--lang", language, plain=True)
        assert status == DONE and text.strip()
