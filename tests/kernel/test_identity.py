"""Numbers of persons, units and accounts, by the worked examples of the rules."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel import identity
from app.kernel.identity import AccountKind, IdDocument

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("first17", "check"),
    [
        ("35019919650115001", "0"),  # EX-01
        ("35019919700101002", "4"),  # EX-02
        ("35019919750228004", "9"),  # EX-03
        ("35019920000229017", "3"),  # EX-04
    ],
)
def test_check_character_follows_gb_11643(first17: str, check: str) -> None:
    assert identity.check_character(first17) == check
    assert identity.citizen_number(first17 + check, TODAY).valid


@pytest.mark.parametrize("number", ["350199196501150011", "935999198507200046"])  # EX-05, EX-164
def test_an_altered_last_digit_is_refused_by_id_01(number: str) -> None:
    result = identity.citizen_number(number, TODAY)
    assert (result.valid, result.rule, result.code) == (False, "ID-01", "id_check_character")


def test_a_15_digit_number_becomes_a_proposal_only() -> None:  # EX-06
    result = identity.from_15("350199650115001", TODAY)
    assert (result.valid, result.proposed) == (False, "350199196501150010")


def test_a_15_digit_number_with_an_impossible_date_proposes_nothing() -> None:
    result = identity.from_15("350199651315001", TODAY)
    assert (result.proposed, result.code) == (None, "id_15_impossible")


@pytest.mark.parametrize(
    ("number", "sex", "birth"),
    [
        ("819901198803120016", "male", date(1988, 3, 12)),  # EX-160
        ("82990119790605002X", "female", date(1979, 6, 5)),  # EX-161
        ("839901199211280030", "male", date(1992, 11, 28)),  # EX-162
        ("935999198507200045", "female", date(1985, 7, 20)),  # EX-163
        ("350199197001010024", "female", date(1970, 1, 1)),  # EX-08
    ],
)
def test_sex_and_birth_are_read_from_the_number(number: str, sex: str, birth: date) -> None:
    result = identity.citizen_number(number, TODAY)
    assert (result.valid, result.sex, result.birth) == (True, sex, birth)


def test_a_day_that_never_was_is_refused_by_id_02() -> None:  # EX-07
    result = identity.citizen_number("350199197002290021", TODAY)
    assert (result.valid, result.rule) == (False, "ID-02")


def test_a_birth_in_the_future_or_130_years_back_is_refused() -> None:
    for day in (TODAY + timedelta(days=1), date(1895, 11, 20)):
        body = f"350199{day:%Y%m%d}001"
        assert identity.citizen_number(body + identity.check_character(body), TODAY).rule == "ID-02"


def test_spaces_and_lower_case_are_accepted_and_full_width_is_not() -> None:
    assert identity.citizen_number(" 829901 19790605 002x", TODAY).number == "82990119790605002X"
    assert identity.citizen_number("３50199196501150010", TODAY).code == "id_full_width"


def test_an_unknown_first_pair_is_refused() -> None:
    body = "19019919650115001"
    assert identity.citizen_number(body + identity.check_character(body), TODAY).code == "id_area_unknown"


@pytest.mark.parametrize(
    ("first17", "check"),
    [("91350199000000019", "U"), ("91350199123456788", "6"), ("12350199MB1A2C3D0", "X")],  # EX-09, EX-10, EX-11
)
def test_credit_code_check_sign_follows_gb_32100(first17: str, check: str) -> None:
    assert identity.code_check_sign(first17) == check
    assert identity.credit_code(first17.lower() + check).valid
    wrong = "0" if check != "0" else "1"
    assert identity.credit_code(first17 + wrong).rule == "ID-03"


def test_a_wrong_organisation_code_inside_only_warns() -> None:
    good = "91350199000000019U"  # organisation code 00000001-9: 11 - 2*... holds or not, computed below
    result = identity.credit_code(good)
    expected = 11 - 1 * 2 % 11
    assert result.valid
    assert result.inner_agrees is (str(expected) == good[16])
    other = "9135019900000001" + "0"
    assert not identity.credit_code(other + identity.code_check_sign(other)).inner_agrees


def test_letters_that_no_code_has_are_named() -> None:
    assert identity.credit_code("9135019900000001OI").values["signs"] == "IO"


@pytest.mark.parametrize(
    ("card", "valid"),
    [
        ("6200000000000000000", True),  # EX-12
        ("6200000000000000001", False),  # EX-13
        ("6217999900000000016", True),  # EX-14
        ("6217999900000000017", False),  # EX-15
    ],
)
def test_a_card_number_must_keep_the_luhn_sum(card: str, valid: bool) -> None:
    result = identity.account_number(card, AccountKind.CARD)
    assert (result.valid, result.rule) == (valid, None if valid else "ID-04")


def test_a_failed_luhn_sum_warns_for_an_unknown_account_and_spares_employers_and_passbooks() -> None:
    number = "6217999900000000017"
    assert identity.account_number(number, None).suspicious
    for kind in (AccountKind.EMPLOYER, AccountKind.PASSBOOK):
        result = identity.account_number(number, kind)
        assert (result.valid, result.suspicious) == (True, False)


@pytest.mark.parametrize(
    ("document", "number", "valid", "looks_like"),
    [
        ("hk_macao_residence", "819901198803120016", True, None),  # EX-166
        ("taiwan_residence", "819901198803120016", False, "hk_macao_residence"),  # EX-167
        ("foreign_pr", "935999198507200045", True, None),  # EX-168
        ("resident_id", "935999198507200045", False, "foreign_pr"),  # EX-169
        ("foreign_pr", "ZZZ000119850720", True, None),  # EX-170
        ("hk_macao_permit", "H00000001", True, None),  # EX-171
        ("hk_macao_permit", "H0000001", False, None),  # EX-172
        ("hk_macao_permit", "m0000000001", True, None),
        ("taiwan_permit", "00000001", True, None),
        ("taiwan_permit", "350199196501150010", False, "resident_id"),
        ("passport", "ZZ0000001", True, None),
        ("passport", "H00000001", True, None),
        ("passport", "350199196501150010", False, "resident_id"),
        ("resident_id", "H00000001", False, "hk_macao_permit"),
    ],
)
def test_a_number_is_tested_by_the_kind_of_document(
    document: str, number: str, valid: bool, looks_like: str | None
) -> None:
    result = identity.document_number(IdDocument(document), number, TODAY)
    assert (result.valid, result.looks_like) == (valid, looks_like)
    assert valid or result.rule in ("ID-05", "ID-01")
    if looks_like:
        assert result.rule == "ID-05"


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999))
def test_every_made_number_is_valid_and_any_other_check_character_is_not(birth: date, sequence: int) -> None:
    body = f"350199{birth:%Y%m%d}{sequence:03d}"
    check = identity.check_character(body)
    result = identity.document_number(IdDocument.RESIDENT_ID, body + check, TODAY)
    assert (result.valid, result.birth) == (True, birth)
    assert all(not identity.citizen_number(body + c, TODAY).valid for c in "0123456789X" if c != check)


@given(st.text(max_size=24), st.sampled_from(IdDocument))
def test_no_text_makes_the_checks_raise(text: str, document: IdDocument) -> None:
    result = identity.document_number(document, text, TODAY)
    assert result.valid or (result.rule and result.code)
    identity.credit_code(text)
    identity.account_number(text, None)
    identity.from_15(text, TODAY)
