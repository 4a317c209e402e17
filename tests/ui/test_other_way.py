"""Sign-in without a face, by keyboard only: a code, two colleagues, back, and how such a session is marked."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.kernel.actor import SignInWay
from app.kernel.errors import Rejected
from tests.builders.naming import unnamed
from tests.builders.window import CODE, LUNCH, PASSWORD, FakeSteps, StandingClock, make_services
from ui import theme
from ui.main_window import MainWindow
from ui.screens.signin.other_way import OtherWayPage
from ui.screens.signin.view import SignInView
from ui.screens.signin.view_model import Phase, SignInModel
from ui.services import Services
from ui.session_guard import SessionGuard
from ui.workplace import Workplace


def at_camera(qtbot: QtBot, services: Services, steps: FakeSteps) -> tuple[SignInModel, SignInView]:
    """The password was right; the camera runs."""
    model = SignInModel()
    view = SignInView(model)
    qtbot.addWidget(view)
    view.resize(1366, 680)
    view.show()
    view.activateWindow()
    model.use(services)
    steps.holds_camera = True
    view._account.set_value("limin")
    with qtbot.waitSignal(model.picture_changed):
        model.submit_password("limin", PASSWORD)
    return model, view


def at_other_way(qtbot: QtBot, services: Services, steps: FakeSteps) -> tuple[SignInModel, SignInView, OtherWayPage]:
    model, view = at_camera(qtbot, services, steps)
    qtbot.keyClick(view.focusWidget(), Qt.Key.Key_Tab)
    assert view.focusWidget() is view._leave_face
    qtbot.keyClick(view._leave_face, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: model.state.phase is Phase.OTHER)
    assert view._other_way is not None
    return model, view, view._other_way


def test_a_code_signs_in_by_keyboard_alone(
    window_app: QApplication, qtbot: QtBot, services: Services, steps: FakeSteps
) -> None:
    model, view, page = at_other_way(qtbot, services, steps)
    assert view.focusWidget() is page._reason
    qtbot.keyClicks(page._reason, "1")
    for _ in range(2):
        qtbot.keyClick(view.focusWidget(), Qt.Key.Key_Return)
    assert view.focusWidget() is page._code
    qtbot.keyClicks(page._code, "00000000")
    qtbot.keyClick(page._code, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: model.state.trouble is not None)
    assert (model.state.phase, view.focusWidget(), page._code.text()) == (Phase.OTHER, page._code, "")
    qtbot.keyClicks(page._code, CODE)
    with qtbot.waitSignal(model.signed_in) as signed_in:
        qtbot.keyClick(page._code, Qt.Key.Key_Return)
    assert signed_in.args[0].way is SignInWay.CODE
    assert steps.seen == ["begin", "face", "code bandage", "code bandage"]


def test_two_colleagues_vouch_one_after_the_other(
    window_app: QApplication, qtbot: QtBot, services: Services, steps: FakeSteps
) -> None:
    model, view, page = at_other_way(qtbot, services, steps)
    page._reason.set_value("twins")
    page._way.set_value("vouch")
    page._colleague.setFocus()
    qtbot.keyClicks(page._colleague, "wang")
    qtbot.keyClick(page._colleague, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: model.state.vouched == 1)
    assert (model.state.phase, view.focusWidget(), page._colleague.text()) == (Phase.OTHER, page._colleague, "")
    assert "2" in page._submit.text()
    assert not page._way.isEnabled()
    qtbot.keyClicks(page._colleague, "zhao")
    with qtbot.waitSignal(model.signed_in) as signed_in:
        qtbot.keyClick(page._colleague, Qt.Key.Key_Return)
    assert signed_in.args[0].way is SignInWay.VOUCHED
    assert steps.seen[2:] == ["vouch wang twins", "vouch zhao twins"]


def test_a_refused_colleague_is_told_and_another_may_follow(
    window_app: QApplication, qtbot: QtBot, services: Services, steps: FakeSteps
) -> None:
    model, _view, _page = at_other_way(qtbot, services, steps)
    model.submit_voucher("limin", "twins", "")
    qtbot.waitUntil(lambda: model.state.trouble is not None)
    assert model.state.trouble is not None
    assert (model.state.phase, model.state.trouble.code) == (Phase.OTHER, "voucher_is_self")
    model.submit_voucher("wang", "twins", "")
    qtbot.waitUntil(lambda: model.state.vouched == 1)


def test_escape_goes_back_to_the_camera(
    window_app: QApplication, qtbot: QtBot, services: Services, steps: FakeSteps
) -> None:
    model, view, page = at_other_way(qtbot, services, steps)
    steps.holds_camera = False
    with qtbot.waitSignal(model.signed_in):
        qtbot.keyClick(view.focusWidget(), Qt.Key.Key_Escape)
    assert page is view._other_way


def test_nothing_is_sent_without_reason_words_or_code(
    window_app: QApplication, qtbot: QtBot, services: Services, steps: FakeSteps
) -> None:
    _model, view, page = at_other_way(qtbot, services, steps)
    page._submit.click()
    assert view.focusWidget() is page._reason
    page._reason.set_value("other")
    page._submit.click()
    assert view.focusWidget() is page._note
    page._note.setText("allergy")
    page._submit.click()
    assert view.focusWidget() is page._code
    assert steps.seen == ["begin", "face"]


def test_too_many_wrong_codes_lead_back_to_the_password(
    window_app: QApplication, qtbot: QtBot, services: Services, steps: FakeSteps
) -> None:
    model, view, _page = at_other_way(qtbot, services, steps)
    model.submit_code("99999999", "bandage", "")
    qtbot.waitUntil(lambda: model.state.phase is Phase.PASSWORD)
    assert view.focusWidget() is view._password
    assert not view._cannot.isVisible()


def test_a_broken_camera_offers_the_other_way_and_a_refused_face_does_not(
    window_app: QApplication, qtbot: QtBot, services: Services, steps: FakeSteps
) -> None:
    steps.camera_is_missing = True
    model = SignInModel()
    view = SignInView(model)
    qtbot.addWidget(view)
    view.show()
    model.use(services)
    model.submit_password("limin", PASSWORD)
    qtbot.waitUntil(lambda: model.state.trouble is not None)
    assert view._cannot.isVisible()
    view._cannot.click()
    assert model.state.phase is Phase.OTHER
    with qtbot.waitSignal(model.signed_in):
        model.submit_code(CODE, "camera_broken", "")
    steps.camera_is_missing, steps.face_is_right = False, False
    model.start_over()
    model.submit_password("limin", PASSWORD)
    qtbot.waitUntil(lambda: model.state.trouble is not None)
    assert not view._cannot.isVisible()
    model.other_way()
    assert model.state.phase is Phase.PASSWORD


def test_the_card_keeps_its_size(window_app: QApplication, qtbot: QtBot, services: Services, steps: FakeSteps) -> None:
    model, view = at_camera(qtbot, services, steps)
    before = view._card.geometry()
    model.other_way()
    qtbot.waitUntil(lambda: model.state.phase is Phase.OTHER)
    page = view._other_way
    assert page is not None
    page._reason.set_value("other")
    page._way.set_value("vouch")
    model.submit_voucher("limin", "other", "x")
    qtbot.waitUntil(lambda: model.state.trouble is not None)
    qtbot.waitUntil(lambda: view._trouble.isVisible())
    QApplication.processEvents()
    assert view._card.geometry() == before


@pytest.mark.parametrize("scheme", theme.Theme)
def test_every_control_can_be_named_aloud(
    window_app: QApplication, qtbot: QtBot, services: Services, steps: FakeSteps, scheme: theme.Theme
) -> None:
    theme.apply(window_app, theme.Look(scheme, 1.5))
    _model, view, _page = at_other_way(qtbot, services, steps)
    assert unnamed(view) == []


def test_a_limited_session_is_marked_in_the_bar_and_an_ordinary_one_is_not(
    window_app: QApplication, qtbot: QtBot, steps: FakeSteps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Workplace, "open", lambda *_: None)
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    place = Workplace(window)
    place.use(make_services(steps))
    steps.camera_is_missing = True
    window.sign_in.submit_password("limin", PASSWORD)
    qtbot.waitUntil(lambda: window.sign_in.state.can_stand_in)
    window.sign_in.other_way()
    with qtbot.waitSignal(window.sign_in.signed_in):
        window.sign_in.submit_code(CODE, "bandage", "")
    assert window.bar._limit.isVisible()
    assert window.bar._limit.text() == "未经人脸登录，至 12:00"
    steps.camera_is_missing = False
    window.sign_in.start_over()
    with qtbot.waitSignal(window.sign_in.signed_in):
        window.sign_in.submit_password("limin", PASSWORD)
    assert not window.bar._limit.isVisible()
    place.guard.stop()


def test_at_its_end_the_window_asks_the_store_at_once_and_locks(
    window_app: QApplication, qtbot: QtBot, steps: FakeSteps, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    def is_over(_actor: object, _acted: bool) -> None:
        raise Rejected("session_break")

    monkeypatch.setattr(steps, "touch", is_over)
    clock, guard, locks = StandingClock(LUNCH - timedelta(seconds=1)), SessionGuard(), []
    guard.lock_due.connect(locks.append)
    person = replace(steps.people["limin"], way=SignInWay.CODE, ends_by=LUNCH)
    guard.watch(make_services(steps, clock=clock), person)
    guard.look()
    clock.moment = LUNCH
    with qtbot.waitSignal(guard.lock_due):
        guard.look()
    assert [error.code for error in locks] == ["session_break"]
    guard.stop()
