"""The security administrator's screen, driven by keys over a real store, with posed people before the camera."""

import threading

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.kernel.actor import Post
from tests.builders.demo_office import PASSWORD, make_staffed
from tests.builders.faces import enrol, signed_in
from tests.builders.naming import unnamed
from tests.builders.people_house import people_desk, write_office_lines
from tests.builders.posed import DIGEST, WANG, ZHAO, Posed, PosedEngine, like
from tests.builders.window import FakeSteps, clerk, make_services
from ui import screen_list, tasks
from ui.actions import ActionId
from ui.screen import ScreenName, Shell
from ui.screens.people.table_model import PeopleColumn
from ui.screens.people.view import PeopleView
from ui.screens.people.view_model import Page
from ui.services import PaperOnScreen
from ui.widgets.ticks import TickBox

Key = Qt.Key


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Frames count as fast as they come."""
    monkeypatch.setattr("app.face.watch.SPACING_S", 0.0)
    monkeypatch.setattr("app.face.enrolment.EnrolmentRule.__init__.__defaults__", (0.08, 0.5, 0.0, 60.0))


@pytest.fixture
def staffed(store, clock):
    made = make_staffed(store, clock)
    write_office_lines(made)
    return made


@pytest.fixture
def faces():
    """Who sits before the camera; a test puts somebody else there."""
    return [WANG]


@pytest.fixture
def opened():
    return []


@pytest.fixture
def view(qtbot: QtBot, window_app, staffed, faces, opened) -> PeopleView:
    return shown(qtbot, staffed, people_desk(staffed, faces), opened)


def shown(qtbot, staffed, desk, opened, account="zhou.an") -> PeopleView:
    shell = Shell(make_services(FakeSteps({}), people=lambda: desk), signed_in(staffed, account))
    shell.announced.connect(lambda kinds: made.refresh(kinds))
    shell.opening.connect(lambda name, argument: opened.append((name, argument)))
    made = PeopleView(shell)
    made.shell_kept = shell
    qtbot.addWidget(made)
    made.resize(1366, 690)
    made.show()
    made.activateWindow()
    made.enter()
    qtbot.waitUntil(lambda: made.model.state.is_loaded)
    return made


def choose(view, account) -> None:
    view.filter.setText(account)
    assert view._sorted.rowCount() == 1


def press(view, action: ActionId) -> None:
    view.handlers()[action]()


def at(qtbot, view, page: Page) -> None:
    qtbot.waitUntil(lambda: view.model.state.page is page and not view.model.state.busy, timeout=10_000)


def agree(qtbot, view, account="wang.fang", *, password=PASSWORD) -> None:
    choose(view, account)
    press(view, ActionId.ENROL)
    qtbot.keyClick(view.consent.device, Key.Key_Space)
    qtbot.keyClicks(view.consent.password, password)
    qtbot.keyClick(view.consent.password, Key.Key_Return)


def column(view, account, which: PeopleColumn) -> str:
    row = view._people.row_of(account)
    return view._people.data(view._people.index(row, which))


def words_of(view) -> str:
    return " ".join(one.text() for one in view.findChildren(QLabel) if one.isVisible())


def test_everybody_is_listed_with_post_and_state_and_found_by_typing(qtbot, view, staffed) -> None:
    assert view._people.rowCount() == len(staffed.people)
    assert column(view, "wang.fang", PeopleColumn.STATE) == "未登记"
    assert column(view, "zhou.an", PeopleColumn.POST) == "安全管理员"
    assert view.filter.hasFocus()
    view.filter.insert("安全管理")
    assert view._sorted.rowCount() == 1
    qtbot.keyClick(view.filter, Key.Key_Down)
    assert view.table.hasFocus()
    qtbot.keyClick(view.table, Key.Key_Return)
    assert view.model.state.page is Page.CONSENT


def test_both_boxes_begin_unticked_and_nothing_happens_without_the_needed_one(qtbot, view, staffed) -> None:
    choose(view, "wang.fang")
    press(view, ActionId.ENROL)
    assert [box.isChecked() for box in view.consent.findChildren(TickBox)] == [False, False]
    assert view.consent.device.hasFocus()
    view.consent.central.setChecked(True)
    qtbot.keyClicks(view.consent.password, PASSWORD)
    press(view, ActionId.ENROL)
    assert "没有勾选必需的同意项" in words_of(view)
    assert staffed.audited("face_consent_given") == []
    press(view, ActionId.BACK)
    assert view.model.state.page is Page.TABLE
    press(view, ActionId.ENROL)
    assert not view.consent.central.isChecked()
    assert view.consent.password.text() == ""


def test_consent_password_and_seven_frames_enrol_and_the_list_knows(qtbot, view, staffed) -> None:
    pictures = []
    view.model.picture_changed.connect(pictures.append)
    agree(qtbot, view)
    at(qtbot, view, Page.DONE)
    assert pictures[-1].needed == 7
    assert "wang.fang 的人脸已登记，有效至 2027-11-20" in words_of(view)
    press(view, ActionId.BACK)
    qtbot.waitUntil(lambda: column(view, "wang.fang", PeopleColumn.STATE) == "已登记")
    assert column(view, "wang.fang", PeopleColumn.UNTIL) == "2027-11-20"
    assert column(view, "wang.fang", PeopleColumn.CONSENT) == "仅本机"


def test_a_wrong_password_stays_with_the_reason_and_opens_no_camera(qtbot, view) -> None:
    agree(qtbot, view, password="Wrong-2026")
    qtbot.waitUntil(lambda: view.model.state.trouble is not None)
    assert (view.model.state.page, view.model.state.is_looking) == (Page.CONSENT, False)
    assert "账号或密码不对" in words_of(view)


def test_what_the_camera_refuses_is_told_and_can_be_tried_again(qtbot, view, faces) -> None:
    faces[0] = [Posed(live=0.1)]
    agree(qtbot, view)
    qtbot.waitUntil(lambda: view.model.state.trouble is not None, timeout=10_000)
    assert "画面不像真人" in words_of(view)
    faces[0] = WANG
    press(view, ActionId.ENROL)
    at(qtbot, view, Page.DONE)


def test_esc_stops_the_camera_and_enrols_nobody(qtbot, view, faces, staffed) -> None:
    faces[0] = [Posed(faces=0)]
    agree(qtbot, view)
    qtbot.waitUntil(lambda: view.model.state.is_looking)
    press(view, ActionId.BACK)
    assert view.model.state.page is Page.TABLE
    qtbot.waitUntil(lambda: staffed.audited("enrolment_refused") != [])
    assert staffed.audited("enrolment_refused")[-1]["reason"] == "face_check_cancelled"
    assert view.model.state.trouble is None


def test_leaving_the_screen_closes_the_camera(qtbot, view, faces) -> None:
    faces[0] = [Posed(faces=0)]
    agree(qtbot, view)
    qtbot.waitUntil(lambda: view.model.state.is_looking)
    view.leave()
    qtbot.waitUntil(lambda: not view.model.state.is_looking)
    assert threading.active_count() < 20


def test_a_look_alike_asks_for_a_reason_and_a_second_person(qtbot, view, faces, staffed) -> None:
    enrol(staffed, "wang.fang", WANG, DIGEST)
    enrol(staffed, "lin.hua", ZHAO, DIGEST)
    faces[0] = like(WANG, 0.6)
    agree(qtbot, view, "li.min")
    at(qtbot, view, Page.DECIDE)
    assert "wang.fang (wang.fang)" in words_of(view)
    assert "0.6" not in words_of(view)
    assert unnamed(view) == []
    faces[0] = [Posed(0.0, ZHAO)]
    view.decide.submit()
    assert view.decide.reason.hasFocus()
    view.decide.reason.insert("身份证件已核对")
    qtbot.keyClick(view.decide.reason, Key.Key_Return)
    qtbot.keyClicks(view.decide.account, "lin.hua")
    qtbot.keyClick(view.decide.account, Key.Key_Return)
    qtbot.keyClicks(view.decide.password, PASSWORD)
    qtbot.keyClick(view.decide.password, Key.Key_Return)
    qtbot.waitUntil(lambda: not view.model.state.is_looking, timeout=15_000)
    assert "第二人的人脸没有核对上" in words_of(view), "whoever does not turn on request has not signed"
    assert view.decide.password.text() == ""


def test_withdrawing_is_asked_first_and_its_receipt_is_a_paper(qtbot, view, staffed, opened) -> None:
    enrol(staffed, "wang.fang", WANG, DIGEST)
    view.enter()
    qtbot.waitUntil(lambda: column(view, "wang.fang", PeopleColumn.STATE) == "已登记")
    choose(view, "wang.fang")
    press(view, ActionId.WITHDRAW)
    assert view.withdraw.back.hasFocus()
    assert "立即从本机删除" in words_of(view)
    press(view, ActionId.ENROL)
    at(qtbot, view, Page.DONE)
    press(view, ActionId.PRINT)
    qtbot.waitUntil(lambda: bool(opened))
    ((name, paper),) = opened
    assert name is ScreenName.PREVIEW
    assert isinstance(paper, PaperOnScreen)
    assert paper.pdf.startswith(b"%PDF")
    assert "P1" in paper.print_it()


def test_a_template_goes_out_and_comes_in_as_files(qtbot, view, staffed, tmp_path) -> None:
    enrol(staffed, "wang.fang", WANG, DIGEST)
    view.enter()
    qtbot.waitUntil(lambda: column(view, "wang.fang", PeopleColumn.STATE) == "已登记")
    press(view, ActionId.TAKE_FACE)
    assert "350199-01" in words_of(view)
    own = tmp_path / "machine.json"
    view.take.machine.line.setText(str(own))
    view.take.keep.click()
    qtbot.waitUntil(own.exists)
    at(qtbot, view, Page.TAKE)
    assert unnamed(view) == []
    press(view, ActionId.BACK)
    choose(view, "wang.fang")
    press(view, ActionId.SEND_FACE)
    qtbot.keyClicks(view.send.target.line, str(own))
    qtbot.keyClicks(view.send.out.line, str(tmp_path / "out.json"))
    press(view, ActionId.ENROL)
    qtbot.waitUntil(lambda: view.model.state.trouble is not None)
    assert "源和目标是同一台电脑" in words_of(view)
    assert not (tmp_path / "out.json").exists()


def test_what_cannot_be_done_about_somebody_is_not_offered(view) -> None:
    choose(view, "wang.fang")
    assert view.enrol_button.isEnabled()
    assert not view.withdraw_button.isEnabled()
    assert not view.send_button.isEnabled()
    press(view, ActionId.WITHDRAW)
    assert view.model.state.page is Page.TABLE


@pytest.mark.parametrize("page", [page for page in Page if page is not Page.DECIDE])
def test_every_control_of_every_page_can_be_named_aloud(view, staffed, page) -> None:
    view.model.open(page, view.model.state.people[0].line.operator)
    assert view.model.state.page is page
    assert unnamed(view) == []


def test_the_list_asks_the_engine_in_the_face_thread_only(qtbot, window_app, staffed, faces, opened) -> None:
    loaded_in, face_thread = [], []

    class Noting(PosedEngine):
        def load(self) -> None:
            loaded_in.append(threading.get_ident())

    class Keeper(QObject):
        def keep(self, outcome) -> None:
            face_thread.append(outcome.value)

    keeper = Keeper()
    shown(qtbot, staffed, people_desk(staffed, faces, Noting()), opened)
    tasks.look(threading.get_ident, keeper.keep)
    qtbot.waitUntil(lambda: bool(face_thread), timeout=5000)
    assert set(loaded_in) == set(face_thread)


def test_other_posts_see_nobody(qtbot, window_app, staffed, opened) -> None:
    other = shown(qtbot, staffed, people_desk(staffed, [WANG]), opened, "wu.jie")
    assert other._people.rowCount() == 0
    assert "岗位不能做这项操作" in words_of(other)


def test_a_demo_engine_is_refused_with_its_sentence(qtbot, window_app, staffed, opened) -> None:
    view = shown(qtbot, staffed, people_desk(staffed, [WANG], PosedEngine(is_demo=True)), opened)
    agree(qtbot, view)
    qtbot.waitUntil(lambda: view.model.state.trouble is not None)
    assert "演示人脸引擎" in words_of(view)


def test_the_security_administrator_begins_here_and_nobody_else() -> None:
    from dataclasses import replace

    begins = {post for post in Post if screen_list.home(replace(clerk(), post=post)) is ScreenName.PEOPLE}
    assert begins == {Post.SECURITY_ADMIN}
