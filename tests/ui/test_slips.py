"""Confirmations to hand over on the screen of unsent work: shown when due, printed by key, gone when printed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.documents.model import PaperCode
from app.intake.confirmations import ListSlips, SlipDesk
from app.kernel.actor import Post
from app.kernel.changes import Changed
from tests.builders.confirmed_house import house, machine
from tests.builders.naming import unnamed
from tests.builders.staffed import place
from tests.builders.unsent_window import UnsentWindow
from tests.sync.conftest import machine_of
from ui import theme
from ui.actions import ActionId
from ui.screens.unsent.slips_card import SlipColumn

__all__ = ["house", "machine", "machine_of"]


@pytest.fixture
def open_unsent(qtbot, window_app, machine, house, uow):
    desk = SlipDesk(ListSlips(uow), house.desk.print_first)

    def open_unsent(actor) -> UnsentWindow:
        return UnsentWindow(qtbot, machine, actor, slips=lambda: desk)

    return open_unsent


def papers_of(uow, case):
    with uow() as u:
        return [entry.paper for entry in u.prints.of_case(case.id)]


def test_slips_stand_there_once_confirmed_and_leave_when_printed(open_unsent, house, machine, uow):
    first, second = house.taken(), house.taken("ZH-004")
    window = open_unsent(house.clerk)
    assert not window.view.slips.isVisible()
    machine.sync()
    window.shell.announce(frozenset({Changed.SYNC}))
    window.rest()
    table = window.view.slips.table
    told = [[table.model().index(row, column).data() for column in SlipColumn] for row in range(2)]
    assert {row[SlipColumn.CASE] for row in told} == {first.number, second.number}
    assert {row[SlipColumn.PAPERS] for row in told} == {"受理回执"}
    assert unnamed(window.view) == []
    window.act(ActionId.PRINT)
    assert papers_of(uow, first)[-1] is PaperCode.CONFIRMATION or papers_of(uow, second)[-1] is PaperCode.CONFIRMATION
    assert len(house.printer.jobs) == 1
    assert window.rounds == 1, "the status bar counts anew"
    assert window.view.slips.table.model().rowCount() == 1
    table.setFocus()
    QApplication.processEvents()
    window.press(Qt.Key.Key_Return)
    assert len(house.printer.jobs) == 2
    assert not window.view.slips.isVisible()


def test_where_slips_alone_are_left_the_cursor_stands_in_their_list(open_unsent, house, machine):
    house.taken()
    machine.sync()
    window = open_unsent(house.clerk)
    assert not window.view.model.state.items
    assert window.view.slips.table.hasFocus()


def test_four_slips_are_seen_whole_at_another_scale(open_unsent, house, machine):
    for _ in range(5):
        house.taken("ZH-004")
    machine.sync()
    window = open_unsent(house.clerk)
    theme.apply(QApplication.instance(), theme.Look(scale=1.2))
    window.view.resize(1920, 960)
    window.rest()
    table = window.view.slips.table
    assert table.rowHeight(0) * 4 <= table.viewport().height() < table.rowHeight(0) * 5


def test_who_prints_nothing_is_told_so_and_the_slip_stays(open_unsent, house, machine, uow):
    house.taken()
    machine.sync()
    window = open_unsent(place(uow, "super.visor", 700, Post.FLOOR_SUPERVISOR, "window"))
    window.act(ActionId.PRINT)
    assert house.printer.jobs == []
    assert window.view.slips.isVisible()
    assert window.said


def test_on_a_low_window_list_foot_and_what_is_said_stay_whole_beside_the_slips(open_unsent, house, machine, uow):
    for item in ("YL-112", "ZH-004", "ZH-006", "YL-101"):
        house.taken(item)
    machine.sync()
    house.taken("ZH-008")
    window = open_unsent(place(uow, "super.visor", 700, Post.FLOOR_SUPERVISOR, "window"))
    window.view.resize(1366, 632)  # a screen of 768 lines
    window.act(ActionId.EXPORT_UNSENT)
    window.type("/nowhere/unsent")
    window.press(Qt.Key.Key_Return)
    window.type("correct horse battery")
    window.press(Qt.Key.Key_Return)
    view, row = window.view, window.view.table.rowHeight(0)
    assert view._note.isVisible()
    assert view._note.height() >= view._note.heightForWidth(view._note.width())
    assert view._pages.geometry().bottom() < view._foot.geometry().top()
    assert view.table.viewport().height() >= 3 * row
    assert view.slips.geometry().bottom() < view.height()
