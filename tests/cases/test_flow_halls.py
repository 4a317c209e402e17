"""A hall at work by commands alone: whatever stands still has a named reason."""

import random
from dataclasses import replace

import pytest

from app.cases.model import OPEN_STATES, CaseState, SubjectRef
from app.cases.tasks import Purpose
from app.kernel.actor import Permission, Post
from app.kernel.clock import hall_day
from app.staff.presence_book import Absence, AbsenceKind
from tests.builders.counter import RECORD, catalogue, ready_draft, unit
from tests.builders.flow_house import FlowHouse
from tests.builders.staffed import id_no, key_of, place

ITEMS = sorted(item.code for item in catalogue().items if len(item.flow) > 1)


def days_of_work(house: FlowHouse, days: int, arrivals: int, dice: random.Random) -> list:
    """Every day somebody comes, and everybody does what lies in his tray once."""
    cases, clerks = [], [one for one in house.people.values() if one.permission is Permission.INTAKE]
    for _ in range(days):
        for _ in range(arrivals):
            code, number = dice.choice(ITEMS), id_no(len(cases) + 1, "19620101")
            person = SubjectRef("person", RECORD, "林小满", number, key_of(number))
            about = unit() if catalogue().item(code).subject == "unit" else person
            clerk = dice.choice(clerks)
            head = house.accept(clerk, replace(ready_draft(code, about), clerk=clerk.operator)).case
            house.draw(head.id)
            cases.append(head.id)
        for case in cases:
            with house.uow() as u:
                task = u.tasks.open_task(case, Purpose.STEP)
            if task is not None:
                house.agree(case)
        house.clock.pass_time(days=1)
        house.draw_waiting()
    return cases


@pytest.mark.parametrize(
    ("each", "days", "arrivals"),
    [(2, 6, 3), *(pytest.param(each, 30, each * 2, marks=pytest.mark.heavy) for each in (2, 3, 5))],
    ids=["week", "8_staff", "12_staff", "20_staff"],
)
def test_nothing_stands_still_in_a_hall_without_a_named_reason(uow, clock, each, days, arrivals):
    house = FlowHouse(uow, clock, each=each)
    chief = place(uow, "chief.x", 899, Post.FLOOR_SUPERVISOR)
    today = hall_day(clock.now())
    away = Absence(house.people["handlinga.x"].operator, today, today.replace(year=2027), AbsenceKind.SICK)
    with uow() as u:
        u.grants.add_absence(away, chief.operator, clock.now())
        u.commit()
    cases = days_of_work(house, days, arrivals, random.Random(each))
    heads = [house.head(case) for case in cases]
    assert sum(head.state is CaseState.CLOSED for head in heads) > len(heads) // 3
    for head in (one for one in heads if one.state in OPEN_STATES):
        with uow() as u:
            task, draws = u.tasks.open_task(head.id, Purpose.STEP), u.tasks.draws(head.id, head.last_seq)
        assert task is not None or (draws and draws[-1].record.exclusions), head
        assert task is None or task.operator != away.operator
