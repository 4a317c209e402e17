"""The verb desk through the real command line, over a real store."""

import io
import json

import pytest
from pypdf import PdfReader

from app.adapters.pdf_reportlab import PdfRenderer
from app.cli.context import DONE, REFUSED, USAGE, Output
from app.cli.main import run
from app.kernel.errors import Rejected
from db.queries.cases import SqlCaseQueries
from tests.builders.desk_house import ADDRESS, KEEPS, PASSWORD, DeskHouse
from tests.builders.staffed import key_of


class Doors:
    """What the composition root gives the verb."""

    def __init__(self, house, store):
        self.house, self.desks = house, house.desks
        self.case_queries = SqlCaseQueries(store, key_of)
        self.page_renderer = PdfRenderer()

    def actor(self, verb, as_account):  # noqa: ARG002 - the door's shape
        if as_account is None:
            raise Rejected("not_signed_in")
        return self.house.people[as_account]

    def close(self):
        """Nothing of its own is open."""


@pytest.fixture
def house(store, uow, clock) -> DeskHouse:
    return DeskHouse(store, uow, clock)


@pytest.fixture
def call(house, store):
    """Calls the verb as somebody; gives status and answer."""
    doors = Doors(house, store)

    def call(account, *words, plain=False):
        output = Output(out=io.StringIO(), err=io.StringIO())
        who = ("--as", account) if account else ()
        status = run(["desk", *words, *who, *(() if plain else ("--json",))], lambda _: doors, output)
        said = output.out.getvalue()
        return status, said + output.err.getvalue() if plain else json.loads(said)

    return call


@pytest.fixture
def word(tmp_path):
    """A file with everybody's password."""
    file = tmp_path / "word"
    file.write_text(PASSWORD)
    return ("--password-file", str(file))


def text_of(path) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_papers_are_listed_handed_over_signed_by_both_and_printed(call, house, word, tmp_path):
    case = house.take_in(KEEPS)
    (row,) = call("gives.x", "papers")[1]
    assert (row["number"], row["at"], row["to"], row["next"]) == (case.number, "window", "section:handling", "desk")
    status, made = call("gives.x", "handover", "new", "--from", "window", "--to", "desk", f"{case.number}=4")
    number = made["number"]
    assert status == DONE and number.startswith("H")
    assert call("gives.x", "sign", number, "--side", "taker", *word)[1]["error"] == "hand_over_not_given"
    assert call("intakea.x", "sign", number, "--side", "giver", *word)[0] == DONE
    (slip,) = call("intakea.x", "list")[1]
    assert (slip["state"], slip["items"][0]["pages"]) == ("given", 4)
    assert call("gives.x", "sign", number, "--side", "taker", "--account", "gives.too.x", *word)[0] == DONE
    assert call("gives.x", "list")[1] == []
    (slip,) = call("gives.x", "list", "--day", "2026-11-20")[1]
    assert [act["account"] for act in slip["acts"]] == ["intakea.x", "gives.too.x"]
    out = tmp_path / "slip.pdf"
    assert call("gives.x", "print", number, "--out", str(out))[0] == DONE
    said = text_of(out)
    for told in (number, case.number, "综合窗口", "分发岗", "移交人签名", "接收人签名", "1件，4页"):
        assert told in said


def test_a_slip_is_refused_or_withdrawn_with_a_reason(call, house, word):
    number = house.slip(house.take_in(KEEPS).id)
    call("intakea.x", "sign", number, "--side", "giver", *word)
    assert call("gives.x", "refuse", number, "--reason", "少一页", *word)[0] == DONE
    assert call("gives.x", "withdraw", number, "--reason", "写错")[1]["error"] == "hand_over_ended"
    other = house.slip(house.take_in("GS-207").id)
    assert call("gives.x", "withdraw", other, "--reason", "写错")[0] == DONE


def test_results_are_handed_out_posted_marked_and_printed(call, house, tmp_path):
    first, second = (house.head(house.decided(code)) for code in ("YL-112", "YL-115"))
    assert {row["number"] for row in call("gives.x", "ready")[1]} == {first.number, second.number}
    assert call("gives.x", "hand-out", first.number, "--note", "本人")[0] == DONE
    assert call("intakea.x", "wish", second.number, "--by", "mail")[1]["way"] == "mail"
    assert call("gives.x", "mail", "add", second.number, "--tracking", "EM1")[0] == DONE
    (row,) = call("gives.x", "mail", "list")[1]
    assert (row["tracking"], row["address"]) == ("EM1", ADDRESS)
    assert call("tells.x", "mail", "list")[1][0]["address"] is None
    out = tmp_path / "mail.pdf"
    assert call("gives.x", "mail", "print", "--out", str(out))[0] == DONE
    assert "EM1" in text_of(out) and "邮寄登记簿" in text_of(out) and "在途" in text_of(out)
    status, said = call("gives.x", "mail", "mark", "em1", "--ended", "returned")
    assert (status, said["error"]) == (REFUSED, "delivery_needs_note")
    assert call("gives.x", "mail", "mark", "em1", "--ended", "returned", "--note", "查无此人")[0] == DONE
    (row,) = call("gives.x", "ready")[1]
    assert row["came_back"] == "查无此人"
    assert call("gives.x", "mail", "mark", "nothing", "--ended", "delivered")[1]["error"] == "delivery_not_found"


def test_who_waits_is_told_and_the_register_names_no_staff(call, house):
    head = house.head(house.decided())
    (row,) = call("tells.x", "tell")[1]
    assert (row["number"], row["about"], row["told_at"]) == (head.number, "result", None)
    assert call("tells.x", "told", head.number, "--by", "phone", "--note", "下午来取")[0] == DONE
    (row,) = call("tells.x", "told")[1]
    assert (row["number"], row["channel"], row["note"]) == (head.number, "phone", "下午来取")
    said = call("tells.x", "told", plain=True)[1] + call("tells.x", "tell", plain=True)[1]
    assert not any(actor.name in said or actor.account in said for actor in house.people.values())


def test_plain_answers_are_sentences_in_both_languages(call, house):
    house.take_in(KEEPS)
    house.slip(house.take_in("GS-207").id)
    house.desks.send.mail(house.desk, house.decided(), "ems", "EM9")
    for words in (("papers",), ("list",), ("ready",), ("mail", "list")):
        chinese, english = (call("gives.x", *words, "--lang", lang, plain=True)[1] for lang in ("zh_CN", "en"))
        assert chinese.strip() and english.strip() and chinese != english


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("handover", "new", "--from", "cellar", "--to", "desk", "1=1"), "case_not_found"),
        (("print", "H1", "--out", "x.pdf"), "hand_over_not_found"),
        (("hand-out", "1"), "case_not_found"),
    ],
)
def test_what_is_not_there_is_said(call, words, code):
    assert call("gives.x", *words)[1]["error"] == code


def test_places_and_pages_are_read_strictly(call, house):
    number = house.take_in(KEEPS).number
    new = ("handover", "new", "--to", "desk")
    assert call("gives.x", *new, "--from", "cellar", f"{number}=1")[1]["error"] == "hand_over_place_unknown"
    for pages in ("", "=", "=x", "=-1", "=99999"):
        assert call("gives.x", *new, "--from", "window", f"{number}{pages}")[1]["error"] == "hand_over_pages"


def test_nobody_gets_in_without_a_session_and_wrong_words_are_usage(call):
    assert call(None, "ready")[1]["error"] == "not_signed_in"
    assert call("gives.x", "mail")[0] == USAGE
