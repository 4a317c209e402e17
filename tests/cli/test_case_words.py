"""``yichuang case supplement|withdraw|extend|correct|correction|reopen``."""

import io
import json
from types import SimpleNamespace

import pytest

from app.cases.flow import Verb, Word
from app.cases.tasks import Purpose
from app.cli.context import Output
from app.cli.main import run
from app.kernel.actor import Permission
from db.queries.cases import SqlCaseQueries
from tests.builders.flow_house import FlowHouse
from tests.builders.staffed import key_of


@pytest.fixture
def house(uow, clock) -> FlowHouse:
    return FlowHouse(uow, clock)


@pytest.fixture
def say(house, store):
    """Says the words as somebody, with JSON out."""

    def call(actor, *words: object) -> tuple[int, dict]:
        container = SimpleNamespace(
            actor=lambda _verb, _as_account: house.looks.seated(actor),
            case_queries=SqlCaseQueries(store, key_of),
            take_supplement=house.take_supplement,
            withdraw_case=house.withdraw,
            answer_extension=house.bare.answer_extension,
            ask_correction=house.ask_correction,
            answer_correction=house.bare.answer_correction,
            reopen_case=house.bare.reopen,
            look_again=lambda who, wanted, _camera, _video: house.looks.look(who, wanted),
            close=lambda: None,
        )
        out = io.StringIO()
        status = run(["case", *map(str, words), "--json"], lambda _data: container, Output(out=out, err=io.StringIO()))
        return status, json.loads(out.getvalue())

    return call


def one_of(house: FlowHouse, permission: Permission):
    return next(a for a in house.people.values() if a.permission is permission)


def test_papers_come_in_and_a_case_is_withdrawn(house, say, tmp_path):
    case = house.take_in("YL-107")
    house.say(house.holder(case.id), case.id, Word(Verb.SUPPLEMENT, lines=({"key": "identity"},)))
    file = tmp_path / "lines.json"
    file.write_text("{}", encoding="utf-8")
    assert say(house.clerk, "supplement", case.number, "--materials", file)[1]["error"] == "input_bad_value"
    file.write_text('[{"key": "identity"}]', encoding="utf-8")
    assert say(house.clerk, "supplement", case.number, "--materials", file)[1]["state"] == "accepted"
    assert say(house.clerk, "withdraw", case.number, "--reason", "改期")[1]["state"] == "withdrawn"
    status, said = say(house.clerk, "withdraw", case.number, "--reason", "改期")
    assert (status, said["error"]) == (1, "case_event_out_of_order")


def test_a_limit_is_moved(house, say):
    case = house.take_in("YL-107")
    house.say(house.holder(case.id), case.id, Word(Verb.EXTEND, note="等待核实"))
    leader = house.holder(case.id, Purpose.EXTENSION)
    assert say(leader, "extend", case.number, "--days", "3")[1]["due_on"] > case.due_on.isoformat()


def test_a_mistake_is_put_right_and_a_case_opened_again(house, say):
    case = house.take_in("GS-209")
    acted = {actor.operator for _, actor in house.to_the_end(case.id)}
    handler = one_of(house, Permission.HANDLING)
    words = ("--change", "amount=1200.00", "--reason", "复核")
    assert say(handler, "correct", case.number, *words)[0] == 0
    leader = house.holder(case.id, Purpose.CORRECTION)
    assert say(leader, "correction", case.number)[1]["state"] == "closed"
    leaders = [a for a in house.people.values() if a.permission is Permission.APPROVAL]
    fresh = [a for a in leaders if a.operator not in acted | {leader.operator}]
    for actor in fresh:
        assert say(actor, "reopen", case.number, "--reason", "复查")[1]["state"] == "accepted"
    assert say(leader, "reopen", case.number, "--reason", "复查")[0] == 1


def test_a_number_that_nobody_has_is_said(house, say):
    status, said = say(house.clerk, "withdraw", "123", "--reason", "改期")
    assert (status, said["error"]) == (1, "case_not_found")
