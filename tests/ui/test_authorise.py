"""The authorise key: a supervisor looks at the clerk's window; the clerk stays signed in and the draft as it was."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.cli.demo.staffing import PASSWORD as DEMO_PASSWORD
from app.cli.demo.staffing import demo_offices
from app.intake.matter import case_matter, draft_matter
from app.kernel.actor import Post
from app.kernel.errors import Rejected
from app.staff.commands.authorise import Matter
from tests.builders.counter_window import CLERK, CTRL, CounterHouse, Key
from tests.builders.naming import unnamed
from tests.builders.window import FakeFace, clerk
from ui import theme
from ui.actions import ActionId
from ui.screens.authorise.view import AuthoriseDialog
from ui.screens.authorise.view_model import AuthoriseModel

MATTER = Matter("ZT-013 0A1B2C3D", bytes(32))


def opened(qtbot: QtBot, face: FakeFace) -> tuple[AuthoriseModel, AuthoriseDialog]:
    model = AuthoriseModel(face, clerk(), MATTER)
    dialog = AuthoriseDialog(model)
    qtbot.addWidget(dialog)
    dialog.open()
    return model, dialog


def test_account_enter_and_a_look_authorise_and_close(window_app: QApplication, qtbot: QtBot) -> None:
    face, done = FakeFace(), []
    model, dialog = opened(qtbot, face)
    model.authorised.connect(done.append)
    assert dialog.focusWidget() is dialog._account
    qtbot.keyClick(dialog._account, Qt.Key.Key_Return)
    assert face.seen == []
    qtbot.keyClicks(dialog._account, "lin.hua")
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(dialog._account, Qt.Key.Key_Return)
    assert (face.seen, face.matters) == (["authorise lin.hua"], [MATTER])
    assert done[0].name == "林主管"


def test_a_refusal_is_said_and_the_account_can_be_typed_again(window_app: QApplication, qtbot: QtBot) -> None:
    face = FakeFace(authorise_error=Rejected("authorise_failed"))
    model, dialog = opened(qtbot, face)
    qtbot.keyClicks(dialog._account, "lin.hua")
    qtbot.keyClick(dialog._account, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: model.state.trouble is not None)
    assert "没有授权" in dialog._trouble.text()
    assert not dialog._account.isReadOnly()
    assert dialog.isVisible()
    dialog.reject()


def test_esc_stops_the_look_first_and_then_closes(window_app: QApplication, qtbot: QtBot) -> None:
    face = FakeFace(holds_camera=True)
    model, dialog = opened(qtbot, face)
    dialog._account.setText("lin.hua")
    with qtbot.waitSignal(model.picture_changed):
        dialog._look.click()
    assert dialog._face.hint() == "请向左转头。"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not model.state.is_looking)
    assert dialog.isVisible()
    assert model.state.trouble is None
    assert face.matters == []
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.parametrize("scheme", theme.Theme)
def test_every_control_of_the_dialog_can_be_named_aloud(
    window_app: QApplication, qtbot: QtBot, scheme: theme.Theme
) -> None:
    theme.apply(window_app, theme.Look(scheme, 1.5))
    _model, dialog = opened(qtbot, FakeFace())
    assert unnamed(dialog) == []
    dialog.reject()


def test_the_key_opens_it_over_an_open_form_only_and_presence_rests_meanwhile(house: CounterHouse) -> None:
    assert not house.place.actions.action(ActionId.AUTHORISE).isEnabled()
    house.open("ZH-004")
    house.press(Key.Key_F8, CTRL)
    dialog = house.place.faces.dialog
    assert dialog is not None
    assert not house.place.presence._timer.isActive()
    before = house.form.draft
    dialog.reject()
    house.rest()
    assert house.place.faces.dialog is None
    assert house.form.draft == before
    assert house.place.shell is not None


def test_a_supervisor_of_the_demo_office_authorises_and_the_clerk_goes_on(house: CounterHouse) -> None:
    """Through both factors and the demo engine, as the demo shows it."""
    chief = next(p for p in demo_offices()[-1].people if p.post in (Post.FLOOR_SUPERVISOR, Post.UNIT_HEAD))
    house.place.sign_out()
    house.window.sign_in.submit_password(CLERK, DEMO_PASSWORD)
    house.wait(lambda: house.place.shell is not None, 30_000)
    house.rest()
    assert house.place.shell is not None
    actor = house.place.shell.actor
    house.open("ZH-004")
    house.press(Key.Key_F8, CTRL)
    dialog = house.place.faces.dialog
    assert dialog is not None
    dialog._account.setText(chief.account)
    dialog._look.click()
    house.wait(lambda: house.place.faces.dialog is None, 30_000)
    assert chief.name in house.place.toast.text()
    assert house.place.shell.actor == actor
    assert not house.window.is_at_sign_in()
    house.container.staff.touch(actor)


def test_a_lock_closes_it_and_nothing_is_authorised(house: CounterHouse) -> None:
    house.open("ZH-004")
    house.press(Key.Key_F8, CTRL)
    house.place.lock()
    house.rest()
    assert house.place.faces.dialog is None
    assert house.window.is_at_sign_in()


def test_another_answer_is_another_content(house: CounterHouse) -> None:
    house.open("ZH-004")
    form = house.counter.model.form
    first, again = form.final_draft(), form.final_draft()
    assert first is not None
    assert again is not None
    assert draft_matter(first) == draft_matter(again)
    assert len(draft_matter(first).content) == 32
    form.set_answer("id_no", house.person().id_no)
    house.rest()
    changed = form.final_draft()
    assert changed is not None
    assert draft_matter(changed).content != draft_matter(first).content
    assert draft_matter(changed).subject == draft_matter(first).subject


def test_a_case_is_authorised_by_its_number_and_its_newest_event(house: CounterHouse) -> None:
    head = next(iter(house.container.case_queries.list_cases(_any_case())))
    assert case_matter(head) == Matter(head.number or head.notice or str(head.id), head.last_hash)


def _any_case() -> object:
    from app.cases.queries import CaseFilter

    return CaseFilter(office="350199")
