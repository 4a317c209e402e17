import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.ids import OfficeId
from app.kernel.numbers import SERIES_SIGNS, check_of, human_number, number_holds

numbers = st.builds(
    human_number,
    st.integers(0, 999_999).map(lambda n: OfficeId(f"{n:06d}")),
    st.integers(2000, 9999),
    st.integers(1, 99),
    st.integers(1, 999_999),
    st.sampled_from(("", *SERIES_SIGNS.values())),
)


def test_the_check_character_is_that_of_the_standard():
    assert check_of("0794") == "0"  # the example of ISO 7064
    assert check_of("11010519491231002") == "X"  # the example of GB 11643, the same procedure


@given(numbers)
def test_a_number_holds(number):
    assert number_holds(number)
    assert number_holds(number.lower())


@given(numbers, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_found(number, place, by):
    place += len(number) - 19
    wrong = str((int(number[place]) + by) % 10)
    assert not number_holds(number[:place] + wrong + number[place + 1 :])


@given(numbers, st.integers(0, 16))
def test_two_swapped_digits_are_found(number, place):
    place += len(number) - 19
    a, b = number[place], number[place + 1]
    if a != b:
        assert not number_holds(number[:place] + b + a + number[place + 2 :])


@pytest.mark.parametrize("text", ["", "X", "35019920260100012", "３501992026010001233"])
def test_what_is_no_number_does_not_hold(text):
    assert not number_holds(text)


@given(numbers)
def test_a_sign_of_a_series_cannot_be_left_out_added_or_mistaken(number):
    bare = number[-19:]
    held = [sign for sign in ("", *SERIES_SIGNS.values()) if number_holds(sign + bare)]
    assert [sign + bare for sign in held] == [number]
