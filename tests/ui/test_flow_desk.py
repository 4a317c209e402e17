"""The flow desk's screen by keyboard over a real store."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.kernel.actor import Post
from tests.builders.floor_window import LATE, FloorWindow, busy
from tests.builders.flow_house import FlowHouse
from tests.builders.naming import unnamed
from tests.builders.routine_house import absent
from tests.builders.staffed import place
from ui.actions import ActionId
from ui.screen import ScreenName
from ui.screens.flow_desk.view_model import Asking

Key = Qt.Key


@pytest.fixture
def house(uow, clock) -> FlowHouse:
    made = FlowHouse(uow, clock)
    place(uow, "chief.x", 899, Post.FLOOR_SUPERVISOR)
    made.people["desk.x"] = place(uow, "desk.x", 898, Post.FLOW_DESK)
    return made


@pytest.fixture
def open_desk(qtbot, window_app, house, store):
    def open_desk() -> FloorWindow:
        return FloorWindow(qtbot, house, store, house.people["desk.x"], ScreenName.FLOW_DESK)

    return open_desk


def press(window: FloorWindow, key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget(), key)
    window.rest()


def act(window: FloorWindow, action: ActionId) -> None:
    window.view.handlers()[action]()
    window.rest()


def typed(window: FloorWindow, text: str) -> None:
    window.view.text.setFocus()
    window.view.text.setText(text)
    window.view.text.textEdited.emit(text)
    window.view.model.look()
    window.rest()


def words(window: FloorWindow) -> str:
    return "\n".join(label.text() for label in window.view.findChildren(QLabel) if label.isVisible())


def test_every_open_case_is_there_and_found_by_its_number(open_desk, house):
    cases = busy(house)
    window = open_desk()
    assert window.view.table.model().rowCount() == 3
    typed(window, house.head(cases["undrawn"]).number)
    assert window.view.table.model().rowCount() == 1
    press(window, Key.Key_Down)
    press(window, Key.Key_Return)
    assert window.opened == [(ScreenName.CASE, cases["undrawn"])]
    typed(window, "没有这样的编号")
    assert "没有符合的在办业务" in words(window)


def test_drawing_anew_asks_for_a_reason_and_names_nobody(open_desk, house):
    case = house.take_in(LATE).id
    before = house.holder(case)
    absent(house, before.account)
    window = open_desk()
    act(window, ActionId.REDRAW)
    assert window.view.reason.hasFocus()
    window.view.do_redraw.click()
    window.rest()
    assert house.holder(case) is before, "nothing happens without a reason"
    press(window, Key.Key_1)
    window.view.do_redraw.click()
    window.rest()
    assert house.holder(case) is not before
    assert house.head(case).number in window.said[0]
    assert not any(actor.name in window.said[0] for actor in house.people.values())
    assert window.view.model.state.asking is Asking.NOTHING


def test_where_nobody_is_left_the_desk_is_told_that_it_waits(open_desk, house):
    house.take_in(LATE)
    absent(house, "handlinga.x", "handlingb.x")
    window = open_desk()
    act(window, ActionId.REDRAW)
    press(window, Key.Key_1)
    window.view.do_redraw.click()
    window.rest()
    assert "现在没有人可以抽" in window.said[0]
    assert "今天标记为缺勤 2" in window.view.table.model().index(0, 7).data()


def test_a_chase_is_kept_and_shown_and_a_refused_note_is_not_lost(open_desk, house):
    house.take_in(LATE)
    window = open_desk()
    act(window, ActionId.CHASE)
    press(window, Key.Key_Return)
    assert "请写明催办的原因" in words(window)
    window.view.note.setText("申请人催问")
    press(window, Key.Key_Return)
    assert "已催办 1 次" in window.view.table.model().index(0, 7).data()


def test_a_note_stays_when_nobody_can_be_chased(open_desk, house):
    absent(house, "handlinga.x", "handlingb.x")
    house.take_in(LATE)
    window = open_desk()
    act(window, ActionId.CHASE)
    window.view.note.setText("申请人催问")
    press(window, Key.Key_Return)
    assert window.view.note.value() == "申请人催问"
    assert "催办不到人" in words(window)
    act(window, ActionId.BACK)
    assert window.view.model.state.asking is Asking.NOTHING


def test_where_is_my_case_answers_with_stage_and_day(open_desk, house):
    head = house.take_in(LATE)
    window = open_desk()
    typed(window, head.number)
    act(window, ActionId.WHERE_IS)
    said = words(window)
    assert head.number in said and f"最后期限 {head.due_on.isoformat()}" in said
    typed(window, "0")
    act(window, ActionId.WHERE_IS)
    assert "没有找到业务 0" in words(window)


def test_nothing_is_asked_without_a_case(open_desk):
    window = open_desk()
    act(window, ActionId.REDRAW)
    act(window, ActionId.CHASE)
    assert window.view.model.state.asking is Asking.NOTHING


def test_every_part_of_the_flow_desk_has_a_name(open_desk, house):
    busy(house)
    assert unnamed(open_desk().view) == []
