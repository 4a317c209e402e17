"""Sign-in: two factors in order, answers that give nothing away, a forced new password, typing ahead."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.face.commands import FaceProgress
from app.face.model import Hint
from app.kernel.errors import Unavailable
from tests.builders.naming import unnamed
from tests.builders.window import PASSWORD, FakeFrame, FakeSteps, clerk, make_services
from ui import language, messages, theme
from ui.camera_line import CameraLine
from ui.screens.signin.view import SignInView
from ui.screens.signin.view_model import Phase, SignInModel
from ui.services import Services
from ui.widgets.face_picture import FacePicture, Picture
from ui.widgets.lines import LineField


def test_both_factors_sign_in(window_app: QApplication, qtbot: QtBot, services: Services, steps: FakeSteps) -> None:
    model, pictures = SignInModel(), []
    model.picture_changed.connect(pictures.append)
    model.use(services)
    with qtbot.waitSignal(model.signed_in) as signed_in:
        model.submit_password("limin", PASSWORD)
    assert signed_in.args == [steps.people["limin"]]
    assert steps.seen == ["begin", "face"]
    assert [picture.hint for picture in pictures] == ["closer"]
    assert model.state.phase is Phase.DONE


def test_wrong_password_and_unknown_account_read_alike(
    window_app: QApplication, qtbot: QtBot, services: Services
) -> None:
    model, told = SignInModel(), []
    model.use(services)
    for account, password in (("limin", "wrong"), ("nobody", PASSWORD)):
        model.submit_password(account, password)
        qtbot.waitUntil(lambda: model.state.phase is Phase.PASSWORD)
        assert model.state.trouble is not None
        told.append((model.state.trouble.code, dict(model.state.trouble.values)))
    assert told[0] == told[1]


def test_refused_face_goes_back_to_the_password(
    window_app: QApplication, qtbot: QtBot, services: Services, steps: FakeSteps
) -> None:
    model = SignInModel()
    model.use(services)
    steps.face_is_right = False
    model.submit_password("limin", PASSWORD)
    qtbot.waitUntil(lambda: model.state.trouble is not None)
    assert model.state.phase is Phase.PASSWORD


def test_must_change_asks_for_a_new_password_before_the_face(
    window_app: QApplication, qtbot: QtBot, services: Services, steps: FakeSteps
) -> None:
    model = SignInModel()
    model.use(services)
    steps.must_change = True
    model.submit_password("limin", PASSWORD)
    qtbot.waitUntil(lambda: model.state.phase is Phase.NEW_PASSWORD)
    model.submit_new_password("Longer-2026", "Other-2026")
    assert model.state.trouble is not None
    assert model.state.trouble.code == "passwords_differ"
    model.submit_new_password("short", "short")
    qtbot.waitUntil(lambda: model.state.phase is Phase.NEW_PASSWORD and model.state.trouble is not None)
    assert model.state.trouble.code == "password_too_short"
    with qtbot.waitSignal(model.signed_in):
        model.submit_new_password("Longer-2026", "Longer-2026")
    assert steps.seen == ["begin", "change", "change", "face"]


def test_enter_before_the_store_is_open_is_not_lost(window_app: QApplication, qtbot: QtBot, services: Services) -> None:
    model = SignInModel()
    model.submit_password("limin", PASSWORD)
    assert model.state.phase is Phase.CHECKING
    with qtbot.waitSignal(model.signed_in):
        model.use(services)


def test_of_several_pictures_the_newest_is_shown_and_none_piles_up(window_app: QApplication, qtbot: QtBot) -> None:
    line, shown = CameraLine(), []
    line.arrived.connect(shown.append)
    for counted in range(50):
        line.put(FaceProgress(FakeFrame(), Hint.GOOD, None, counted, 5, 9.0))  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: bool(shown))
    QApplication.processEvents()
    assert [picture.counted for picture in shown] == [49]
    line.put(FaceProgress(FakeFrame(), Hint.GOOD, None, 1, 5, 8.0))  # type: ignore[arg-type]
    line.drop()
    QApplication.processEvents()
    assert len(shown) == 1


def picture(hint: str, *, width: int = 64, height: int = 48) -> Picture:
    """White at the left edge of what the camera gives, black elsewhere; nothing found."""
    row = b"\xff\xff\xff" * 4 + bytes(3 * (width - 4))
    return Picture(width, height, row * height, hint, None, 2, 5, 7.2)


def test_the_preview_is_a_mirror_and_the_arrow_points_where_the_head_moves(
    window_app: QApplication, qtbot: QtBot
) -> None:
    shown = FacePicture("x")
    qtbot.addWidget(shown)
    shown.show_picture(picture("good"))
    plain = shown.grab().toImage()
    middle = plain.height() // 2
    assert plain.pixelColor(plain.width() - 6, middle).lightness() > 200
    assert plain.pixelColor(6, middle).lightness() < 60
    for hint, share, other in (("turn_left", 0.16, 0.84), ("turn_right", 0.84, 0.16)):
        shown.show_picture(picture(hint))
        image = shown.grab().toImage()
        assert image.pixelColor(int(image.width() * share), middle).lightness() > 240
        assert image.pixelColor(int(image.width() * other), middle).lightness() < 60
    shown.show_picture(picture("turn_back"))
    assert shown.grab().toImage() != plain


def test_one_plain_hint_at_a_time_and_never_a_score(
    window_app: QApplication, qtbot: QtBot, services: Services, steps: FakeSteps
) -> None:
    model, view = at_sign_in(qtbot, services)
    steps.holds_camera = True
    with qtbot.waitSignal(model.picture_changed):
        model.submit_password("limin", PASSWORD)
    said = {}
    for hint in Hint:
        model.picture_changed.emit(picture(hint.value))
        said[hint] = view._face.hint()
    assert len(set(said.values())) == len(Hint)
    assert not any(character.isdigit() for words in said.values() for character in words)
    model.cancel_face()
    qtbot.waitUntil(lambda: model.state.phase is Phase.PASSWORD)


def test_after_a_refused_face_the_sentence_is_the_same_and_the_advice_is_general(
    window_app: QApplication, qtbot: QtBot, services: Services, steps: FakeSteps
) -> None:
    model, view = at_sign_in(qtbot, services)
    model.submit_password("limin", "wrong")
    qtbot.waitUntil(lambda: model.state.trouble is not None)
    alike = view._trouble.text()
    steps.face_is_right = False
    model.submit_password("limin", PASSWORD)
    qtbot.waitUntil(lambda: model.state.advises)
    assert view._trouble.text() == alike
    assert view._face.hint() == "下次请独自一人、光线均匀、平视摄像头，并按箭头转头。"
    model.submit_password("limin", "wrong")
    qtbot.waitUntil(lambda: model.state.phase is Phase.PASSWORD and not model.state.advises)


def test_a_missing_pack_is_said_before_anybody_types(
    window_app: QApplication, qtbot: QtBot, services: Services, steps: FakeSteps, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise Unavailable("face_engine_missing")

    monkeypatch.setattr(steps, "warm_up_face", missing)
    model, view = at_sign_in(qtbot, services)
    qtbot.waitUntil(lambda: model.state.trouble is not None)
    assert "没有安装人脸模型包" in view._trouble.text()


def test_stopping_the_camera_is_no_failure(
    window_app: QApplication, qtbot: QtBot, services: Services, steps: FakeSteps
) -> None:
    model = SignInModel()
    model.use(services)
    steps.holds_camera = True
    with qtbot.waitSignal(model.picture_changed):
        model.submit_password("limin", PASSWORD)
    model.cancel_face()
    qtbot.waitUntil(lambda: model.state.phase is Phase.PASSWORD)
    assert model.state.trouble is None


def test_a_store_that_cannot_be_opened_says_so(window_app: QApplication, qtbot: QtBot) -> None:
    model = SignInModel()
    view = SignInView(model)
    qtbot.addWidget(view)
    model.fail_to_open(Unavailable("program_fault"))
    assert "没能打开数据" in view._trouble.text()


def test_newcomer_gets_in_by_keyboard(window_app: QApplication, qtbot: QtBot, services: Services) -> None:
    model = SignInModel()
    view = SignInView(model)
    qtbot.addWidget(view)
    view.resize(1366, 680)
    view.show()
    view.activateWindow()
    model.use(services)
    view.enter()
    account = view.focusWidget()
    assert isinstance(account, LineField)
    qtbot.keyClicks(account, "limin")
    qtbot.keyClick(account, Qt.Key.Key_Return)
    password = view.focusWidget()
    assert password is not account
    qtbot.keyClicks(password, PASSWORD)
    with qtbot.waitSignal(model.signed_in):
        qtbot.keyClick(password, Qt.Key.Key_Return)
    assert view._password.text() == ""


def at_sign_in(qtbot: QtBot, services: Services) -> tuple[SignInModel, SignInView]:
    """The screen in a window of its own, open and ready."""
    model = SignInModel()
    view = SignInView(model)
    qtbot.addWidget(view)
    view.resize(1366, 680)
    view.show()
    view.activateWindow()
    model.use(services)
    view.enter()
    return model, view


def test_a_locked_screen_asks_the_person_for_the_password_only(
    window_app: QApplication, qtbot: QtBot, services: Services
) -> None:
    model, view = at_sign_in(qtbot, services)
    model.start_over(locked_for="limin", locked_name="李敏")
    view.enter()
    assert view._account.isReadOnly()
    assert view._account.text() == "李敏 · limin"
    assert view.focusWidget() is view._password
    qtbot.keyClicks(view.focusWidget(), PASSWORD)
    with qtbot.waitSignal(model.signed_in):
        qtbot.keyClick(view.focusWidget(), Qt.Key.Key_Return)
    assert (view._account.text(), view._password.text()) == ("", "")


def test_somebody_else_can_sign_in_at_a_locked_screen(
    window_app: QApplication, qtbot: QtBot, services: Services
) -> None:
    model, view = at_sign_in(qtbot, services)
    model.start_over(locked_for="limin", locked_name="李敏")
    view._other.click()
    assert not view._account.isReadOnly()
    assert view._account.text() == ""
    assert view.focusWidget() is view._account


def test_the_focus_stays_in_sign_in_and_enter_does_nothing_while_the_password_is_checked(
    window_app: QApplication, qtbot: QtBot, services: Services, steps: FakeSteps
) -> None:
    model, view = at_sign_in(qtbot, services)
    steps.holds_camera = True
    view._account.set_value("limin")
    view._password.setText(PASSWORD)
    view._enter.setFocus()
    qtbot.mouseClick(view._enter, Qt.MouseButton.LeftButton)
    assert model.state.phase is Phase.CHECKING
    assert view.focusWidget() is view._password
    qtbot.keyClick(view._password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: model.state.phase is Phase.FACE)
    assert view.focusWidget() is view._stop
    view._stop.click()
    qtbot.waitUntil(lambda: model.state.phase is Phase.PASSWORD)
    assert view.focusWidget() is view._password
    assert view._password.text() == ""
    assert view._account.text() == "limin"
    assert steps.seen == ["begin", "face"]


def test_demo_accounts_are_shown_on_a_demo_store_only(window_app: QApplication, qtbot: QtBot, steps: FakeSteps) -> None:
    for is_demo in (True, False):
        model = SignInModel()
        view = SignInView(model)
        qtbot.addWidget(view)
        view.show()
        model.use(make_services(steps, is_demo=is_demo))
        assert view._demo.isVisible() is is_demo
        assert len(view._demo_buttons.buttons()) == (1 if is_demo else 0)


def test_posts_of_demo_people_are_said_in_the_windows_language(
    window_app: QApplication, qtbot: QtBot, services: Services
) -> None:
    for spoken, post in (("zh_CN", "综合窗口"), ("en", "Window clerk")):
        messages.set_language(spoken)
        language.install(window_app, spoken)
        _model, view = at_sign_in(qtbot, services)
        assert view._demo_buttons.buttons()[0].text() == f"李敏 · {post}"


def test_one_click_on_a_demo_account_signs_in(window_app: QApplication, qtbot: QtBot, services: Services) -> None:
    model = SignInModel()
    view = SignInView(model)
    qtbot.addWidget(view)
    model.use(services)
    with qtbot.waitSignal(model.signed_in):
        view._demo_buttons.buttons()[0].click()


@pytest.mark.parametrize("scheme", theme.Theme)
def test_every_control_of_sign_in_can_be_named_aloud(
    window_app: QApplication, qtbot: QtBot, scheme: theme.Theme
) -> None:
    theme.apply(window_app, theme.Look(scheme, 1.5))
    person = clerk()
    model = SignInModel()
    view = SignInView(model)
    qtbot.addWidget(view)
    model.use(make_services(FakeSteps({person.account: person})))
    assert unnamed(view) == []
