"""Papers of an undecided case do not name who signed them to the other side of a step."""

import io

from pypdf import PdfReader

from app.cases.flow import Verb, Word
from app.kernel.actor import Permission
from tests.builders.case_house import CaseHouse
from tests.builders.staffed import hire
from tests.builders.work_house import WorkHouse


def page_words(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_the_receipt_names_the_acceptor_to_the_window_only(store, uow, clock) -> None:
    house = CaseHouse(store, uow, clock)
    case = house.taken("ZH-016")
    reviewer = hire(uow, "shen.he", 31, Permission.REVIEW, section="review")
    (paper,) = house.desk.open(house.clerk, case.id).papers
    assert house.clerk.name in page_words(house.desk.page(house.clerk, case.id, paper))
    blind = page_words(house.desk.page(reviewer, case.id, paper))
    assert house.clerk.name not in blind
    assert "***" in blind
    assert [one.window for one in house.desk.open(reviewer, case.id).papers] == [""]


def test_after_the_decision_everybody_may_know(store, uow, clock) -> None:
    house = WorkHouse(store, uow, clock, each=1)
    case = house.take_in("ZH-016")
    house.say(house.holder(case.id), case.id, Word(Verb.AGREE, facts={"bank_confirmed": "true"}))
    house.to_the_end(case.id)
    reviewer = next(actor for actor in house.people.values() if actor.permission is Permission.REVIEW)
    assert all(row.operator_name for row in house.cases.show(case.id, reviewer).timeline)
