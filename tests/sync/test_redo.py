"""An act that went aside is done again by who did it, where the case still stands at that step and is drawn for him."""

import io
import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from app.cases.flow import Verb
from app.cases.redo import PrepareRedo
from app.cli.context import DONE, REFUSED, Output
from app.cli.main import run
from app.kernel.canonical import canonical, link
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import new_uuid
from app.sync.projection import DeskRow
from tests.builders.counter import catalogue, parameters
from tests.builders.flow_house import FlowHouse

ITEM = "YL-112"


@pytest.fixture
def house(uow, clock):
    return FlowHouse(uow, clock)


@pytest.fixture
def redo(house, uow, clock):
    return PrepareRedo(uow, parameters, clock)


class Forked:
    """The handler's agreement went aside, because at the centre something else had followed the acceptance.

    stays: the case still waits at the handler's step there.
    """

    def __init__(self, house, machine_of, *, stays: bool) -> None:
        self.house, self.case = house, house.take_in(ITEM).id
        self.handler = house.holder(self.case)
        house.agree(self.case)
        with house.uow() as u:
            events = u.cases.events(self.case)
            parcels = u.sync.parcels([event.id for event in events])
        self.act = events[-1].id
        self.data = json.loads(parcels[-1].body)["data"]
        self.machine = machine_of(house)
        self.machine.join_centre()
        self.machine.centre.push([*parcels[:-1], self._other(parcels, stays=stays)])
        if stays:
            told = (self.handler.operator, self.case, len(parcels) - 1, "step", 1, house.clock.now().isoformat())
            self.machine.centre.drawn = [DeskRow(*told)]
        self.machine.sync()
        self.machine.sync()

    def _other(self, parcels, *, stays):
        event, said = new_uuid(), json.loads(parcels[-1].body)
        kind, data = ("extension_asked", {"note": "需要函调"}) if stays else ("agreed", said["data"] | {"note": "x"})
        body = canonical(said | {"event": str(event), "kind": kind, "data": data})
        return replace(parcels[-1], event=event, body=body, hash=link(parcels[-2].hash, body))


def test_who_did_it_gets_the_step_with_what_was_typed_and_nothing_is_signed(house, machine_of, redo, uow):
    forked = Forked(house, machine_of, stays=True)
    with uow() as u:
        before = len(u.cases.events(forked.case))
    again = redo(forked.handler, forked.act)
    assert (again.case, again.verb) == (forked.case, Verb.AGREE)
    assert dict(again.facts) == forked.data["facts"] != {}
    with uow() as u:
        assert len(u.cases.events(forked.case)) == before


def test_another_person_gets_nothing_of_it(house, machine_of, redo):
    forked = Forked(house, machine_of, stays=True)
    other = next(one for one in house.people.values() if one.operator != forked.handler.operator)
    with pytest.raises(Rejected, match="redo_not_yours"):
        redo(other, forked.act)


def test_where_the_centre_went_on_the_step_is_not_done_again(house, machine_of, redo):
    forked = Forked(house, machine_of, stays=False)
    with pytest.raises(Rejected, match="redo_moved_on"):
        redo(forked.handler, forked.act)


def test_who_is_no_longer_drawn_does_not_do_it_again(house, machine_of, redo):
    forked = Forked(house, machine_of, stays=True)
    other = next(
        one
        for one in house.people.values()
        if one.permission is forked.handler.permission and one.operator != forked.handler.operator
    )
    forked.machine.centre.drawn = [replace(forked.machine.centre.drawn[0], operator=other.operator, number=2)]
    forked.machine.sync()
    with pytest.raises(Rejected, match="case_not_drawn"):
        redo(forked.handler, forked.act)


def test_only_what_went_aside_is_done_again(house, machine_of, redo):
    forked = Forked(house, machine_of, stays=True)
    with pytest.raises(NotFound, match="redo_event_unknown"):
        redo(forked.handler, new_uuid())


def test_the_verb_says_whether_and_why_not(house, machine_of, redo):
    forked = Forked(house, machine_of, stays=True)
    who = forked.handler
    doors = SimpleNamespace(
        actor=lambda _verb, _name: who, prepare_redo=redo, catalogue=catalogue(), close=lambda: None
    )

    def call(*words):
        output = Output(out=io.StringIO(), err=io.StringIO())
        status = run(["sync", "redo", str(forked.act), *words], lambda _: doors, output)
        return status, output.out.getvalue() + output.err.getvalue()

    status, said = call()
    assert status == DONE
    assert "重新办理" in said
    item = catalogue().item(ITEM)
    for key in forked.data["facts"]:  # in the words of the form, never the key
        label = next(field.label for field in item.all_fields() if field.key == key)
        assert (f"{label.zh}：" in said, key in said) == (True, False)
    status, told = call("--json")
    assert json.loads(told)["facts"] == forked.data["facts"]
    who = house.clerk
    status, said = call()
    assert status == REFUSED
    assert "只能由本人重新办理" in said
