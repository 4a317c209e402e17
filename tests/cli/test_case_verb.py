"""``yichuang case``: the same commands without a window, with sentences and exit statuses."""

import io
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.cases.commands import ListCases, ShowCase
from app.cli.context import Output
from app.cli.main import run
from app.intake.case_input import LARGEST_FILE
from app.intake.commands import Accept
from app.intake.draft_json import line_to_data
from app.kernel.actor import Permission
from app.sync.leash import CENTRE_SETTING
from db.queries.cases import SqlCaseQueries
from tests.builders.counter import NobodyKnown, catalogue, desk, ready_draft
from tests.builders.people import PERSON
from tests.builders.staffed import found_office, hire, id_no, key_of


class SomebodyKnown(NobodyKnown):
    """A register with one record."""

    def person_by_number(self, _id_type, number):
        return replace(PERSON, id_no=number) if number == id_no(1) else None


@pytest.fixture
def verb(uow, store, clock):
    """Calls the verb as a signed-in clerk; gives status, standard output and error output."""
    found_office(uow)
    clerk = hire(uow, "zhang.min", 11, Permission.INTAKE)
    queries = SqlCaseQueries(store, key_of)
    container = SimpleNamespace(
        actor=lambda _verb, _as_account: clerk,
        list_cases=ListCases(queries),
        show_case=ShowCase(uow, queries, clock),
        accept=Accept(uow, desk(), clock),
        catalogue=catalogue(),
        registry_queries=SomebodyKnown(),
        person_key=key_of,
        close=lambda: None,
    )

    def call(*words: object) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        status = run(["case", *map(str, words)], lambda _data: container, Output(out=out, err=err))
        return status, out.getvalue(), err.getvalue()

    return call


@pytest.fixture
def written(tmp_path):
    """Writes an input file: a ready application with some keys changed."""

    def write(code: str = "ZH-004", **changes: object):
        draft = ready_draft(code)
        data = {
            "request": str(draft.request),
            "item": code,
            "person": {"id_no": id_no(1), "name": "林小满"},
            "answers": dict(draft.answers),
            "materials": [line_to_data(line) for line in draft.materials],
        }
        file = tmp_path / "application.json"
        file.write_text(json.dumps(data | changes), encoding="utf-8")
        return file

    return write


def test_an_application_is_accepted_listed_and_shown(verb, written, uow, clock) -> None:
    status, out, _ = verb("accept", "--input", written(), "--json")
    accepted = json.loads(out)
    assert (status, accepted["state"], accepted["repeated"]) == (0, "closed", False)
    assert json.loads(verb("list", "--json")[1])[0]["number"] == accepted["number"]
    shown = json.loads(verb("show", accepted["number"], "--json")[1])
    assert [row["kind"] for row in shown["timeline"]] == ["received", "accepted", "closed"]
    assert "已办结" in verb("list")[1]
    assert shown["pending"] is False, "no centre is set: this store is the authority"
    assert "待联网确认" not in verb("show", accepted["number"])[1]
    with uow() as u:
        u.meta.put(CENTRE_SETTING, "host=centre.example", None, clock.now())
        u.commit()
    assert json.loads(verb("show", accepted["number"], "--json")[1])["pending"] is True
    assert "待联网确认" in verb("show", accepted["number"])[1]


def test_another_county_is_named_with_owner_and_refused_in_one_sentence_without_a_centre(verb, written) -> None:
    status, out, _ = verb("accept", "--input", written(), "--owner", "350198", "--json")
    assert (status, json.loads(out)["error"]) == (1, "any_hall_needs_centre")
    assert "没有设置中心" in verb("accept", "--input", written(), "--owner", "350198")[2]
    assert verb("accept", "--input", written(), "--owner", "3501")[0] == 2
    status, out, _ = verb("accept", "--input", written(), "--owner", "350199", "--json")  # the own office
    assert (status, json.loads(out)["office"], json.loads(out)["taken_at"]) == (0, "350199", None)


def test_the_same_file_twice_is_one_case(verb, written) -> None:
    file = written()
    first, second = (json.loads(verb("accept", "--input", file, "--json")[1]) for _ in range(2))
    assert (first["number"], second["repeated"]) == (second["number"], True)


def test_everything_in_the_way_is_listed_with_exit_1(verb, written) -> None:
    file = written(answers={}, materials=[])
    status, out, _ = verb("accept", "--input", file, "--json")
    refused = json.loads(out)
    assert (status, refused["error"]) == (1, "intake_not_ready")
    assert {gap["kind"] for gap in refused["gaps"]} == {"field", "material"}
    status, _, err = verb("accept", "--input", file, "--lang", "en")
    assert status == 1
    assert err.count("\n- ") == len(refused["gaps"])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"itme": "ZH-004"}, "input_unknown_key"),
        ({"item": 4}, "input_bad_value"),
        ({"person": "350199"}, "input_bad_value"),
        ({"person": {"id_no": "x"}}, "input_subject_unknown"),
        ({"person": {"id": "x"}}, "input_unknown_key"),
        ({"unit": {"uscc": "x", "name": "y"}}, "input_bad_value"),
        ({"answers": [1]}, "input_bad_value"),
        ({"answers": {"purpose": 1.5}}, "input_bad_value"),
        ({"answers": {"purpse": "x"}}, "input_unknown_key"),
        ({"answers": {"purpose": [{"a": "b"}]}}, "input_bad_value"),
        ({"item": "ZH-006", "answers": {"changes": "x"}}, "input_bad_value"),
        ({"item": "ZH-006", "answers": {"changes": True}}, "input_bad_value"),
        ({"item": "ZH-001", "answers": {"roster": ["x"]}}, "input_bad_value"),
        ({"person": {"id_no": "x", "name": "\ud800"}}, "input_not_json"),
        ({"materials": {}}, "input_bad_value"),
        ({"materials": [{"key": "x", "state": "here"}]}, "input_bad_value"),
        ({"materials": [{"key": "x", "state": "received", "copis": 1}]}, "input_unknown_key"),
        ({"request": "twice"}, "input_bad_value"),
    ],
)
def test_what_cannot_be_read_is_said_with_exit_2(verb, written, changes, code) -> None:
    status, out, _ = verb("accept", "--input", written(**changes), "--json")
    assert (status, json.loads(out)["error"]) == (2, code)


def test_a_missing_and_a_broken_file_are_said_with_exit_2(verb, tmp_path) -> None:
    broken = tmp_path / "broken.json"
    assert verb("accept", "--input", broken)[0] == 2
    for text in ("{", "[]", "\x00", "[" * 100_000, '{"item": ' + "9" * 5_000 + "}", '{"item": "a", "item": "b"}'):
        broken.write_text(text, encoding="utf-8")
        status, _, err = verb("accept", "--input", broken)
        assert (status, "broken.json" in err or "item" in err) == (2, True)
    broken.write_bytes('{"item": "参保"}'.encode("gbk"))
    assert verb("accept", "--input", broken)[0] == 2
    broken.write_text(" " * (LARGEST_FILE + 1), encoding="utf-8")
    assert verb("accept", "--input", broken)[0] == 2


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no endless file")
def test_an_endless_file_is_too_large(verb) -> None:
    status, out, _ = verb("accept", "--input", "/dev/zero", "--json")
    assert (status, json.loads(out)["error"]) == (2, "input_too_large")


def test_an_unknown_item_and_an_unknown_case_are_refused_with_exit_1(verb, written) -> None:
    assert verb("accept", "--input", written(item="ZH-999"))[0] == 1
    assert verb("show", "3501992026010000015")[0] == 1
