"""The administrator's desk: who may look, one shift changed, what an absence means, routing, mending, collusion."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from app.cases.mending import Mending, mend_steps
from app.cases.rota_check import Change, Remedy, RotaPerson
from app.kernel.actor import Permission, Post
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import OperatorId, new_uuid
from app.staff.grants import GrantKind, GrantRequest, RequestFile
from app.staff.presence_book import ROTA_REQUIRED, AbsenceKind, Shift
from tests.builders.office_house import CITY, office_desk_of, office_house, under_city
from tests.builders.routine_house import absent
from tests.builders.staffed import OFFICE

TODAY = date(2026, 11, 20)
REVIEWED = "GS-209"


@pytest.fixture
def house(uow, clock):
    return office_house(uow, clock)


@pytest.fixture
def desk(house, store):
    return office_desk_of(house, store)


def cells(desk, house, day=TODAY):
    return {row.account: row.cells[day.weekday()] for row in desk.week(house.people["chief.x"], day).rows}


def test_only_those_who_order_the_office_or_audit_it_look(desk, house):
    looks = (desk.routing, lambda a: desk.week(a, TODAY), lambda a: desk.burden(a, "desk.x", TODAY))
    for account in ("handlinga.x", "archive.x", "desk.x", "security"):
        actor = house.people[account]
        for look in looks if account == "security" else (desk.book, *looks):
            with pytest.raises(Rejected, match="office_not_yours"):
                look(actor)
    for account in ("system", "head", "chief.x", "audit.x", "security"):
        assert desk.book(house.people[account]).people


def test_the_book_shows_ones_own_office_and_those_below(desk, house, store):
    assert [one.id for one in desk.book(house.people["system"]).offices] == [OFFICE]
    under_city(house, store)
    book = desk.book(house.people["system"])
    assert [one.id for one in book.offices] == [OFFICE]
    assert {one.office for one in book.sections} == {OFFICE}
    assert "reviewb.x" not in {one.account for one in book.people}


def test_the_week_begins_on_monday_and_says_why_somebody_is_away(desk, house):
    absent(house, "handlinga.x", kind=AbsenceKind.TRAINING)
    week = desk.week(house.people["system"], TODAY)
    assert (week.monday, week.today) == (date(2026, 11, 16), TODAY)
    row = next(row for row in week.rows if row.account == "handlinga.x")
    assert [cell.code for cell in row.cells] == ["shift_everybody"] * 4 + ["absence_kind_training"] + [
        "shift_everybody"
    ] * 2
    assert [cell.is_present for cell in row.cells].count(False) == 1


def test_one_person_off_on_an_unplanned_day_takes_nobody_else_off(desk, house):
    chief = house.people["chief.x"]
    desk.change_shift(chief, "handlinga.x", TODAY, Shift.OFF)
    found = cells(desk, house)
    assert not found["handlinga.x"].is_present
    others = {account for account in house.people if account.endswith(".x")} - {"handlinga.x", "chief.x"}
    assert all(found[account].shift is Shift.DAY for account in others)
    desk.change_shift(chief, "handlinga.x", TODAY, Shift.MORNING)
    assert cells(desk, house)["handlinga.x"].code == "shift_morning"
    assert cells(desk, house, TODAY + timedelta(days=1))["handlingb.x"].shift is None


def test_where_a_rota_is_required_only_the_person_is_planned(desk, house):
    with house.uow() as u:
        u.meta.put(ROTA_REQUIRED, "on", None, house.clock.now())
        u.commit()
    desk.change_shift(house.people["chief.x"], "handlinga.x", TODAY, Shift.DAY)
    assert [account for account, cell in cells(desk, house).items() if cell.is_present] == ["handlinga.x"]


def test_a_day_that_is_over_is_not_planned_anew(desk, house):
    with pytest.raises(Rejected, match="rota_day_over"):
        desk.change_shift(house.people["chief.x"], "handlinga.x", TODAY - timedelta(days=1), Shift.OFF)
    with pytest.raises(Rejected, match="supervisor_only"):
        desk.change_shift(house.people["system"], "handlinga.x", TODAY, Shift.OFF)


def test_an_absence_says_what_lies_with_the_person_and_leaves_it_there(desk, house):
    heads = [house.take_in("ZH-014") for _ in range(2)]
    who = house.holder(heads[0].id)
    mine = [head for head in heads if house.holder(head.id) is who]
    chief, until = house.people["chief.x"], max(head.due_on for head in mine)
    before = desk.burden(chief, who.account, TODAY)
    assert (before.open, before.due) == (len(mine), 0)
    told = desk.leave(chief, who.account, AbsenceKind.LEAVE, TODAY, until)
    assert (told.open, told.due, told.until) == (len(mine), len(mine), until)
    assert all(house.holder(head.id) is who for head in mine)
    assert desk.come_back(chief, who.account, TODAY).kind is AbsenceKind.BACK
    with pytest.raises(NotFound, match="operator_not_found"):
        desk.burden(chief, "nobody.x", TODAY)


def test_nobody_asks_about_the_tray_of_another_office(desk, house, store):
    under_city(house, store)
    with pytest.raises(NotFound, match="operator_not_found"):
        desk.burden(house.people["chief.x"], "reviewb.x", TODAY)


def test_routing_is_what_the_draw_does(desk, house, store):
    assert desk.routing(house.people["system"]).code == "routing_no_above"
    under_city(house, store)
    found = desk.routing(house.people["system"])
    assert (found.code, found.above.id) == ("routing_on", CITY)
    stages = next(one.stages for one in found.routes if one.item.code == REVIEWED)
    assert {stage.permission for stage in stages} <= {Permission.REVIEW, Permission.APPROVAL}
    desk.set_figure(house.people["system"], "flow.routes_up", "off")
    assert desk.routing(house.people["system"]).code == "routing_off"
    case = house.take_in(REVIEWED).id
    house.agree(case)
    with house.uow() as u:
        assert u.tasks.without_task(OFFICE, 10) == [case]
    desk.set_figure(house.people["system"], "flow.routes_up", "on")
    assert [one.operator for one in house.draw_waiting()] == [house.people["reviewb.x"].operator]


def test_only_figures_of_the_flow_and_only_the_system_administrator_sets_them(desk, house):
    with pytest.raises(NotFound, match="setting_unknown"):
        desk.set_figure(house.people["system"], "sign_in.tries", "9")
    for account in ("chief.x", "head", "audit.x"):
        with pytest.raises(Rejected, match="not_your_post"):
            desk.set_figure(house.people[account], "flow.quota", "9")
    assert desk.set_figure(house.people["system"], "flow.quota", "９") == "9"
    shown = {one.setting.key: one for one in desk.routing(house.people["chief.x"]).figures}
    assert (shown["flow.quota"].value, shown["flow.opens"].value) == ("9", "08:30")


def test_who_could_come_in_is_put_into_the_rota_and_the_item_can_be_finished(desk, house):
    chief = house.people["chief.x"]
    desk.change_shift(chief, "reviewa.x", TODAY, Shift.OFF)
    absent(house, "reviewa.x", "reviewb.x")
    assert REVIEWED in {one.item.code for one in desk.check(chief)}
    done = desk.mend(chief, REVIEWED)
    assert [step.mending for step in done] == [Mending.RETURNED, Mending.PLANNED]
    assert desk.check(chief) == ()
    assert desk.mend(chief, REVIEWED) == ()


def test_what_needs_more_than_the_rota_is_told_and_nothing_is_done(desk, house, store):
    with store.writers() as session, session.begin():
        session.execute(text("UPDATE operator SET is_active = 0 WHERE account LIKE 'review%'"))
    chief = house.people["chief.x"]
    before = cells(desk, house)
    steps = desk.mend(chief, REVIEWED)
    assert {step.mending for step in steps} <= {Mending.NEEDS_GRANT, Mending.NEEDS_PERSON} and steps
    assert cells(desk, house) == before
    with pytest.raises(Rejected, match="floor_not_yours"):
        desk.mend(house.people["system"], REVIEWED)


def test_whoever_is_there_without_a_face_needs_one(desk, house):
    actor = house.people["reviewa.x"]
    person = RotaPerson(actor.operator, actor.name, Permission.REVIEW, OFFICE, "review", is_present=False)
    duty = {one.operator: one for one in desk.grants.on_duty(house.people["chief.x"], TODAY)}
    change = Change(Remedy.COME_IN, Permission.REVIEW, person)
    assert [step.mending for step in mend_steps([change], duty, [])] == [Mending.NEEDS_FACE]


def test_collusion_counts_those_on_duty_and_names_their_sections(desk, house):
    paths = desk.collusion(house.people["audit.x"])
    assert paths[0].distance >= 2
    assert {one.section for one in paths[0].people} <= {"window", "handling", "review", "lead"}
    absent(house, "reviewa.x", "reviewb.x")
    assert len([one for one in desk.collusion(house.people["system"]) if one.distance]) < len(
        [one for one in paths if one.distance]
    )
    with pytest.raises(Rejected, match="not_your_post"):
        desk.collusion(house.people["handlinga.x"])


def test_a_section_is_added_and_a_person_placed_through_the_desk(desk, house):
    admin = house.people["system"]
    assert desk.add_section(admin, "pension", "养老科").office == OFFICE
    now = desk.place(admin, "archive.x", "pension", Post.SERVICE_DESK)
    assert (now.section.name, now.post) == ("养老科", Post.SERVICE_DESK)
    with pytest.raises(Rejected, match="not_your_post"):
        desk.place(house.people["chief.x"], "archive.x", "admin", Post.ARCHIVE)
    with pytest.raises(Rejected, match="operator_stays_while_permitted"):
        desk.place(admin, "handlinga.x", "pension", Post.HANDLER)


def test_a_stand_in_is_started_from_todays_roster_and_asks_for_a_grant_otherwise():
    person = RotaPerson(OperatorId(new_uuid()), "员", Permission.HANDLING, OFFICE, "handling", is_present=True)
    change = Change(Remedy.STAND_IN, Permission.REVIEW, person)

    def granted(permission: Permission) -> RequestFile:
        days = (TODAY, TODAY + timedelta(days=30), OperatorId(new_uuid()))
        return RequestFile(GrantRequest(new_uuid(), person.operator, GrantKind.STAND_IN, permission, *days, "名单"), ())

    fits, other = granted(Permission.REVIEW), granted(Permission.APPROVAL)
    (step,) = mend_steps([change], {}, [other, fits])
    assert (step.mending, step.request) == (Mending.STARTED, fits.request.id)
    (step,) = mend_steps([change], {}, [other])
    assert (step.mending, step.request) == (Mending.NEEDS_GRANT, None)
    (step,) = mend_steps([Change(Remedy.ANOTHER, Permission.REVIEW)], {}, [fits])
    assert step.mending is Mending.NEEDS_PERSON
