"""The permissions screen by keyboard over a real store: four people, one after the other, and what is refused."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt

from app.adapters.window_face import WindowFace
from app.kernel.actor import Permission, Post
from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId
from app.staff.grants import GrantKind, RequestAct
from app.staff.model import NewOperator, Office, OfficeLevel, Section, actor_of
from app.staff.presence_book import AbsenceKind
from app.staff.relatives import Kinship
from db.queries.staff import SqlStaffQueries
from db.unit_of_work import SqlUnitOfWork
from tests.builders.demo_office import OFFICE, PASSWORD, TERMINAL, make_staffed
from tests.builders.faces import enrol
from tests.builders.grants_window import GrantsWindow, desk_of
from tests.builders.naming import unnamed
from tests.builders.posed import DIGEST, WANG, ZHAO, Posed, PosedCamera, PosedEngine
from tests.builders.staffed import id_no
from ui import theme
from ui.actions import ActionId
from ui.screen import ScreenName
from ui.screens.grants.view_model import Asking, Page, Scope

Key = Qt.Key
TODAY = date(2026, 11, 20)
MORE = {"sun.jian": Post.FLOOR_SUPERVISOR, "he.yu": Post.WINDOW_CLERK, "xu.lan": Post.AUDIT_ADMIN}


@pytest.fixture
def office(demo_store, clock):
    made = make_staffed(demo_store, clock)
    hashed = made.commands.hasher.hash("x")
    people = [
        NewOperator(account, account, id_no(60 + n), OFFICE, "one", post, password_hash=hashed, must_change=False)
        for n, (account, post) in enumerate(MORE.items())
    ]
    made.people.update(made.commands.create_operator(made.program, *people).operators)
    return made


@pytest.fixture
def open_as(qtbot, window_app, office):
    def open_as(account: str) -> GrantsWindow:
        return GrantsWindow(qtbot, office, office.by_name(account))

    return open_as


def held(office, account="wang.fang"):
    return SqlStaffQueries(office.store).operator(office.people[account]).permission


def apply(office, account="wang.fang", permission=Permission.INTAKE, kind=GrantKind.NEW, **changes):
    request = office.request(account, permission, kind, **changes)
    office.commands.grants.apply(office.by_name("sun.jian"), request)
    return request


def as_of_tomorrow(office):
    """The permissions that begin tomorrow hold."""
    office.commands.clock.moment += timedelta(days=1)
    with SqlUnitOfWork(office.store) as u:
        u.grants.apply_due(office.commands.clock.now(), None)
        u.commit()


# four people


def test_four_people_grant_a_permission_by_keys_alone(open_as, office):
    applicant = open_as("sun.jian")
    applicant.act(ActionId.APPLY_GRANT)
    assert applicant.view.requests.form.person.hasFocus()
    applicant.type("wang")
    applicant.press(Key.Key_Return)
    applicant.press(Key.Key_1)
    assert applicant.view.requests.form.permission.value() == "intake", "a new permission is the post's own"
    applicant.view.requests.form.reason.setFocus()
    applicant.type("window")
    applicant.act(ActionId.SUBMIT)
    assert applicant.said == ["wang.fang 的申请已提交，等待稽核内控审核。"]
    assert "您已办过本申请的“申请”" in applicant.words()
    assert "可以办理的人：chen.xi（chen.xi）、xu.lan（xu.lan）" in applicant.words()
    for account, told in (
        ("chen.xi", "已审核，等待单位负责人批准。"),
        ("lin.hua", "已批准，等待安全管理员授权。"),
        ("zhou.an", "已记入台账，自 2026-11-21 00:00 起生效。"),
    ):
        window = open_as(account)
        assert "轮到您" in window.words()
        window.press(Key.Key_Return)
        assert window.view.requests.agree.hasFocus()
        window.press(Key.Key_Return)
        assert window.said == [told]
    (file,) = desk_of(office).board.requests(office.by_name("lin.hua"), open_only=False)
    assert len({done.done_by for done in file.file.acts}) == 4
    assert held(office) is None
    as_of_tomorrow(office)
    assert held(office) is Permission.INTAKE


def test_nobody_acts_twice_and_the_screen_says_why(open_as, office):
    apply(office)
    office.commands.deactivate(office.by_name("wu.jie"), office.people["xu.lan"])
    window = open_as("chen.xi")
    window.act(ActionId.SUBMIT)
    assert "您已办过本申请的“内控审核”" in window.words()
    assert not window.view.requests.agree.isVisible()
    window.act(ActionId.SUBMIT)
    assert "四步须由四个不同的人办，换账号也不行" in window.said[-1]
    with pytest.raises(Rejected, match="person_has_account"):
        again = NewOperator("chen.xi2", "chen.xi", id_no(4), OFFICE, "one", Post.UNIT_HEAD)
        office.commands.create_operator(office.program, again)


def test_somebody_was_faster_and_the_refusal_is_a_sentence(open_as, office):
    request = apply(office)
    window = open_as("chen.xi")
    office.commands.grants.act(office.by_name("xu.lan"), request.id, RequestAct.REVIEWED)
    window.act(ActionId.SUBMIT)
    assert "这一步现在不能做" in window.words()
    assert "待负责人批准" in window.words(), "the list was read anew"


def test_a_refusal_asks_for_its_reason_and_keeps_what_was_typed(open_as, office):
    apply(office)
    window = open_as("chen.xi")
    window.act(ActionId.REFUSE)
    window.press(Key.Key_Return)
    assert "不同意须写明理由" in window.words()
    window.type("no")
    window.act(ActionId.BACK)
    assert window.view.model.state.asking is Asking.NOTHING
    window.act(ActionId.REFUSE)
    assert window.view.requests.reason.line.value() == "no"
    window.press(Key.Key_Return)
    assert window.said == ["已退回，理由已记入申请。"]
    assert window.view.requests.reason.line.value() == ""
    window.view.model.choose(Scope.ALL)
    window.rest()
    assert "退回：no" in window.words()


def test_a_withdrawal_begins_with_the_chosen_person_and_holds_at_once(open_as, office):
    office.go_through(office.request("wang.fang", Permission.INTAKE, GrantKind.NEW))
    as_of_tomorrow(office)
    window = open_as("sun.jian")
    window.view.model.choose(Scope.ALL)
    window.rest()
    apply_again = desk_of(office).board.requests(office.by_name("sun.jian"), open_only=False)
    assert [one.person.account for one in apply_again] == ["wang.fang"]
    window.act(ActionId.TAKE_GRANT)
    form = window.view.requests.form
    assert (form.kind.value(), form.person.value()) == ("withdrawal", "wang.fang")
    assert not form.permission.isVisible()
    assert form.reason.hasFocus()
    window.type("moved")
    window.act(ActionId.SUBMIT)
    for account in ("chen.xi", "lin.hua"):
        open_as(account).act(ActionId.SUBMIT)
    assert held(office) is Permission.INTAKE
    open_as("zhou.an").act(ActionId.SUBMIT)
    assert held(office) is None


def test_the_form_says_what_is_missing_beside_each_field_and_goes_to_the_first(open_as):
    window = open_as("sun.jian")
    window.act(ActionId.APPLY_GRANT)
    form = window.view.requests.form
    window.act(ActionId.SUBMIT)
    assert form.person.hasFocus()
    assert form._rows["person"].message() == "必填。请选择或填写。"
    assert form._rows["reason"].message() == "申请须写明理由。请填写理由后再提交。"
    window.type("wang")
    assert form._rows["person"].message() == ""
    form.kind.setFocus()
    window.press(Key.Key_4)
    form.ends.setFocus()
    window.type("2026")
    window.act(ActionId.SUBMIT)
    assert "20261121" in form._rows["ends"].message()


def test_a_refused_request_stays_typed_and_the_days_are_those_typed(open_as, office):
    window = open_as("sun.jian")
    window.act(ActionId.APPLY_GRANT)
    form = window.view.requests.form
    window.type("wang")
    form.kind.setFocus()
    window.press(Key.Key_4)
    form.permission.set_value("review")
    form.ends.setFocus()
    window.type("20261101")
    form.reason.setFocus()
    window.type("busy")
    window.act(ActionId.SUBMIT)
    assert "起止日期不对" in window.words()
    assert (form.person.value(), form.reason.value()) == ("wang.fang", "busy")
    form.ends.setFocus()
    form.ends.selectAll()
    window.type("20261204")
    window.act(ActionId.SUBMIT)
    (line,) = desk_of(office).board.requests(office.by_name("sun.jian"), open_only=True)
    asked = line.file.request
    assert (asked.kind, asked.ends_on, asked.starts_on) == (GrantKind.TEMPORARY, date(2026, 12, 4), TODAY)
    assert form.person.value() == ""


def test_who_does_not_apply_is_not_offered_it_and_reads_why(open_as):
    for account in ("lin.hua", "chen.xi", "zhou.an", "zhao.ping"):
        window = open_as(account)
        assert not {ActionId.APPLY_GRANT, ActionId.TAKE_GRANT} & set(window.view.handlers())
        assert window.view.requests.list.hint.whole() == "您的岗位不提出申请，申请由业务科室的人员提出。"
        assert not window.view.requests.new.isVisible()


def test_scope_and_words_leave_what_fits(open_as, office):
    apply(office)
    apply(office, "he.yu")
    done = office.request("li.min", Permission.HANDLING, GrantKind.NEW)
    office.go_through(done)
    window = open_as("lin.hua")
    table = window.view.requests.list.table
    assert len(window.cells(table)) == 2
    window.view.model.choose(Scope.ALL)
    window.rest()
    assert len(window.cells(table)) == 3
    window.view.model.choose(Scope.MINE)
    window.rest()
    assert window.cells(table) == []
    window.view.model.choose(Scope.OPEN)
    window.rest()
    window.act(ActionId.FIND_CASE)
    window.type("he.yu")
    assert [row[0] for row in window.cells(table)] == ["he.yu（he.yu）"]


# county and city


COUNTY, CITY = OfficeId("350101"), OfficeId("350100")


@pytest.fixture
def county(office):
    """A county below a city, with the people that a grant needs in the county and an administrator in both."""
    posts = (Post.FLOW_DESK, Post.INTERNAL_AUDIT, Post.UNIT_HEAD, Post.SECURITY_ADMIN, Post.WINDOW_CLERK)
    hashed, number = office.commands.hasher.hash("x"), iter(range(200, 240))
    offices = (
        Office(CITY, "示例市", OfficeLevel.CITY, None, ""),
        Office(COUNTY, "甲县", OfficeLevel.COUNTY, CITY, ""),
    )
    for each in offices:
        people = [
            NewOperator(f"{post.value.replace('_', '')}.{each.id}", post.value, id_no(next(number)), each.id, "one",
                        post, password_hash=hashed, must_change=False)
            for post in posts
        ]  # fmt: skip
        found = office.commands.found_office(office.program, each, (Section(each.id, "one", "科"),), *people)
        office.people.update(found.operators)
    return office


def test_a_county_office_is_refused_and_its_city_grants(open_as, county):
    request = county.request(f"windowclerk.{COUNTY}", Permission.INTAKE, GrantKind.NEW)
    county.commands.grants.apply(county.by_name(f"flowdesk.{COUNTY}"), request)
    open_as(f"internalaudit.{COUNTY}").act(ActionId.SUBMIT)
    open_as(f"unithead.{COUNTY}").act(ActionId.SUBMIT)
    own = open_as(f"securityadmin.{COUNTY}")
    assert "县级机构没有授权职责，须由上级机构的安全管理员授予" in own.words()
    own.act(ActionId.SUBMIT)
    assert "县级机构没有授权职责" in own.said[-1]
    above = open_as(f"securityadmin.{CITY}")
    assert "轮到您：系统授予。" in above.words()
    above.act(ActionId.SUBMIT)
    assert above.said == ["已记入台账，自 2026-11-21 00:00 起生效。"]


# the fresh look


@pytest.fixture
def real_office(store, clock, monkeypatch):
    """A real office in which granting asks for a look; its second security administrator is enrolled by the first."""
    monkeypatch.setattr("app.face.watch.SPACING_S", 0.0)
    made = make_staffed(store, clock)
    hashed = made.commands.hasher.hash(PASSWORD)
    second = NewOperator("qian.an", "qian.an", id_no(90), OFFICE, "one", Post.SECURITY_ADMIN,
                         password_hash=hashed, must_change=False)  # fmt: skip
    made.people.update(made.commands.create_operator(made.program, second).operators)
    enrol(made, "qian.an", WANG, DIGEST)
    return made


def _of(office, account):
    with SqlUnitOfWork(office.store) as u:
        return actor_of(u.staff.operator(office.people[account]), TERMINAL, None, demo=False)


def _through_three(office):
    request, grants = office.request("wang.fang", Permission.INTAKE, GrantKind.NEW), office.commands.grants
    grants.apply(_of(office, "li.min"), request)
    grants.act(_of(office, "chen.xi"), request.id, RequestAct.REVIEWED)
    grants.act(_of(office, "lin.hua"), request.id, RequestAct.APPROVED)
    return request


def _granter(qtbot, office, place):
    """The administrator's window; whoever sits there has the face ``place[0]``."""
    challenge = office.commands.sign_in.begin("qian.an", PASSWORD, TERMINAL)
    engine = PosedEngine(finds_points=False)
    actor = office.commands.sign_in.finish(challenge, PosedCamera([Posed(vector=WANG)]), engine).actor

    def parts():
        return SimpleNamespace(camera=PosedCamera([Posed(vector=place[0])]), engine=engine)

    return GrantsWindow(qtbot, office, actor, face=WindowFace(office.commands, parts))


def test_granting_asks_for_a_fresh_look_and_another_face_grants_nothing(qtbot, window_app, real_office):
    request, place = _through_three(real_office), [ZHAO]
    window = _granter(qtbot, real_office, place)
    window.act(ActionId.SUBMIT)
    dialog = window.view.looking
    assert dialog is not None and dialog.look.hasFocus()
    assert window.camera == [True]
    window.press(Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.look.isEnabled())
    assert dialog.isVisible() and dialog.trouble.text()
    assert len(desk_of(real_office).board.requests(window.shell.actor, open_only=True)) == 1
    place[0] = WANG
    window.press(Key.Key_Return)
    qtbot.waitUntil(lambda: bool(window.said))
    window.rest()
    assert window.said == ["已记入台账，自 2026-11-21 00:00 起生效。"]
    assert window.view.looking is None
    assert window.camera == [True, False]
    (told,) = real_office.audited("step_up")
    assert told["subject"] == str(request.id)


def test_without_the_look_nothing_is_granted(qtbot, window_app, real_office):
    _through_three(real_office)
    window = _granter(qtbot, real_office, [WANG])
    window.act(ActionId.SUBMIT)
    window.view.looking.reject()
    window.rest()
    assert window.camera == [True, False]
    window.view.model.carry_out(None)
    window.rest()
    assert "再看一次" in window.words()
    assert len(desk_of(real_office).board.requests(window.shell.actor, open_only=True)) == 1


def test_a_locked_screen_closes_the_look(qtbot, window_app, real_office):
    _through_three(real_office)
    window = _granter(qtbot, real_office, [WANG])
    window.act(ActionId.SUBMIT)
    window.view.leave()
    window.rest()
    assert window.view.looking is None


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
    apply(office)
    window = open_as("chen.xi")
    for _page in window.view.model.pages:
        assert unnamed(window.view) == []
        window.act(ActionId.NEXT_PAGE)
