import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import Rejected
from app.kernel.recovery import ALPHABET, read_back, written

codes = st.binary(min_size=24, max_size=24).map(written)


def test_a_code_is_eight_groups_of_four():
    code = written(bytes(24))
    assert [len(group) for group in code.split("-")] == [4] * 8
    assert not set("ILOU") & set(ALPHABET)


@given(codes)
def test_a_code_reads_back_however_it_is_typed(code):
    wide = code.translate(str.maketrans("0123456789-", "０１２３４５６７８９ "))
    for typed in (code, code.lower(), code.replace("-", ""), f"  {wide}\n", code.replace("0", "o").replace("1", "l")):
        assert read_back(typed) == code


@given(codes, st.integers(0, 31), st.sampled_from(ALPHABET))
def test_one_wrong_sign_names_its_group(code, place, sign):
    signs = list(code.replace("-", ""))
    if signs[place] == sign:
        return
    signs[place] = sign
    with pytest.raises(Rejected) as refused:
        read_back("".join(signs))
    assert refused.value.values["group"] == place // 4 + 1


@given(codes, st.integers(0, 6))
def test_two_groups_in_the_wrong_order_are_found(code, place):
    groups = code.split("-")
    groups[place], groups[place + 1] = groups[place + 1], groups[place]
    with pytest.raises(Rejected):
        read_back("-".join(groups))


@pytest.mark.parametrize("typed", ["", "7K3M", "U" * 32, "0" * 33])
def test_what_is_no_code_is_refused_by_its_form(typed):
    with pytest.raises(Rejected) as refused:
        read_back(typed)
    assert refused.value.code == "recovery_code_form"
