"""Panels: a case is drawn to one as a whole, stays with it step after step, and every draw of it repeats."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from app.cases.commands.draw_check import judged
from app.cases.draw import DrawFault, DrawRecord, DrawTicket
from app.cases.eligibility import Considered, ExclusionReason
from app.cases.flow import ReturnReason, Verb, Word
from app.cases.flow_settings import FlowSettings
from app.cases.panel_desk import PanelDesk
from app.cases.panel_draw import draw_panel, lots_of, strays, verify_panel
from app.cases.panels import Panel, PanelFallback, PanelLot
from app.cases.way import way_of
from app.kernel.actor import Permission, Post
from app.kernel.errors import AppError, NotFound, Rejected
from app.kernel.ids import CaseId, OfficeId, OperatorId, new_uuid
from db.queries.draws import SqlDrawQueries
from db.queries.panels import SqlPanelQueries
from db.queries.staff import SqlStaffQueries
from tests.builders.counter import catalogue
from tests.builders.flow_house import FlowHouse
from tests.builders.routine_house import absent, floor_desk_of, routine_of
from tests.builders.staffed import OFFICE, place

ITEM = "YL-107"
A, B = ("handlinga.x", "reviewa.x", "approvala.x"), ("handlingb.x", "reviewb.x", "approvalb.x")


@pytest.fixture
def house(uow, clock) -> FlowHouse:
    made = FlowHouse(uow, clock, settings=FlowSettings(panels=True))
    made.people["chief.x"] = place(uow, "chief.x", 899, Post.FLOOR_SUPERVISOR)
    with uow() as u:
        admin = u.staff.credentials("admina.x").operator
    made.people["admina.x"] = replace(
        made.people["chief.x"], operator=admin, post=Post.SYSTEM_ADMIN, account="admina.x"
    )
    return made


@pytest.fixture
def panels(house, store) -> PanelDesk:
    ways = {item.code: way_of(item) for item in catalogue().items}
    return PanelDesk(house.uow, SqlPanelQueries(store), SqlStaffQueries(store), lambda: ways, house.clock)


@pytest.fixture
def admin(house):
    return house.people["admina.x"]


def two(panels, admin):
    return panels.add(admin, "一组", A), panels.add(admin, "二组", B)


def records(house, store, case) -> list[DrawRecord]:
    return [one.kept.record for one in SqlDrawQueries(store).draws(OfficeId(OFFICE), None, case)]


def test_a_case_stays_within_the_panel_that_its_first_draw_named(house, panels, admin, store, clock):
    first, second = two(panels, admin)
    case = house.take_in(ITEM).id
    done = house.to_the_end(case)
    behind = [actor.account for _, actor in done if actor.permission is not Permission.INTAKE]
    assert len(behind) >= 3
    assert set(behind) <= set(A) or set(behind) <= set(B), "never across"
    told = [record.panel for record in records(house, store, case) if record.panel]
    assert {choice.panel for choice in told} in ({first.id}, {second.id})
    assert [len(choice.lots) for choice in told] == [2, *[0] * (len(told) - 1)], "drawn once, as a whole"


def test_every_draw_with_a_panel_repeats_after_the_reveal(house, panels, admin, store, clock):
    two(panels, admin)
    case = house.take_in(ITEM).id
    house.to_the_end(case)
    clock.pass_time(days=1)
    routine_of(house, store)()
    verdicts = [judged(one) for one in SqlDrawQueries(store).draws(OfficeId(OFFICE), None, case)]
    assert verdicts and all(one.from_day is None and one.findings == () for one in verdicts)
    with house.uow() as u:
        kept = u.tasks.day(OfficeId(OFFICE), verdicts[0].draw.kept.record.day)
    record = verdicts[0].draw.kept.record
    assert DrawRecord.from_data(record.to_data()) == record
    other = next(lot for lot in record.panel.lots if lot.panel != record.panel.panel)
    forged = replace(record, panel=replace(record.panel, panel=other.panel, members=other.members))
    assert DrawFault.PANEL in {one.fault for one in verify_panel(forged, kept.secret)}
    lots = tuple(replace(lot, weight=1) for lot in record.panel.lots)
    assert verify_panel(replace(record, panel=replace(record.panel, lots=lots)), kept.secret)
    outsiders = replace(record.panel, members=(), lots=())
    twice = replace(record, panel=outsiders, candidates=record.candidates * 2)
    assert {one.fault for one in verify_panel(twice, kept.secret)} == {DrawFault.PANEL}


def test_without_the_setting_nothing_changes(house, panels, admin, store):
    two(panels, admin)
    house.settings = FlowSettings()
    case = house.take_in(ITEM).id
    (record,) = records(house, store, case)
    assert record.panel is None
    assert "panel" not in record.to_data()
    assert {one.operator for one in record.candidates} == {
        house.people[name].operator for name in ("handlinga.x", "handlingb.x")
    }


def test_where_nobody_of_the_panel_can_do_a_step_the_office_does_and_the_record_says_why(house, panels, admin, store):
    two(panels, admin)
    case = house.take_in(ITEM).id
    mine, theirs = (A, B) if house.holder(case).account in A else (B, A)
    absent(house, mine[1])
    house.agree(case)
    assert house.holder(case).account == theirs[1]
    record = records(house, store, case)[-1]
    assert record.panel.fallback is PanelFallback.NOBODY
    away = house.people[mine[1]].operator
    assert (away, ExclusionReason.ABSENT) in {(one.operator, one.reason) for one in record.exclusions}
    house.say(house.holder(case), case, Word(Verb.RETURN, reason=ReturnReason.ENTRY_WRONG.value, note="请核对"))
    assert house.holder(case).account == mine[0], "the panel has the case all the same"


def test_the_others_are_kept_out_with_that_reason(house, panels, admin, store):
    two(panels, admin)
    case = house.take_in(ITEM).id
    other = next(name for name in ("handlinga.x", "handlingb.x") if name != house.holder(case).account)
    record = records(house, store, case)[-1]
    assert [one.operator for one in record.candidates] == [house.holder(case).operator]
    reasons = {one.reason for one in record.exclusions if one.operator == house.people[other].operator}
    assert reasons == {ExclusionReason.OTHER_PANEL}


def test_an_ended_panel_gives_its_cases_to_the_office(house, panels, admin, store):
    two(panels, admin)
    case = house.take_in(ITEM).id
    panels.end(admin, "一组"), panels.end(admin, "二组")
    house.agree(case)
    assert records(house, store, case)[-1].panel.fallback is PanelFallback.ENDED
    new = house.take_in("YL-115").id
    assert records(house, store, new)[-1].panel is None


def test_a_panel_does_its_items_only(house, panels, admin, store):
    only = panels.add(admin, "一组", A, ["YL-115"])
    assert records(house, store, house.take_in(ITEM).id)[-1].panel is None
    assert records(house, store, house.take_in("YL-115").id)[-1].panel.panel == only.id


def test_the_busier_panel_has_fewer_lots():
    ones = [OperatorId(new_uuid()) for _ in range(2)]
    panels = [Panel(new_uuid(), OFFICE, name, (), (one,)) for name, one in zip("ab", ones, strict=True)]
    people = [
        Considered(one, one.bytes, Permission.HANDLING, OFFICE, "handling", "county", True, load=load)
        for one, load in zip(ones, (0, 3), strict=True)
    ]
    lots = {lot.panel: lot for lot in lots_of(panels, people, set(ones))}
    assert (lots[panels[0].id].weight, lots[panels[1].id].weight) == (1_000_000_000, 250_000_000)
    drawn = [_drawn(tuple(sorted(lots.values(), key=lambda lot: lot.panel.bytes))) for _ in range(2000)]
    assert 1500 <= drawn.count(panels[0].id) <= 1700
    assert lots_of(panels, people, {ones[0]}) == (lots[panels[0].id],), "who cannot begin is not drawn"


def _drawn(lots: tuple[PanelLot, ...]):
    return draw_panel(bytes(32), DrawTicket(CaseId(new_uuid()), 2, 1, 2), lots)


def test_the_same_ticket_draws_the_same_panel():
    lots = tuple(PanelLot(new_uuid(), (), 0, 5) for _ in range(8))
    ticket = DrawTicket(CaseId(new_uuid()), 2, 1, 2)
    assert len({draw_panel(bytes(32), ticket, lots) for _ in range(50)}) == 1
    assert draw_panel(bytes(32), ticket, ()) is None


@pytest.mark.parametrize(
    ("members", "code"),
    [
        (("handlinga.x", "reviewa.x"), "panel_lacks_permission"),
        (("handlinga.x", "approvala.x"), "panel_lacks_permission"),
        ((*A, "chief.x"), "panel_member_without_permission"),
    ],
)
def test_a_panel_that_could_not_work_is_refused(panels, admin, members, code):
    with pytest.raises(Rejected) as refused:
        panels.add(admin, "一组", members)
    assert refused.value.code == code


def test_handler_and_reviewer_of_one_section_are_no_panel(house, panels, admin, store):
    from db.triggers import drop_triggers, install_triggers

    with store.writers() as session, session.begin():
        drop_triggers(session.connection())
        session.execute(text("UPDATE operator SET section = 'handling' WHERE account = 'reviewa.x'"))
        install_triggers(session.connection())
    with pytest.raises(Rejected) as refused:
        panels.add(admin, "一组", A)
    assert refused.value.code == "panel_one_section"


def test_names_items_people_and_posts_are_checked(house, panels, admin):
    panels.add(admin, "一组", A)
    for act, code in (
        (lambda: panels.add(admin, "  ", B), "panel_name"),
        (lambda: panels.add(admin, "一组", B), "panel_name_taken"),
        (lambda: panels.add(admin, "二组", (*B, A[0])), "panel_person_taken"),
        (lambda: panels.add(admin, "二组", ("nobody.x",)), "operator_not_found"),
        (lambda: panels.add(admin, "二组", B, ["XX-1"]), "item_not_found"),
        (lambda: panels.end(admin, "三组"), "panel_not_found"),
        (lambda: panels.add(house.people["chief.x"], "二组", B), "panel_needs_system_admin"),
        (lambda: panels.end(house.people["chief.x"], "一组"), "panel_needs_system_admin"),
        (lambda: panels.panels(house.clerk), "panels_not_yours"),
    ):
        with pytest.raises((Rejected, NotFound)) as refused:
            act()
        assert refused.value.code == code


def test_the_list_names_members_with_their_permission(house, panels, admin):
    two(panels, admin)
    panels.end(admin, "二组")
    (row,) = panels.panels(house.people["chief.x"])
    assert [(one.account, one.permission) for one in row.members] == [
        ("approvala.x", Permission.APPROVAL), ("handlinga.x", Permission.HANDLING), ("reviewa.x", Permission.REVIEW),
    ]  # fmt: skip
    assert len(panels.panels(admin, ended=True)) == 2


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (
            "INSERT INTO panel_member (panel, operator) SELECT p.id, o.id FROM panel p, operator o"
            " WHERE p.name = '二组' AND o.account = 'handlinga.x'",
            "panel_person_taken",
        ),
        (
            "INSERT INTO panel (id, office, name, items, opened_by, opened_at) SELECT randomblob(16), office, 'x',"
            " '[]', (SELECT id FROM operator WHERE account = 'chief.x'), opened_at FROM panel LIMIT 1",
            "panel_needs_system_admin",
        ),
        (
            "UPDATE panel SET ended_at = opened_at, ended_by = (SELECT id FROM operator WHERE account = 'chief.x')",
            "panel_needs_system_admin",
        ),
        ("UPDATE panel SET name = 'x' WHERE name = '一组'", "append_only"),
        ("DELETE FROM panel", "append_only"),
        ("DELETE FROM panel_member", "append_only"),
    ],
)
def test_the_database_itself_refuses(panels, admin, store, statement, code):
    two(panels, admin)
    with store.writers() as session, pytest.raises(AppError) as refused, session.begin():
        session.execute(text(statement))
    assert refused.value.code == code


def test_somebody_is_free_for_another_panel_when_theirs_is_ended(panels, admin):
    panels.add(admin, "一组", A)
    panels.end(admin, "一组")
    assert panels.add(admin, "一组", A).members


def test_the_check_of_the_flow_says_what_a_panel_lacks_today(house, panels, admin, store):
    two(panels, admin)
    floor, chief = floor_desk_of(house, store), house.people["chief.x"]
    assert floor.panel_gaps(chief) == ()
    absent(house, "reviewa.x")
    assert [(gap.panel, gap.permission) for gap in floor.panel_gaps(chief)] == [("一组", Permission.REVIEW)]
    house.settings = FlowSettings()
    assert floor.panel_gaps(chief) == ()


def test_a_later_draw_that_names_another_panel_is_found(house, panels, admin, store):
    two(panels, admin)
    case = house.take_in(ITEM).id
    house.to_the_end(case)
    told = [record for record in records(house, store, case) if record.panel]
    assert not any(strays(told))
    other = next(lot.panel for lot in told[0].panel.lots if lot.panel != told[0].panel.panel)
    forged = [told[0], replace(told[1], panel=replace(told[1].panel, panel=other)), *told[2:]]
    assert list(strays(forged)) == [False, True, *[False] * (len(told) - 2)]
