"""``yichuang tray`` and ``yichuang case step``: the same desk without a window."""

import io
import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from app.cases.model import CaseState
from app.cases.requests import RequestKind
from app.cli.context import Output
from app.cli.main import run
from app.intake.commands.pages import blob_of
from app.intake.model import PageRef
from tests.builders.counter import ready_draft
from tests.builders.work_house import WorkHouse
from tests.cases.test_requests import ASKED


@pytest.fixture
def house(store, uow, clock) -> WorkHouse:
    return WorkHouse(store, uow, clock, each=1)


@pytest.fixture
def verb(house):
    """Calls a verb as somebody; gives status, standard output and error output."""

    def call(actor, *words: object) -> tuple[int, str, str]:
        container = SimpleNamespace(
            actor=lambda _verb, _as: house.looks.seated(actor),
            work=house.desk,
            look_again=lambda who, wanted, _camera, _video: house.looks.look(who, wanted),
            close=lambda: None,
        )
        out, err = io.StringIO(), io.StringIO()
        status = run([str(word) for word in words], lambda _data: container, Output(out=out, err=err))
        return status, out.getvalue(), err.getvalue()

    return call


def test_the_tray_lists_what_lies_with_the_person_and_marks_nothing_as_seen(house, verb) -> None:
    first, second = house.take_in("YL-103"), house.take_in("ZH-016")
    holder = house.holder(first.id)
    status, out, _err = verb(holder, "tray", "--json")
    found = json.loads(out)
    assert (status, [one["number"] for one in found]) == (0, [second.number, first.number])
    assert {"new": True, "colour": "green", "step": 2, "rank": "due"}.items() <= found[0].items()
    assert json.loads(verb(holder, "tray", "--json")[1]) == found
    assert json.loads(verb(holder, "tray", "--json", "--filter", "overdue")[1]) == []
    _status, lines, _err = verb(holder, "tray", "退休")
    assert lines.startswith(first.number)
    assert lines.count("\n") == 1


def test_a_step_is_said_with_facts_from_a_file(house, verb, tmp_path) -> None:
    case = house.take_in("ZH-016")
    holder = house.holder(case.id)
    status, _out, err = verb(holder, "case", "step", case.number, "--verb", "agree")
    assert status == 1
    assert "银行核验结果" in err
    facts = tmp_path / "facts.json"
    facts.write_text('{"bank_confirmed": "true"}', encoding="utf-8")
    status, out, _err = verb(holder, "case", "step", case.number, "--verb", "agree", "--facts", facts, "--json")
    said = json.loads(out)
    assert (status, said["step"], said["drawn"]) == (0, 3, True)
    assert house.head(case.id).step == 3


def test_a_refused_word_and_an_unreadable_file_have_their_own_status(house, verb, tmp_path) -> None:
    case = house.take_in("ZH-016")
    holder = house.holder(case.id)
    assert verb(holder, "case", "step", case.number, "--verb", "return")[0] == 1
    assert verb(holder, "case", "step", case.number, "--verb", "agree", "--facts", tmp_path / "none.json")[0] == 2
    stranger = next(actor for actor in house.people.values() if actor.operator != holder.operator)
    status, out, _err = verb(stranger, "case", "step", case.number, "--verb", "resume", "--json")
    assert (status, json.loads(out)["error"]) == (1, "case_not_drawn")


def test_a_return_and_papers_asked_for(house, verb) -> None:
    case, other = house.take_in("ZH-016"), house.take_in("GS-214")
    handler = house.holder(case.id)
    house.agree(case.id)
    words = ("case", "step", case.number, "--verb", "return", "--reason", "entry_wrong", "--to", 2)
    assert verb(house.holder(case.id), *words)[0] == 0
    assert "录入有误" in verb(handler, "tray", case.number)[1]
    words = ("case", "step", other.number, "--verb", "supplement", "--line", "居住证明", "--json")
    assert json.loads(verb(handler, *words)[1])["letter"]
    assert house.head(other.id).state is CaseState.PAUSED


def test_two_who_type_differently_are_told_and_the_case_stands(house, verb, tmp_path) -> None:
    case = house.take_in("YL-103")
    while not house.desk_again(case.id):
        house.agree(case.id)
    word = house.good_word(case.id)
    key = next(key for key, value in word.again.items() if value == "24")
    facts, again = tmp_path / "facts.json", tmp_path / "again.json"
    facts.write_text(json.dumps(dict(word.facts)), encoding="utf-8")
    again.write_text(json.dumps({**word.again, key: "25"}), encoding="utf-8")
    words = ("case", "step", case.number, "--verb", "agree", "--facts", facts, "--again", again, "--json")
    status, out, _err = verb(house.holder(case.id), *words)
    assert (status, json.loads(out)["unlike"]) == (1, [key])
    assert house.head(case.id).step == 5


def test_rows_are_marked_from_a_file_and_a_bad_file_is_named(house, verb, tmp_path) -> None:
    case = house.take_in("ZH-014")
    house.agree(case.id)
    holder = house.holder(case.id)
    step = ("case", "step", case.number, "--verb", "agree")
    status, _out, err = verb(holder, *step)
    assert status == 1
    assert "还有 1 行没有核对" in err
    rows = tmp_path / "rows.json"
    for bad in ('{"roster": [{"row": "1", "agrees": true}]}', '{"roster": true}', '{"roster": [{"row": 1}]}'):
        rows.write_text(bad, encoding="utf-8")
        assert verb(holder, *step, "--rows", rows)[0] == 2
    rows.write_text('{"roster": [{"row": 1, "agrees": false, "reason": "工资不符"}]}', encoding="utf-8")
    status, _out, err = verb(holder, *step, "--rows", rows)
    assert "第 1 行与材料不一致" in err
    rows.write_text('{"roster": [{"row": 1, "agrees": true}]}', encoding="utf-8")
    assert verb(holder, *step, "--rows", rows)[0] == 0
    assert house.head(case.id).step == 4


def test_the_acceptor_is_told_what_became_of_the_cases(house, verb) -> None:
    case = house.take_in("ZH-016")
    house.agree(case.id)
    holder = house.holder(case.id)
    verb(holder, "case", "step", case.number, "--verb", "return", "--reason", "entry_wrong", "--to", 2)
    status, out, _err = verb(house.clerk, "case", "mine", "--json")
    (told,) = json.loads(out)
    assert status == 0
    assert {
        "number": case.number,
        "state": "accepted",
        "permission": "handling",
        "outcome": None,
    }.items() <= told.items()
    assert [one["reason"] for one in told["returns"]] == ["entry_wrong"]
    line = verb(house.clerk, "case", "mine")[1]
    assert "录入有误" in line
    assert all(actor.name not in line for actor in house.people.values())


def test_a_scanned_page_comes_out_to_whoever_has_the_case(house, verb, tmp_path) -> None:
    blob = blob_of(b"%PDF-1.7 a scan")
    with house.uow() as u:
        u.blobs.put(blob, house.clock.now())
        u.commit()
    draft = ready_draft("ZH-016")
    line = replace(draft.materials[0], pages=(PageRef(blob.hash),))
    draft = replace(draft, clerk=house.clerk.operator, materials=(line, *draft.materials[1:]))
    case = house.accept(house.clerk, draft).case
    house.draw(case.id)
    out = tmp_path / "page.pdf"
    words = ("case", "page", case.number, line.key, "--out", out, "--json")
    assert verb(house.clerk, *words)[0] == 1
    assert not out.exists()
    status, told, _err = verb(house.holder(case.id), *words)
    assert (status, json.loads(told)["kind"]) == (0, "application/pdf")
    assert out.read_bytes() == blob.content
    assert verb(house.holder(case.id), *words, "--page", 2)[0] == 1


@pytest.mark.parametrize("kind", RequestKind)
def test_requests_are_listed_with_what_they_ask_and_a_filter_leaves_only_them(house, verb, kind) -> None:
    case, asked = ASKED[kind](house)
    found = json.loads(verb(asked, "tray", "--json", "--filter", "asked")[1])
    assert [(one["asks"], one["number"]) for one in found] == [(kind.value, case.number)]
    if kind is RequestKind.QUESTION:
        with house.uow() as u:
            assert found[0]["id"] == str(u.tasks.questions(case.id)[0].id)
    words = {"extension": "延长期限申请", "correction": "更正申请", "question": "提问"}[kind.value]
    assert words in verb(asked, "tray", case.number)[1]


def test_an_approval_is_said_after_a_look(house, verb) -> None:
    case = house.take_in("YL-115")
    house.agree(case.id), house.agree(case.id)
    status, out, _err = verb(house.holder(case.id), "case", "step", case.number, "--verb", "agree", "--json")
    assert (status, json.loads(out)["outcome"]) == (0, "granted")


def test_light_checks_are_agreed_to_at_once_and_the_refused_say_why(house, verb) -> None:
    cases = [house.take_in(code) for code in ("YL-101", "YL-107", "ZH-009")]
    numbers = [case.number for case in cases]
    status, out, _err = verb(house.holder(cases[0].id), "case", "agree-all", *numbers, "--json")
    told = json.loads(out)
    assert (status, told["agreed"], told["left"]) == (1, 2, 1)
    assert [row["error"] for row in told["cases"]] == [None, "batch_risk_too_high", None]
    assert [row["number"] for row in told["cases"]] == numbers
    assert "风险等级" in verb(house.holder(cases[1].id), "case", "agree-all", numbers[1])[1]
