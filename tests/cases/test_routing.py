"""A county short of staff: what the catalogue lets the level above do goes there, and the draw says so."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from app.cases.eligibility import ExclusionReason
from app.cases.flow_settings import FlowSettings
from app.cases.tasks import Purpose
from app.kernel.ids import OfficeId
from app.staff.model import Office, OfficeLevel, Section
from db.triggers import drop_triggers, install_triggers
from tests.builders.flow_house import FlowHouse
from tests.builders.staffed import OFFICE

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
