import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.model import Label
from app.documents.completeness import gaps, require_complete
from app.documents.model import ReceiptValues
from app.documents.values_text import values_from_text, values_text
from app.documents.verification import (
    ScannedCode,
    evaluation_code,
    matches,
    page_hash,
    papers_secret,
    qr_payload,
    read_code,
    verification_code,
)
from app.kernel.errors import Rejected
from tests.builders import papers as sample

SECRET = b"s" * 32
NUMBERS = st.text("0123456789X", min_size=1, max_size=19)


@pytest.mark.parametrize("make", sample.ALL)
def test_every_paper_comes_back_from_its_kept_text(make):
    values = make()
    assert values_from_text(values.code, values_text(values)) == values


@given(name=st.text(max_size=40), days=st.none() | st.integers(0, 400), codes=st.lists(st.text(max_size=5), max_size=4))
def test_any_values_come_back_from_their_kept_text(name, days, codes):
    lines = tuple(sample.m.MaterialLine(Label(code, ""), 1, 2) for code in codes)
    values = sample.receipt(
        applicant=sample.m.Party(name, name), statutory=sample.m.LimitLine(days), materials=lines, agent=None
    )
    assert values_from_text(values.code, values_text(values)) == values


@pytest.mark.parametrize("make", sample.ALL)
def test_samples_have_no_gaps(make):
    assert gaps(make()) == ()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"number": " "}, "number"),
        ({"applicant": sample.m.Party("王建国", "")}, "applicant.number"),
        ({"agent": sample.m.AgentLine("王小雨", "3501", "")}, "agent.authority"),
        ({"materials": ()}, "materials"),
        ({"materials": (sample.m.MaterialLine(Label("", ""), 1, 0),)}, "materials.1.name"),
        ({"evaluation_code": ""}, "evaluation_code"),
        ({"due_on": None}, "due_on"),
        ({"issuer": sample.m.Issuer("李敏", "0127", "")}, "issuer.window"),
    ],
)
def test_a_receipt_with_a_gap_is_refused_and_the_gap_named(change, named):
    with pytest.raises(Rejected) as refused:
        require_complete(sample.receipt(**change))
    assert refused.value.code == "paper_has_gap"
    assert named in refused.value.values["fields"]


def test_an_immediate_item_needs_no_due_date():
    assert gaps(sample.receipt(immediate=True, due_on=None)) == ()


def test_a_limit_that_no_text_prescribes_is_no_gap():
    none = sample.m.LimitLine(None)
    assert gaps(sample.receipt(statutory=none, promised=none, due_on=None)) == ()


@pytest.mark.parametrize("part", ["basis", "details"])
def test_a_negative_result_needs_its_reason_and_its_basis(part):
    assert gaps(sample.result(**{part: ()})) == (part,)
    assert gaps(sample.result(**{part: ()}, negative=False)) == ()


@pytest.mark.parametrize(
    "body", ["上一级社会保险行政部门", "临江县人力资源和社会保障局", "上级主管部门（人民政府工作部门）", ""]
)
def test_reconsideration_by_a_superior_bureau_is_refused(body):
    from dataclasses import replace

    office = replace(sample.OFFICE, government=Label(body, ""))
    with pytest.raises(Rejected):
        require_complete(sample.refusal(office=office))


def test_the_old_wording_is_refused_in_the_reasons_too():
    reasons = (Label("可以向上一级社会保险行政部门申请复议。", ""),)
    with pytest.raises(Rejected, match="remedy_body_not_government"):
        require_complete(sample.refusal(reasons=reasons))


@given(number=NUMBERS)
def test_a_scanned_code_gives_number_and_kind_of_paper_back(number):
    code = verification_code(SECRET, ReceiptValues.code, number)
    scanned = read_code(f" {qr_payload(number, code)} ")
    assert scanned == ScannedCode(number, code)
    assert matches(SECRET, scanned) is ReceiptValues.code


@given(number=NUMBERS, other=st.binary(min_size=32, max_size=32).filter(lambda key: key != SECRET))
def test_a_code_of_another_store_proves_nothing(number, other):
    code = verification_code(other, ReceiptValues.code, number)
    assert matches(SECRET, ScannedCode(number, code)) is None


@pytest.mark.parametrize("text", ["", "https://example.invalid/q", "YC1:12", "YC1::ABCDEFGH", "YC1:12:abcdefgh"])
def test_another_code_is_not_taken_for_ours(text):
    with pytest.raises(Rejected, match="qr_not_ours"):
        read_code(text)


def test_codes_hold_no_letter_that_is_easily_misread():
    codes = "".join(verification_code(SECRET, ReceiptValues.code, str(n)) for n in range(200))
    assert not set(codes) & set("ILOU")
    assert len(evaluation_code(SECRET, "1")) == 6


def test_the_hash_covers_values_wording_and_template():
    one = page_hash(sample.receipt(), "receipt.1+common.1", "receipt@1/zh_CN/normal/A4")
    assert one != page_hash(sample.receipt(number="2"), "receipt.1+common.1", "receipt@1/zh_CN/normal/A4")
    assert one != page_hash(sample.receipt(), "receipt.2+common.1", "receipt@1/zh_CN/normal/A4")
    assert one != page_hash(sample.receipt(), "receipt.1+common.1", "receipt@1/en/normal/A4")


def test_the_secret_follows_from_the_store_key_and_does_not_give_it_away():
    key = bytes(range(32))
    assert papers_secret(key) == papers_secret(key)
    assert papers_secret(key) != key
