"""The letters of cases on their way and the papers of decided ones: real commands, then the sheet read back."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from app.adapters.pdf_reportlab import PdfRenderer
from app.cases.flow import Verb, Word
from app.cases.model import CaseState
from app.cases.tasks import Purpose
from app.catalogue.model import Completion
from app.documents.commands import IssuePaper, Printed
from app.documents.model import PaperCode
from app.documents.page import Language, Style
from app.intake.case_sheet import sheet_of
from app.intake.commands.papers import PaperSources, PrintCasePaper
from app.kernel.actor import Permission
from app.kernel.calendar import published_calendar
from app.kernel.clock import hall_day
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import CaseId
from app.kernel.numbers import number_holds
from db.queries.cases import SqlCaseQueries
from db.queries.registry import SqlRegistryQueries
from tests.builders.counter import catalogue
from tests.builders.flow_house import FlowHouse
from tests.builders.paper_house import PROFILE
from tests.builders.papers import SECRET
from tests.builders.staffed import key_of

ENGLISH = Style(Language.EN)
LIMITED = [item.code for item in catalogue().items if item.completion is Completion.LIMITED]


class WayHouse(FlowHouse):
    """A hall that takes cases all the way and prints."""

    def __init__(self, store, uow, clock) -> None:
        super().__init__(uow, clock, each=3)
        with uow() as u:
            for key, value in PROFILE.as_settings().items():
                u.meta.put(key, value, None, clock.now())
            u.commit()
        issue = IssuePaper(uow, PdfRenderer(), clock, SECRET)
        sources = PaperSources(catalogue(), SqlRegistryQueries(store), published_calendar(), SECRET)
        self.papers = PrintCasePaper(uow, issue, sources)
        self.queries = SqlCaseQueries(store, key_of)
        self.find = self.queries.by_number

    def offered(self, case) -> tuple[PaperCode, ...]:
        """What the case's screen offers to print for the first time."""
        file = self.queries.show(case, self.clerk)
        with self.uow() as u:
            log = u.prints.of_case(case)
        item = catalogue().item(file.head.item_code)
        day = hall_day(self.clock.now())
        return sheet_of(file, log, item, published_calendar(), today=day, version=catalogue().version).printable

    def refused(self, code: str, note: str = "") -> CaseId:
        """A case that was refused by its handler and by everybody behind him, and delivered."""
        case = self.take_in(code).id
        ground = catalogue().item(code).grounds[-1].code
        self.say(self.holder(case), case, Word(Verb.REFUSE, reason=ground, note=note))
        self.to_the_end(case)
        return case


@pytest.fixture
def house(store, uow, clock) -> WayHouse:
    return WayHouse(store, uow, clock)


def text_of(printed: Printed) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.pdf)).pages).split())


def assert_says(text: str, *wanted: str) -> None:
    for words in wanted:
        assert "".join(words.split()) in text, words


def assert_names_nobody(house: WayHouse, printed: Printed) -> None:
    """Neither on the sheet nor in what the log keeps of it."""
    with house.uow() as u:
        people = [u.staff.operator(actor.operator) for actor in house.people.values()]
    said = text_of(printed) + printed.entry.values
    assert not [who.account for who in people if who.account in said or who.name in said]
    assert PROFILE.phone in text_of(printed)


def assert_own_number(house: WayHouse, printed: Printed, case) -> None:
    number = printed.entry.number
    assert number.startswith("T")
    assert number_holds(number)
    assert house.find(number) == case


def test_a_pause_is_told_with_whom_it_waits_for_and_since_when_the_limit_stands(house):
    case = house.take_in("YL-104")
    holder = house.holder(case.id)
    house.agree(case.id)
    assert house.find(house.head(case.id).letter) == case.id  # before any sheet of it went out
    printed = house.papers(holder, PaperCode.PAUSE, case.id)
    assert_says(
        text_of(printed), "除外时限告知书", case.number, "特殊工种提前退休申请", "公示期", "2026年11月21日起停止计算",
        "停止计算日2026年11月21日", "不计入办理期限", "原办结时限2026年12月18日", "（盖章处）", "公示期满后继续办理",
    )  # fmt: skip
    assert_names_nobody(house, printed)
    assert_own_number(house, printed, case.id)
    assert house.head(case.id).letter == printed.entry.number


def test_the_second_wait_of_a_case_has_a_letter_of_its_own(house, clock):
    case = house.take_in("YL-104").id
    house.agree(case)
    assert {PaperCode.PAUSE, PaperCode.PUBLIC_NOTICE} <= set(house.offered(case))
    first = house.papers(house.clerk, PaperCode.PAUSE, case)
    assert PaperCode.PAUSE not in house.offered(case)
    clock.pass_time(days=14)
    while house.head(case).waits_for != "other_body":
        house.agree(case)
    assert PaperCode.PAUSE in house.offered(case)
    second = house.papers(house.clerk, PaperCode.PAUSE, case)
    assert_says(text_of(second), "须由设区的市级人力资源社会保障行政部门作出鉴定、认定或者审定")
    assert first.entry.number != second.entry.number
    assert house.find(first.entry.number) == house.find(second.entry.number) == case


@pytest.mark.parametrize(
    ("code", "words", "english"),
    [
        ("GS-208", "须由设区的市级劳动能力鉴定委员会作出", "Work-capacity appraisal committee of the city"),
        ("YL-108", "须等待转出地经办机构办理有关手续", "Agency of the place left"),
        ("GS-202", "须等待税务机关办理有关手续", "Tax authority"),
    ],
)
def test_who_is_waited_for_is_named_in_the_words_of_the_list(house, code, words, english):
    case = house.take_in(code).id
    while house.head(case).state is not CaseState.PAUSED:
        house.agree(case)
    assert_says(text_of(house.papers(house.clerk, PaperCode.PAUSE, case)), words)
    assert_says(text_of(house.papers(house.clerk, PaperCode.PAUSE, case, ENGLISH)), english)


def test_papers_asked_for_on_the_way_are_told_once_and_the_limit_stands(house):
    case = house.take_in("YL-107")
    lines = (
        {"kind": "material", "key": "identity", "what": "复印件第2页模糊", "basis": "示例规定第三条"},
        {"kind": "other", "what": "境外居住证明", "basis": "示例规定第四条"},
    )
    holder = house.holder(case.id)
    house.say(holder, case.id, Word(Verb.SUPPLEMENT, lines=lines))
    printed = house.papers(holder, PaperCode.WAY_SUPPLEMENT, case.id)
    name = next(m.name.zh for m in catalogue().item("YL-107").materials if m.key == "identity")
    assert_says(
        text_of(printed), "补正告知书", "共2项", name, "复印件第2页模糊", "示例规定第三条", "境外居住证明",
        "示例规定第四条", "2026年12月11日前", "无需重新申请", "不再要求提供其他材料", "2026年11月21日起停止计算",
    )  # fmt: skip
    assert_names_nobody(house, printed)
    assert_own_number(house, printed, case.id)


def test_a_line_without_words_or_basis_takes_those_of_the_list(house):
    case = house.take_in("YL-107").id
    lines = ({"kind": "material", "key": "identity"}, {"kind": "field", "key": "id_no", "what": "证件号码有误"})
    house.say(house.holder(case), case, Word(Verb.SUPPLEMENT, lines=lines))
    text = text_of(house.papers(house.clerk, PaperCode.WAY_SUPPLEMENT, case))
    assert_says(text, "需补正后重新提交", "证明身份", "证件号码有误", "申请表填写要求")


def test_a_longer_limit_is_told_with_both_days_reason_and_basis(house):
    case = house.take_in("YL-107")
    house.say(house.holder(case.id), case.id, Word(Verb.EXTEND, note="外地缴费记录尚在核实"))
    leader = house.holder(case.id, Purpose.EXTENSION)
    moved = house.answer_extension(leader, case.id, days=3)
    printed = house.papers(leader, PaperCode.EXTENSION, case.id)
    old, new = (f"{day.year}年{day.month}月{day.day}日" for day in (case.due_on, moved.due_on))
    basis = catalogue().item("YL-107").limit_statutory.basis or catalogue().item("YL-107").legal_basis[0]
    assert_says(
        text_of(printed), "延长期限通知书", f"原办结时限{old}", f"新办结时限{new}", "3个工作日", basis.name,
        "外地缴费记录尚在核实", "只延长一次",
    )  # fmt: skip
    assert_names_nobody(house, printed)
    assert_own_number(house, printed, case.id)


def test_the_receipt_keeps_the_day_it_was_given_when_the_limit_has_moved(house):
    case = house.take_in("YL-107")
    house.say(house.holder(case.id), case.id, Word(Verb.EXTEND, note="外地缴费记录尚在核实"))
    house.answer_extension(house.holder(case.id, Purpose.EXTENSION), case.id, days=3)
    day = case.due_on
    text = text_of(house.papers(house.clerk, PaperCode.RECEIPT, case.id))
    assert_says(text, f"办结时限{day.year}年{day.month}月{day.day}日前")


def test_a_refusal_states_facts_ground_basis_and_remedies(house):
    case = house.refused("GS-209", "申请表所列护理期间已由用人单位支付")
    item = catalogue().item("GS-209")
    printed = house.papers(house.clerk, PaperCode.DECISION, case)
    assert_says(
        text_of(printed), "不予核定（确认）决定书", house.head(case).number, "申请表所列护理期间已由用人单位支付",
        item.grounds[-1].text.zh, item.legal_basis[0].name, "六十日内向示例县人民政府申请行政复议",
        "六个月内向示例县人民法院提起行政诉讼", "申请复查",
    )  # fmt: skip
    assert_names_nobody(house, printed)
    assert_own_number(house, printed, case)


def test_what_the_item_adds_to_the_remedies_stands_in_the_refusal(house):
    case = house.refused("YL-104")
    remedy = next(r for r in catalogue().item("YL-104").remedies if r.code == "REM-OTHER")
    for code in (PaperCode.DECISION, PaperCode.RESULT):
        assert_says(text_of(house.papers(house.clerk, code, case)), remedy.text.zh)


def test_a_granted_case_has_no_decision_of_refusal_whatever_was_proposed_before(house):
    case = house.take_in("GS-209").id
    ground = catalogue().item("GS-209").grounds[0].code
    house.say(house.holder(case), case, Word(Verb.REFUSE, reason=ground))
    house.say(house.holder(case), case, Word(Verb.RETURN, reason="rule_wrong", to_step=2))
    house.to_the_end(case)
    assert house.head(case).outcome == "granted"
    with pytest.raises(Rejected, match="paper_not_in_case"):
        house.papers(house.clerk, PaperCode.DECISION, case)


def test_a_refused_case_ends_with_a_negative_result_and_its_decision_is_delivered(house):
    case = house.refused("GS-209")
    item = catalogue().item("GS-209")
    result = text_of(house.papers(house.clerk, PaperCode.RESULT, case))
    assert_says(result, "不予核定（确认）", item.grounds[-1].text.zh, item.legal_basis[0].name, "申请行政复议")
    slip = text_of(house.papers(house.clerk, PaperCode.DELIVERY, case))
    assert_says(slip, "不予核定（确认）决定书", "办理结果告知单")
    assert "工伤待遇核定表" not in slip


def test_a_granted_case_ends_with_what_was_found(house):
    case = house.take_in("GS-209").id
    house.to_the_end(case)
    result = text_of(house.papers(house.clerk, PaperCode.RESULT, case))
    assert_says(result, "准予办理，已办结", "1,234.56元")
    assert "行政复议" not in result
    slip = text_of(house.papers(house.clerk, PaperCode.DELIVERY, case))
    assert_says(slip, "送达地点示例大厅送达方式")


def test_days_and_months_that_were_found_are_written_in_words(house):
    case = house.take_in("YL-104").id
    house.to_the_end(case)
    assert_says(
        text_of(house.papers(house.clerk, PaperCode.RESULT, case)), "公示起始日：2026年11月20日", "认定月数：24"
    )


def test_what_was_closed_behind_the_window_is_delivered_by_who_took_it_in(house):
    case = house.take_in("YL-101").id
    done = house.to_the_end(case)
    assert done[-1][1].permission is not Permission.INTAKE
    assert_says(text_of(house.papers(house.clerk, PaperCode.DELIVERY, case)), house.clerk.account)


def test_a_correction_shows_each_fact_before_and_after_and_what_can_be_done(house):
    case = house.take_in("GS-209").id
    house.to_the_end(case)
    handler = next(a for a in house.people.values() if a.permission is Permission.HANDLING)
    house.ask_correction(handler, case, {"amount": "1234.00"}, "复核发现金额录入有误")
    leader = house.holder(case, Purpose.CORRECTION)
    house.answer_correction(leader, case, agree=True)
    printed = house.papers(leader, PaperCode.CORRECTION, case)
    label = next(f.label.zh for f in catalogue().item("GS-209").all_fields() if f.key == "amount")
    assert_says(
        text_of(printed), "更正通知单", label, "1,234.56元", "1,234.00元", "复核发现金额录入有误", "申请行政复议",
    )  # fmt: skip
    assert_names_nobody(house, printed)
    assert_own_number(house, printed, case)


def test_a_case_opened_again_has_no_result_until_it_has_ended_again(house):
    case = house.take_in("GS-209").id
    acted = {actor.operator for _, actor in house.to_the_end(case)}
    fresh = next(a for a in house.people.values() if a.permission is Permission.APPROVAL and a.operator not in acted)
    house.reopen(fresh, case, "投诉复查")
    for code in (PaperCode.RESULT, PaperCode.DELIVERY):
        with pytest.raises(Rejected, match="paper_not_in_case"):
            house.papers(house.clerk, code, case)


@pytest.mark.parametrize("code", LIMITED)
def test_a_limited_case_prints_receipt_result_and_slip_at_its_end(house, code):
    case = house.take_in(code)
    house.to_the_end(case.id)
    for paper in (PaperCode.RECEIPT, PaperCode.RESULT, PaperCode.DELIVERY):
        assert case.number in text_of(house.papers(house.clerk, paper, case.id))


def test_a_letter_that_was_not_sent_is_not_in_the_case(house):
    case = house.take_in("YL-107").id
    codes = (PaperCode.PAUSE, PaperCode.WAY_SUPPLEMENT, PaperCode.EXTENSION, PaperCode.DECISION, PaperCode.CORRECTION)
    for code in codes:
        with pytest.raises(Rejected, match="paper_not_in_case"):
            house.papers(house.clerk, code, case)


def test_the_public_notice_shows_work_and_days_and_no_number_of_the_person(house):
    case = house.take_in("YL-104").id
    house.agree(case)
    pause = house.papers(house.clerk, PaperCode.PAUSE, case)
    while house.head(case).waits_for != "other_body":
        house.agree(case)
    printed = house.papers(house.clerk, PaperCode.PUBLIC_NOTICE, case)
    head, said = house.head(case), text_of(printed) + printed.entry.values
    assert printed.entry.number == pause.entry.number
    assert_says(
        text_of(printed), "特殊工种公示书", head.subject_name, "24个月", "2026年11月20日", PROFILE.complaint_phone
    )
    assert head.subject_number_masked not in said
    assert head.number not in said
    assert_names_nobody(house, printed)


def test_a_printed_public_notice_is_not_offered_again_for_another_wait(house):
    case = house.take_in("YL-104").id
    house.agree(case)
    house.papers(house.clerk, PaperCode.PUBLIC_NOTICE, case)
    while house.head(case).waits_for != "other_body":
        house.agree(case)
    assert PaperCode.PUBLIC_NOTICE not in house.offered(case)


def test_only_a_refused_case_offers_its_decision(house):
    granted = house.take_in("GS-209").id
    house.to_the_end(granted)
    assert PaperCode.DECISION not in house.offered(granted)
    assert PaperCode.DECISION in house.offered(house.refused("YL-107"))


def test_a_case_that_waits_for_a_body_alone_has_no_public_notice(house):
    case = house.take_in("GS-208").id
    while house.head(case).state is not CaseState.PAUSED:
        house.agree(case)
    with pytest.raises(Rejected, match="paper_not_in_case"):
        house.papers(house.clerk, PaperCode.PUBLIC_NOTICE, case)
    assert PaperCode.PUBLIC_NOTICE not in house.offered(case)


def test_another_office_prints_none_of_them(house):
    case = house.take_in("YL-104").id
    house.agree(case)
    with pytest.raises(NotFound):
        house.papers(replace(house.clerk, office="350198"), PaperCode.PAUSE, case)
