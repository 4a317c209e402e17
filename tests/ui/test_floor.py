"""The floor supervisor's screen by keyboard over a real store; and the routine that the window starts."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from sqlalchemy import text

from app.bootstrap.window import WindowParts
from app.cases.board import Figure
from app.kernel.actor import Post
from app.kernel.changes import Changed
from app.kernel.errors import Unavailable
from tests.builders.counter_window import container_at
from tests.builders.floor_window import LATE, FloorWindow, busy
from tests.builders.flow_house import FlowHouse
from tests.builders.naming import unnamed
from tests.builders.routine_house import absent
from tests.builders.staffed import place
from ui import screen_list
from ui.actions import ActionId
from ui.routine import Routine
from ui.screen import ScreenName
from ui.services import RoutineRound

Key = Qt.Key


@pytest.fixture
def house(uow, clock) -> FlowHouse:
    made = FlowHouse(uow, clock)
    made.people["chief.x"] = place(uow, "chief.x", 899, Post.FLOOR_SUPERVISOR)
    return made


@pytest.fixture
def open_floor(qtbot, window_app, house, store):
    made = []

    def open_floor() -> FloorWindow:
        made.append(FloorWindow(qtbot, house, store, house.people["chief.x"], ScreenName.FLOOR))
        return made[-1]

    yield open_floor
    for window in made:
        window.view.leave()
        window.rest()


def press(window: FloorWindow, key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget(), key)
    window.rest()


def words(window: FloorWindow) -> str:
    return "\n".join(label.text() for label in window.view.findChildren(QLabel) if label.isVisible())


def test_every_number_is_that_of_the_store(open_floor, house):
    busy(house)
    tiles = open_floor().view.tiles
    shown = {figure: tile.count() for figure, tile in tiles.items() if tile.count() != "0"}
    assert shown == {Figure.UNDRAWN: "1", Figure.APPROVAL: "1", Figure.OPEN: "3"}


def test_enter_opens_the_list_and_enter_there_opens_the_case(open_floor, house):
    cases = busy(house)
    window = open_floor()
    window.view.tiles[Figure.UNDRAWN].setFocus()
    press(window, Key.Key_Return)
    assert window.view.table.hasFocus()
    remark = window.view.table.model().index(0, 7).data()
    assert "今天标记为缺勤 2" in remark
    press(window, Key.Key_Return)
    assert window.opened == [(ScreenName.CASE, cases["undrawn"])]
    window.view.handlers()[ActionId.BACK]()
    assert window.view.tiles[Figure.UNDRAWN].hasFocus()


def test_a_number_follows_what_happens_after_it_was_announced(open_floor, house):
    window = open_floor()
    assert window.view.tiles[Figure.OPEN].count() == "0"
    house.take_in(LATE)
    window.shell.announce(frozenset({Changed.CASES}))
    window.rest()
    assert window.view.tiles[Figure.OPEN].count() == "1"


def test_the_numbers_are_looked_up_again_by_themselves(open_floor, house, qtbot):
    window = open_floor()
    house.take_in(LATE)
    window.view.model._timer.setInterval(1)
    qtbot.waitUntil(lambda: window.view.tiles[Figure.OPEN].count() == "1")
    window.view.leave()
    assert not window.view.model._timer.isActive(), "nothing is looked up behind another screen"


def test_the_chosen_case_stays_chosen_when_the_numbers_come_anew(open_floor, house):
    busy(house)
    window = open_floor()
    window.view.tiles[Figure.OPEN].setFocus()
    press(window, Key.Key_Return)
    press(window, Key.Key_Down)
    before = window.view._cases.line(window.view.table.currentIndex().row()).case.id
    house.take_in("GS-201")
    window.view.model.look()
    window.rest()
    assert window.view._cases.line(window.view.table.currentIndex().row()).case.id == before


def test_the_rota_check_is_said_in_words_with_what_helps(open_floor, house):
    assert "今天在岗的人员可以办完全部事项" in words(open_floor())
    absent(house, "reviewa.x", "reviewb.x")
    said = words(open_floor())
    assert "今天没有审核人员在岗" in said and "YL-103" in said
    assert f"请 {house.people['reviewa.x'].name} 到岗" in said


def test_nobody_who_has_a_case_is_named(open_floor, house):
    busy(house)
    window = open_floor()
    window.view.tiles[Figure.OPEN].click()
    window.rest()
    table = window.view.table.model()
    shown = " ".join(str(table.index(row, c).data()) for row in range(table.rowCount()) for c in range(8))
    assert not any(actor.name in shown for actor in house.people.values())


def test_every_part_of_the_floor_has_a_name(open_floor, house):
    busy(house)
    assert unnamed(open_floor().view) == []


@pytest.mark.parametrize(
    ("post", "screens"),
    [
        (Post.FLOOR_SUPERVISOR, (ScreenName.FLOOR, ScreenName.FLOW_DESK, ScreenName.OFFICE)),
        (Post.FLOW_DESK, (ScreenName.FLOOR, ScreenName.FLOW_DESK)),
        (Post.UNIT_HEAD, (ScreenName.FLOOR, ScreenName.OFFICE)),
        (Post.SYSTEM_ADMIN, (ScreenName.OFFICE,)),
        (Post.INTERNAL_AUDIT, (ScreenName.OFFICE,)),
        (Post.WINDOW_CLERK, ()),
        (Post.SECURITY_ADMIN, (ScreenName.PEOPLE, ScreenName.OFFICE)),
    ],
)
def test_the_screens_are_offered_by_post(house, post, screens):
    from dataclasses import replace

    assert screen_list.of_post(replace(house.clerk, post=post, permission=None)) == screens


TAKEN_AWAY = text("UPDATE case_task SET ended_at = drawn_at, ending = 'redrawn' WHERE ended_at IS NULL")


def test_the_window_runs_the_routine_and_tells_what_moved(qtbot, window_app, demo_folder, clock):
    container: WindowParts = container_at(demo_folder, clock)
    try:
        told = []
        with container.units() as u:
            u.session.execute(
                text("UPDATE case_task SET ended_at = drawn_at, ending = 'redrawn' WHERE ended_at IS NULL")
            )
            u.commit()
        routine = Routine(container.services().routine)
        routine.changed.connect(told.append)
        routine.begin()
        qtbot.waitUntil(lambda: bool(told), timeout=20_000)
        assert Changed.CASES in told[0], "the demo's cases are drawn"
        with container.units() as u:
            assert u.tasks.day(container.facts.office, clock.now().date()) is not None
        assert routine._timer.isActive()
    finally:
        routine.deleteLater()
        container.close()


def test_a_refused_round_is_tried_again(qtbot, window_app, caplog):
    rounds = []

    def work(_following):
        rounds.append(1)
        if len(rounds) == 1:
            raise Unavailable("store_busy")
        return RoutineRound(frozenset({Changed.CASES}))

    routine = Routine(work)
    routine._timer.setInterval(1)
    told = []
    routine.changed.connect(told.append)
    with caplog.at_level("WARNING"):
        routine.begin()
        qtbot.waitUntil(lambda: bool(told))
    routine._timer.stop()
    assert "store_busy" in caplog.text
    qtbot.waitUntil(lambda: len(rounds) >= 2)
    routine.deleteLater()


def test_what_a_round_leaves_over_is_done_at_once_in_further_rounds(qtbot, window_app):
    said = []

    def work(following):
        said.append(following)
        return RoutineRound(frozenset(), {None: 3, 3: 5}.get(following))

    routine = Routine(work)
    routine.begin()
    qtbot.waitUntil(routine._timer.isActive)
    assert said == [None, 3, 5], "the next minute is not waited for"
    routine._timer.stop()
    routine.deleteLater()
