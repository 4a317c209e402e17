"""Answers that come from elsewhere: a person's card under the scanner, a list from a spreadsheet."""

from PySide6.QtGui import QGuiApplication

from tests.builders.counter_window import CTRL, CounterHouse, Key
from ui.screens.counter.rows_table import RowsTable


def test_a_scanned_card_opens_the_record_whatever_field_the_cursor_is_in(house: CounterHouse) -> None:
    house.open("ZH-004")
    person = house.person()
    for field in ("id_no", "person"):
        house.go_to(field)
        house.type(f"YC1|resident_id|{person.id_no}")
        house.press(Key.Key_Return)
        assert [visitor.subject.number for visitor in house.form.visitors] == [person.id_no]
        assert house.field("id_no").value == person.id_no
        assert house.field("person").value == person.name


def test_a_list_pasted_on_the_empty_line_is_added_by_the_names_of_its_columns(house: CounterHouse) -> None:
    house.open("ZH-001")
    table = house.window.findChild(RowsTable)
    assert table is not None
    for line in ("样例甲\t350199196605050014", "样例乙\t350199196605050022"):
        QGuiApplication.clipboard().setText(f"姓名\t证件号码\n{line}\n")
        table.setFocus()
        table.go_to(len(house.form.draft.answers.get("roster", ())) + 1, None)
        house.press(Key.Key_V, CTRL)
    rows = house.form.draft.answers["roster"]
    assert [row["name"] for row in rows] == ["样例甲", "样例乙"]
    assert [row["id_no"] for row in rows] == ["350199196605050014", "350199196605050022"]


def test_a_block_pasted_on_a_cell_changes_the_cells_under_it(house: CounterHouse) -> None:
    house.open("ZH-001")
    table = house.window.findChild(RowsTable)
    assert table is not None
    QGuiApplication.clipboard().setText("姓名\n样例甲\n样例乙\n")
    table.setFocus()
    house.press(Key.Key_V, CTRL)
    QGuiApplication.clipboard().setText("样例丙\n样例丁\n")
    table.go_to(1, "name")
    house.press(Key.Key_V, CTRL)
    assert [row["name"] for row in house.form.draft.answers["roster"]] == ["样例丙", "样例丁"]
