"""Every item's way, from acceptance to the end, by the commands that people use."""

import pytest

from app.cases.chain import made_by
from app.cases.model import CaseState
from app.kernel.actor import Permission
from tests.builders.counter import catalogue
from tests.builders.flow_house import FlowHouse

ITEMS = [item.code for item in catalogue().items]


@pytest.fixture
def house(uow, clock) -> FlowHouse:
    return FlowHouse(uow, clock)


@pytest.mark.parametrize("code", ITEMS)
def test_every_item_travels_from_acceptance_to_its_end(house, code):
    case = house.take_in(code).id
    done = house.to_the_end(case) if house.head(case).state is not CaseState.CLOSED else []
    head = house.head(case)
    assert head.state is CaseState.CLOSED
    with house.uow() as u:
        events = u.cases.events(case)
        assert made_by(head, events)
        acted = u.tasks.acted(case)
        assert u.tasks.open_task(case, "step") is None
    assert all(len(roles) == 1 for roles in acted.values())
    assert (
        len({actor.operator for _, actor in done} | {house.clerk.operator}) >= catalogue().item(code).min_distinct_staff
    )
    kinds = [actor.permission for _, actor in done]
    assert kinds == sorted(kinds, key=list(Permission).index) or kinds[-1] is Permission.INTAKE
