"""A form's table is filled by keyboard alone: Enter goes from cell to cell and on to the next line."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QTableView
from pytestqt.qtbot import QtBot

from app.intake.form_builder import build_form
from app.intake.samples import sample_number
from tests.builders.counter import catalogue, parameters
from ui.screens.counter.rows_table import RowsTable
from ui.widgets.layouts import Column
from ui.widgets.surfaces import Card

TODAY = date(2026, 11, 20)
KEY = sample_number(date(1998, 3, 12), 951)


class Sheet(Card):
    """A roster between two lines, rebuilt after every change as the form does."""

    def __init__(self) -> None:
        super().__init__("名册")
        self.item = catalogue().item("ZH-001")
        spec = next(field for field in self.item.all_fields() if field.key == "roster")
        self.table, self.after = RowsTable(spec), QLineEdit()
        self.rows: list[dict[str, str]] = []
        self.table.rows_changed.connect(self.take)
        self.body.addLayout(Column(self.table, self.after))
        self.take([])

    def take(self, rows) -> None:
        self.rows = rows
        form = build_form(self.item, {"roster": rows}, today=TODAY, parameters=parameters(TODAY))
        self.table.show_rows(form.field("roster"), rows, shows_missing=False)


@pytest.fixture
def sheet(qtbot: QtBot, window_app) -> Sheet:
    made = Sheet()
    qtbot.addWidget(made)
    made.resize(1100, 400)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.table.setFocus()
    return made


def enter(qtbot: QtBot, *texts: str) -> None:
    for text in texts:
        cursor = QApplication.focusWidget()
        qtbot.keyClicks(cursor, text)
        qtbot.keyClick(cursor, Qt.Key.Key_Return)


def test_a_line_is_typed_cell_by_cell_and_the_next_line_opens(qtbot, sheet) -> None:
    enter(qtbot, "", "Chen", "1", KEY, "20261101", "1", "5200", "202611", "", "")
    assert len(sheet.rows) == 1
    assert (sheet.rows[0]["name"], sheet.rows[0]["id_no"]) == ("Chen", KEY)
    grid = sheet.findChild(QTableView)
    assert (grid.currentIndex().row(), grid.currentIndex().column()) == (1, 0)
    enter(qtbot, "Fang", "1")
    assert [row["name"] for row in sheet.rows] == ["Chen", "Fang"]


def test_enter_in_the_empty_last_line_leaves_the_table(qtbot, sheet) -> None:
    enter(qtbot, "", "")
    assert sheet.rows == []
    assert QApplication.focusWidget() is sheet.after


def test_the_cursor_stays_where_it_is_while_lines_come_and_go(qtbot, sheet) -> None:
    grid = sheet.findChild(QTableView)
    sheet.take([{"name": "Chen"}, {"name": "Fang"}, {"name": "Lin"}])
    grid.setCurrentIndex(grid.model().index(1, 2))
    sheet.take([{"name": "Chen"}, {"name": "Fang"}])
    assert (grid.currentIndex().row(), grid.currentIndex().column()) == (1, 2)
    assert grid.model().rowCount() == 3
