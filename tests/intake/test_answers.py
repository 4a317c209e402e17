"""What typed answers mean, and what is said about them."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.model import Choice, FieldSpec, FieldType, Label
from app.intake.answers import AnswerContext, Level, check, is_check
from app.kernel.messages import has_sentence, sentence

TODAY = date(2026, 11, 21)
KINDS = (Choice("male", Label("男", "Man")), Choice("female55", Label("女(原55)", "Woman")))


def field(kind: FieldType, *checks: str, key: str = "x", **more: object) -> FieldSpec:
    return FieldSpec(key, key, "applicant", Label("题", "Q"), kind, "visitor", True, checks=checks, **more)  # type: ignore[arg-type]


def context(*, typing: bool = False, **values: str) -> AnswerContext:
    return AnswerContext(TODAY, values, {"P-REHAB-DAYS": "90"}, typing)


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (FieldType.DATE, "20261121", "2026-11-21"),
        (FieldType.DATE, "2026-11-21", "2026-11-21"),
        (FieldType.DATE, "2026.11.21", "2026-11-21"),
        (FieldType.DATE, "2026年11月21日", "2026-11-21"),
        (FieldType.DATE, "２０２６１１２１", "2026-11-21"),
        (FieldType.DATE, "2026/1/5", "2026-01-05"),
        (FieldType.DATE, "261121", "2026-11-21"),
        (FieldType.DATE, "650115", "1965-01-15"),
        (FieldType.PERIOD, "202611", "2026-11"),
        (FieldType.PERIOD, "2026年1月", "2026-01"),
        (FieldType.PERIOD, "２０２６．１１", "2026-11"),
        (FieldType.TIME, "830", "08:30"),
        (FieldType.TIME, "8：30", "08:30"),
        (FieldType.TIME, "8点30分", "08:30"),
        (FieldType.MONEY, "１，２３４．５", "1234.50"),
        (FieldType.INT, " 1 2 ", "12"),
        (FieldType.DECIMAL, "33.34%", "33.34"),
        (FieldType.BOOL, "是", "true"),
        (FieldType.PHONE, "138-0013-8000", "13800138000"),
        (FieldType.PHONE, "+86 13800138000", "13800138000"),
        (FieldType.PHONE, "(0591)87654321转12", "0591-87654321-12"),
        (FieldType.PHONE, "010-87654321", "010-87654321"),
        (FieldType.PHONE, "+85298765432", "+85298765432"),
        (FieldType.USCC, "913501991234567886", "913501991234567886"),
        (FieldType.BANK_ACCOUNT, "6217 9999 0000 0000 016", "6217999900000000016"),
        (FieldType.ID_NUMBER, "３５０１９９１９７００１０１００２４", "350199197001010024"),
        (FieldType.TEXT, " 福州市　ＡＢ１２，路 ", "福州市 AB12，路"),
    ],
)
def test_answers_are_read_however_they_are_typed(kind: FieldType, typed: str, value: str) -> None:
    checked = check(field(kind), typed, context())
    assert checked.value == value
    assert checked.level is not Level.ERROR


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        (FieldType.DATE, "20260230", "date_impossible"),
        (FieldType.DATE, "2026112", "date_short"),
        (FieldType.DATE, "202611", "date_short"),
        (FieldType.DATE, "明天", "date_form"),
        (FieldType.PERIOD, "202613", "period_impossible"),
        (FieldType.PERIOD, "2026", "period_short"),
        (FieldType.PERIOD, "20261121", "period_form"),
        (FieldType.TIME, "2561", "time_form"),
        (FieldType.INT, "1.5", "int_form"),
        (FieldType.DECIMAL, "1.2.3", "decimal_form"),
        (FieldType.MONEY, "1.234", "money_places"),
        (FieldType.USCC, "9135019912345678", "uscc_length"),
        (FieldType.BANK_ACCOUNT, "6217999900000000017", "account_luhn"),
        (FieldType.ID_NUMBER, "350199197001010025", "id_check_character"),
        (FieldType.ID_NUMBER, "350199650115001", "id_15_proposal"),
    ],
)
def test_what_cannot_be_read_has_no_value_and_a_sentence(kind: FieldType, typed: str, code: str) -> None:
    checked = check(field(kind), typed, context())
    assert (checked.value, checked.findings[0].code) == (None, code)


def test_a_number_that_is_still_being_typed_is_no_error_yet() -> None:
    number = field(FieldType.ID_NUMBER, key="id_no")
    typing = check(number, "3501991970", context(typing=True))
    assert typing.level is Level.INFO
    assert sentence(typing.findings[0].code, typing.findings[0].values) == "应为 18 位，现有 10 位，请核对证件补全。"
    assert check(number, "3501991970", context()).level is Level.ERROR


@pytest.mark.parametrize("typed", ["1380013800", "12345678901", "8765432", "没有", "1"])
def test_a_phone_never_blocks(typed: str) -> None:
    checked = check(field(FieldType.PHONE), typed, context())
    assert checked.value
    assert checked.level is Level.WARNING


def test_the_kind_of_document_decides_how_its_number_is_tested() -> None:
    number = field(FieldType.ID_NUMBER, key="agent_id_no")
    assert check(number, "H00000001", context(agent_id_type="hk_macao_permit")).value == "H00000001"
    refused = check(number, "819901198803120016", context(agent_id_type="taiwan_residence"))
    assert refused.findings[0].code == "id_looks_like_hk_macao_residence"


def test_a_category_that_differs_from_the_number_only_warns() -> None:  # EX-165
    category = field(FieldType.CHOICE, choices=KINDS, rules=("ID-02",))
    checked = check(category, "male", context(id_no="350199197001010024"))
    assert (checked.value, checked.level, checked.findings[0].rule) == ("male", Level.WARNING, "ID-02")
    assert check(category, "female55", context(id_no="350199197001010024")).level is Level.OK


@pytest.mark.parametrize(
    ("kind", "name", "typed", "values", "code"),
    [
        (FieldType.DATE, "not_future", "20261122", {}, "check_not_future"),
        (FieldType.PERIOD, "not_future", "202612", {}, "check_not_future"),
        (FieldType.DATE, "not_past", "20261120", {}, "check_not_past"),
        (FieldType.PERIOD, "not_after_month:1", "202701", {}, "check_not_after"),
        (FieldType.INT, "not_after_year:-1", "2026", {}, "check_not_after"),
        (FieldType.DATE, "warn_older_days:30", "20261021", {}, "check_older_days"),
        (FieldType.PERIOD, "not_before:period_from", "202610", {"period_from": "2026-11"}, "check_not_before"),
        (FieldType.DATE, "after:start", "20261101", {"start": "2026-11-01"}, "check_after"),
        (FieldType.MONEY, "positive", "0", {}, "check_positive"),
        (FieldType.INT, "min:0", "-1", {}, "check_min"),
        (FieldType.INT, "max:12", "13", {}, "check_max"),
        (FieldType.INT, "range:1:P-REHAB-DAYS", "91", {}, "check_range"),
        (FieldType.DECIMAL, "range:0.01:100.00", "0", {}, "check_range"),
        (FieldType.TEXT, "length:2:4", "一二三四五", {}, "check_too_long"),
        (FieldType.TEXT, "length:2:4", "一", {}, "check_too_short"),
        (FieldType.TEXT, "min_length:10", "摔伤", {}, "check_too_short"),
        (FieldType.BOOL, "must_be_true", "否", {}, "check_must_be_true"),
        (FieldType.TEXT, "differs:old_value", "甲", {"old_value": "甲"}, "check_differs"),
    ],
)
def test_a_named_check_says_what_is_wrong(
    kind: FieldType, name: str, typed: str, values: dict[str, str], code: str
) -> None:
    checked = check(field(kind, name), typed, context(**values))
    assert checked.findings[0].code == code
    assert checked.value is not None
    assert checked.level is (Level.WARNING if code == "check_older_days" else Level.ERROR)


def test_the_holder_of_an_account_must_be_the_payee() -> None:
    holder = field(FieldType.TEXT, key="account_holder")
    assert check(holder, "李甲", context(person="张乙")).findings[0].code == "holder_not_payee"
    assert check(holder, "阿依 古丽•买买提", context(person="阿依古丽·买买提")).level is Level.OK
    assert check(holder, "某公司", context(person="张乙", unit="某公司", payee="unit")).level is Level.OK
    assert check(holder, "李甲", context(person="张乙", name="李小甲", guardian_name="李甲")).level is Level.OK
    assert check(holder, "李甲", context()).level is Level.OK


@pytest.mark.parametrize(("wage", "base"), [("4000", "4680.00"), ("9000", ""), ("30000", "23400.00")])
def test_a_wage_outside_the_limits_is_moved_and_said(wage: str, base: str) -> None:  # EX-77 to EX-79
    told = AnswerContext(TODAY, parameters={"P-CONTRIB-REF": "7800.00"})
    checked = check(field(FieldType.MONEY, rules=("PEN-09",)), wage, told)
    assert [f.values["base"] for f in checked.findings] == ([base] if base else [])
    assert checked.level is (Level.WARNING if base else Level.OK)


def test_an_employer_account_is_spared_the_luhn_sum() -> None:
    assert check(field(FieldType.BANK_ACCOUNT, "no_luhn"), "6217999900000000017", context()).level is Level.OK
    assert check(field(FieldType.BANK_ACCOUNT), "6217999900000000017", context(payee="unit")).level is Level.OK


def test_a_changed_value_is_read_in_the_type_of_the_changed_field() -> None:
    new = field(FieldType.TYPED_VALUE, "differs:old_value")
    assert check(new, "20000101", context(field_name="first_job")).value == "2000-01-01"
    assert check(new, "1380", context(field_name="phone")).level is Level.WARNING
    assert check(new, "男", context(field_name="sex", id_no="350199197001010024")).level is Level.ERROR
    assert check(new, "19691231", context(field_name="birth", id_no="350199197001010024")).findings[0].rule == "RET-07"


@given(st.text(max_size=30), st.sampled_from(FieldType), st.booleans())
def test_no_text_makes_a_check_raise_and_every_code_has_its_sentences(text: str, kind: FieldType, typing: bool) -> None:
    checked = check(field(kind, choices=KINDS), text, context(typing=typing))
    for finding in checked.findings:
        assert sentence(finding.code, finding.values, "zh_CN")
        assert sentence(finding.code, finding.values, "en")
    if checked.value is not None and kind is not FieldType.PHONE:
        again = check(field(kind, choices=KINDS), checked.value, context(typing=typing))
        assert again.value == checked.value, "a canonical value reads as itself"


def test_every_code_written_in_the_readers_has_a_sentence() -> None:
    from pathlib import Path

    import app.intake.answers as answers
    import app.intake.reading as reading
    import app.kernel.identity as identity

    for module in (answers, reading, identity):
        text = Path(module.__file__ or "").read_text(encoding="utf-8")
        codes = set(re.findall(r'"((?:id|uscc|account|phone|date|period|money|check|choice)_[a-z_0-9]+)"', text))
        missing = {c for c in codes if not has_sentence(c)} - {"id_no", "id_type", "account_holder"}
        assert missing == set()


def test_checks_are_known_by_name() -> None:
    assert is_check("not_before:period_from")
    assert is_check("sum:share_percent:100.00")
    assert not is_check("not_befor:x")
