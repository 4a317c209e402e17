"""Taking a case at the real window, by keyboard, into a real store."""

from app.cases.model import CaseState
from tests.builders.counter_window import CTRL, CounterHouse, Key


def test_a_case_is_taken_by_keyboard_from_the_call_to_the_receipt(house: CounterHouse) -> None:
    house.press(Key.Key_F2)
    assert house.counter.model.queue.current is not None
    house.open("ZH-004")
    person = house.person()
    house.identify(person.id_no)
    assert house.form.visitors[0].subject.number == person.id_no
    house.press(Key.Key_M, CTRL)
    house.state_all()
    house.press(Key.Key_F9)
    ended = house.finished()
    assert ended is not None, [p.finding.code for p in house.to_fix()]
    assert ended.case.state is CaseState.CLOSED
    assert ended.papers[0].pdf.startswith(b"%PDF")
    assert ended.unprinted is None
