"""Organisation and rota by keyboard over a real store."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from sqlalchemy import text

from app.kernel.actor import Post
from app.kernel.clock import hall_day
from app.kernel.office import KeptKey
from app.staff.central_list import read_list
from app.staff.presence_book import AbsenceKind, Shift
from db.queries.staff import SqlStaffQueries
from tests.builders.floor_window import FloorWindow
from tests.builders.naming import unnamed
from tests.builders.office_house import office_desk_of, office_house, under_city
from tests.builders.routine_house import absent
from tests.builders.staffed import OFFICE
from tests.builders.window import FakeSteps, make_services
from ui import tasks
from ui.actions import ActionId
from ui.main_window import MainWindow
from ui.screen import ScreenName, SettingsPart
from ui.screens.office_admin.table_model import FIRST_DAY
from ui.screens.office_admin.view_model import Asking, Page
from ui.workplace import Workplace

Key = Qt.Key
REVIEWED = "GS-209"
FRIDAY = FIRST_DAY + 4


@pytest.fixture
def house(uow, clock):
    return office_house(uow, clock)


@pytest.fixture
def desk(house, store):
    return office_desk_of(house, store)


@pytest.fixture
def open_as(qtbot, window_app, house, store, desk):
    """The screen as somebody sees it, on a page."""

    def open_as(account: str, page: Page | None = None) -> FloorWindow:
        window = FloorWindow(qtbot, house, store, house.people[account], ScreenName.OFFICE, office=lambda: desk)
        if page is not None:
            window.view.model.show(page)
            window.rest()
        return window

    return open_as


def press(window: FloorWindow, *keys: Qt.Key, shift: bool = False) -> None:
    for key in keys:
        modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(QApplication.focusWidget(), key, modifier)
        window.rest()


def write(window: FloorWindow, text: str) -> None:
    """As an input method writes; no key has Chinese signs."""
    QApplication.focusWidget().selectAll()
    QApplication.focusWidget().insert(text)
    window.rest()


def act(window: FloorWindow, action: ActionId) -> None:
    window.view.handlers()[action]()
    window.rest()


def words(window: FloorWindow) -> str:
    return "\n".join(label.text() for label in window.view.findChildren(QLabel) if label.isVisible())


def to_row(window: FloorWindow, said: str) -> None:
    """Down through the page's table until the row that begins with these words is chosen."""
    table = window.view.page.table
    table.setFocus()
    for _ in range(table.model().rowCount()):
        at = table.currentIndex()
        if said in str(table.model().index(at.row(), 0).data()):
            return
        press(window, Key.Key_Down)
    raise AssertionError(f"no row says {said}")


def rows(window: FloorWindow) -> list[list[str]]:
    model = window.view.page.table.model()
    return [[str(model.index(r, c).data()) for c in range(model.columnCount())] for r in range(model.rowCount())]


def cell(desk, house, account: str, day: date):
    week = desk.week(house.people["chief.x"], day)
    return next(row for row in week.rows if row.account == account).cells[day.weekday()]


# sections and people


def test_the_administrator_finds_a_person_and_places_them_by_keys(open_as, house, store):
    window = open_as("system")
    assert window.view.model.state.page is Page.PEOPLE
    write(window, "archive.x")
    assert len(rows(window)) == 1
    press(window, Key.Key_Down, Key.Key_Return)
    assert window.view.page.section.hasFocus()
    window.view.page.section.set_value("review")
    press(window, Key.Key_Tab)
    assert window.view.page.post.hasFocus()
    window.view.page.post.set_value(Post.SERVICE_DESK.value)
    press(window, Key.Key_Tab, Key.Key_Return)
    now = next(one for one in SqlStaffQueries(store).operators() if one.account == "archive.x")
    assert (now.section.code, now.post) == ("review", Post.SERVICE_DESK)
    assert "即刻生效" in window.said[-1] and window.view.model.state.asking is Asking.NOTHING
    assert rows(window)[0][4:6] == ["review", "综合服务岗"]


def test_who_holds_a_permission_is_not_moved_and_the_reason_is_said_at_once(open_as):
    window = open_as("system")
    write(window, "handlinga.x")
    press(window, Key.Key_Return, Key.Key_Return)
    assert window.view.model.state.asking is Asking.NOTHING
    assert "请先按授权四步收回权限" in words(window)
    act(window, ActionId.BACK)
    assert "请先按授权四步收回权限" not in words(window) and window.view.model.state.trouble is None


def test_the_administrator_cannot_place_themselves_and_nothing_typed_is_lost(open_as, store):
    window = open_as("system")
    write(window, "admina.x")
    press(window, Key.Key_Return, Key.Key_Return)
    window.view.page.section.set_value("review")
    window.view.page.do_place.setFocus()
    press(window, Key.Key_Return)
    assert "不能调整自己的科室和岗位" in words(window)
    assert window.view.page.section.value() == "review"
    now = next(one for one in SqlStaffQueries(store).operators() if one.account == "admina.x")
    assert now.section.code == "admin"


def test_a_section_is_added_by_keys_and_a_wrong_code_stays_to_be_mended(open_as, store):
    window = open_as("system")
    act(window, ActionId.ADD_SECTION)
    assert window.view.page.code.hasFocus()
    write(window, "9养老")
    press(window, Key.Key_Tab)
    write(window, "养老二科")
    press(window, Key.Key_Return)
    assert "不合格式" in words(window) and window.view.page.name.value() == "养老二科"
    window.view.page.code.setFocus()
    write(window, "pension-2")
    press(window, Key.Key_Tab, Key.Key_Return)
    assert ("pension-2", "养老二科") in {(one.code, one.name) for one in SqlStaffQueries(store).sections()}
    window.view.page.text.setFocus()
    write(window, "养老二科")
    assert [row[0] for row in rows(window)] == ["暂无人员"]


def test_others_than_the_system_administrator_only_read_the_people(open_as):
    window = open_as("chief.x", Page.PEOPLE)
    assert not window.view.page.place.isEnabled() and not window.view.page.add.isEnabled()
    assert ActionId.ADD_SECTION not in window.view.handlers()
    to_row(window, "员archive.x")
    press(window, Key.Key_Return)
    assert window.view.model.state.asking is Asking.NOTHING


# rota and absence


def test_a_key_takes_somebody_off_and_puts_them_on_again(open_as, house, desk):
    window, today = open_as("chief.x"), hall_day(house.clock.now())
    table = window.view.page.table
    assert table.hasFocus() and table.currentIndex().column() == FRIDAY
    to_row(window, "员handlinga.x")
    press(window, Key.Key_Return)
    assert cell(desk, house, "handlinga.x", today).code == "shift_off"
    assert cell(desk, house, "handlingb.x", today).is_present, "nobody else is taken off"
    assert (table.currentIndex().column(), table.currentIndex().data()) == (FRIDAY, "休")
    press(window, Key.Key_Space)
    assert cell(desk, house, "handlinga.x", today).code == "shift_day"
    for key, shift in ((Key.Key_2, Shift.MORNING), (Key.Key_3, Shift.AFTERNOON), (Key.Key_0, Shift.OFF)):
        press(window, key)
        assert cell(desk, house, "handlinga.x", today).code == f"shift_{shift.value}"
    press(window, Key.Key_Right, Key.Key_0)
    assert cell(desk, house, "handlinga.x", today + timedelta(days=1)).code == "shift_off"


def test_a_day_that_is_over_and_ones_own_days_are_refused_in_words(open_as, house, desk):
    window, today = open_as("chief.x"), hall_day(house.clock.now())
    to_row(window, "员handlinga.x")
    press(window, Key.Key_Left, Key.Key_Return)
    assert "已经过去" in words(window)
    assert cell(desk, house, "handlinga.x", today - timedelta(days=1)).shift is None
    press(window, Key.Key_Right)
    window.view.page.table.setCurrentIndex(window.view.page.table.model().index(0, FRIDAY))
    to_row(window, "员chief.x")
    press(window, Key.Key_0)
    assert "不能为自己排班" in words(window)


def test_another_week_is_shown_and_planned(open_as, house, desk):
    window, today = open_as("chief.x"), hall_day(house.clock.now())
    press(window, Key.Key_PageDown)
    assert "2026-11-23 至 2026-11-29" in words(window)
    to_row(window, "员handlinga.x")
    press(window, Key.Key_0)
    assert cell(desk, house, "handlinga.x", today + timedelta(days=7)).code == "shift_off"
    assert "2026-11-23 至 2026-11-29" in words(window)
    press(window, Key.Key_PageUp)
    assert "2026-11-16 至 2026-11-22" in words(window)


def test_an_absence_says_what_lies_with_the_person_and_what_becomes_of_it(open_as, house, desk):
    case, today = house.take_in("ZH-014"), hall_day(house.clock.now())
    who = house.holder(case.id)
    window = open_as("chief.x")
    to_row(window, who.name)
    act(window, ActionId.MARK_ABSENT)
    assert f"{who.name} 手上有 1 件在办" in words(window)
    assert window.view.page.kind.hasFocus()
    press(window, Key.Key_2, Key.Key_Tab, Key.Key_Tab)
    write(window, (today + timedelta(days=2)).strftime("%Y%m%d"))
    press(window, Key.Key_Return)
    assert cell(desk, house, who.account, today).away is AbsenceKind.SICK
    assert cell(desk, house, who.account, today + timedelta(days=2)).away is AbsenceKind.SICK
    assert cell(desk, house, who.account, today + timedelta(days=1)).is_present is False
    assert "在办件不会自动转走" in words(window), "what is left to do stays on the page"
    assert house.holder(case.id) is who
    press(window, Key.Key_Right)
    act(window, ActionId.MARK_BACK)
    assert cell(desk, house, who.account, today).away is AbsenceKind.SICK
    assert cell(desk, house, who.account, today + timedelta(days=1)).away is None


def test_an_absence_without_reason_or_with_crossed_days_is_not_kept(open_as, house, desk):
    window, today = open_as("chief.x"), hall_day(house.clock.now())
    to_row(window, "员handlinga.x")
    act(window, ActionId.MARK_ABSENT)
    window.view.page.until_on.setFocus()
    write(window, "20261101")
    press(window, Key.Key_Return)
    assert window.view.page.kind.hasFocus(), "the reason is missing"
    press(window, Key.Key_1)
    window.view.page.until_on.setFocus()
    press(window, Key.Key_Return)
    assert "缺勤的结束日早于开始日" in words(window)
    assert window.view.page.until_on.value() == "2026-11-01", "nothing typed is lost"
    write(window, "20261199")
    press(window, Key.Key_Return)
    assert window.view.page.until_on.hasFocus()
    assert cell(desk, house, "handlinga.x", today).away is None
    act(window, ActionId.BACK)
    assert window.view.model.state.asking is Asking.NOTHING and window.view.page.table.hasFocus()


def test_whoever_is_not_absent_is_not_marked_back(open_as):
    window = open_as("chief.x")
    to_row(window, "员handlinga.x")
    act(window, ActionId.MARK_BACK)
    assert "没有登记缺勤" in words(window)


def test_the_administrator_reads_the_rota_and_changes_nothing(open_as, house, desk):
    window, today = open_as("system", Page.ROTA), hall_day(house.clock.now())
    to_row(window, "员handlinga.x")
    press(window, Key.Key_Return, Key.Key_0)
    assert cell(desk, house, "handlinga.x", today).shift is None
    assert ActionId.MARK_ABSENT not in window.view.handlers()


# routing


def test_the_administrator_turns_routing_off_by_keys_and_the_draw_obeys(open_as, house, store):
    under_city(house, store)
    window = open_as("system", Page.ROUTING)
    assert "无人可抽时，下列环节送 示例市社会保险中心 抽取" in words(window)
    routes = window.view.page.routes.model()
    mine = next(row for row in range(routes.rowCount()) if REVIEWED in routes.index(row, 0).data())
    assert routes.index(mine, 2).data() == "示例市社会保险中心"
    press(window, Key.Key_Return)
    assert window.view.page.switch.hasFocus()
    press(window, Key.Key_2, Key.Key_Tab, Key.Key_Return)
    assert "送上级已关闭" in words(window)
    assert routes.index(mine, 2).data() == "原地等待"
    case = house.take_in(REVIEWED).id
    house.agree(case)
    with house.uow() as u:
        assert u.tasks.without_task(OFFICE, 10) == [case]
    press(window, Key.Key_Return, Key.Key_1, Key.Key_Tab, Key.Key_Return)
    house.draw_waiting()
    assert house.holder(case) is house.people["reviewb.x"]


def test_a_figure_out_of_bounds_is_refused_and_stays_typed(open_as, house):
    window = open_as("system", Page.ROUTING)
    to_row(window, "在办件上限")
    press(window, Key.Key_Return)
    write(window, "5000")
    press(window, Key.Key_Return)
    assert "须在 1 到 1000 之间" in words(window) and window.view.page.value.text() == "5000"
    write(window, "3")
    press(window, Key.Key_Return)
    assert house.settings.quota == 3
    assert next(row for row in rows(window) if "在办件上限" in row[0])[1:] == ["3", "60"]


def test_a_supervisor_reads_the_figures_only(open_as, house):
    window = open_as("chief.x", Page.ROUTING)
    press(window, Key.Key_Return)
    assert window.view.model.state.asking is Asking.NOTHING
    assert "没有上级机构" in words(window)


# opening check


def test_two_keys_put_the_smallest_change_into_the_rota(open_as, house, desk):
    absent(house, "reviewa.x", "reviewb.x")
    window = open_as("chief.x", Page.CHECK)
    assert f"{len(desk.check(house.people['chief.x']))} 项事项今天办不完" in words(window)
    to_row(window, REVIEWED)
    assert "今天没有审核人员在岗" in rows(window)[window.view.page.table.currentIndex().row()][2]
    press(window, Key.Key_Return)
    assert window.view.page.do_mend.hasFocus()
    assert desk.check(house.people["chief.x"]), "nothing is done before the second key"
    press(window, Key.Key_Return)
    assert desk.check(house.people["chief.x"]) == ()
    assert "已销假，今天到岗" in window.said[-1]
    assert "今天的事项都能办完" in words(window)


def test_what_the_rota_cannot_do_stays_said_on_the_page(open_as, house, store):
    with store.writers() as session, session.begin():
        session.execute(text("UPDATE operator SET is_active = 0 WHERE account LIKE 'review%'"))
    window = open_as("chief.x", Page.CHECK)
    to_row(window, REVIEWED)
    press(window, Key.Key_Return, Key.Key_Return)
    assert "排班改不了" in words(window)
    assert window.view.model.state.unfinished


def test_the_opening_check_is_offered_to_those_who_open_a_hall(open_as):
    for account, has in (("chief.x", True), ("head", True), ("system", False), ("audit.x", False)):
        assert (Page.CHECK in open_as(account).view.model.state.pages) is has


# collusion


def test_the_shortest_path_is_first_and_says_who_would_do_what(open_as, house, desk):
    window = open_as("audit.x")
    assert window.view.model.state.page is Page.COLLUSION
    shortest = desk.collusion(house.people["audit.x"])[0]
    assert f"最少 {shortest.distance} 人串通即可骗取待遇" in words(window)
    detail = window.view.page.detail.text().splitlines()
    assert len(detail) >= shortest.distance
    for one, line in zip(shortest.people, detail, strict=False):
        assert one.name in line and one.account in line and one.section in line and "环节" in line
    before = window.view.page.detail.text()
    press(window, *[Key.Key_Down] * (len(rows(window)) - 1))
    assert window.view.page.detail.text() != before


# the whole


def test_the_pages_are_turned_by_keys_in_the_whole_window(qtbot, window_app, house, desk):
    window = MainWindow()
    qtbot.addWidget(window)
    place = Workplace(window)
    place.use(make_services(FakeSteps({}), office=lambda: desk))
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    place.go_on(house.people["system"], ScreenName.OFFICE)
    qtbot.waitUntil(lambda: place.screen.page.first.hasFocus() and tasks.program_tasks().idle())

    def turn(key: Qt.Key) -> Page:
        QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: tasks.program_tasks().idle(), timeout=10_000)
        QApplication.processEvents()
        return place.screen.model.state.page

    turned = [turn(Key.Key_PageDown) for _ in range(5)]
    assert turned == [Page.ROTA, Page.ROUTING, Page.COLLUSION, Page.CENTRE, Page.PEOPLE]
    assert turn(Key.Key_PageUp) is Page.CENTRE
    place.sign_out()
    qtbot.waitUntil(lambda: place.screen is None)


@pytest.mark.parametrize("account", ["system", "chief.x"])
def test_every_part_of_every_page_has_a_name(open_as, house, account):
    absent(house, "reviewa.x", "reviewb.x")
    window = open_as(account)
    for page in window.view.model.state.pages:
        window.view.model.show(page)
        window.rest()
        assert unnamed(window.view) == []


# accounts at the centre


@pytest.fixture
def keyed(uow, clock):
    """The store has the province's key, as one whose people the centre shall know."""
    with uow() as u:
        u.meta.keep_province_key(KeptKey(b"x" * 60, b"k" * 32), clock.now())
        u.commit()


def with_centre(house) -> None:
    with house.uow() as u:
        u.meta.put("centre.url", "host=centre.example", None, house.clock.now())
        u.commit()


def test_the_list_for_the_centre_is_kept_by_keys_and_what_waits_for_it_stands_first(keyed, open_as, house, tmp_path):
    with_centre(house)
    window = open_as("security")
    assert window.view.model.state.page is Page.CENTRE
    assert unnamed(window.view) == []
    standing = {row[1]: row[-1] for row in rows(window)}
    assert standing["system.x" if "system.x" in standing else "admina.x"] == "中心还没有，须交名单"
    assert f"有 {len(standing)} 个账号须交名单" in words(window)
    press(window, Key.Key_Return)
    assert window.view.page.path.hasFocus()
    file = tmp_path / "people.json"
    write(window, str(file))
    press(window, Key.Key_Return)
    assert len(read_list(file.read_text(encoding="utf-8")).lines) == len(standing)
    assert f"已写出 {OFFICE} 的 {len(standing)} 人" in words(window)
    act(window, ActionId.HAND_OVER_LIST)
    write(window, str(file))
    press(window, Key.Key_Return)  # one lies there: what was typed stays
    assert window.view.page.path.value() == str(file) and window.view.model.state.asking is Asking.LIST
    window.view.page.own.click()
    assert window.opened[-1] == (ScreenName.SETTINGS, SettingsPart.CENTRE)


def test_without_a_centre_the_page_says_so_and_asks_for_nothing(open_as):
    window = open_as("system", Page.CENTRE)
    assert "本机没有设置中心" in words(window)
    assert window.view.page.handlers() == {} and not window.view.page.make.isEnabled()
    assert open_as("head", Page.ROTA).view.model.state.pages.count(Page.CENTRE) == 0
