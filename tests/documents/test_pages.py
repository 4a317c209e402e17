"""What stands on the papers, read back from the PDF."""

from dataclasses import replace

import pytest

from app.documents.describe import ROLL_PAPERS, describe, grouped
from app.documents.page import Language, PaperFormat, Style, TextSize
from app.documents.verification import verification_code
from app.documents.wording import paper_name
from app.kernel.errors import Rejected
from tests.builders import papers as sample

ROLL = Style(format=PaperFormat.ROLL)
STYLES = [Style(language, size, PaperFormat.A4) for language in Language for size in TextSize]


def _squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("style", [Style(), ROLL], ids=str)
def test_the_receipt_says_everything_that_the_rules_ask_for(renderer, read, final, style):
    text = read(renderer.render(final(sample.receipt(due_provisional=True), style)))
    for wanted in (
        sample.NUMBER,
        "职工退休（职）申请与养老待遇核定",
        "YL-103",
        "王建国",
        "3501**********0014",
        "王小雨",
        "授权委托书（2026年11月19日）",
        "有效身份证件或社会保障卡",
        "查验后退还",
        "原件",
        "复印件",
        "收件时间2026年11月20日10:24",
        "20个工作日",
        "10个工作日",
        "2026年12月4日前（暂定",
        "李敏（工号0127）",
        "3号窗口",
        "凭编号到任一窗口或拨打咨询电话查询",
        "0599-0000001",
        "5R2K",
        "（盖章处）",
        "验证码：" + _squeezed(verification_code(sample.SECRET, "receipt", sample.NUMBER)),
    ):
        assert _squeezed(wanted) in text, wanted


def test_an_immediate_item_is_done_on_the_spot(renderer, read, final):
    text = read(renderer.render(final(sample.receipt(immediate=True, due_on=None))))
    assert "办结时限当场办结" in text


def test_what_is_not_yet_at_the_centre_says_so(renderer, read, final):
    assert "待联网确认" in read(renderer.render(final(sample.receipt(pending_sync=True), ROLL)))


def test_the_guide_says_that_no_limit_is_prescribed(renderer, read, final):
    none = sample.same("未规定", "Not prescribed")
    text = read(renderer.render(final(replace(sample.guide(), statutory=none))))
    assert "法定时限未规定" in text


@pytest.mark.parametrize("make", sample.ALL)
@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_every_paper_prints_in_both_languages_and_sizes_with_its_title(renderer, read, final, make, style):
    values = make()
    text = read(renderer.render(final(values, style)))
    assert _squeezed(paper_name(values.code, style.language)) in text
    assert values.number in text
    assert ("演示" if style.language is Language.ZH else "DEMO") in text


@pytest.mark.parametrize("make", [make for make in sample.ALL if make().code not in ROLL_PAPERS])
def test_letters_do_not_go_onto_the_roll(make):
    with pytest.raises(Rejected, match="paper_needs_a4"):
        describe(make(), ROLL)


def test_the_supplement_notice_lists_everything_with_its_basis_and_until_when(renderer, read, final):
    text = read(renderer.render(final(sample.supplement())))
    for wanted in (
        "共2项",
        "职工退休申请表",
        "未提交",
        "《社会保险经办条例》第十八条",
        "户口簿",
        "2026年12月11日前",
        "现有材料已先行收下",
    ):
        assert wanted in text, wanted


def test_the_refusal_states_facts_reasons_basis_and_remedies(renderer, read, final):
    text = read(renderer.render(final(sample.refusal())))
    for wanted in (
        "1975年5月出生",
        "未达到法定退休年龄",
        "《中华人民共和国社会保险法》第十六条",
        "六十日内向临江县人民政府申请行政复议",
        "六个月内向临江县人民法院提起行政诉讼",
        "申请复查",
    ):
        assert wanted in text, wanted


def test_for_inaction_reconsideration_comes_first(renderer, read, final):
    text = read(renderer.render(final(sample.refusal(inaction=True))))
    assert "应当先自知道之日起六十日内向临江县人民政府申请行政复议" in text


def test_not_ours_names_the_right_body(renderer, read, final):
    body = sample.same("临江县医疗保障局", "the Healthcare Security Bureau of Linjiang County")
    text = read(renderer.render(final(sample.refusal(facts=(), right_body=body))))
    assert "请向临江县医疗保障局申请办理" in text
    assert "依法由临江县医疗保障局办理" in text
    assert "行政复议" in text


def test_a_refusal_without_facts_and_right_body_is_not_printed(final):
    with pytest.raises(Rejected, match="paper_has_gap"):
        final(sample.refusal(facts=()))


def test_not_needed_names_no_body_and_no_remedy(renderer, read, final):
    text = read(renderer.render(final(sample.turned_away())))
    assert "您无需办理该事项" in text
    assert "行政复议" not in text


def test_amounts_stand_in_figures_and_capitals(renderer, read, final):
    text = read(renderer.render(final(sample.benefit_certificate())))
    assert "42,144.56元" in text
    assert "人民币肆万贰仟壹佰肆拾肆元伍角陆分" in text


def test_the_rights_record_sums_its_years(renderer, read, final):
    text = read(renderer.render(final(sample.rights_record(3))))
    assert "合计36" in text
    assert "45,221.76" in text


def test_a_copy_carries_its_mark_and_number_and_the_same_hash(renderer, read, final):
    first, second = final(sample.receipt()), final(sample.receipt(), copy_no=2)
    assert first.footer == second.footer
    one, two = read(renderer.render(first)), read(renderer.render(second))
    assert "补打第2份" in two
    assert "补打" not in one


def test_a_preview_says_so_and_carries_no_code(renderer, read):
    values = sample.receipt(number="", demo=False)
    text = read(renderer.render(describe(values, ROLL)))
    assert "预览" in text
    assert "验证码" not in text


def test_the_printed_hash_is_the_front_of_the_page_hash():
    assert grouped("0123456789abcdef" + "0" * 48) == "0123 4567 89ab cdef"
