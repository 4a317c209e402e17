"""Cases that belong together, questions without names, and what stays hidden until it is checked."""

from dataclasses import replace

import pytest

from app.cases.flow import Verb, Word
from app.kernel.actor import Permission, Post
from app.kernel.errors import Rejected
from db.queries.cases import SqlCaseQueries
from tests.builders.flow_house import FlowHouse
from tests.builders.staffed import key_of


@pytest.fixture
def house(uow, clock) -> FlowHouse:
    return FlowHouse(uow, clock)


def one_of(house: FlowHouse, permission: Permission):
    return next(a for a in house.people.values() if a.permission is permission)


def test_nobody_acts_in_two_roles_of_joined_cases(house):
    desk = replace(house.clerk, post=Post.FLOW_DESK, permission=None)
    first, second = house.take_in("YL-107").id, house.take_in("YL-112").id
    with pytest.raises(Rejected, match="joining_needs_flow_desk"):
        house.join(house.clerk, first, second)
    with pytest.raises(Rejected, match="joining_of_one_subject"):
        house.join(desk, first, house.take_in("ZH-010").id)
    house.join(desk, first, second)
    house.to_the_end(first)
    house.to_the_end(second)
    with house.uow() as u:
        assert all(len(roles) == 1 for roles in u.tasks.acted(first).values())


def test_a_closed_case_is_not_joined(house):
    desk = replace(house.clerk, post=Post.FLOW_DESK, permission=None)
    first, second = house.take_in("YL-107").id, house.take_in("YL-112").id
    house.to_the_end(first)
    with pytest.raises(Rejected, match="joining_open_cases"):
        house.join(desk, first, second)


def test_a_question_goes_to_who_did_the_step_and_comes_back_once(house):
    case = house.take_in("GS-209").id
    handler = house.holder(case)
    house.agree(case)
    reviewer = house.holder(case)
    for to_step in (3, 4):
        with pytest.raises(Rejected, match="question_to_nobody"):
            house.ask(reviewer, case, to_step, "哪一页？")
    with pytest.raises(Rejected, match="question_empty"):
        house.ask(reviewer, case, 2, "  ")
    with pytest.raises(Rejected, match="case_not_drawn"):
        house.ask(handler, case, 2, "哪一页？")
    question = house.ask(reviewer, case, 2, "哪一页？")
    assert [(one.step, one.text) for one in house.questions(handler)] == [(3, "哪一页？")]
    assert house.questions(reviewer) == []
    with pytest.raises(Rejected, match="question_not_yours"):
        house.answer(reviewer, question, "第二页")
    house.answer(handler, question, "第二页")
    assert house.questions(handler) == []
    with pytest.raises(Rejected, match="question_answered"):
        house.answer(handler, question, "第三页")
    assert house.head(case).step == 3


def test_what_was_typed_first_is_withheld_from_who_types_it_again(house, store):
    show = SqlCaseQueries(store, key_of).show
    case = house.take_in("GS-209").id
    handler = house.holder(case)
    house.agree(case)
    reviewer = house.holder(case)

    def found(viewer) -> list[dict]:
        return [row.data["facts"] for row in show(case, viewer).timeline if "facts" in row.data]

    assert found(handler)
    assert found(reviewer) == []
    assert found(house.clerk) == []
    house.say(reviewer, case, Word(Verb.AGREE, again={"amount": "1.00"}))
    assert found(reviewer) == []
    assert not any("again" in row.data for row in show(case, handler).timeline)
    house.agree(case)
    assert found(one_of(house, Permission.APPROVAL))


def test_names_are_withheld_across_a_step_until_the_decision(house, store):
    show = SqlCaseQueries(store, key_of).show
    case = house.take_in("GS-209").id
    house.agree(case)
    reviewer = house.holder(case)
    assert {row.operator_name for row in show(case, reviewer).timeline} == {None}
    house.agree(case)
    house.agree(case)
    assert all(row.operator_name for row in show(case, reviewer).timeline)
