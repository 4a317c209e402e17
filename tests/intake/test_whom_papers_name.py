"""Whom the papers of a case name, what they say about papers that did not come, and from when limits count."""

import io
import re
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from app.cases.model import CaseHead, SubjectRef
from app.documents.model import Issuer, PaperCode, office_lines
from app.intake.commands import NotifySupplement, Outcome, TurnAway
from app.intake.model import Draft, papers_asked
from app.intake.papers import material_lines, receipt_preview
from app.intake.samples import sample_application, sample_number
from app.kernel.calendar import published_calendar
from tests.builders.case_house import PROFILE, CaseHouse
from tests.builders.counter import RECORD, TODAY, catalogue, desk, parameters, ready_draft
from tests.builders.people import PERSON
from tests.builders.staffed import key_of


@pytest.fixture
def house(store, uow, clock) -> CaseHouse:
    return CaseHouse(store, uow, clock)


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def draft_of(code: str, **answers) -> Draft:
    subject = SubjectRef("person", str(PERSON.id), PERSON.name, PERSON.id_no, key_of(PERSON.id_no))
    draft = ready_draft(code, subject)
    return replace(draft, answers={**draft.answers, **answers})


def accepted(house, code: str, **answers) -> CaseHead:
    return house.accept(house.clerk, draft_of(code, **answers)).case


DEAD = SubjectRef("person", "", "样例已故", "350199194001010012", key_of("350199194001010012"))
LIVING = {"applicant": "样例遗属", "applicant_id_no": sample_number(date(1966, 1, 1), 2)}


def survivor_draft(code: str, **answers) -> Draft:
    item = catalogue().item(code)
    stated = LIVING | {"deceased": DEAD.name, "deceased_id_no": DEAD.number} | answers
    made = sample_application(item, TODAY, parameters(TODAY), stated=stated)
    return replace(draft_of(code), subject=DEAD, answers=made.answers, materials=made.materials)


@pytest.mark.parametrize(
    ("code", "answers"), [("YL-113", {}), ("YL-112", {"case_kind": "death"}), ("GS-211", {}), ("GS-212", {})]
)
def test_after_a_death_every_paper_is_the_living_applicants(house, code, answers) -> None:
    draft = survivor_draft(code, **answers)
    office, issuer = office_lines(PROFILE), Issuer("张敏", "zhang.min", "3")
    taking = desk().take(draft, house.clerk, house.clock.now())
    preview = receipt_preview(taking, published_calendar(), office, issuer, demo=False)
    case = house.accept(house.clerk, draft).case
    assert (case.subject_name, case.applicant_name) == (DEAD.name, LIVING["applicant"])
    _, receipt = house.papers.values(house.clerk, PaperCode.RECEIPT, case.id)
    assert (receipt.applicant, receipt.concerned) == (preview.applicant, preview.concerned)
    text = text_of(house.papers(house.clerk, PaperCode.RECEIPT, case.id).pdf)
    assert "申请人样例遗属证件号码3501**********0023" in text
    assert "死者样例已故3501**********0012" in text


def test_letters_are_written_to_the_living_not_to_the_dead(house) -> None:
    draft = survivor_draft("YL-113")
    nothing = replace(draft, materials=())
    case, waiting = NotifySupplement(house.uow, desk(), house.clock)(house.clerk, nothing, insisted=True)
    turn = TurnAway(house.uow, desk(), house.clock)
    turn(house.clerk, waiting, Outcome.NOT_OURS, reason="由他处经办", body="示例局")
    for code in (PaperCode.SUPPLEMENT, PaperCode.RECEIVED, PaperCode.REFUSAL):
        _, values = house.papers.values(house.clerk, code, case.id)
        assert values.applicant.name == "样例遗属"
        assert values.concerned.name == "样例已故"
        text = text_of(house.papers(house.clerk, code, case.id).pdf)
        assert "样例已故：" not in text


REPORT = {"reporter_kind": "kin", "reporter": "样例报告", "reporter_id_no": LIVING["applicant_id_no"]}


def test_whoever_reports_is_the_applicant(house) -> None:
    case = accepted(house, "YL-114", **REPORT)
    text = text_of(house.papers(house.clerk, PaperCode.RECEIPT, case.id).pdf)
    assert f"申请人样例报告证件号码3501**********0023当事人{PERSON.name}" in text


def test_a_reporter_without_a_document_is_written_to_by_name(house) -> None:
    draft = draft_of("YL-114", **REPORT | {"reporter_id_no": ""})
    case, _ = NotifySupplement(house.uow, desk(), house.clock)(house.clerk, draft, insisted=False)
    text = text_of(house.papers(house.clerk, PaperCode.SUPPLEMENT, case.id).pdf)
    assert "样例报告：" in text
    assert f"当事人{PERSON.name}" in text
    assert "证件号码3501" not in text


def test_who_reports_himself_is_named_once(house) -> None:
    himself = {"reporter_kind": "self", "reporter": PERSON.name, "reporter_id_no": PERSON.id_no}
    case = accepted(house, "YL-114", **himself)
    assert case.applicant_name is None
    _, values = house.papers.values(house.clerk, PaperCode.RECEIPT, case.id)
    assert (values.applicant.name, values.concerned) == (PERSON.name, None)


def test_a_refusal_to_somebody_unknown_has_no_row_for_a_number_but_all_remedies(house) -> None:
    turn = TurnAway(house.uow, desk(), house.clock)
    draft = replace(draft_of("ZH-004"), subject=None, answers={})
    case = turn(house.clerk, draft, Outcome.NOT_OURS, reason="医保由他处经办", body="示例县医疗保障局").case
    text = text_of(house.papers(house.clerk, PaperCode.REFUSAL, case.id).pdf)
    assert "来访人：" in text
    assert "证件号码" not in text
    assert "未登记" not in text
    assert "行政复议" in text
    assert "示例县人民法院" in text


def test_a_slip_without_papers_does_not_claim_that_data_were_shared(house) -> None:
    case, _ = NotifySupplement(house.uow, desk(), house.clock)(
        house.clerk, replace(draft_of("YL-103"), materials=()), insisted=True
    )
    text = text_of(house.papers(house.clerk, PaperCode.RECEIVED, case.id).pdf)
    assert "收到材料（0种）" in text
    assert "未收到纸质材料" in text
    assert "数据共享" not in text
    assert "收到上列材料" not in text
    notice = text_of(house.papers(house.clerk, PaperCode.SUPPLEMENT, case.id).pdf)
    assert "现有材料已先行收下" not in notice
    assert "应您的要求，已登记收件，未收到纸质材料" in notice


def test_only_an_item_that_asks_for_no_paper_says_that_data_were_used() -> None:
    item = catalogue().item("ZH-004")
    (none,), (without,) = material_lines(item, {}), material_lines(replace(item, materials=()), {})
    assert (none.name.zh, none.nothing) == ("未收到纸质材料", True)
    assert (without.name.zh, without.nothing) == ("未收取纸质材料，信息经数据共享核验", True)


def test_the_notice_lists_every_paper_first_then_every_answer_in_chinese(house) -> None:
    draft = survivor_draft("YL-113")
    rows = [dict(draft.answers["claimants"][0]) | {"name": "", "signature": ""}]
    answers = {key: value for key, value in draft.answers.items() if key != "cause"} | {"claimants": rows}
    lacking = replace(draft, answers=answers, materials=())
    case, _ = NotifySupplement(house.uow, desk(), house.clock)(house.clerk, lacking, insisted=False)
    _, values = house.papers.values(house.clerk, PaperCode.SUPPLEMENT, case.id)
    what = [line.what.zh for line in values.missing]
    papers = [m.name.zh for m in papers_asked(catalogue().item("YL-113"), answers)]
    assert what[: len(papers)] == papers
    assert {"死亡原因", "申领人名单第1行姓名", "申领人名单第1行签名"} <= set(what[len(papers) :])
    problems = {line.what.zh: line.problem.zh for line in values.missing}
    assert (problems["死亡原因"], problems["申领人名单第1行姓名"]) == ("未选择", "未填写")
    for line in values.missing:
        assert not re.search("[A-Za-z_]{3,}", line.what.zh + line.problem.zh + line.basis.zh), line


def test_papers_taken_before_their_month_count_from_its_first_day(house) -> None:
    number = sample_number(date(1966, 7, 1), 1)  # reaches the age in December, so November is early
    item, who = catalogue().item("YL-103"), SubjectRef("person", RECORD, "样例甲", number, key_of(number))
    stated = {"id_no": number, "retire_mode": "normal", "retire_period": "2026-12"}
    made = sample_application(item, TODAY, parameters(TODAY), stated=stated)
    draft = replace(draft_of("YL-103"), subject=who, answers=made.answers, materials=made.materials)
    case = house.accept(house.clerk, draft).case
    assert case.due_on <= case.statutory_due_on
    text = text_of(house.papers(house.clerk, PaperCode.RECEIPT, case.id).pdf)
    assert "预受理办理期限自2026年12月1日起算" in text
    with house.uow() as u:
        told = u.cases.events(case.id)[-1].data
    assert (told["clock_from"], told["statutory_from"]) == ("2026-12-01", "2026-12-01")


def test_a_receipt_of_the_usual_kind_says_nothing_about_papers_taken_early(house) -> None:
    case = accepted(house, "ZH-013")
    assert "预受理" not in text_of(house.papers(house.clerk, PaperCode.RECEIPT, case.id).pdf)
