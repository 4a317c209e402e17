"""The draw over a real store: equals are drawn equally often, nobody who may not, and every draw can be repeated."""

from collections import Counter
from dataclasses import replace
from uuid import UUID

import pytest

from app.cases.commands import RevealDraws
from app.cases.draw import DrawRecord, DrawTicket, recorded, verify
from app.cases.eligibility import ExclusionReason, Need, SectionKey, eligible
from app.cases.flow import Verb, Word
from app.cases.flow_settings import FlowSettings
from app.cases.tasks import RedrawReason
from app.kernel.actor import Permission, Post
from app.kernel.clock import hall_day
from app.kernel.ids import CaseId, new_uuid
from app.staff.presence_book import Absence, AbsenceKind
from app.staff.relatives import DeclaredRelative, Kinship
from tests.builders.counter import person
from tests.builders.flow_house import FlowHouse
from tests.builders.staffed import OFFICE, hire, place

DRAWS, EQUALS = 10_000, 8


@pytest.fixture
def house(uow, clock) -> FlowHouse:
    return FlowHouse(uow, clock, each=EQUALS)


def outsiders(house: FlowHouse) -> dict:
    """Four reviewers who may never have the case: absent, a relative, of the handlers' section, of the acceptors'."""
    uow, now = house.uow, house.clock.now()
    today, chief = hall_day(now), place(house.uow, "chief.x", 899, Post.FLOOR_SUPERVISOR)
    sections = {"absent": "review", "related": "review", "handlers": "handling", "acceptors": "window"}
    found = {
        name: hire(uow, f"{name}.x", 300 + number, Permission.REVIEW, section=section)
        for number, (name, section) in enumerate(sections.items())
    }
    with uow() as u:
        away = Absence(found["absent"].operator, today, today, AbsenceKind.SICK)
        u.grants.add_absence(away, chief.operator, now)
        who = found["related"].operator
        u.grants.add_relative(DeclaredRelative(new_uuid(), who, person().key, Kinship.PARENT, now))
        u.commit()
    return found


def test_ten_thousand_draws_over_eight_equals_are_even_and_name_nobody_who_may_not(house):
    never = outsiders(house)
    case = house.take_in("YL-112").id
    house.agree(case)
    with house.uow() as u:
        head, day = u.cases.head(case), u.tasks.day(OFFICE, hall_day(house.clock.now()))
        people = u.tasks.considered(OFFICE, day.day, head.subject_key)
        acted, sections = u.tasks.acted(case), u.tasks.sections(case, "handling")
        accepting = u.tasks.sections(case, "intake")
    need = Need(
        Permission.REVIEW, OFFICE, "county", "C", day.day, acted=acted, subjects=frozenset({head.subject_key}),
        handler_sections=frozenset(SectionKey(*one) for one in sections),
        acceptor_sections=frozenset(SectionKey(*one) for one in accepting),
    )  # fmt: skip
    counted, records = Counter(), []
    for turn in range(DRAWS):
        able, others = eligible(need, people, FlowSettings())
        ticket = DrawTicket(CaseId(UUID(int=turn)), head.last_seq, 1, head.step)
        record = recorded(day.secret, day.day, ticket, [replace(one, load=0) for one in able], others)
        counted[record.drawn] += 1
        records += [record] if turn < 1_000 else []
    assert len(counted) == EQUALS and all(1_150 <= times <= 1_350 for times in counted.values()), counted
    assert not counted.keys() & {one.operator for one in never.values()}
    told = {one.operator: one.reason for one in others if one.operator in {n.operator for n in never.values()}}
    assert set(told.values()) == {
        ExclusionReason.ABSENT, ExclusionReason.RELATIVE, ExclusionReason.SAME_SECTION_AS_HANDLER,
        ExclusionReason.SAME_SECTION_AS_ACCEPTOR,
    }  # fmt: skip
    assert all(verify(DrawRecord.from_data(record.to_data()), day.secret) == () for record in records)


def test_a_hundred_redraws_are_kept_fit_their_rules_and_can_be_repeated(house):
    redraws_hold(house, 100)


@pytest.mark.heavy
def test_a_thousand_redraws_are_kept_fit_their_rules_and_can_be_repeated(house):
    redraws_hold(house, 1_000)


def redraws_hold(house: FlowHouse, count: int) -> None:
    never = outsiders(house)
    desk = place(house.uow, "desk.x", 898, Post.FLOW_DESK)
    case = house.take_in("YL-112").id
    house.agree(case)
    for _ in range(count):
        drawn = house.redraw(desk, case, RedrawReason.OVERDUE)
        assert drawn.operator not in {one.operator for one in never.values()}
    house.clock.pass_time(days=1)
    day = hall_day(house.clock.moment).replace(day=20)
    assert RevealDraws(house.uow, house.clock)(OFFICE) == [day]
    with house.uow() as u:
        secret = u.tasks.day(OFFICE, day).secret
        kept = u.tasks.draws(case, u.cases.head(case).last_seq)
    assert len(kept) == count + 1
    assert all(verify(one.record, secret) == () for one in kept)


def test_who_sent_a_step_up_does_not_get_it_back(uow, clock):
    house = FlowHouse(uow, clock)
    case = house.take_in("YL-112").id
    house.agree(case)
    sender = house.holder(case)
    house.say(sender, case, Word(Verb.ESCALATE, note="人手不足"))
    assert house.holder(case).operator != sender.operator
    assert house.holder(case).permission is sender.permission
