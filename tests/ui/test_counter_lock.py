"""Locking with an open form: what was typed is kept, the password goes nowhere else, the work is come back to."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QTableView

from app.registry.model import PersonStatus
from tests.builders.counter_window import CLERK, CTRL, OTHER_CLERK, CounterHouse, Key, pressed, typed
from ui.screen import ScreenName
from ui.screens.counter.rows_table import RowsTable
from ui.widgets.lines import LineField


def password_of(house: CounterHouse) -> str:
    services = house.place._services
    assert services is not None
    return next(account.password for account in services.demo_accounts if account.account == CLERK)


def lock(house: CounterHouse) -> None:
    house.press(Key.Key_L, CTRL)
    assert house.window.is_at_sign_in()


def unlock(house: CounterHouse) -> None:
    """By password and face, typed into whatever has the cursor."""
    assert house.focus is house.window.sign_in_view._password
    typed(password_of(house))
    pressed(Key.Key_Return)
    house.wait(lambda: not house.window.is_at_sign_in(), timeout=20_000)
    house.rest()


def kept(house: CounterHouse) -> list[dict[str, object]]:
    """The answers of the drafts that this test left."""
    actor, desk = house.container.actor("case", CLERK), house.container.counter
    mine = [line for line in desk.drafts(actor) if line.id not in (house.seeded or ())]
    return [dict(desk.resume(actor, line.id).answers) for line in mine]


def test_half_a_number_is_kept_and_the_cursor_comes_back_to_it(house: CounterHouse) -> None:
    house.press(Key.Key_F2)
    here = house.counter.model.queue.current
    house.open("YL-103")
    house.type("350199")
    lock(house)
    assert [answers["id_no"] for answers in kept(house)] == ["350199"]
    unlock(house)
    assert house.focus is house.counter.card.field_editor("id_no")
    house.type("1966")
    assert house.form.draft.answers["id_no"] == "3501991966"
    assert house.counter.model.queue.current == here


def test_a_record_that_arrives_under_the_lock_does_not_take_the_password(house: CounterHouse) -> None:
    person = house.person(lambda p: p.status is PersonStatus.ACTIVE)
    house.open("ZH-004")
    house.type(person.id_no)
    pressed(Key.Key_Return)
    pressed(Key.Key_L, CTRL)
    house.rest()
    assert house.window.is_at_sign_in()
    unlock(house)
    assert [visitor.subject.number for visitor in house.form.visitors] == [person.id_no]
    assert password_of(house) not in str(house.form.draft.answers)
    assert house.focus is house.counter.card.field_editor("period_from"), "where the record put it"
    house.state_all()
    house.press(Key.Key_F9)
    assert house.finished() is not None


def test_a_case_taken_in_under_the_lock_does_not_take_the_cursor_either(house: CounterHouse) -> None:
    house.open("ZH-004")
    house.identify(house.person(lambda p: p.status is PersonStatus.ACTIVE).id_no)
    house.state_all()
    pressed(Key.Key_F9)
    pressed(Key.Key_L, CTRL)
    house.rest()
    unlock(house)
    assert house.finished() is not None


def test_the_question_that_stood_open_stands_there_again(house: CounterHouse) -> None:
    house.open("YL-103")
    house.press(Key.Key_F8)
    asked = house.focused()
    lock(house)
    unlock(house)
    assert house.counter.card.ending.isVisible()
    assert house.focused() == asked


def grid(house: CounterHouse) -> QTableView:
    table = next(table for table in house.counter.findChildren(RowsTable) if table.isVisible())
    return table.findChildren(QTableView)[0]


@pytest.mark.parametrize("leave", ["lock", "sign_out", "another screen", "close"])
def test_what_is_typed_in_an_open_cell_is_in_the_draft(house: CounterHouse, leave: str) -> None:
    ways: dict[str, Callable[[], object]] = {
        "lock": house.place.lock,
        "sign_out": house.place.sign_out,
        "another screen": lambda: house.place.open(ScreenName.KEYS),
        "close": house.window.closing.emit,
    }
    house.open("ZH-001")
    grid(house).setFocus()
    pressed(Key.Key_Return)
    typed("Zhang")
    assert isinstance(house.focus, LineField)
    ways[leave]()
    house.rest()
    assert [answers["roster"] for answers in kept(house)] == [[{"name": "Zhang"}]]


def test_the_cursor_comes_back_to_the_table(house: CounterHouse) -> None:
    house.open("ZH-001")
    grid(house).setFocus()
    pressed(Key.Key_Return)
    typed("Zhang")
    lock(house)
    unlock(house)
    assert house.focus is grid(house)
    assert house.form.draft.answers["roster"] == [{"name": "Zhang"}]


def test_another_clerk_at_the_locked_window_finds_the_draft_and_no_form(house: CounterHouse) -> None:
    house.open("YL-103")
    house.type("350199")
    lock(house)
    other = house.container.actor("case", OTHER_CLERK)
    house.window.sign_in.signed_in.emit(other)
    house.rest()
    assert house.counter.model.form.state is None
    assert "YL-103" in [line.item for line in house.counter.model.state.drafts]
