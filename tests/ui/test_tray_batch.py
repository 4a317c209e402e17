"""Light checks agreed to in the list by keys alone: Space marks, F9 agrees to all with one look."""

import pytest
from PySide6.QtCore import Qt

from app.cases.model import CaseState
from tests.builders.naming import unnamed
from tests.builders.work_house import WorkHouse
from tests.ui.test_tray import settled, tray_of
from ui.actions import ActionId
from ui.screens.tray.table_model import TrayColumn

Key = Qt.Key


@pytest.fixture
def house(store, uow, clock, window_app) -> WorkHouse:
    return WorkHouse(store, uow, clock, each=1)


def marked(qtbot, house, codes):
    cases = [house.take_in(code).id for code in codes]
    view = tray_of(qtbot, house, house.holder(cases[0]))
    view.list.table.selectRow(0)
    for _ in cases:
        qtbot.keyClick(view.list.table, Key.Key_Space)
    assert set(view.batch.state.marked) == set(cases)
    return cases, view


def test_space_marks_and_takes_back_and_the_row_says_so(qtbot, house) -> None:
    _cases, view = marked(qtbot, house, ("YL-101", "ZH-009"))
    row = view.list.table.model().index(0, TrayColumn.NUMBER)
    assert row.data(Qt.ItemDataRole.AccessibleTextRole).startswith("已选")
    assert view.list.agree.isVisible()
    assert unnamed(view) == []
    view.list.table.selectRow(0)
    qtbot.keyClick(view.list.table, Key.Key_Space)
    assert len(view.batch.state.marked) == 1
    assert "已选" not in row.data(Qt.ItemDataRole.AccessibleTextRole)


def test_f9_agrees_to_all_marked_with_one_look(qtbot, house) -> None:
    looks = []
    cases, view = marked(qtbot, house, ("YL-101", "ZH-009", "GS-201"))
    view.shell.looking.connect(looks.append)
    view.handlers()[ActionId.SUBMIT]()
    settled(qtbot, lambda: view.batch.state.told and view.model.state.lines == ())
    assert len(looks) == 1
    assert {house.head(case).state for case in cases} == {CaseState.CLOSED}
    assert ActionId.SUBMIT not in view.handlers()


def test_what_is_refused_stays_marked_and_says_why(qtbot, house) -> None:
    cases, view = marked(qtbot, house, ("YL-101", "YL-107"))
    view.handlers()[ActionId.SUBMIT]()
    settled(qtbot, lambda: view.batch.state.told and len(view.model.state.lines) == 1)
    assert view.batch.state.marked == (cases[1],)
    told = view.list._batch.text()
    assert house.head(cases[1]).number in told
    assert "不能批量同意" in told


def test_a_look_given_up_agrees_to_nothing_and_says_what_to_do(qtbot, house) -> None:
    cases, view = marked(qtbot, house, ("YL-101", "ZH-009"))
    view.shell.looking.disconnect()
    view.shell.looking.connect(lambda asked: asked.then(None))
    view.handlers()[ActionId.SUBMIT]()
    settled(qtbot, lambda: view.batch.state.told and not view.batch.state.busy)
    assert "看摄像头" in view.list._batch.text()
    assert set(view.batch.state.marked) == set(cases)
    assert {house.head(case).state for case in cases} == {CaseState.ACCEPTED}
