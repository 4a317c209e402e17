"""Light checks agreed to with one look: only what the rule lets in, each case by itself, nothing lost midway."""

import pytest

from app.cases.commands import AgreeAll
from app.cases.flow import Verb, Word
from app.cases.model import CaseState
from app.kernel.errors import Rejected
from app.staff.step_up import LookNeeded
from tests.builders.flow_house import FlowHouse

LIGHT = ("GS-201", "YL-101", "ZH-009")


@pytest.fixture
def house(uow, clock) -> FlowHouse:
    return FlowHouse(uow, clock, each=1)


def taken(house: FlowHouse, codes=LIGHT):
    cases = [house.take_in(code).id for code in codes]
    return cases, house.looks.seated(house.holder(cases[0]))


def look_for(house: FlowHouse, actor, cases):
    with pytest.raises(LookNeeded) as needed:
        house.agree_all(actor, cases)
    return house.looks.look(actor, needed.value.wanted)


def events(house: FlowHouse, case):
    with house.uow() as u:
        return u.cases.events(case)


def test_checks_are_agreed_to_with_one_look_and_each_event_names_the_batch(house) -> None:
    cases, actor = taken(house)
    before = [house.head(case) for case in cases]
    look = look_for(house, actor, cases)
    assert [house.head(case) for case in cases] == before
    done = house.agree_all(actor, cases, look)
    assert (done.agreed, [line.case for line in done.lines]) == (len(cases), cases)
    for case in cases:
        assert house.head(case).state is CaseState.CLOSED
        said = next(event for event in events(house, case) if event.step == 2)
        assert (said.data["batch"], said.operator) == (str(done.batch), actor.operator)
    with pytest.raises(Rejected, match="batch_empty"):
        house.agree_all(actor, [])


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("YL-107", "batch_risk_too_high"),
        ("ZH-016", "batch_risk_too_high"),
        ("GS-202", "batch_only_checks"),
        ("GS-214", "batch_needs_typing"),
        ("ZH-001", "rows_unmarked"),
    ],
)
def test_what_the_rule_keeps_out_is_refused_by_itself_and_the_others_go_on(house, code, why) -> None:
    cases, actor = taken(house, ("YL-101", code, "ZH-009"))
    done = house.agree_all(actor, cases, look_for(house, actor, cases))
    assert [line.refusal.code if line.refusal else None for line in done.lines] == [None, why, None]
    assert done.lines[1].number == house.head(cases[1]).number
    assert house.head(cases[1]).step == 2
    assert [house.head(case).state for case in (cases[0], cases[2])] == [CaseState.CLOSED] * 2


def test_the_step_itself_refuses_what_does_not_belong_into_a_batch(house) -> None:
    (case,), actor = taken(house, ("YL-107",))
    with pytest.raises(Rejected, match="batch_risk_too_high"):
        house.bare.say(actor, case, Word(Verb.AGREE, facts=house.sample_facts(case), batch="x"))


def test_a_proposed_refusal_is_not_agreed_to_in_a_batch(house) -> None:
    (case,), actor = taken(house, ("ZH-014",))
    house.say(actor, case, Word(Verb.REFUSE, reason=house.standing(case).grounds[0]))
    reviewer = house.looks.seated(house.holder(case))
    (line,) = house.agree_all(reviewer, [case]).lines
    assert line.refusal.code == "batch_refusal_proposed"


def test_somebody_elses_case_is_refused_and_nothing_is_looked_for_when_nothing_fits(house) -> None:
    cases, actor = taken(house, ("YL-107", "YL-107")[:1])
    other = house.people["reviewa.x"]
    (line,) = house.agree_all(other, cases).lines
    assert line.refusal.code == "case_not_drawn"
    (line,) = house.agree_all(actor, cases).lines
    assert line.refusal.code == "batch_risk_too_high"


def test_a_look_is_good_for_exactly_these_cases_once(house) -> None:
    cases, actor = taken(house)
    look = look_for(house, actor, cases[:2])
    with pytest.raises(Rejected, match="step_up_not_valid"):
        house.agree_all(actor, cases, look)
    house.agree_all(actor, cases[:2], look)
    with pytest.raises(Rejected, match="step_up_not_valid"):
        house.agree_all(actor, cases[2:], look)


def test_what_was_agreed_when_the_power_goes_stays_agreed_and_the_rest_waits(house, uow, clock) -> None:
    cases, actor = taken(house)
    left = [2]

    def until_the_power_goes(*said):
        if not left[0]:
            raise SystemError("power")
        left[0] -= 1
        return house.bare.say(*said)

    look = look_for(house, actor, cases)
    with pytest.raises(SystemError):
        AgreeAll(uow, house.rules, until_the_power_goes, clock)(actor, cases, look)
    states = [house.head(case).state for case in cases]
    assert states == [CaseState.CLOSED] * 2 + [CaseState.ACCEPTED]
    assert all(house.holder(case).operator == actor.operator for case in cases[2:])
    assert house.agree_all(actor, cases[2:], look_for(house, actor, cases[2:])).agreed == 1
    with house.uow() as u:
        told = u.session.connection().exec_driver_sql("SELECT count(*) FROM audit_event WHERE kind = 'batch_agreed'")
        assert told.scalar() == 2


def test_more_than_one_look_is_good_for_is_refused_at_once(house) -> None:
    from app.kernel.ids import CaseId, new_uuid

    with pytest.raises(Rejected, match="batch_too_long"):
        house.agree_all(house.clerk, [CaseId(new_uuid()) for _ in range(201)])
