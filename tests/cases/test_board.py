"""The floor's numbers on a real store: each with the very cases behind it, and no name of who does them."""

from dataclasses import fields
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from app.cases.board import BoardCase, Figure
from app.cases.eligibility import ExclusionReason
from app.cases.flow import Verb, Word
from app.cases.rota_check import Lack, Remedy
from app.cases.tasks import RedrawReason
from app.cases.urgency import RiseTo
from app.hall.commands import TakeNumber
from app.hall.model import Priority
from app.kernel.actor import Permission, Post
from app.kernel.calendar import Colour
from app.kernel.errors import AppError, NotFound, Rejected
from tests.builders.flow_house import FlowHouse
from tests.builders.routine_house import absent, floor_desk_of, routine_of
from tests.builders.staffed import place

HOLD, LATE = "YL-114", "ZH-014"


@pytest.fixture
def house(uow, clock) -> FlowHouse:
    made = FlowHouse(uow, clock)
    made.people["chief.x"] = place(uow, "chief.x", 899, Post.FLOOR_SUPERVISOR)
    made.people["desk.x"] = place(uow, "desk.x", 898, Post.FLOW_DESK)
    return made


@pytest.fixture
def desk(house, store):
    return floor_desk_of(house, store)


@pytest.fixture
def floor(house, desk):
    def numbers():
        found = desk.floor(house.people["chief.x"]).figures.cases
        return {figure: [case.id for case in cases] for figure, cases in found.items() if cases}

    return numbers


def refused(call) -> str:
    with pytest.raises(AppError) as found:
        call()
    return found.value.code


def test_an_open_case_shows_its_stage_and_the_section_but_nobody(house, desk, floor):
    case = house.take_in(LATE).id
    (line,) = desk.open_cases(house.people["desk.x"])
    assert (line.case.id, line.case.permission, line.case.section) == (case, Permission.HANDLING, "handling")
    assert (line.age, line.colour) == (0, Colour.GREEN)
    names = {actor.name for actor in house.people.values()} | set(house.people)
    shown = {str(getattr(line.case, field.name)) for field in fields(BoardCase)}
    assert not names & shown
    assert floor() == {Figure.OPEN: [case]}


def test_due_today_then_overdue_then_risen(house, store, floor, clock):
    case = house.take_in(LATE).id
    due = house.head(case).due_on
    clock.moment = datetime(due.year, due.month, due.day, 2, tzinfo=UTC)
    assert floor() == {Figure.DUE_TODAY: [case], Figure.OPEN: [case]}
    clock.pass_time(days=4)
    assert floor() == {Figure.OVERDUE: [case], Figure.OPEN: [case]}
    routine_of(house, store)()
    assert floor()[Figure.RISEN] == [case]
    (found,) = floor_desk_of(house, store).open_cases(house.people["chief.x"])
    assert (found.case.risen, found.colour) == (RiseTo.LEADER, Colour.RED)
    house.agree(case)
    assert Figure.RISEN not in floor(), "the step that was late is done"


def test_who_cannot_be_drawn_comes_with_the_reason(house, desk, floor):
    absent(house, "handlinga.x", "handlingb.x")
    case = house.take_in(LATE).id
    assert floor()[Figure.UNDRAWN] == [case]
    (found,) = desk.open_cases(house.people["desk.x"])
    assert found.case.stuck == ((ExclusionReason.ABSENT, 2),)
    assert found.case.section == ""


def test_that_nobody_holds_the_permission_is_the_reason_where_nobody_does(house, desk, uow):
    with uow() as u:
        u.session.execute(text("UPDATE operator SET is_active = 0 WHERE account LIKE 'handling%'"))
        u.commit()
    house.take_in(LATE)
    (found,) = desk.open_cases(house.people["desk.x"])
    assert [reason for reason, _ in found.case.stuck] == [ExclusionReason.WRONG_PERMISSION]


def test_paused_and_approval_and_lapsed_have_their_cases(house, store, floor, clock):
    held, asked, paused = house.take_in(HOLD).id, house.take_in("YL-115").id, house.take_in(LATE).id
    house.say(house.holder(paused), paused, Word(Verb.SUPPLEMENT, lines=({"material": "x"},)))
    house.agree(asked), house.agree(asked)
    found = floor()
    assert (found[Figure.PAUSED], found[Figure.APPROVAL]) == ([paused], [asked])
    clock.moment = datetime(2026, 11, 24, 0, 31, tzinfo=UTC)
    routine_of(house, store)()
    assert floor()[Figure.LAPSED] == [held]


def test_an_asked_extension_waits_for_an_approval(house, floor):
    case = house.take_in(LATE).id
    house.say(house.holder(case), case, Word(Verb.EXTEND, note="等档案"))
    assert floor()[Figure.APPROVAL] == [case]


def test_the_hall_shows_who_waits_longest_and_who_sits_where(house, desk, uow, clock, store):
    TakeNumber(uow, clock)(house.clerk, Priority.NORMAL)
    clock.pass_time(minutes=17)
    with uow() as u:
        begun = (
            "INSERT INTO session (id, operator, token_hash, terminal, window, password_ok_at, last_seen_at, way)"
            " VALUES (randomblob(16), :o, randomblob(32), 't', '3', :a, :a, 'face')"
        )
        u.session.execute(text(begun), {"o": house.clerk.operator.bytes, "a": "2026-11-20T02:00:00.000000Z"})
        u.session.execute(text("UPDATE session SET face_ok_at = '2026-11-20T02:00:00.000000Z'"))
        u.commit()
    hall = desk.floor(house.people["chief.x"]).figures.hall
    assert (hall.waiting, hall.longest_min) == (1, 17)
    assert [(one.window, one.name, one.ticket) for one in hall.windows] == [("3", house.clerk.name, "")]


@pytest.mark.parametrize("form", [str, str.lower])
def test_open_cases_are_found_by_number_name_and_id(house, desk, form):
    case, other = house.take_in(LATE), house.take_in("GS-201")
    flow_desk = house.people["desk.x"]
    by_number = desk.open_cases(flow_desk, form(case.number))
    assert [line.case.id for line in by_number] == [case.id]
    assert {line.case.id for line in desk.open_cases(flow_desk, case.subject_name)} >= {case.id}
    assert desk.open_cases(flow_desk, "没有这个人") == ()
    assert len(desk.open_cases(flow_desk)) == 2 and other


def test_where_is_my_case_says_stage_and_day_and_nothing_else(house, desk):
    head = house.take_in(LATE)
    (found,) = desk.where(house.people["desk.x"], head.number)
    assert (found.number, found.due_on, bool(found.stage_zh)) == (head.number, head.due_on, True)
    assert {field.name for field in fields(type(found))} == {
        "number", "item_zh", "item_en", "state", "stage_zh", "stage_en", "due_on",
    }  # fmt: skip
    with pytest.raises(NotFound):
        desk.where(house.people["desk.x"], "0" * 18)


def test_a_chase_is_kept_counted_and_asks_for_a_note(house, desk):
    case, flow_desk = house.take_in(LATE).id, house.people["desk.x"]
    assert refused(lambda: desk.chase(flow_desk, case, " ")) == "chase_needs_note"
    assert refused(lambda: desk.chase(house.clerk, case, "请加快")) == "chase_needs_flow_desk"
    desk.chase(flow_desk, case, "请加快")
    (found,) = desk.open_cases(flow_desk)
    assert found.case.chased == 1
    for statement in ("DELETE FROM case_chase", "UPDATE case_chase SET note = 'x'"):
        with house.uow() as u, pytest.raises(Rejected):
            u.session.execute(text(statement))
    wrong = "INSERT INTO case_chase SELECT randomblob(16), task, :clerk, at, note FROM case_chase"
    with house.uow() as u, pytest.raises(Rejected) as no:
        u.session.execute(text(wrong), {"clerk": house.clerk.operator.bytes})
    assert no.value.code == "chase_nobody"


def test_nobody_is_chased_where_nobody_has_the_case(house, desk):
    absent(house, "handlinga.x", "handlingb.x")
    case = house.take_in(LATE).id
    assert refused(lambda: desk.chase(house.people["desk.x"], case, "请加快")) == "chase_nobody"


def test_the_flow_desk_has_a_step_drawn_anew(house, desk):
    case = house.take_in(LATE).id
    absent(house, "handlinga.x" if house.holder(case).account == "handlinga.x" else "handlingb.x")
    before = house.holder(case)
    assert desk.redraw(house.people["desk.x"], case, RedrawReason.ABSENT)
    assert house.holder(case) is not before
    assert refused(lambda: desk.redraw(house.clerk, case, RedrawReason.ABSENT)) == "redraw_needs_flow_desk"


def test_the_rota_of_the_day_is_checked_with_the_people_of_the_store(house, desk):
    chief = house.people["chief.x"]
    assert desk.rota(chief) == ()
    absent(house, "reviewa.x", "reviewb.x")
    found = {one.item.code: one for one in desk.rota(chief)}
    assert {"YL-103", "GS-208"} <= set(found) and "YL-101" not in found
    (change,) = found["YL-103"].changes
    assert (found["YL-103"].lack, change.remedy) == (Lack.PERMISSION, Remedy.COME_IN)


@pytest.mark.parametrize("account", ["intakea.x", "handlinga.x", "approvala.x"])
def test_the_floor_is_for_supervisor_and_flow_desk(house, desk, account):
    actor = house.people[account]
    for call in (desk.floor, desk.rota, desk.open_cases):
        assert refused(lambda call=call: call(actor)) == "floor_not_yours"
