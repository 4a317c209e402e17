"""What the random halls found standing still: joined cases, re-checks, and what waits for a leader's word."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.cases.flow import Verb, Word
from app.cases.model import CaseState
from app.cases.tasks import Purpose
from app.kernel.actor import Permission, Post
from app.kernel.clock import hall_day
from app.kernel.errors import Rejected
from app.kernel.ids import new_uuid
from app.staff.grants import STAGES, ActDone, GrantKind, GrantRequest, RequestFile, grant_from
from app.staff.presence_book import AbsenceKind
from tests.builders.flow_house import FlowHouse
from tests.builders.routine_house import absent
from tests.builders.staffed import place


@pytest.fixture
def house(uow, clock) -> FlowHouse:
    house = FlowHouse(uow, clock)
    place(uow, "chief.x", 899, Post.FLOOR_SUPERVISOR)
    return house


def desk_of(house: FlowHouse):
    return replace(house.clerk, post=Post.FLOW_DESK, permission=None)


def accounts(house: FlowHouse, permission: Permission) -> list[str]:
    return [account for account, one in house.people.items() if one.permission is permission]


def regrant(house: FlowHouse, actor, permission: Permission | None) -> None:
    """Another permission from tomorrow on, or none from now on; by four people."""
    now, kind = house.clock.now(), GrantKind.CHANGE if permission else GrantKind.WITHDRAWAL
    asked = GrantRequest(new_uuid(), actor.operator, kind, permission, hall_day(now), None, None, "岗位调整")
    with house.uow() as u:
        four = [u.staff.credentials(f"admin{letter}.x").operator for letter in "ebcd"]
        acts = tuple(ActDone(act, by, now) for act, by in zip(STAGES, four, strict=True))
        u.grants.add_request(asked, acts[0])
        for number, act in enumerate(acts[1:], 2):
            u.grants.add_act(asked.id, number, act)
        u.staff.add_grant(grant_from(RequestFile(asked, acts), u.staff.operator(four[-1]).office, now), now)
        u.commit()


def test_what_a_case_was_joined_with_before_belongs_to_the_matter(house):
    first, second, third = (house.take_in(code).id for code in ("YL-107", "YL-112", "GS-209"))
    house.join(desk_of(house), first, second)
    house.join(desk_of(house), second, third)
    house.join(desk_of(house), third, first)
    with house.uow() as u:
        assert set(u.tasks.linked(first)) == {second, third}
        assert set(u.tasks.linked(third)) == {first, second}


def test_who_acted_in_another_role_of_a_case_joined_since_has_the_step_no_more(house, clock):
    first, second = house.take_in("YL-107").id, house.take_in("GS-209").id
    handler = house.holder(first)
    house.agree(first)
    regrant(house, handler, Permission.APPROVAL)
    clock.pass_time(days=1)
    with house.uow() as u:
        u.grants.apply_due(clock.now(), None)
        u.commit()
    house.draw_waiting()  # the case that he had as a handler, if he had it, is another one's
    absent(house, *accounts(house, Permission.APPROVAL))
    house.agree(second)
    house.agree(second)
    assert house.holder(second).operator == handler.operator
    house.join(desk_of(house), first, second)
    assert [one.operator for one in house.draw_waiting() if one.case == second] == [None]
    with house.uow() as u:
        assert u.tasks.open_task(second, Purpose.STEP) is None


def test_a_request_for_time_goes_to_another_leader_when_the_permission_of_the_first_is_gone(house):
    case = house.take_in("YL-107").id
    house.say(house.holder(case), case, Word(Verb.EXTEND, note="等待外地核实"))
    leader = house.holder(case, Purpose.EXTENSION)
    regrant(house, leader, None)
    house.draw_waiting()
    other = house.holder(case, Purpose.EXTENSION)
    assert other.permission is Permission.APPROVAL and other.operator != leader.operator
    assert house.answer_extension(other, case, days=3).extended


def test_what_no_leader_could_be_drawn_for_is_drawn_when_one_is_back(house):
    asked, wrong = house.take_in("YL-107").id, house.take_in("GS-209").id
    house.to_the_end(wrong)
    leaders = accounts(house, Permission.APPROVAL)
    absent(house, *leaders)
    house.say(house.holder(asked), asked, Word(Verb.EXTEND, note="等待外地核实"))
    handler = house.people[accounts(house, Permission.HANDLING)[0]]
    house.ask_correction(handler, wrong, {"amount": "1234.00"}, "复核发现")
    house.draw_waiting()
    for case, purpose in ((asked, Purpose.EXTENSION), (wrong, Purpose.CORRECTION)):
        with house.uow() as u:
            assert u.tasks.open_task(case, purpose) is None
    absent(house, *leaders, kind=AbsenceKind.BACK)
    house.draw_waiting()
    assert house.answer_extension(house.holder(asked, Purpose.EXTENSION), asked, days=3).extended
    leader = house.holder(wrong, Purpose.CORRECTION)
    assert house.answer_correction(leader, wrong, agree=True).state is CaseState.CLOSED


def test_with_the_decision_nobody_is_asked_for_more_time(house):
    case = house.take_in("YL-107").id
    house.say(house.holder(case), case, Word(Verb.EXTEND, note="等待外地核实"))
    while house.head(case).state is CaseState.ACCEPTED:
        house.agree(case)
    with house.uow() as u:
        assert u.tasks.open_task(case, Purpose.EXTENSION) is None


def test_a_recheck_waits_and_goes_on_and_has_no_limit_to_be_made_longer(uow, clock):
    house = FlowHouse(uow, clock, each=3)
    case = house.take_in("YL-104").id
    house.to_the_end(case)
    due = house.head(case).due_on
    with uow() as u:
        acted = u.tasks.acted(case)
        fresh = next(
            one
            for one in house.people.values()
            if one.permission is Permission.APPROVAL and u.cases.person_key(one.operator) not in acted
        )
    house.reopen(fresh, case, "投诉复查")
    with pytest.raises(Rejected, match="extension_needs_limit"):
        house.say(house.holder(case), case, Word(Verb.EXTEND, note="等待外地核实"))
    clock.moment += timedelta(days=1)
    house.agree(case)
    assert house.head(case).state is CaseState.PAUSED
    house.to_the_end(case)
    assert (house.head(case).state, house.head(case).due_on) == (CaseState.CLOSED, due)
