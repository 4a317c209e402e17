"""A certificate that cannot be given is said at the form, where it can still be changed, and F9 leads there."""

import pytest

from app.documents.model import PaperCode
from app.registry.model import Person, PersonStatus
from tests.builders.counter_window import CounterHouse, Key
from ui.widgets.fields import FieldRow
from ui.widgets.states import State


def pensioner(person: Person) -> bool:
    return person.pension_fen is not None and person.status is PersonStatus.RETIRED


def payer(person: Person) -> bool:
    return person.status is PersonStatus.ACTIVE and not person.draws_pension


def row(house: CounterHouse, key: str) -> FieldRow:
    """The question with the slot under it."""
    body = house.counter.card.form_body()
    box = body.box(key) if body is not None else None
    assert box is not None
    assert box.row.isVisible()
    return box.row


def begin(house: CounterHouse, code: str, person: Person, **stated: str) -> None:
    house.open(code)
    house.identify(person.id_no)
    house.state_all(**stated)


@pytest.mark.parametrize(
    ("code", "fits", "stated", "said", "where"),
    [
        ("YL-102", pensioner, {}, "voucher_not_while_pension", "id_no"),
        ("ZH-005", payer, {"record_year": "1960", "scope": "yearly"}, "no_contributions_in_year", "record_year"),
        ("ZH-005", payer, {"record_year": "1960", "scope": "account"}, "no_contributions_until_year", "record_year"),
        ("ZH-008", payer, {"benefit_kind": "pension"}, "no_benefit_on_record", "id_no"),
        ("ZH-008", pensioner, {"benefit_kind": "injury"}, "benefit_kind_not_on_record", "benefit_kind"),
    ],
)
def test_the_form_says_it_at_the_field_and_f9_jumps_there(
    house: CounterHouse, code: str, fits, stated, said: str, where: str
) -> None:
    begin(house, code, house.person(fits), **stated)
    assert [(p.finding.code, p.where) for p in house.to_fix()] == [(said, where)]
    shown = row(house, where)
    assert shown.state() is State.ERROR
    assert "请" in shown.message()
    house.press(Key.Key_F9)
    assert house.finished() is None
    assert house.focus is house.counter.card.field_editor(where)
    assert shown.message() in house.place.toast.text()
    house.wait(lambda: [line.item for line in house.new_drafts()] == [code], timeout=2_000)
    house.rest()


def test_the_year_is_put_right_and_the_statement_comes_out(house: CounterHouse) -> None:
    person = house.person(payer)
    begin(house, "ZH-005", person, record_year="1960", scope="yearly")
    house.press(Key.Key_F9)
    year = house.container.registry_queries.contributions(person.id)[-1].year
    house.focus.selectAll()  # type: ignore[attr-defined]
    house.type(str(year))
    house.press(Key.Key_F9)
    ended = house.finished()
    assert ended is not None, house.to_fix()
    assert [paper.code for paper in ended.papers] == [PaperCode.RECEIPT, PaperCode.RIGHTS_RECORD]
    assert ended.unprinted is None


def test_half_a_year_is_not_called_wrong_while_it_is_typed(house: CounterHouse) -> None:
    person = house.person(payer)
    begin(house, "ZH-005", person, scope="yearly")
    editor = house.go_to("record_year")
    editor.selectAll()  # type: ignore[attr-defined]
    house.type("19")
    assert row(house, "record_year").message() == ""
    house.press(Key.Key_Tab)
    assert row(house, "record_year").state() is State.ERROR


def test_who_draws_a_pension_sees_why_the_number_stands_open(house: CounterHouse) -> None:
    """Known data is folded away at 1366; what blocks the case is not."""
    house.open("YL-102")
    house.identify(house.person(pensioner).id_no)
    assert row(house, "id_no").state() is State.ERROR
