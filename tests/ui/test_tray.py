"""The tray and the case page by keyboard, over a real store: people who were drawn, real words, real refusals."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.cases.flow import Verb
from app.cases.model import CaseState
from app.cases.redo import Redo
from app.cases.tray import TrayKind
from app.kernel.actor import Permission
from tests.builders.naming import unnamed
from tests.builders.window import FakeSteps, make_services
from tests.builders.work_house import WorkHouse
from ui import screen_list, tasks
from ui.actions import ActionId
from ui.screen import ScreenName, Shell
from ui.screens.tray.table_model import TrayColumn
from ui.screens.tray.view import TrayView
from ui.widgets.editors import BoolField

Key = Qt.Key


@pytest.fixture
def house(store, uow, clock, window_app) -> WorkHouse:
    return WorkHouse(store, uow, clock, each=1)


def settled(qtbot: QtBot, done) -> None:
    qtbot.waitUntil(lambda: bool(done()) and tasks.program_tasks().idle(), timeout=10_000)


def tray_of(qtbot: QtBot, house: WorkHouse, actor) -> TrayView:
    """What the tray asks to be looked at is looked at by that person, at once."""
    services = make_services(FakeSteps({}), work=lambda: house.desk, clock=house.clock)
    view = TrayView(Shell(services, house.looks.seated(actor)))
    view.shell.looking.connect(lambda asked: asked.then(house.looks.look(actor, asked.wanted)))
    view.shell.setParent(view)
    qtbot.addWidget(view)
    view.resize(1366, 690)
    view.show()
    view.activateWindow()
    view.enter()
    settled(qtbot, lambda: view.model.state.tray is not None)
    return view


def open_first(qtbot: QtBot, view: TrayView) -> None:
    qtbot.keyClick(view.list.table, Key.Key_Return)
    settled(qtbot, lambda: view.model.state.sheet is not None)


def words_of(view: TrayView) -> str:
    return " ".join(one.text() for one in view.findChildren(QLabel) if one.isVisible())


def confirm_account(view: TrayView) -> None:
    """What handling finds in a change of account."""
    editor = view.card.editor("bank_confirmed")
    assert isinstance(editor, BoolField)
    editor.setFocus()
    editor.set_value(True)
    editor.chosen.emit(True)


def test_handling_review_and_approval_begin_at_their_tray_and_the_window_does_not(house) -> None:
    homes = {actor.permission: screen_list.home(actor) for actor in house.people.values()}
    assert homes.pop(Permission.INTAKE) is ScreenName.COUNTER
    assert set(homes.values()) == {ScreenName.TRAY}


def test_enter_opens_f9_agrees_and_the_next_case_opens(qtbot, house) -> None:
    first, second = house.take_in("ZH-016"), house.take_in("GS-214")
    view = tray_of(qtbot, house, house.holder(first.id))
    assert {line.row.case for line in view.model.state.lines} == {first.id, second.id}
    view.model.type("ZH-016")
    assert [line.row.case for line in view.model.state.lines] == [first.id]
    open_first(qtbot, view)
    confirm_account(view)
    view.handlers()[ActionId.SUBMIT]()
    settled(qtbot, lambda: view.model.state.sheet is not None and view.model.state.case == second.id)
    assert house.head(first.id).step == 3


def test_what_is_missing_is_said_at_the_field_and_nothing_typed_is_lost(qtbot, house) -> None:
    case = house.take_in("ZH-016")
    view = tray_of(qtbot, house, house.holder(case.id))
    open_first(qtbot, view)
    view.handlers()[ActionId.SUBMIT]()
    settled(qtbot, lambda: view.model.state.gaps)
    assert "还有 1 项" in view.bar.told()
    assert view.card.editor("bank_confirmed").hasFocus() or view.card.editor("bank_confirmed").focusProxy().hasFocus()
    confirm_account(view)
    view.handlers()[ActionId.BACK]()
    settled(qtbot, lambda: view.model.state.case is None)
    open_first(qtbot, view)
    editor = view.card.editor("bank_confirmed")
    assert isinstance(editor, BoolField)
    assert editor.value() is True


def test_a_closed_verb_takes_the_focus_and_says_why_and_does_nothing(qtbot, house) -> None:
    case = house.take_in("ZH-016")
    view = tray_of(qtbot, house, house.holder(case.id))
    open_first(qtbot, view)
    for verb, refusal in view.model.state.sheet.verbs.items():
        button = view.bar.buttons[verb]
        assert button.is_closed() == (refusal is not None) == bool(button.toolTip()), verb
    closed = view.bar.buttons[Verb.RESUME]
    closed.setFocus()
    assert view.bar.told() == closed.toolTip() == closed.accessibleDescription()
    qtbot.keyClick(closed, Key.Key_Return)
    assert not view.model.state.busy
    assert house.head(case.id).state is CaseState.ACCEPTED


def test_a_return_asks_for_reason_and_step_and_shows_why_it_came_back(qtbot, house) -> None:
    case = house.take_in("ZH-016")
    house.agree(case.id)
    view = tray_of(qtbot, house, house.holder(case.id))
    open_first(qtbot, view)
    view.bar.buttons[Verb.RETURN].click()
    view.handlers()[ActionId.SUBMIT]()
    settled(qtbot, lambda: view.model.state.trouble is not None)
    assert view.model.state.trouble.code == "return_needs_reason"
    qtbot.keyClick(view.asking.reason, Key.Key_3)
    view.asking.note.insert("账号末四位与银行卡不符")
    view.handlers()[ActionId.SUBMIT]()
    settled(qtbot, lambda: view.model.state.case is None)
    assert house.head(case.id).step == 2
    back = tray_of(qtbot, house, house.holder(case.id))
    assert "录入有误" in back.list.table.model().index(0, TrayColumn.STANDING).data()
    assert back.model.state.tray.counts[TrayKind.RETURNED] == 1
    open_first(qtbot, back)
    assert "账号末四位与银行卡不符" in words_of(back)


def test_papers_are_asked_for_by_lines_and_the_case_waits(qtbot, house) -> None:
    case = house.take_in("ZH-016")
    view = tray_of(qtbot, house, house.holder(case.id))
    open_first(qtbot, view)
    view.bar.buttons[Verb.SUPPLEMENT].click()
    view.asking.lines.setPlainText("银行卡复印件\n\n开户行证明")
    view.asking.say.click()
    settled(qtbot, lambda: view.model.state.case is None)
    assert house.head(case.id).waits_for == "supplement"
    assert [line.is_paused for line in view.model.state.lines] == [True]


def test_the_second_typing_starts_empty_and_a_difference_keeps_the_case(qtbot, house) -> None:
    case = house.take_in("YL-103")
    while not house.desk_again(case.id):
        house.agree(case.id)
    view = tray_of(qtbot, house, house.holder(case.id))
    open_first(qtbot, view)
    sheet = view.model.state.sheet
    first = house.standing(case.id).keyed
    assert sheet.again
    assert not {line.key for line in sheet.facts} & {spec.key for spec in sheet.again}
    assert all(not view.model.state.typed.again.get(spec.key) for spec in sheet.again)
    assert "不看" in words_of(view)
    for key, value in house.sample_facts(case.id).items():
        view.model.type_fact(key, value)
    for spec in sheet.again:
        view.model.type_again(spec.key, first[spec.key])
    wrong = next(spec for spec in sheet.again if spec.type.value == "int")
    view.model.type_again(wrong.key, str(int(first[wrong.key]) + 1))
    view.handlers()[ActionId.SUBMIT]()
    settled(qtbot, lambda: view.model.state.sheet is not None and view.model.state.sheet.came_back is not None)
    assert wrong.label.zh in words_of(view)
    assert view.model.state.typed.again[wrong.key] == str(int(first[wrong.key]) + 1)


def test_a_case_that_went_to_somebody_else_is_left_with_the_sentence(qtbot, house) -> None:
    case = house.take_in("ZH-016")
    holder = house.holder(case.id)
    view = tray_of(qtbot, house, holder)
    open_first(qtbot, view)
    house.agree(case.id)
    confirm_account(view)
    view.handlers()[ActionId.SUBMIT]()
    settled(qtbot, lambda: view.model.state.case is None and view.model.state.trouble is not None)
    assert view.model.state.trouble.code == "case_not_drawn"


def test_the_clerk_delivers_from_the_tray(qtbot, house) -> None:
    case = house.take_in("ZH-013")
    while house.head(case.id).state is not CaseState.DECIDED:
        house.agree(case.id)
    view = tray_of(qtbot, house, house.holder(case.id))
    open_first(qtbot, view)
    view.handlers()[ActionId.SUBMIT]()
    settled(qtbot, lambda: view.model.state.case is None)
    assert house.head(case.id).state is CaseState.CLOSED


def test_every_control_of_the_tray_has_a_name(qtbot, house) -> None:
    case = house.take_in("YL-103")
    view = tray_of(qtbot, house, house.holder(case.id))
    assert unnamed(view) == []
    open_first(qtbot, view)
    view.bar.buttons[Verb.SUPPLEMENT].click()
    assert unnamed(view) == []


def test_a_tray_that_nothing_came_into_is_not_read_again(qtbot, house) -> None:
    case = house.take_in("ZH-016")
    view = tray_of(qtbot, house, house.holder(case.id))
    before = view.model.state.tray
    view.model.look()
    settled(qtbot, lambda: True)
    assert view.model.state.tray is before
    house.take_in("GS-214")
    view.model.look()
    settled(qtbot, lambda: len(view.model.state.lines) == 2)


def test_an_act_that_went_aside_opens_its_case_with_what_was_typed_and_says_nothing_itself(qtbot, house) -> None:
    case = house.take_in("ZH-016").id
    view = tray_of(qtbot, house, house.holder(case))
    again = Redo(case, "350199", "YL-112", Verb.AGREE, facts={"bank_confirmed": "true"})
    view.enter(again)
    settled(qtbot, lambda: view.model.state.sheet is not None)
    assert view.model.state.case == case
    assert dict(view.model.state.typed.facts) == {"bank_confirmed": "true"}
    editor = view.card.editor("bank_confirmed")
    assert isinstance(editor, BoolField)
    assert editor.value() is True
    assert house.head(case).step == 2, "nothing was signed"
    editor.set_value(False)
    editor.chosen.emit(False)
    view.enter(again)
    settled(qtbot, lambda: view.model.state.sheet is not None)
    assert view.model.state.typed.facts["bank_confirmed"] == "false", "what was typed since stays"
