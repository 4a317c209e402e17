"""Marking an application for the green channel at the real window, by keyboard."""

from app.cases.green import GreenReason
from app.intake.draft_json import draft_from_json, draft_to_json
from tests.builders.counter_window import CounterHouse, Key
from tests.ui.test_counter_taking import take
from ui.screens.counter.green_row import GreenRow


def row(house: CounterHouse) -> GreenRow:
    found = house.counter.card.green
    assert found is not None
    return found


def test_a_case_is_marked_by_keyboard_and_its_acceptance_says_so(house: CounterHouse) -> None:
    take(house, "ZH-013")
    row(house).choice.setFocus()
    house.press(Key.Key_Down)
    house.press(Key.Key_Down)
    assert house.form.draft.green is GreenReason.DISABLED
    house.press(Key.Key_F9)
    ended = house.finished()
    assert ended is not None, house.place.toast.text()
    assert ended.case.green == "disabled"
    with house.container.units() as u:
        assert u.green.chaser(ended.case.id) is not None


def test_what_ends_at_the_window_does_not_ask(house: CounterHouse) -> None:
    house.open("ZH-004")
    assert row(house).isHidden()
    house.open("YL-107")
    assert not row(house).isHidden()


def test_the_mark_is_kept_with_the_draft_and_may_be_taken_back(house: CounterHouse) -> None:
    house.open("YL-107")
    house.counter.model.form.set_green(GreenReason.SENIOR)
    kept = draft_from_json(draft_to_json(house.form.draft))
    assert kept.green is GreenReason.SENIOR
    assert row(house).choice.value() == "senior"
    row(house).choice.setFocus()
    house.press(Key.Key_Up)
    assert house.form.draft.green is None
