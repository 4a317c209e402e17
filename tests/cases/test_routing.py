"""A county short of staff: what the catalogue lets the level above do goes there, and the draw says so."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from app.cases.commands import ShowCase
from app.cases.eligibility import ExclusionReason
from app.cases.flow import Verb, Word, needs_again
from app.cases.flow_settings import FlowSettings
from app.cases.model import CaseState
from app.cases.tasks import Purpose
from app.kernel.errors import NotFound
from app.kernel.ids import OfficeId
from app.staff.model import Office, OfficeLevel, Section
from db.queries.cases import SqlCaseQueries
from db.triggers import drop_triggers, install_triggers
from tests.builders.flow_house import FlowHouse
from tests.builders.staffed import OFFICE, key_of

CITY = OfficeId("350100")


MOVED = (
    f"UPDATE office SET parent = '{CITY}', standalone = 0 WHERE id = '{OFFICE}'",
    f"UPDATE operator SET office = '{CITY}' WHERE account = 'reviewb.x'",
    "UPDATE operator SET is_active = 0 WHERE account = 'reviewa.x'",
)


@pytest.fixture
def house(uow, store, clock) -> FlowHouse:
    """A county of which no reviewer is there, under a city that has one; offices and people do not move otherwise."""
    house = FlowHouse(uow, clock)
    with uow() as u:
        u.staff.add_office(Office(CITY, "示例市社会保险中心", OfficeLevel.CITY, None, "市大厅", True))
        u.staff.add_section(Section(CITY, "review", "review"))
        u.commit()
    with store.writers() as session, session.begin():
        drop_triggers(session.connection())
        for statement in MOVED:
            session.execute(text(statement))
        install_triggers(session.connection())
    return house


def test_the_review_goes_to_the_city_and_the_draw_says_so(house):
    case = house.take_in("GS-209").id
    house.agree(case)
    assert house.holder(case).operator == house.people["reviewb.x"].operator
    seq = house.head(case).last_seq
    with house.uow() as u:
        kept = u.tasks.draws(case, seq)[-1]
    assert kept.office == CITY
    house.to_the_end(case)
    assert house.head(case).office == OFFICE


def test_with_the_setting_off_the_case_waits_with_the_reason(house):
    house.settings = FlowSettings(routes_up=False)
    case = house.take_in("GS-209").id
    said = house.agree(case)
    assert said.drawn is not None
    assert said.drawn.operator is None
    assert {one.reason for one in said.drawn.exclusions} >= {ExclusionReason.WRONG_PERMISSION}
    seq = house.head(case).last_seq
    with house.uow() as u:
        assert u.tasks.open_task(case, Purpose.STEP) is None
        assert [row.record.drawn for row in u.tasks.draws(case, seq)] == [None]
    house.settings = replace(house.settings, routes_up=True)
    assert [one.operator for one in house.draw_waiting()] == [house.people["reviewb.x"].operator]


def leader_above(house: FlowHouse, store):
    """The city has the only leader, who signs in there."""
    with house.uow() as u:
        u.staff.add_section(Section(CITY, "lead", "lead"))
        u.commit()
    with store.writers() as session, session.begin():
        drop_triggers(session.connection())
        session.execute(text(f"UPDATE operator SET office = '{CITY}' WHERE account = 'approvalb.x'"))
        session.execute(text("UPDATE operator SET is_active = 0 WHERE account = 'approvala.x'"))
        install_triggers(session.connection())
    return replace(house.people["approvalb.x"], office=CITY)


def test_a_leader_of_the_office_above_answers_what_he_was_drawn_for(house, store):
    closed = house.take_in("GS-209").id
    house.to_the_end(closed)
    leader = leader_above(house, store)
    longer = house.take_in("YL-112").id
    house.say(house.holder(longer), longer, Word(Verb.EXTEND, note="材料需异地核对"))
    assert house.holder(longer, Purpose.EXTENSION).operator == leader.operator
    with pytest.raises(NotFound, match="case_not_found"):  # drawn for another case only
        house.answer_extension(leader, closed, days=3)
    assert house.answer_extension(leader, longer, days=3).extended
    with pytest.raises(NotFound, match="case_not_found"):  # answered: nothing of it lies with him any more
        house.answer_extension(leader, longer, days=3)
    house.ask_correction(house.people["handlinga.x"], closed, {"amount": "1200.00"}, "复核时发现金额录错")
    assert house.holder(closed, Purpose.CORRECTION).operator == leader.operator
    with pytest.raises(NotFound, match="case_not_found"):
        house.answer_correction(replace(house.people["approvala.x"], office=CITY), closed, agree=True)
    assert house.answer_correction(leader, closed, agree=True).state is CaseState.CLOSED


def test_whoever_has_a_case_that_was_sent_up_reads_it_and_nobody_else_there_does(house, store):
    case = house.take_in("GS-209").id
    show = ShowCase(house.uow, SqlCaseQueries(store, key_of), house.clock)
    above = replace(house.people["reviewb.x"], office=CITY)
    number = house.head(case).number
    with pytest.raises(NotFound) as unknown:  # it is not there yet, and not even its id is told
        show(above, number)
    assert unknown.value.values == {"number": number}
    house.agree(case)
    file = show(above, number)
    assert file.head.id == case
    assert {row.operator_name for row in file.timeline} == {None}  # of the other side nobody is named
    assert not any("window" in row.data for row in file.timeline)
    with pytest.raises(NotFound, match="case_not_found"):
        show(replace(house.people["approvalb.x"], office=CITY), case)
    house.say(above, case, Word(Verb.AGREE, house.sample_facts(case), again_of(house, case)))
    with pytest.raises(NotFound, match="case_not_found"):
        show(above, case)


def again_of(house: FlowHouse, case):
    standing = house.standing(case)
    return {key: standing.keyed[key] for key in needs_again(standing)}
