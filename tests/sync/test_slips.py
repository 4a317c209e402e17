"""Papers that said they waited for the centre get a slip once what they tell of came back, and one slip only."""

import io
import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from pypdf import PdfReader

from app.cli.context import DONE, Output
from app.cli.main import run
from app.documents.model import PaperCode
from app.documents.page import PaperFormat, Style
from app.documents.ports import PrintKind
from app.intake.confirmations import ListSlips
from app.kernel.actor import Post
from app.kernel.canonical import canonical
from app.kernel.clock import hall_day
from app.kernel.errors import Rejected
from app.kernel.ids import new_uuid
from db.queries.cases import SqlCaseQueries
from tests.builders.confirmed_house import house, machine
from tests.builders.staffed import key_of, place
from tests.builders.unsent_window import forked

__all__ = ["house", "machine"]

SLIP = PaperCode.CONFIRMATION


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_a_slip_is_due_once_the_case_came_back_and_no_more_once_it_is_printed(house, machine, uow, clock):
    slips, case = ListSlips(uow), house.taken()
    assert slips() == ()
    with pytest.raises(Rejected, match="slip_not_due"):
        house.papers(house.clerk, SLIP, case.id)
    assert SLIP not in house.desk.open(house.clerk, case.id).printable
    machine.sync()
    due = slips()
    assert [(each.case, each.number, each.papers) for each in due] == [(case.id, case.number, (PaperCode.RECEIPT,))]
    assert SLIP in house.desk.open(house.clerk, case.id).printable
    printed = house.papers(house.clerk, SLIP, case.id)
    assert slips() == ()
    with uow() as u:
        log = u.prints.of_case(case.id)
    assert [(entry.paper, entry.kind) for entry in log] == [
        (PaperCode.RECEIPT, PrintKind.ISSUE),
        (SLIP, PrintKind.ISSUE),
    ]
    with pytest.raises(Rejected, match="paper_already_printed"):
        house.papers(house.clerk, SLIP, case.id)
    copy = house.desk.reprint(house.clerk, SLIP, printed.entry.number)
    assert copy.entry.values == printed.entry.values


def test_the_page_says_which_papers_of_which_case_were_confirmed_when(house, machine):
    case = house.taken()
    machine.sync()
    due = ListSlips(house.uow)()[0]
    printed = house.papers(house.clerk, SLIP, case.id)
    text, day = text_of(printed.pdf), hall_day(due.confirmed_at)
    for wanted in (
        "联网确认单",
        f"编号：{case.number}-1",
        f"受理编号{case.number}",
        case.subject_name,
        f"{day.year}年{day.month}月{day.day}日",
        "受理回执",
        f"验证码：{printed.entry.code[:4]}{printed.entry.code[4:]}",
    ):
        assert wanted in text, wanted
    assert "待联网确认：" not in text
    assert house.clerk.account not in text


def test_what_was_printed_confirmed_needs_no_slip(house, machine, uow):
    subject = house.taken()  # printed before the round
    machine.sync()
    house.papers(house.clerk, SLIP, subject.id)
    house.papers(house.clerk, PaperCode.RECEIPT, subject.id, Style(format=PaperFormat.ROLL))
    assert ListSlips(uow)() == ()
    with uow() as u:
        values = [json.loads(entry.values)["pending_sync"] for entry in u.prints.of_case(subject.id)]
    assert values == [True, False, False]


def test_a_paper_whose_event_went_aside_is_never_confirmed(house, machine, uow):
    case = house.taken("ZH-004")
    forked(machine, case)
    machine.sync()
    assert ListSlips(uow)() == ()


def test_the_database_lets_no_slip_name_what_is_not_confirmed(house, machine, uow):
    first, second = house.taken(), house.taken("ZH-004")
    machine.sync()
    entry = house.papers(house.clerk, SLIP, first.id).entry
    said = json.loads(entry.values)
    waiting = house.taken("ZH-005")
    with uow() as u:
        pending = u.prints.of_case(waiting.id)[0]
    line = said["papers"][0]
    for case, papers in (
        (first.id, []),
        (second.id, [line]),
        (waiting.id, [line | {"number": pending.number}]),
    ):
        forged = replace(
            entry,
            id=new_uuid(),
            case=case,
            number=f"{entry.number}9",
            values=canonical(said | {"papers": papers}).decode(),
        )
        with uow() as u, pytest.raises(Rejected, match="slip_not_confirmed"):
            u.prints.add(forged)


def test_a_post_without_visitors_prints_no_slip(house, machine, uow):
    case = house.taken()
    machine.sync()
    chief = place(uow, "super.visor", 700, Post.FLOOR_SUPERVISOR, "window")
    with pytest.raises(Rejected, match="post_prints_no_papers"):
        house.papers(chief, SLIP, case.id)


def test_the_verbs_list_what_is_due_and_print_it(house, machine, store, uow, tmp_path):
    doors = SimpleNamespace(
        actor=lambda _verb, _name: house.clerk,
        list_slips=ListSlips(uow),
        case_queries=SqlCaseQueries(store, key_of),
        print_case_paper=house.papers,
        close=lambda: None,
    )

    def call(*words):
        output = Output(out=io.StringIO(), err=io.StringIO())
        assert run(list(words), lambda _: doors, output) == DONE
        return output.out.getvalue()

    case = house.taken()
    assert "没有要交的确认单" in call("sync", "slips")
    machine.sync()
    (due,) = json.loads(call("sync", "slips", "--json"))
    assert (due["case"], due["number"], due["papers"]) == (str(case.id), case.number, ["receipt"])
    assert f"{case.number}：受理回执 已于" in call("sync", "slips")
    page = tmp_path / "slip.pdf"
    told = json.loads(call("print", "confirmation", case.number, "--out", str(page), "--json"))
    assert (told["kind"], told["number"]) == ("issue", f"{case.number}-1")
    assert "联网确认单" in text_of(page.read_bytes())
    assert json.loads(call("sync", "slips", "--json")) == []
