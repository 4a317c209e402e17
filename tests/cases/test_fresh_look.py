"""Approvals ask whoever says them for a fresh look: in the command itself, bound to person, case and decision."""

from datetime import timedelta

import pytest

from app.cases.flow import Verb, Word
from app.cases.model import CaseState
from app.cases.tasks import Purpose
from app.cases.weight import Weight, weight_of
from app.kernel.actor import Permission
from app.kernel.errors import Rejected
from app.staff.step_up import Act, LookNeeded, is_needed
from tests.builders.flow_house import FlowHouse
from tests.builders.stand_in_face import vector_of

PLAIN, IMPORTANT = "YL-107", "YL-115"


@pytest.fixture
def house(uow, clock) -> FlowHouse:
    return FlowHouse(uow, clock)


def waits_for_approval(house: FlowHouse, code: str):
    case = house.take_in(code).id
    while house.standing(case).stage.permission is not Permission.APPROVAL:
        house.agree(case)
    return case, house.looks.seated(house.holder(case))


def word_for(house: FlowHouse, case) -> Word:
    return Word(Verb.AGREE, facts=house.sample_facts(case))


def wanted_for(house: FlowHouse, leader, case, word):
    with pytest.raises(LookNeeded) as needed:
        house.bare.say(leader, case, word)
    return needed.value.wanted


def switch_off(house: FlowHouse) -> None:
    with house.uow() as u:
        u.meta.put("step_up.approve", "off", None, house.clock.now())
        u.commit()


@pytest.mark.parametrize("word", [Word(Verb.AGREE), Word(Verb.REFUSE, reason="RG-ENTITLE")])
def test_an_approval_and_its_refusal_ask_for_a_look_and_write_nothing_without(house, word) -> None:
    case, leader = waits_for_approval(house, PLAIN)
    before = house.head(case)
    wanted = wanted_for(house, leader, case, word)
    assert (wanted.act, wanted.subject) == (Act.APPROVE, before.number)
    assert house.head(case) == before
    house.bare.say(leader, case, word, house.looks.look(leader, wanted))
    assert house.head(case).last_seq > before.last_seq


def test_steps_before_the_approval_and_a_return_from_it_ask_for_none(house) -> None:
    case = house.take_in(PLAIN).id
    while house.standing(case).stage.permission is not Permission.APPROVAL:
        house.bare.say(house.holder(case), case, house_word(house, case))
    house.bare.say(house.holder(case), case, Word(Verb.RETURN, reason="entry_wrong"))


def house_word(house: FlowHouse, case) -> Word:
    standing = house.standing(case)
    return Word(Verb.AGREE, facts=house.sample_facts(case), again=dict(standing.keyed))


def test_a_word_that_would_be_refused_anyway_asks_for_no_look(house) -> None:
    case, leader = waits_for_approval(house, PLAIN)
    with pytest.raises(Rejected, match="refusal_needs_ground"):
        house.bare.say(leader, case, Word(Verb.REFUSE))


def test_a_look_is_good_for_one_decision_of_one_person_and_two_minutes(house, clock) -> None:
    case, leader = waits_for_approval(house, PLAIN)
    other_case, other = waits_for_approval(house, IMPORTANT)
    word = word_for(house, case)
    look = house.looks.look(leader, wanted_for(house, leader, case, word))
    refused = [(leader, case, Word(Verb.REFUSE, reason="RG-ENTITLE")), (leader, case, Word(Verb.AGREE, note="另一句"))]
    if other.operator == leader.operator:
        refused.append((leader, other_case, word_for(house, other_case)))
    for who, where, said in refused:
        with pytest.raises(Rejected, match="step_up_not_valid"):
            house.bare.say(who, where, said, look)
    clock.pass_time(minutes=2)
    with pytest.raises(Rejected, match="step_up_not_valid"):
        house.bare.say(leader, case, word, look)
    look = house.looks.look(leader, wanted_for(house, leader, case, word))
    house.bare.say(leader, case, word, look)


def test_a_look_made_before_the_case_moved_on_is_worth_nothing(house) -> None:
    case, leader = waits_for_approval(house, PLAIN)
    word = word_for(house, case)
    look = house.looks.look(leader, wanted_for(house, leader, case, word))
    house.bare.say(leader, case, Word(Verb.EXTEND, note="等待核实"))
    with pytest.raises(Rejected, match="step_up_not_valid"):
        house.bare.say(leader, case, word, look)


def test_somebody_else_before_the_camera_gets_no_look(house) -> None:
    case, leader = waits_for_approval(house, PLAIN)
    wanted = wanted_for(house, leader, case, word_for(house, case))
    with pytest.raises(Rejected, match="step_up_refused"):
        house.looks.look(leader, wanted, sits=vector_of(5))


def test_a_yes_to_a_longer_limit_asks_for_a_look_and_a_no_does_not(house) -> None:
    case = house.take_in(PLAIN).id
    house.say(house.holder(case), case, Word(Verb.EXTEND, note="等待核实"))
    leader = house.looks.seated(house.holder(case, Purpose.EXTENSION))
    with pytest.raises(LookNeeded) as needed:
        house.bare.answer_extension(leader, case, days=3)
    look = house.looks.look(leader, needed.value.wanted)
    with pytest.raises(Rejected, match="step_up_not_valid"):
        house.bare.answer_extension(leader, case, days=4, look=look)
    house.bare.answer_extension(leader, case, days=0, note="材料已齐")


def test_a_correction_and_a_reopening_ask_for_a_look(house) -> None:
    case = house.take_in("GS-209").id
    acted = {actor.operator for _, actor in house.to_the_end(case)}
    people = house.people.values()
    handler = next(one for one in people if one.permission is Permission.HANDLING)
    house.ask_correction(handler, case, {"amount": "1200.00"}, "复核")
    leader = house.looks.seated(house.holder(case, Purpose.CORRECTION))
    with pytest.raises(LookNeeded):
        house.bare.answer_correction(leader, case, agree=True)
    assert house.head(case).state is CaseState.CORRECTING
    house.bare.answer_correction(leader, case, agree=False, note="没有错")
    leaders = [one for one in people if one.permission is Permission.APPROVAL]
    fresh = next(one for one in leaders if one.operator not in acted | {leader.operator})
    with pytest.raises(LookNeeded) as needed:
        house.bare.reopen(house.looks.seated(fresh), case, "抽查")
    look = house.looks.look(fresh, needed.value.wanted)
    assert house.bare.reopen(house.looks.seated(fresh), case, "抽查", look).round == 2


def test_an_office_may_do_without_but_never_for_important_data(house) -> None:
    switch_off(house)
    case, leader = waits_for_approval(house, PLAIN)
    house.bare.say(leader, case, word_for(house, case))
    case, leader = waits_for_approval(house, IMPORTANT)
    wanted_for(house, leader, case, word_for(house, case))


def test_a_demo_store_asks_only_where_somebody_switched_it_on() -> None:
    assert not is_needed(Act.APPROVE, {}, is_demo=True, is_important=True)
    assert is_needed(Act.APPROVE, {"step_up.approve": "on"}, is_demo=True)
    assert is_needed(Act.APPROVE, {"step_up.approve": "off"}, is_demo=False, is_important=True)
    assert not is_needed(Act.APPROVE, {"step_up.approve": "off"}, is_demo=False)


def test_the_weight_of_a_case_is_the_one_it_was_accepted_with(house) -> None:
    plain, important = house.take_in(PLAIN).id, house.take_in(IMPORTANT).id
    with house.uow() as u:
        assert weight_of(u.cases.events(plain)).is_important is False
        assert weight_of(u.cases.events(important)).is_important is True
    assert weight_of(()) == Weight(3, is_important=True)


def test_nobody_with_a_locked_session_gets_a_look(house) -> None:
    case, leader = waits_for_approval(house, PLAIN)
    wanted = wanted_for(house, leader, case, word_for(house, case))
    with house.uow() as u:
        u.staff.lock_session(leader.session, "asked", house.clock.now() + timedelta(seconds=1))
        u.commit()
    with pytest.raises(Rejected, match="step_up_needs_session"):
        house.looks.look(leader, wanted)
