"""Scanned pages and printed papers of a case, for whoever has it: what the step needs, no name of the other side."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from app.adapters.pdf_reportlab import PdfRenderer
from app.cases.flow import Verb, Word
from app.cases.model import CaseState
from app.documents.commands import VoidAndReprint
from app.documents.model import PaperCode
from app.intake.commands import NotifySupplement
from app.intake.commands.pages import ReadPage, blob_of
from app.intake.model import MaterialState, PageRef
from app.kernel.actor import Actor
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import OfficeId
from app.staff.model import Office, OfficeLevel, Section
from db.triggers import drop_triggers, install_triggers
from tests.builders.case_house import PROFILE
from tests.builders.counter import desk, person, ready_draft
from tests.builders.staffed import OFFICE
from tests.builders.work_house import WorkHouse

PNG = b"\x89PNG\r\n\x1a\n page "
CITY = OfficeId("350100")
MOVED = (
    f"UPDATE office SET parent = '{CITY}', standalone = 0 WHERE id = '{OFFICE}'",
    f"UPDATE operator SET office = '{CITY}' WHERE account = 'reviewb.x'",
    "UPDATE operator SET is_active = 0 WHERE account = 'reviewa.x'",
)


@pytest.fixture
def house(store, uow, clock) -> WorkHouse:
    made = WorkHouse(store, uow, clock)
    with uow() as u:
        for key, value in PROFILE.as_settings().items():
            u.meta.put(key, value, None, clock.now())
        u.commit()
    return made


def scanned_case(house: WorkHouse, code: str, mark: bytes = b"1"):
    """A case of somebody whose first paper has two pages."""
    blobs = [blob_of(PNG + mark + bytes([number])) for number in (65, 66)]
    with house.uow() as u:
        for blob in blobs:
            u.blobs.put(blob, house.clock.now())
        u.commit()
    draft = ready_draft(code, person(int(mark)))
    first, *rest = draft.materials
    pages = tuple(PageRef(blob.hash) for blob in blobs)
    first = replace(first, state=MaterialState.RECEIVED, pages=pages)
    draft = replace(draft, clerk=house.clerk.operator, materials=(first, *rest))
    case = house.accept(house.clerk, draft).case
    house.draw(case.id)
    return case.id, first.key


def page_words(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_whoever_has_the_case_sees_its_pages_and_each_look_is_logged(house) -> None:
    case, key = scanned_case(house, "ZH-016")
    holder = house.holder(case)
    sheet = house.desk.open(holder, case)
    assert [(paper.key, paper.pages) for paper in sheet.scanned] == [(key, 2)]
    _ref, blob = house.desk.scanned(holder, case, key, 1)
    assert blob.content == PNG + b"1B"
    with house.uow() as u:
        told = u.session.connection().exec_driver_sql("SELECT body FROM audit_event WHERE kind = 'page_read'").all()
    assert len(told) == 1
    assert key in bytes(told[0][0]).decode()


def test_nobody_else_sees_a_page_not_by_the_case_and_not_by_its_hash(house, uow, clock) -> None:
    case, key = scanned_case(house, "ZH-016")
    holder = house.holder(case)
    others = [actor for actor in house.people.values() if actor.operator != holder.operator]
    for other in others:
        with pytest.raises(Rejected, match="case_not_drawn"):
            house.desk.scanned(other, case, key, 0)
    ref, _blob = house.desk.scanned(holder, case, key, 0)
    with pytest.raises(Rejected, match="intake_needs_permission"):
        ReadPage(uow, clock)(holder, ref.blob)


def test_a_page_of_another_paper_or_case_is_not_found(house) -> None:
    case, key = scanned_case(house, "ZH-016")
    holder = house.holder(case)
    for paper, page in ((key, 2), (key, -1), ("nothing", 0)):
        with pytest.raises(NotFound, match="page_not_found"):
            house.desk.scanned(holder, case, paper, page)


def test_a_step_that_only_delivers_sees_no_pages(house) -> None:
    case, key = scanned_case(house, "ZH-016")
    while house.head(case).state is not CaseState.DECIDED:
        house.agree(case)
    holder = house.holder(case)
    assert house.desk.open(holder, case).scanned == ()
    with pytest.raises(Rejected, match="pages_not_needed"):
        house.desk.scanned(holder, case, key, 0)


def test_what_a_supplement_brought_is_among_the_papers(house) -> None:
    case, key = scanned_case(house, "ZH-016")
    holder = house.holder(case)
    house.say(holder, case, Word(Verb.SUPPLEMENT, lines=({"key": key, "what": "第2页模糊"},)))
    new = blob_of(PNG + b"new")
    with house.uow() as u:
        u.blobs.put(new, house.clock.now())
        u.commit()
    house.take_supplement(house.clerk, case, [{"key": key, "pages": [{"blob": new.hash}], "what": "已补"}])
    assert [paper.pages for paper in house.desk.open(holder, case).scanned] == [1]
    assert house.desk.scanned(holder, case, key, 0)[1].content == new.content


def test_before_the_decision_a_print_masks_the_acceptor_for_the_other_side(house) -> None:
    paper = PaperCode.RECEIPT
    case = house.take_in("ZH-016").id
    handler = house.holder(case)
    number = house.head(case).number
    blind = page_words(house.papers(handler, paper, case).pdf)
    again = page_words(house.reprint(handler, paper, number).pdf)
    for words in (blind, again):
        assert house.clerk.name not in words
        assert house.clerk.account not in words
    spoilt = VoidAndReprint(house.uow, PdfRenderer(), house.clock)(handler, paper, number, "卡纸")
    assert house.clerk.name not in page_words(spoilt.pdf)
    assert house.clerk.name in page_words(house.reprint(house.clerk, paper, number).pdf)
    while house.head(case).state is not CaseState.DECIDED:
        house.agree(case)
    assert house.clerk.name in page_words(house.reprint(handler, paper, number).pdf)


def test_the_notice_of_what_is_missing_masks_who_signed_it_too(house) -> None:
    draft = replace(ready_draft("ZH-016"), clerk=house.clerk.operator, materials=())
    case = NotifySupplement(house.uow, desk(), house.clock)(house.clerk, draft, insisted=True)[0]
    handler = house.people["handlinga.x"]
    assert house.clerk.name not in page_words(house.papers(handler, PaperCode.SUPPLEMENT, case.id).pdf)
    again = house.reprint(handler, PaperCode.SUPPLEMENT, case.notice)
    assert house.clerk.name not in page_words(again.pdf)
    assert house.clerk.name in page_words(house.reprint(house.clerk, PaperCode.SUPPLEMENT, case.notice).pdf)


def test_the_tray_prints_the_letters_of_its_own_step_and_logs_it(house) -> None:
    case = house.take_in("ZH-016").id
    holder = house.holder(case)
    house.papers(house.clerk, PaperCode.RECEIPT, case)
    house.say(holder, case, Word(Verb.SUPPLEMENT, lines=({"what": "银行卡复印件"},)))
    sheet = house.desk.open(holder, case)
    assert sheet.to_print == (PaperCode.WAY_SUPPLEMENT,)
    house.desk.print_first(holder, case, PaperCode.WAY_SUPPLEMENT)
    sheet = house.desk.open(holder, case)
    (receipt, letter) = sheet.sheet.papers
    assert sheet.to_print == ()
    house.desk.print_again(holder, case, letter)
    assert len(house.printer.jobs) == 2
    with house.uow() as u:
        mine = [entry.paper for entry in u.prints.of_case(case) if entry.operator == holder.operator]
    assert mine == [PaperCode.WAY_SUPPLEMENT] * 2
    with pytest.raises(Rejected, match="paper_not_of_step"):
        house.desk.print_again(holder, case, receipt)
    assert house.clerk.name not in page_words(house.desk.page(holder, case, receipt))


def test_who_does_not_have_the_case_prints_nothing_from_a_tray(house) -> None:
    case = house.take_in("ZH-016").id
    holder = house.holder(case)
    house.say(holder, case, Word(Verb.SUPPLEMENT, lines=({"what": "银行卡复印件"},)))
    other = next(actor for name, actor in house.people.items() if "handling" in name and actor != holder)
    with pytest.raises(Rejected, match="case_not_drawn"):
        house.desk.print_first(other, case, PaperCode.WAY_SUPPLEMENT)


def test_the_window_that_delivers_prints_the_decision_from_the_tray(house) -> None:
    case = house.take_in("GS-209").id
    house.say(house.holder(case), case, Word(Verb.REFUSE, reason="RG-ENTITLE", note="不符合条件"))
    while house.head(case).state is not CaseState.DECIDED:
        house.agree(case)
    holder = house.holder(case)
    assert PaperCode.DECISION in house.desk.open(holder, case).to_print
    house.desk.print_first(holder, case, PaperCode.DECISION)
    assert house.printer.jobs


@pytest.fixture
def sent_up(house, uow, store) -> tuple[WorkHouse, Actor]:
    """A county of which no reviewer is there, under a city that has one."""
    with uow() as u:
        u.staff.add_office(Office(CITY, "示例市社会保险中心", OfficeLevel.CITY, None, "市大厅", True))
        u.staff.add_section(Section(CITY, "review", "review"))
        u.commit()
    with store.writers() as session, session.begin():
        drop_triggers(session.connection())
        for statement in MOVED:
            session.execute(text(statement))
        install_triggers(session.connection())
    return house, replace(house.people["reviewb.x"], office=CITY)


def test_the_office_above_opens_the_sheets_of_a_case_that_was_sent_up_without_names(sent_up) -> None:
    house, reviewer = sent_up
    case, key = scanned_case(house, "GS-209")
    house.papers(house.clerk, PaperCode.RECEIPT, case)
    waiting, _ = scanned_case(house, "GS-209", b"2")
    house.agree(case)
    (receipt,) = house.desk.open(reviewer, case).sheet.papers
    words = page_words(house.desk.page(reviewer, case, receipt))
    assert "***" in words
    assert house.clerk.name not in words
    assert receipt.window == ""
    assert house.desk.scanned(reviewer, case, key, 0)
    with pytest.raises(NotFound, match="case_not_found"):
        house.desk.page(reviewer, waiting, receipt)
    with pytest.raises(NotFound, match="case_not_found"):
        house.papers(reviewer, PaperCode.RECEIPT, waiting)
