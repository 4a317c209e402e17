"""The guide says everything a visitor must know, for every item, in both languages."""

from dataclasses import fields, replace

import pytest

from app.catalogue.guide import GuideContent, basis_text, guide_content
from app.catalogue.model import BasisStatus, Catalogue, Label, LegalBasis
from app.kernel.errors import Rejected
from app.kernel.office import OfficeProfile

OFFICE = OfficeProfile(
    name="测试县社会保险中心",
    hall="测试县政务大厅",
    address="测试路1号",
    hours="周一至周五 9:00-17:00",
    phone="0591-0000001",
    complaint_phone="0591-0000002",
    query_way="凭受理编号查询",
    evaluation_way="扫码评价",
    government="测试县人民政府",
    court="测试县人民法院",
)
MAY_BE_EMPTY = {"legs", "deciders", "remedies", "note"}


def guide(catalogue: Catalogue, code: str) -> GuideContent:
    return guide_content(catalogue.item(code), catalogue, OFFICE)


def test_every_item_has_a_guide_without_an_empty_element(catalogue: Catalogue) -> None:
    for item in catalogue.items:
        content = guide(catalogue, item.code)
        for field in fields(content):
            if field.name not in MAY_BE_EMPTY and not isinstance(getattr(content, field.name), bool):
                assert getattr(content, field.name), (item.code, field.name)


def test_every_label_of_every_guide_has_both_languages(catalogue: Catalogue) -> None:
    def labels(value: object) -> list[Label]:
        if isinstance(value, Label):
            return [value]
        if isinstance(value, tuple):
            return [label for inner in value for label in labels(inner)]
        if hasattr(value, "__dataclass_fields__"):
            return [label for field in fields(value) for label in labels(getattr(value, field.name))]
        return []

    for item in catalogue.items:
        for label in labels(guide(catalogue, item.code)):
            assert label.zh.strip() and label.en.strip(), (item.code, label)
            assert not any("一" <= char <= "鿿" for char in label.en), (item.code, label)


def test_a_limit_no_text_sets_is_said_to_be_unset(catalogue: Catalogue) -> None:
    assert guide(catalogue, "ZH-004").statutory.words == Label("未规定", "Not set by law")


def test_a_statutory_limit_names_its_article(catalogue: Catalogue) -> None:
    words = guide(catalogue, "YL-103").statutory.words
    assert words.zh == "20个工作日（《社会保险经办条例》第十八条）"
    assert words.en == "20 working days (Regulation on Social Insurance Agency Work, art. 18)"


def test_an_immediate_item_is_done_at_once(catalogue: Catalogue) -> None:
    content = guide(catalogue, "ZH-004")
    assert (content.immediate, content.promised.days, content.promised.words.zh) == (True, 0, "当场办结")


def test_an_extendable_limit_says_so(catalogue: Catalogue) -> None:
    assert "可延长30日" in guide(catalogue, "GS-218").statutory.words.zh


def test_the_guide_is_free_of_charge_and_says_where(catalogue: Catalogue) -> None:
    content = guide(catalogue, "YL-103")
    assert content.fee == Label("不收费", "Free of charge")
    assert content.where.zh == "参保地(待遇领取地)经办机构"
    assert content.office.hours == OFFICE.hours


def test_a_paper_without_a_read_basis_says_so(catalogue: Catalogue) -> None:
    papers = {paper.name.zh: paper for paper in guide(catalogue, "YL-103").materials}
    assert papers["户口簿"].basis.zh == "依据待确认"
    assert papers["职工退休申请表"].basis.zh == "申请表（免费提供）"
    assert papers["授权材料和代办人身份证件"].basis.zh == "《中华人民共和国民法典》第一百六十五条"
    assert papers["授权材料和代办人身份证件"].condition == Label("由他人代办时", "when an agent files")


def test_the_flow_names_who_does_each_step(catalogue: Catalogue) -> None:
    content = guide(catalogue, "YL-104")
    assert [step.role.zh for step in content.flow] == ["受理", "经办", "审核", "审批", "受理"]
    assert content.flow[1].wait == Label("公示", "Public notice")


def test_the_appraisal_names_its_own_remedy_and_body(catalogue: Catalogue) -> None:
    content = guide(catalogue, "GS-218")
    assert [remedy.zh[:8] for remedy in content.remedies] == ["对鉴定结论不服的"]
    assert any("劳动能力鉴定委员会" in line.zh for line in content.deciders)
    assert len(content.legs) == 3


@pytest.mark.parametrize("setting", ["hours", "phone", "government", "court", "address"])
def test_a_missing_setting_of_the_office_is_named(catalogue: Catalogue, setting: str) -> None:
    with pytest.raises(Rejected) as refusal:
        guide_content(catalogue.item("YL-103"), catalogue, replace(OFFICE, **{setting: " "}))
    assert (refusal.value.code, refusal.value.values["setting"]) == ("guide_setting_missing", f"office.{setting}")


@pytest.mark.parametrize(
    ("name", "articles", "text"),
    [
        ("工伤保险条例", ("10",), "《工伤保险条例》第十条"),
        ("工伤保险条例", ("16", "103"), "《工伤保险条例》第十六条、第一百零三条"),
        ("某办法(某发〔2024〕94号)", (), "《某办法》(某发〔2024〕94号)"),
        ("某部发〔2016〕132号", (), "某部发〔2016〕132号"),
    ],
)
def test_a_legal_text_is_named_as_papers_name_it(name: str, articles: tuple[str, ...], text: str) -> None:
    assert basis_text(LegalBasis(name, articles, BasisStatus.KNOWN)).zh == text
