"""Every item at the real window: its form, acceptance by the real desk, and the receipt."""

import pytest

from app.catalogue.model import Subject
from app.documents.model import PaperCode
from app.intake.certificates import certified
from app.registry.model import PersonStatus
from tests.builders.answers import CATALOGUE
from tests.builders.counter_window import CounterHouse, Key

SAMPLED = ("YL-101", "YL-103", "YL-107", "YL-109", "ZH-003", "ZH-009", "ZH-010", "GS-201", "GS-204")


def _marked(code: str) -> object:
    return code if code in SAMPLED else pytest.param(code, marks=pytest.mark.heavy)


def _who(house: CounterHouse, code: str) -> dict[str, str]:
    """Certificates are made from a record; the other items are for anybody."""
    item = CATALOGUE.item(code)
    if not certified(item):
        return {}
    if item.subject is Subject.UNIT:
        return {"uscc": house.unit().uscc}
    wants_pension = PaperCode.BENEFIT_CERTIFICATE in certified(item)
    person = house.person(lambda p: p.pension_fen is not None if wants_pension else p.status is PersonStatus.ACTIVE)
    years = house.container.registry_queries.contributions(person.id)
    last = {"record_year": str(years[-1].year)} if years and "record_year" in {f.key for f in item.fields} else {}
    return {"id_type": person.id_type, "id_no": person.id_no, **last}


@pytest.mark.parametrize("code", [_marked(item.code) for item in CATALOGUE.items])
def test_every_item_is_taken_at_the_window_with_its_receipt(house: CounterHouse, code: str) -> None:
    house.open(code)
    for key, value in _who(house, code).items():
        house.counter.model.form.set_answer(key, value)
        house.rest()
    house.state_all()
    house.press(Key.Key_F9)
    ended = house.finished()
    assert ended is not None, [(p.where, p.finding.code) for p in house.to_fix()] or house.place.toast.text()
    assert ended.case.number
    assert ended.unprinted is None, ended.unprinted
    assert [paper.code for paper in ended.papers] == [PaperCode.RECEIPT, *certified(CATALOGUE.item(code))]
    assert all(paper.pdf.startswith(b"%PDF") for paper in ended.papers)
