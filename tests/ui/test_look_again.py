"""The look dialog: the camera starts at once, a look says the word, Esc gives it up and nothing is decided."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.kernel.errors import Rejected
from app.kernel.ids import new_uuid
from app.staff.step_up import Act, Wanted
from tests.builders.naming import unnamed
from tests.builders.window import FakeFace, FakeSteps, clerk, make_services
from tests.builders.work_house import WorkHouse
from tests.ui.test_tray import settled
from ui.actions import ActionId
from ui.main_window import MainWindow
from ui.screen import ScreenName
from ui.screens.look_again.view import LookDialog
from ui.screens.look_again.view_model import LookModel
from ui.workplace import Workplace

WANTED = Wanted(Act.APPROVE, "350199202601000016", bytes(32))


def opened(qtbot: QtBot, face: FakeFace) -> tuple[LookModel, LookDialog, list]:
    model, looks = LookModel(face, clerk(), WANTED), []
    model.looked.connect(looks.append)
    dialog = LookDialog(model)
    qtbot.addWidget(dialog)
    dialog.open()
    return model, dialog, looks


def test_the_look_begins_by_itself_and_its_end_closes_the_dialog(window_app: QApplication, qtbot: QtBot) -> None:
    look = new_uuid()
    face = FakeFace(looks_again=lambda _actor, _wanted: look)
    _model, dialog, looks = opened(qtbot, face)
    assert unnamed(dialog) == []
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert (looks, face.seen) == ([look], [f"look_again {WANTED.subject}"])


def test_a_refusal_is_said_and_enter_looks_once_more(window_app: QApplication, qtbot: QtBot) -> None:
    face = FakeFace(look_again_error=Rejected("step_up_refused"))
    model, dialog, looks = opened(qtbot, face)
    qtbot.waitUntil(lambda: model.state.trouble is not None)
    assert "未核到本人" in dialog._trouble.text()
    face.look_again_error = None
    qtbot.keyClick(dialog._again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(looks) == 1)
    assert not dialog.isVisible()


def test_esc_stops_the_look_and_then_closes_with_nothing(window_app: QApplication, qtbot: QtBot) -> None:
    face = FakeFace(holds_camera=True)
    model, dialog, looks = opened(qtbot, face)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not model.state.is_looking)
    assert dialog.isVisible()
    assert model.state.trouble is None
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert (dialog.isVisible(), looks) == (False, [])


def test_a_look_that_is_over_when_it_was_stopped_decides_nothing(window_app: QApplication, qtbot: QtBot) -> None:
    face = FakeFace()
    model, looks = LookModel(face, clerk(), WANTED), []
    model.looked.connect(looks.append)

    def stopped_too_late(_actor, _wanted):
        model.stop()
        return new_uuid()

    face.looks_again = stopped_too_late
    model.look()
    qtbot.waitUntil(lambda: not model.state.is_looking)
    assert (looks, model.state.trouble) == ([], None)


def test_it_says_for_what_in_words_where_the_subject_is_no_number_that_people_know(
    window_app: QApplication, qtbot: QtBot
) -> None:
    for title, shown in (("王芳 · 新授 · 受理", "“王芳 · 新授 · 受理”"), ("", f"“{WANTED.subject}”")):
        dialog = LookDialog(LookModel(FakeFace(holds_camera=True), clerk(), WANTED, title))
        qtbot.addWidget(dialog)
        assert any(one.text().startswith(shown) for one in dialog.findChildren(QLabel))
        dialog.close_now()


@pytest.fixture
def house(store, uow, clock, window_app) -> WorkHouse:
    return WorkHouse(store, uow, clock, each=1)


def at_approval(qtbot: QtBot, house: WorkHouse, face: FakeFace):
    """A leader's window with the case open."""
    case = house.take_in("YL-115").id
    house.agree(case), house.agree(case)
    window = MainWindow()
    qtbot.addWidget(window)
    place = Workplace(window)
    place.use(make_services(FakeSteps({}), work=lambda: house.desk, clock=house.clock, face=face))
    window.show()
    place.go_on(house.looks.seated(house.holder(case)), ScreenName.TRAY)
    view = place.screen
    view.model.open(case)
    settled(qtbot, lambda: view.model.state.sheet is not None)
    return case, place, view


def left(qtbot: QtBot, place: Workplace) -> None:
    place.sign_out()
    settled(qtbot, lambda: True)
    place.window.close()


def test_f9_at_an_approval_opens_the_dialog_and_the_look_says_the_word(qtbot, house) -> None:
    case, place, view = at_approval(qtbot, house, FakeFace(looks_again=house.looks.look))
    view.handlers()[ActionId.SUBMIT]()
    settled(qtbot, lambda: house.head(case).outcome == "granted" and view.model.state.case is None)
    assert place.faces.dialog is None
    left(qtbot, place)


def test_a_look_given_up_says_what_to_do_and_decides_nothing(qtbot, house) -> None:
    case, place, view = at_approval(qtbot, house, FakeFace(look_again_error=Rejected("step_up_refused")))
    view.handlers()[ActionId.SUBMIT]()
    settled(qtbot, lambda: place.faces.dialog is not None and place.faces.dialog._model.state.trouble is not None)
    place.faces.dialog.reject()
    settled(qtbot, lambda: not view.model.state.busy)
    assert "看摄像头" in view.bar.told()
    assert house.head(case).outcome is None
    left(qtbot, place)


def test_locking_the_screen_closes_the_dialog_and_decides_nothing(qtbot, house) -> None:
    case, place, view = at_approval(qtbot, house, FakeFace(holds_camera=True))
    view.handlers()[ActionId.SUBMIT]()
    qtbot.waitUntil(lambda: place.faces.dialog is not None, timeout=10_000)
    place.lock()
    qtbot.waitUntil(lambda: place.faces.dialog is None, timeout=10_000)
    settled(qtbot, lambda: not view.model.state.busy)
    assert house.head(case).outcome is None
    left(qtbot, place)


@pytest.mark.parametrize("leaves", [Workplace.sign_out, lambda place: place.open(ScreenName.KEYS)])
def test_whoever_leaves_the_screen_in_mid_look_decides_nothing(qtbot, house, leaves) -> None:
    case, place, view = at_approval(qtbot, house, FakeFace(holds_camera=True))
    view.handlers()[ActionId.SUBMIT]()
    qtbot.waitUntil(lambda: place.faces.dialog is not None, timeout=10_000)
    leaves(place)
    assert place.faces.dialog is None
    settled(qtbot, lambda: house.head(case).outcome is None)
    left(qtbot, place)


def test_a_screen_locked_before_the_look_was_asked_for_shows_no_dialog(qtbot, house) -> None:
    case, place, view = at_approval(qtbot, house, FakeFace(looks_again=house.looks.look))
    view.handlers()[ActionId.SUBMIT]()
    place.lock()
    settled(qtbot, lambda: not view.model.state.busy)
    assert place.faces.dialog is None
    assert house.head(case).outcome is None
    left(qtbot, place)
