import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.pinyin_pypinyin import readings
from app.registry.keys import MOST_SPELLINGS, by_character, normal_key, search_keys, unit_keys
from app.registry.model import KeyKind


def keys_of(name, kind):
    return {key.key for key in search_keys(name, readings) if key.kind is kind}


def test_every_reading_of_a_surname_is_a_key():
    assert {"shanxiulan", "danxiulan"} <= keys_of("单秀兰", KeyKind.PINYIN)
    assert {"sxl", "dxl"} <= keys_of("单秀兰", KeyKind.INITIALS)
    assert {"qiujianguo", "choujianguo"} <= keys_of("仇建国", KeyKind.PINYIN)


def test_a_name_of_heteronyms_only_keeps_every_reading_of_the_surname():
    pinyin = keys_of("曾行长乐重", KeyKind.PINYIN)
    assert len(pinyin) == MOST_SPELLINGS
    assert {key[:4] for key in pinyin} == {"zeng", "ceng"}


def test_dots_spaces_width_and_case_do_not_count():
    assert normal_key("阿依古丽·买买提") == normal_key("阿依古丽 买买提") == "阿依古丽买买提"
    assert normal_key("Ｗａｎｇ Wei'an") == "wangweian"


def test_reading_sign_by_sign_finds_the_same_keys_as_reading_the_name():
    for name in ("单秀兰", "曾听澜", "欧阳知行", "甯骉", "王伟"):
        assert set(search_keys(name, by_character(readings))) == set(search_keys(name, readings))


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("鹿鸣县云锦服装厂", "云锦服装厂"),
        ("云澜省青原市鹿鸣县云锦服装厂", "云锦服装厂"),
        ("青原市云锦服装厂", "云锦服装厂"),
        ("鹿鸣县好又多超市有限公司", "好又多超市有限公司"),
        ("好又多超市有限公司", None),
        ("云锦服装厂", None),
        ("鹿鸣县", None),
    ],
)
def test_a_unit_is_also_found_without_the_place_before_its_name(name, bare):
    wanted = {*search_keys(name, readings), *(search_keys(bare, readings) if bare else ())}
    keys = unit_keys(name, readings)
    assert set(keys) == wanted
    assert len(keys) == len(wanted)


@given(st.text(max_size=12))
def test_any_text_has_keys_that_are_normal_already(name):
    for key in search_keys(name, readings):
        assert normal_key(key.key) == key.key
