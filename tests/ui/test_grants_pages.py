"""Ledger, yearly check, stand-ins and declared relatives of the permissions screen, by keyboard over a real store."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt

from app.kernel.actor import Permission
from app.staff.grants import GrantKind
from app.staff.presence_book import AbsenceKind
from app.staff.relatives import Kinship
from tests.builders.grants_window import GrantsWindow, apply_for, as_of_tomorrow, desk_of, grants_office, held
from tests.builders.naming import unnamed
from tests.builders.staffed import id_no
from ui import theme
from ui.actions import ActionId
from ui.screen import ScreenName
from ui.screens.grants.view_model import Asking, Page

Key = Qt.Key
TODAY = date(2026, 11, 20)


@pytest.fixture
def office(demo_store, clock):
    return grants_office(demo_store, clock)


@pytest.fixture
def open_as(qtbot, window_app, office):
    def open_as(account: str) -> GrantsWindow:
        return GrantsWindow(qtbot, office, office.by_name(account))

    return open_as


# the ledger


def test_the_ledger_is_filtered_by_person_and_by_day(open_as, office):
    office.go_through(office.request("wang.fang", Permission.INTAKE, GrantKind.NEW))
    as_of_tomorrow(office)
    window = open_as("lin.hua")
    window.act(ActionId.NEXT_PAGE)
    page = window.view.ledger
    assert page.list.table.hasFocus()
    assert len(window.cells(page.list.table)) == len(office.people)
    window.act(ActionId.FIND_CASE)
    window.type("wang")
    (row,) = window.cells(page.list.table)
    assert row[3:6] == ["受理", "2026-11-21", "0"]
    assert window.cells(page.entries)[0][1:6] == [
        "新授", "受理", "2026-11-21", "–", "li.min → chen.xi → lin.hua → zhou.an",
    ]  # fmt: skip
    page.day.setFocus()
    window.type("20261120")
    assert window.cells(page.list.table)[0][3] == "–", "on that day it was not in force yet"
    page.day.selectAll()
    window.type("2026")
    assert page.day.accessibleDescription(), "half a day changes nothing and says so"


def test_the_ledger_is_seen_as_a_sheet_and_printed(open_as, office):
    window = open_as("lin.hua")
    window.view.model.turn_to(Page.LEDGER)
    window.rest()
    window.act(ActionId.PRINT)
    ((screen, paper),) = window.opened
    assert screen is ScreenName.PREVIEW and paper.pdf.startswith(b"%PDF")
    assert office.audited("ledger_printed") == []
    assert paper.print_it() == "已送到打印机 P1。"
    assert len(office.audited("ledger_printed")) == 1


def test_others_see_their_own_rows_alone_and_no_check(open_as, office):
    window = open_as("wang.fang")
    window.act(ActionId.NEXT_PAGE)
    assert [row[0] for row in window.cells(window.view.ledger.list.table)] == ["wang.fang（wang.fang）"]
    assert ActionId.PRINT not in window.view.handlers()
    assert Page.CHECK not in window.view.model.pages
    window.act(ActionId.NEXT_PAGE)
    assert window.view.model.state.page is Page.ROSTER


def test_time_in_post_rotation_and_dormant_accounts_are_remarked(open_as, office):
    office.commands.clock.moment += timedelta(days=6 * 366)
    window = open_as("lin.hua")
    window.act(ActionId.NEXT_PAGE)
    rows = window.cells(window.view.ledger.list.table)
    assert all("同岗过久，应当轮岗、长期未登录" in row[6] and row[5] == "2196" for row in rows)
    assert "应轮岗 10 人" in window.words()


# the yearly check


def test_audit_signs_the_yearly_check_with_a_note_once(open_as, office):
    office.commands.clock.moment += timedelta(days=6 * 366)
    window = open_as("chen.xi")
    window.view.model.turn_to(Page.CHECK)
    window.rest()
    assert len(window.cells(window.view.check.list.table)) == 20
    window.act(ActionId.SUBMIT)
    window.press(Key.Key_Return)
    assert "有异议须写明情况" in window.words()
    window.type("rotated")
    window.act(ActionId.SUBMIT)
    assert window.said == ["2032 年度核查已签署，发现 20 项。"]
    assert "2032 年度核查：发现 20 项，在用账号 10 个" in window.words()
    assert "chen.xi · rotated" in window.words()
    assert "已经签署" in window.words()
    assert not window.view.check.sign.isVisible()


def test_who_grants_does_not_sign_the_check_and_reads_why(open_as):
    window = open_as("zhou.an")
    window.view.model.turn_to(Page.CHECK)
    window.rest()
    assert "您不能签署：年度核查由稽核内控岗或审计管理员签署，您的岗位是安全管理员" in window.words()
    window.act(ActionId.SUBMIT)
    assert window.view.model.state.asking is Asking.NOTHING


# stand-ins and relatives


def test_a_stand_in_is_applied_for_beforehand_and_started_by_one_act(open_as, office):
    office.go_through(office.request("wang.fang", Permission.INTAKE, GrantKind.NEW))
    as_of_tomorrow(office)
    window = open_as("sun.jian")
    window.view.model.turn_to(Page.ROSTER)
    window.rest()
    assert "没有替岗名单" in window.words()
    window.act(ActionId.APPLY_GRANT)
    form = window.view.requests.form
    assert (form.kind.value(), form.person.hasFocus()) == ("stand_in", True)
    window.type("he")
    form.other.setFocus()
    window.type("wang")
    assert form.permission.value() == "intake", "that of the colleague"
    form.ends.setFocus()
    window.type("20261231")
    form.reason.setFocus()
    window.type("lunch")
    window.act(ActionId.SUBMIT)
    for account in ("chen.xi", "lin.hua"):
        open_as(account).act(ActionId.SUBMIT)
    granter = open_as("zhou.an")
    granter.act(ActionId.SUBMIT)
    assert granter.said == ["已列入替岗名单，有人缺勤时由主管启动。"]
    window.view.model.turn_to(Page.ROSTER)
    window.rest()
    assert "不能启动：wang.fang（wang.fang） 今日没有登记缺勤" in window.words()
    window.act(ActionId.SUBMIT)
    assert "没有登记缺勤" in window.said[-1]
    desk_of(office).leave(office.by_name("sun.jian"), "wang.fang", AbsenceKind.SICK, None, None)
    window.view.model.look()
    window.rest()
    assert "可以启动" in window.words()
    window.act(ActionId.SUBMIT)
    assert held(office, "he.yu") is Permission.INTAKE
    assert "今日已启动" in window.words()


KIN = id_no(700, "19520304")


def test_a_relative_is_declared_and_audit_confirms_and_ends_it(open_as, office):
    clerk = open_as("wang.fang")
    clerk.act(ActionId.DECLARE)
    clerk.type("123")
    clerk.press(Key.Key_Return)
    clerk.press(Key.Key_1)
    clerk.act(ActionId.SUBMIT)
    assert "亲属的身份证号码不对" in clerk.words()
    number = clerk.view.relatives.row.number
    number.setFocus()
    number.selectAll()
    clerk.type(KIN)
    clerk.act(ActionId.SUBMIT)
    assert "即刻回避" in clerk.said[-1]
    assert number.value() == "", "the number is not kept on the screen either"
    assert clerk.cells(clerk.view.relatives.list.table)[0][1::2] == ["配偶", "待确认（已回避）"]
    assert "由稽核内控岗或审计管理员确认" in clerk.view.relatives.list.hint.whole()
    assert KIN not in clerk.words()
    auditor = open_as("chen.xi")
    auditor.view.model.turn_to(Page.RELATIVES)
    auditor.rest()
    auditor.act(ActionId.SUBMIT)
    assert auditor.cells(auditor.view.relatives.list.table)[0][3] == "已确认（回避）"
    auditor.act(ActionId.REFUSE)
    auditor.press(Key.Key_Return)
    assert "终止亲属申报须写明理由" in auditor.words()
    auditor.type("divorced")
    auditor.press(Key.Key_Return)
    assert auditor.cells(auditor.view.relatives.list.table)[0][3] == "已终止"


def test_declared_relatives_are_withheld_from_colleagues(open_as, office):
    desk_of(office).declare(office.by_name("wang.fang"), KIN, Kinship.PARENT)
    for account, count in (("li.min", 0), ("lin.hua", 0), ("zhou.an", 0), ("chen.xi", 1), ("wang.fang", 1)):
        window = open_as(account)
        window.view.model.turn_to(Page.RELATIVES)
        window.rest()
        assert len(window.cells(window.view.relatives.list.table)) == count


def test_esc_leaves_what_is_asked_and_then_the_screen(open_as):
    window = open_as("sun.jian")
    window.act(ActionId.APPLY_GRANT)
    window.type("wang")
    window.act(ActionId.NEXT_PAGE)
    window.act(ActionId.PAGE_BEFORE)
    window.act(ActionId.APPLY_GRANT)
    assert window.view.requests.form.person.value() == "wang.fang", "what was typed is still there"


@pytest.mark.parametrize("scheme", theme.Theme)
def test_every_control_of_every_page_has_a_name(window_app, open_as, office, scheme):
    theme.apply(window_app, theme.Look(scheme, 1.5))
    apply_for(office)
    window = open_as("chen.xi")
    for _page in window.view.model.pages:
        assert unnamed(window.view) == []
        window.act(ActionId.NEXT_PAGE)
