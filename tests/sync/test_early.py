"""Cases of before a centre was set: what each waits for, and that none of them stops new work."""

import pytest
from sqlalchemy import text

from app.cases.model import CaseState
from app.sync.commands import ReadOutbox
from app.sync.early import Early, prove_early
from app.sync.keys import HeldKeys
from app.sync.status import at_risk, early_cases, early_warnings
from tests.builders.flow_house import FlowHouse
from tests.builders.held_key import key_for


@pytest.fixture
def house(uow, clock) -> FlowHouse:
    return FlowHouse(uow, clock)


def codes(machine):
    found = ReadOutbox(machine.uow, machine.clock, machine.centre.carries)()
    return [each.code for each in found]


def joined(machine_of, house):
    machine = machine_of(house)
    machine.join_centre()
    machine.centre.strangers |= {actor.operator for actor in house.people.values()}
    return machine


def prove_all(machine, house):
    held = HeldKeys()
    for actor in house.people.values():
        held.hold(key_for(actor.operator))
        prove_early(machine.uow, machine.clock, held, actor.operator)


def items(machine):
    with machine.uow() as u:
        return u.sync.items()


def test_a_case_that_was_decided_before_stays_here_and_one_on_its_way_goes(house, machine_of):
    done = house.take_in("YL-112").id
    house.to_the_end(done)
    on_its_way = house.take_in("YL-112").id
    assert house.head(done).state is CaseState.CLOSED
    machine = joined(machine_of, house)
    found = items(machine)
    assert early_cases(found) == {Early.KEPT: 1, Early.AUTHOR: 1}
    assert "outbox_early_kept" in codes(machine)
    prove_all(machine, house)
    assert {item.chain for item in items(machine) if item.early is Early.KEPT} == {done}
    machine.sync()
    assert on_its_way not in {item.chain for item in items(machine)}
    assert set(codes(machine)) == {"outbox_early_kept"}


def test_the_leash_counts_nothing_of_before_sealed_or_not_and_all_that_came_later(machine, clock):
    machine.take()
    clock.pass_time(hours=1)
    machine.join_centre()
    first = clock.now()
    machine.centre.strangers.add(machine.clerk.operator)
    machine.sync()
    assert at_risk(items(machine), first) == 0
    prove_early(machine.uow, clock, machine.store.keys, machine.clerk.operator)
    assert at_risk(items(machine), first) == 0
    clock.pass_time(hours=1)
    machine.take()
    assert at_risk(items(machine), first) == 1


def test_who_left_is_told_apart_until_somebody_sets_the_case_aside(machine):
    machine.take()
    machine.join_centre()
    with machine.uow() as u:
        u.session.execute(
            text("UPDATE operator SET is_active = 0 WHERE id = :id"), {"id": machine.clerk.operator.bytes}
        )
        u.commit()
    machine.centre.strangers.add(machine.clerk.operator)
    assert early_cases(items(machine)) == {Early.LEFT: 1}
    assert codes(machine)[0] == "outbox_early_left"
    assert [each.code for each in early_warnings(early_cases(items(machine)))] == ["sync_early_left"]


def test_a_machine_tells_its_numbers_of_before_once(machine):
    machine.take()
    machine.join_centre()
    machine.centre.own = machine.clerk.operator
    machine.sync()
    assert [(each.first, each.last) for each in machine.centre.told] == [(1, 1)]
    machine.sync()
    assert len(machine.centre.told) == 1
