"""The permissions screen by keyboard over a real store: four people, one after the other, and what is refused."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.adapters.window_face import WindowFace
from app.kernel.actor import Permission, Post
from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId, new_uuid
from app.staff.grants import GrantKind, RequestAct
from app.staff.model import NewOperator, Office, OfficeLevel, Section, actor_of
from db.unit_of_work import SqlUnitOfWork
from tests.builders.counter_window import CTRL, CounterHouse
from tests.builders.demo_office import OFFICE, PASSWORD, TERMINAL, make_staffed
from tests.builders.faces import enrol
from tests.builders.grants_window import GrantsWindow, apply_for, as_of_tomorrow, desk_of, grants_office, held
from tests.builders.held_key import hold_key
from tests.builders.posed import DIGEST, WANG, ZHAO, Posed, PosedCamera, PosedEngine
from tests.builders.staffed import id_no
from tests.builders.window import FakeFace, FakeSteps, make_services
from ui import tasks
from ui.actions import ActionId
from ui.main_window import MainWindow
from ui.screen import ScreenName
from ui.screens.grants.view import GrantsView
from ui.screens.grants.view_model import Asking, Page, Scope
from ui.workplace import Workplace

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


def test_an_act_that_the_centre_has_not_confirmed_is_marked(open_as, office, demo_store, clock):
    apply_for(office, "he.yu")
    applicant = open_as("sun.jian")
    assert "待中心确认" not in applicant.words(), "without a centre nothing waits for it"
    with SqlUnitOfWork(demo_store) as u:
        u.meta.put("centre.url", "host=centre.example", None, clock.now())
        u.commit()
    hold_key(demo_store, office.by_name("sun.jian").operator)
    apply_for(office)
    again = open_as("sun.jian")
    again.view.requests.list.table.selectRow(1)
    again.rest()
    assert "待中心确认" in again.words()


def test_nobody_acts_twice_and_the_screen_says_why(open_as, office):
    apply_for(office)
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
    request = apply_for(office)
    window = open_as("chen.xi")
    office.commands.grants.act(office.by_name("xu.lan"), request.id, RequestAct.REVIEWED)
    window.act(ActionId.SUBMIT)
    assert "这一步现在不能做" in window.words()
    assert "待负责人批准" in window.words(), "the list was read anew"


def test_a_refusal_asks_for_its_reason_and_keeps_what_was_typed(open_as, office):
    apply_for(office)
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
    found = desk_of(office).board.requests(office.by_name("sun.jian"), open_only=False)
    assert [one.person.account for one in found] == ["wang.fang"]
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
    apply_for(office)
    apply_for(office, "he.yu")
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


ENGINE = PosedEngine(finds_points=False)


def _granter(office):
    """The administrator, signed in by password and face."""
    challenge = office.commands.sign_in.begin("qian.an", PASSWORD, TERMINAL)
    return office.commands.sign_in.finish(challenge, PosedCamera([Posed(vector=WANG)]), ENGINE).actor


def _window(qtbot, office, face):
    """The administrator's window, with the chair watched."""
    window = GrantsWindow(qtbot, office, _granter(office), face=face)
    window.presence.watch(window.shell.services, window.shell.actor)
    window.rest()
    assert window.watches
    return window


def _waits(office, actor):
    return len(desk_of(office).board.requests(actor, open_only=True)) == 1


def test_granting_asks_for_a_fresh_look_and_another_face_grants_nothing(qtbot, window_app, real_office):
    request, place = _through_three(real_office), [ZHAO]

    def parts():
        return SimpleNamespace(camera=PosedCamera([Posed(vector=place[0])]), engine=ENGINE)

    window = _window(qtbot, real_office, WindowFace(real_office.commands, parts))
    window.act(ActionId.SUBMIT)
    dialog = window.faces.dialog
    assert not window.watches
    qtbot.waitUntil(lambda: dialog._model.state.trouble is not None)
    assert "未核到本人" in dialog._trouble.text()
    told = "\n".join(one.text() for one in dialog.findChildren(QLabel))
    assert "“wang.fang（wang.fang） · 新授 · 受理”" in told
    assert str(request.id) not in told
    assert _waits(real_office, window.shell.actor)
    line = window.view.requests.line()
    other = replace(line.file.request, id=new_uuid())
    window.view.model.agree(replace(line, file=replace(line.file, request=other)))  # the look is not for this one
    place[0] = WANG
    assert dialog._again.hasFocus()
    window.press(Key.Key_Return)
    qtbot.waitUntil(lambda: bool(window.said))
    window.rest()
    assert window.said == ["已记入台账，自 2026-11-21 00:00 起生效。"]
    assert window.faces.dialog is None
    assert window.watches
    (told,) = real_office.audited("step_up")
    assert told["subject"] == str(request.id)


def test_without_the_look_nothing_is_granted(qtbot, window_app, real_office):
    _through_three(real_office)
    window = _window(qtbot, real_office, FakeFace("presence_watches", holds_camera=True))
    window.view.handlers()[ActionId.SUBMIT]()
    qtbot.waitUntil(lambda: window.faces.dialog is not None)
    assert window.view.model.state.busy, "one request at a time"
    for _ in ("stop", "close"):
        qtbot.keyClick(window.faces.dialog, Key.Key_Escape)
        window.rest()
    assert window.faces.dialog is None
    assert window.watches
    assert "再看一次" in window.words()
    window.view.model.drop()
    window.view.model.carry_out(None)
    window.rest()
    assert "再看一次" in window.words()
    assert _waits(real_office, window.shell.actor)


@pytest.mark.parametrize("leaves", [Workplace.lock, lambda place: place.open(ScreenName.KEYS)])
def test_a_locked_or_left_screen_closes_the_look_and_grants_nothing(qtbot, window_app, real_office, leaves):
    _through_three(real_office)
    actor, desk, window = _granter(real_office), desk_of(real_office), MainWindow()
    qtbot.addWidget(window)
    place = Workplace(window)
    parts = {"grants": lambda: desk, "clock": real_office.commands.clock, "face": FakeFace(holds_camera=True)}
    place.use(make_services(FakeSteps({}), **parts))
    window.show()
    place.go_on(actor, ScreenName.GRANTS)
    view = place.screen
    qtbot.waitUntil(lambda: view.requests.line() is not None)
    view.handlers()[ActionId.SUBMIT]()
    qtbot.waitUntil(lambda: place.faces.dialog is not None)
    leaves(place)
    assert place.faces.dialog is None
    qtbot.waitUntil(lambda: tasks.program_tasks().idle())
    qtbot.waitUntil(lambda: not view.model.state.busy)
    assert _waits(real_office, actor)
    place.sign_out()
    qtbot.waitUntil(lambda: tasks.program_tasks().idle())
    window.close()


def test_nobody_is_asked_to_look_behind_another_screen(qtbot, window_app, real_office):
    _through_three(real_office)
    window = _window(qtbot, real_office, FakeFace("presence_watches", holds_camera=True))
    window.view.handlers()[ActionId.SUBMIT]()
    window.view.hide()
    window.rest()
    assert window.faces.dialog is None
    assert not window.view.model.state.busy


# in the whole window


@pytest.mark.parametrize("account", ["tao.leshan", "jiang.huaiyuan", "qi.yining", "chen.shuya"])
def test_a_key_opens_it_for_everybody_and_keys_turn_its_pages(house: CounterHouse, account: str) -> None:
    house.place.go_on(house.container.actor("case", account), ScreenName.COUNTER)
    house.rest()
    house.press(Key.Key_8, CTRL)
    assert isinstance(house.place.screen, GrantsView)
    view, pages = house.place.screen, len(house.place.screen.model.pages)
    seen = set()
    for _ in range(pages):
        seen.add(view.model.state.page)
        house.press(Key.Key_PageDown, CTRL)
    assert len(seen) == pages
    assert view.model.state.page is Page.REQUESTS
    house.press(Key.Key_PageUp, CTRL)
    assert view.model.state.page is Page.RELATIVES
    house.press(Key.Key_Escape)
    assert not isinstance(house.place.screen, GrantsView)


def test_what_is_typed_survives_a_lock(house: CounterHouse) -> None:
    actor = house.container.actor("case", "tao.leshan")
    house.place.go_on(actor, ScreenName.GRANTS)
    house.rest()
    house.press(Key.Key_F2, Qt.KeyboardModifier.ShiftModifier)
    view = house.place.screen
    view.requests.form.reason.setFocus()
    house.type("window")
    house.place.lock()
    house.rest()
    house.window.sign_in.signed_in.emit(actor)
    house.rest()
    assert house.place.screen is view
    assert view.requests.form.reason.value() == "window"
    assert view.model.state.asking is Asking.APPLY
