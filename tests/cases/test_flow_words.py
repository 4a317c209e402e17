"""Every word that can be said to a case on its way, and what follows; the rules that refuse it otherwise."""

from datetime import timedelta

import pytest

from app.cases.chain import made_by
from app.cases.clock_events import clock_of
from app.cases.clocks import ClockKind, deadlines
from app.cases.flow import Verb, Word, needs_again
from app.cases.model import CaseState
from app.cases.tasks import Purpose
from app.intake.facts import FactsMissing
from app.kernel.actor import Permission
from app.kernel.calendar import published_calendar
from app.kernel.errors import NotFound, Rejected
from db.queries.cases import SqlCaseQueries
from tests.builders.flow_house import FlowHouse
from tests.builders.staffed import key_of

RETIREMENT = "YL-103"


@pytest.fixture
def house(uow, clock) -> FlowHouse:
    return FlowHouse(uow, clock, each=3)


def sound(house: FlowHouse, case) -> None:
    """Projection, replay and last day agree."""
    with house.uow() as u:
        head, events = u.cases.head(case), u.cases.events(case)
    assert made_by(head, events)
    found = clock_of(events)
    if found is not None and head.waits_for is None:
        due = deadlines(*found, published_calendar()).of(ClockKind.PROMISE)
        assert head.due_on == (due.due_on if due else None)


def test_only_who_was_drawn_may_say_a_word(house):
    case = house.take_in("YL-107").id
    holder = house.holder(case)
    other = next(
        a for a in house.people.values() if a.permission is holder.permission and a.operator != holder.operator
    )
    with pytest.raises(Rejected, match="case_not_drawn"):
        house.say(other, case, Word(Verb.RETURN, reason="entry_wrong"))
    assert house.head(case).step == 2


def test_a_returned_case_goes_back_to_who_had_it_and_the_sign_offs_behind_are_void(house, store):
    case = house.take_in(RETIREMENT).id
    for _ in range(4):
        house.agree(case)
    first_handler = None
    with house.uow() as u:
        events = u.cases.events(case)
    first_handler = next(event.operator for event in events if event.step == 2)
    said = house.say(house.holder(case), case, Word(Verb.RETURN, reason="figure_wrong", to_step=2))
    assert said.case.step == 2
    assert house.holder(case).operator == first_handler
    timeline = SqlCaseQueries(store, key_of).show(case, house.clerk).timeline
    assert {row.step for row in timeline if row.is_void} == {2, 3, 4, 5}
    house.to_the_end(case)
    sound(house, case)


def test_the_second_reviewer_of_a_retirement_is_another_one(house):
    case = house.take_in(RETIREMENT).id
    done = dict(house.to_the_end(case))
    assert done[5].operator != done[6].operator
    assert done[2].operator == done[3].operator == done[4].operator


@pytest.mark.parametrize("reason", ["", "because"])
def test_a_return_needs_a_coded_reason(house, reason):
    case = house.take_in("YL-107").id
    with pytest.raises(Rejected, match="return_needs_reason"):
        house.say(house.holder(case), case, Word(Verb.RETURN, reason=reason))


def test_a_return_goes_backwards_only(house):
    case = house.take_in("YL-107").id
    with pytest.raises(Rejected, match="return_not_backwards"):
        house.say(house.holder(case), case, Word(Verb.RETURN, reason="entry_wrong", to_step=3))


def test_money_is_typed_twice_and_the_case_stands_while_two_people_differ(house):
    case = house.take_in("GS-209").id
    house.agree(case)
    standing = house.standing(case)
    assert needs_again(standing) == ("amount",)
    holder = house.holder(case)
    with pytest.raises(Rejected, match="keyed_facts_missing"):
        house.say(holder, case, Word(Verb.AGREE))
    said = house.say(holder, case, Word(Verb.AGREE, again={"amount": "1234.57"}))
    assert said.unlike == ("amount",)
    assert house.head(case).step == 3
    assert house.holder(case).operator == holder.operator
    assert house.agree(case).case.step == 4
    sound(house, case)


def test_a_stage_is_not_signed_without_its_own_facts(house):
    case = house.take_in("GS-209").id
    with pytest.raises(FactsMissing) as told:
        house.say(house.holder(case), case, Word(Verb.AGREE))
    assert {gap.where for gap in told.value.gaps} == {"end_confirmed", "amount"}


def test_a_refusal_is_proposed_with_a_ground_and_agreed_to_by_the_others(house):
    case = house.take_in("GS-209").id
    for ground in ("", "RG-OF-ANOTHER-ITEM"):
        with pytest.raises(Rejected, match="refusal_needs_ground"):
            house.say(house.holder(case), case, Word(Verb.REFUSE, reason=ground))
    house.say(house.holder(case), case, Word(Verb.REFUSE, reason="RG-ENTITLE"))
    house.agree(case)
    house.agree(case)
    assert house.head(case).outcome == "refused"
    assert house.head(case).state is CaseState.DECIDED
    house.to_the_end(case)
    with house.uow() as u:
        assert not u.session.connection().exec_driver_sql("SELECT 1 FROM case_effect").first()
    sound(house, case)


def test_a_mismatch_sends_the_entry_back_to_who_made_it(house):
    case = house.take_in("YL-101").id
    with pytest.raises(Rejected, match="mismatch_needs_note"):
        house.say(house.holder(case), case, Word(Verb.MISMATCH))
    house.say(house.holder(case), case, Word(Verb.MISMATCH, note="起始月与材料不符"))
    assert house.head(case).step == 1
    assert house.holder(case).operator == house.clerk.operator
    house.to_the_end(case)
    sound(house, case)


def test_papers_are_asked_for_once_and_the_clock_stands_meanwhile(house, clock):
    head = house.take_in("YL-107")
    case, due = head.id, head.due_on
    lines = ({"kind": "material", "key": "identity"},)
    holder = house.holder(case)
    house.say(holder, case, Word(Verb.SUPPLEMENT, lines=lines))
    waiting = house.head(case)
    assert (waiting.state, waiting.waits_for, waiting.notices) == (CaseState.PAUSED, "supplement", 1)
    clock.moment += timedelta(days=7)
    with pytest.raises(Rejected, match="supplement_incomplete"):
        house.take_supplement(house.clerk, case, [])
    assert house.take_supplement(house.clerk, case, lines).due_on > due
    assert house.holder(case).operator == holder.operator
    with pytest.raises(Rejected, match="supplement_once"):
        house.say(holder, case, Word(Verb.SUPPLEMENT, lines=lines))
    house.to_the_end(case)
    sound(house, case)


def test_the_applicant_takes_his_case_back_before_it_is_decided(house):
    case = house.take_in("YL-107").id
    with pytest.raises(Rejected, match="withdrawal_needs_reason"):
        house.withdraw(house.clerk, case, " ")
    assert house.withdraw(house.clerk, case, "本人决定改期申请").state is CaseState.WITHDRAWN
    with house.uow() as u:
        assert u.tasks.open_task(case, Purpose.STEP) is None
    assert house.take_in("YL-107").id != case


def test_a_decided_case_is_not_withdrawn(house):
    case = house.take_in("YL-107").id
    for _ in range(3):
        house.agree(case)
    with pytest.raises(Rejected, match="case_event_out_of_order"):
        house.withdraw(house.clerk, case, "改期")


def test_a_limit_is_moved_once_with_approval_and_letter(house):
    head = house.take_in("YL-107")
    case, due = head.id, head.due_on
    holder = house.holder(case)
    house.say(holder, case, Word(Verb.EXTEND, note="等待外地核实"))
    leader = house.holder(case, Purpose.EXTENSION)
    assert leader.permission is Permission.APPROVAL
    with pytest.raises(Rejected, match="case_not_drawn"):
        house.answer_extension(holder, case, days=3)
    with pytest.raises(Rejected, match="extension_too_long"):
        house.answer_extension(leader, case, days=99)
    moved = house.answer_extension(leader, case, days=3)
    assert moved.due_on > due
    assert moved.extended
    assert moved.letter
    with pytest.raises(Rejected, match="extension_once"):
        house.say(holder, case, Word(Verb.EXTEND, note="再延长"))
    sound(house, case)


def test_a_refused_extension_may_be_asked_for_again(house):
    case = house.take_in("YL-107").id
    house.say(house.holder(case), case, Word(Verb.EXTEND, note="等待外地核实"))
    with pytest.raises(Rejected, match="extension_waits"):
        house.say(house.holder(case), case, Word(Verb.EXTEND, note="等待外地核实"))
    leader = house.holder(case, Purpose.EXTENSION)
    with pytest.raises(Rejected, match="answer_needs_note"):
        house.answer_extension(leader, case, days=0)
    house.answer_extension(leader, case, days=0, note="期限足够")
    house.say(house.holder(case), case, Word(Verb.EXTEND, note="仍需外地核实"))


def test_a_mistake_in_a_closed_case_is_put_right_with_both_images(house):
    case = house.take_in("GS-209").id
    house.to_the_end(case)
    handler = next(a for a in house.people.values() if a.permission is Permission.HANDLING)
    with pytest.raises(Rejected, match="correction_changes_nothing"):
        house.ask_correction(handler, case, {"amount": "1234.56"}, "复核发现")
    with pytest.raises(Rejected, match="correction_needs_handling"):
        house.ask_correction(house.clerk, case, {"amount": "1234.00"}, "复核发现")
    house.ask_correction(handler, case, {"amount": "1234.00"}, "复核发现")
    leader = house.holder(case, Purpose.CORRECTION)
    assert house.answer_correction(leader, case, agree=True).state is CaseState.CLOSED
    with house.uow() as u:
        events = u.cases.events(case)
        effects = u.session.connection().exec_driver_sql("SELECT seq, facts FROM case_effect ORDER BY seq").all()
    assert events[-1].data["changes"] == [{"key": "amount", "before": "1234.56", "after": "1234.00"}]
    assert len(effects) == 2
    sound(house, case)


def test_a_recheck_is_done_by_people_who_had_no_part_in_it(house):
    case = house.take_in("GS-209").id
    first = {actor.operator for _, actor in house.to_the_end(case)} | {house.clerk.operator}
    leaders = [a for a in house.people.values() if a.permission is Permission.APPROVAL]
    acted = next(a for a in leaders if a.operator in first)
    fresh = next(a for a in leaders if a.operator not in first)
    with pytest.raises(Rejected, match="reopening_by_others"):
        house.reopen(acted, case, "投诉复查")
    assert house.reopen(fresh, case, "投诉复查").round == 2
    again = {actor.operator for _, actor in house.to_the_end(case)}
    assert not again & (first | {fresh.operator})
    sound(house, case)


def test_a_case_of_another_office_is_not_there(house):
    case = house.take_in("YL-107").id
    from dataclasses import replace

    stranger = replace(house.clerk, office="350198")
    with pytest.raises(NotFound):
        house.withdraw(stranger, case, "改期")


def test_a_public_notice_hangs_as_long_as_it_must(house, clock):
    head = house.take_in("YL-104")
    case, due = head.id, head.due_on
    house.agree(case)
    waiting = house.head(case)
    assert (waiting.state, waiting.waits_for) == (CaseState.PAUSED, "public_notice")
    assert waiting.letter
    with pytest.raises(Rejected, match="pause_notice_too_short"):
        house.say(house.holder(case), case, Word(Verb.RESUME))
    clock.moment += timedelta(days=14)
    assert house.say(house.holder(case), case, Word(Verb.RESUME)).case.due_on > due
    house.to_the_end(case)
    sound(house, case)
