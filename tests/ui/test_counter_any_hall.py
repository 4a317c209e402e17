"""Whose the case is, chosen by keyboard at the real window: only where another county lets the item be taken in."""

import io
from collections.abc import Sequence

from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.cases.model import CaseState
from app.documents.page import Language, PaperFormat, Style, TextSize
from app.kernel.ids import OfficeId
from app.sync.any_hall import OpenItem
from app.sync.numbers import Block
from tests.builders.counter_window import CounterHouse, Key
from tests.builders.held_key import hold_key
from tests.ui.test_counter_taking import take
from ui.screens.counter.owner_row import OwnerRow

OWNER, NAME = OfficeId("350198"), "邻县社会保险中心"


def row(house: CounterHouse) -> OwnerRow:
    return house.counter.card.owner


def join_centre(house: CounterHouse, items: Sequence[str] = ("ZH-013",), numbers: int = 20) -> None:
    """As after a round: what is open next door, and numbers of its series."""
    now = house.container.clock.now()
    with house.container.units() as u:
        u.meta.put("centre.url", "host=centre.example", None, now)
        u.sync.take_any_hall([OpenItem(OWNER, NAME, item) for item in items], now)
        if numbers:
            u.sync.add_lease(Block("case", OWNER, now.year, 1, numbers, 1), now)
        u.commit()
    hold_key(house.container.store, house.place.shell.actor.operator)


def choose_owner(house: CounterHouse) -> None:
    """Back from the first question, then down."""
    assert row(house).isVisible()
    body = house.counter.card.form_body()
    assert body is not None
    first = body.first_editor()
    assert first is not None
    first.setFocus()
    house.press(Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert house.focus is row(house).choice
    house.press(Key.Key_Down)


def test_the_owner_is_chosen_by_keyboard_and_the_case_is_another_countys(house: CounterHouse) -> None:
    join_centre(house)
    take(house, "ZH-013")
    assert row(house).choice.value() == ""  # the own office, unless somebody says otherwise
    choose_owner(house)
    assert house.form.draft.owner == OWNER
    assert NAME in row(house).choice.currentText()
    house.press(Key.Key_F9)
    ended = house.finished()
    assert ended is not None, house.place.toast.text()
    assert (ended.case.office, ended.case.taken_at) == (OWNER, house.place.shell.actor.office)
    assert (ended.case.state, ended.unprinted, ended.owner) == (CaseState.ACCEPTED, None, NAME)
    assert any(NAME in told.text() for told in house.counter.card.finished.findChildren(QLabel))
    with house.container.units() as u:
        assert u.tasks.open_task(ended.case.id, "step") is None


def test_the_field_is_there_for_open_items_alone_and_never_without_a_centre(house: CounterHouse) -> None:
    house.open("ZH-013")
    house.rest()
    assert row(house).isHidden()
    join_centre(house)
    house.open("YL-107")
    house.rest()
    assert row(house).isHidden()
    house.open("ZH-013")
    house.rest()
    assert row(house).isVisible()


def test_without_a_number_one_sentence_says_what_to_do_and_the_form_stays(house: CounterHouse) -> None:
    join_centre(house, numbers=0)
    take(house, "ZH-013")
    choose_owner(house)
    house.press(Key.Key_F9)
    assert house.finished() is None
    assert NAME in house.place.toast.text()
    assert house.form.draft.owner == OWNER
    row(house).choice.setFocus()
    house.press(Key.Key_Up)
    assert house.form.draft.owner is None


def guide_of(house: CounterHouse) -> str:
    desk, actor = house.container.counter, house.place.shell.actor
    printed = desk.print_guide(
        actor, desk.catalogue.item("ZH-013"), Style(Language.ZH, TextSize.NORMAL, PaperFormat.A4)
    )
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(printed.pdf)).pages)


def test_the_printed_guide_says_for_whom_it_may_be_taken_in_here(house: CounterHouse) -> None:
    join_centre(house)
    assert f"由{NAME}办理" in guide_of(house)


def test_a_guide_counts_the_counties_where_they_are_many(house: CounterHouse) -> None:
    join_centre(house)
    items = [OpenItem(OfficeId(f"3501{n}"), "", "ZH-013") for n in range(91, 96)]
    with house.container.units() as u:
        u.sync.take_any_hall(items, house.container.clock.now())
        u.commit()
    assert "其他5个县区" in guide_of(house)
