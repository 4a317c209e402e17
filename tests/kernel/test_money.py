"""Reading typed yuan and writing them, in figures and in capitals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import Rejected
from app.kernel.money import LARGEST, capital_yuan, parse_yuan, yuan_text

DIGITS = {sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


def read_capital(text: str) -> int:
    """Fen from the capital form, written apart from the code under test."""
    total, section, digit, fen = 0, 0, 0, 0
    for sign in text.removeprefix("人民币").removesuffix("整"):
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in PLACES:
            section, digit = section + digit * PLACES[sign], 0
        elif sign in "万亿元":
            total, section, digit = total + (section + digit) * {"万": 10**4, "亿": 10**8, "元": 1}[sign], 0, 0
        else:
            fen, digit = fen + digit * {"角": 10, "分": 1}[sign], 0
    return total * 100 + fen


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("1,234.50", 123450),
        ("１２３４", 123400),
        ("１，２３４．５", 123450),
        ("￥1234.5", 123450),
        (" 1 234.50 元", 123450),
        (".5", 50),
        ("12.", 1200),
        ("0", 0),
    ],
)
def test_yuan_are_read_as_people_type_them(typed: str, fen: int) -> None:
    assert parse_yuan(typed).fen == fen


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("-1", "money_negative"),
        ("1.234", "money_places"),
        ("1,23", "money_signs"),
        ("一百", "money_signs"),
        ("", "money_signs"),
        (".", "money_signs"),
        ("1000000000000", "money_too_large"),
        ("9" * 5_000, "money_too_large"),
    ],
)
def test_what_is_no_amount_is_named(typed: str, code: str) -> None:
    result = parse_yuan(typed)
    assert (result.fen, result.code) == (None, code)


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (140950, "壹仟肆佰零玖元伍角"),
        (600714, "陆仟零柒元壹角肆分"),
        (168032, "壹仟陆佰捌拾元零叁角贰分"),
        (10700053, "壹拾万柒仟元零伍角叁分"),
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (32504, "叁佰贰拾伍元零肆分"),
        (0, "零元整"),
        (52, "伍角贰分"),
        (1000, "壹拾元整"),
        (10000000000, "壹亿元整"),
        (10010000000, "壹亿零壹拾万元整"),
        (10000500000, "壹亿零伍仟元整"),
        (10000000100, "壹亿零壹元整"),
        (2000003000, "贰仟万零叁拾元整"),
    ],
)
def test_capital_amounts_follow_the_payment_rules(fen: int, text: str) -> None:
    assert capital_yuan(fen) == "人民币" + text


@given(st.integers(0, LARGEST))
def test_capital_amounts_read_back_to_the_same_fen(fen: int) -> None:
    text = capital_yuan(fen)
    assert read_capital(text) == fen
    assert "零零" not in text


@given(st.integers(0, LARGEST), st.booleans())
def test_a_written_amount_is_read_back(fen: int, grouped: bool) -> None:
    assert parse_yuan(yuan_text(fen, grouped=grouped)).fen == fen


@pytest.mark.parametrize("fen", [-1, LARGEST + 1])
def test_amounts_that_no_paper_may_carry_are_refused(fen: int) -> None:
    with pytest.raises(Rejected, match="amount_not_writable"):
        capital_yuan(fen)


@given(st.text(max_size=20))
def test_no_text_makes_the_reader_raise(text: str) -> None:
    result = parse_yuan(text)
    assert (result.fen is None) == (result.code is not None)
