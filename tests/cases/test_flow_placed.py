"""Somebody is moved after they acted: the case goes by the section in which they sat then."""

import pytest

from app.kernel.actor import Actor, Post
from app.kernel.clock import hall_day
from app.kernel.ids import new_uuid
from app.staff.commands.placing import PlaceOperator
from app.staff.grants import STAGES, ActDone, GrantKind, GrantRequest, RequestFile, grant_from
from app.staff.model import Terminal, actor_of
from tests.builders.flow_house import FlowHouse
from tests.builders.routine_house import absent
from tests.builders.staffed import OFFICE, place

REVIEWED = "GS-209"


@pytest.fixture
def house(uow, clock) -> FlowHouse:
    house = FlowHouse(uow, clock)
    place(uow, "chief.x", 899, Post.FLOOR_SUPERVISOR)
    return house


def moved(house: FlowHouse, actor: Actor, section: str) -> None:
    """The permission is withdrawn by four people, then the system administrator places the person."""
    with house.uow() as u:
        four = [u.staff.credentials(f"admin{letter}.x").operator for letter in "ebcd"]
        admin, now = u.staff.operator(u.staff.credentials("admina.x").operator), house.clock.now()
        gone = GrantRequest(new_uuid(), actor.operator, GrantKind.WITHDRAWAL, None, hall_day(now), None, None, "调岗")
        acts = tuple(ActDone(act, by, now) for act, by in zip(STAGES, four, strict=True))
        u.grants.add_request(gone, acts[0])
        for number, act in enumerate(acts[1:], 2):
            u.grants.add_act(gone.id, number, act)
        u.staff.add_grant(grant_from(RequestFile(gone, acts), u.staff.operator(four[-1]).office, now), now)
        u.commit()
    house.clock.pass_time(minutes=1)
    by = actor_of(admin, Terminal("t"), None, demo=False)
    PlaceOperator(house.uow, house.clock)(by, actor.operator, section, Post.ARCHIVE)


def test_a_reviewer_goes_on_although_the_handler_has_moved_into_their_section(house):
    case = house.take_in(REVIEWED).id
    handler = house.holder(case)
    house.agree(case)
    reviewer = house.holder(case)
    moved(house, handler, "review")
    house.agree(case)
    assert house.holder(case).operator != reviewer.operator


def test_the_draw_looks_at_where_the_handler_sat_then(house):
    case = house.take_in(REVIEWED).id
    handler = house.holder(case)
    absent(house, "reviewa.x", "reviewb.x")
    house.agree(case)
    moved(house, handler, "review")
    with house.uow() as u:
        assert u.tasks.sections(case, "handling") == [(OFFICE, "handling")]
    house.clock.pass_time(days=1)
    assert next(one.operator for one in house.draw_waiting()) in {house.people[f"review{x}.x"].operator for x in "ab"}


def test_a_reviewer_goes_on_although_the_acceptor_has_moved_into_their_section(house):
    case = house.take_in(REVIEWED).id
    with house.uow() as u:
        assert u.cases.events(case)[-1].data["limited"], "only then acceptor and reviewer sit apart"
    house.agree(case)
    reviewer = house.holder(case)
    moved(house, house.clerk, "review")
    house.agree(case)
    assert house.holder(case).operator != reviewer.operator
