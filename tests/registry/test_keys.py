from hypothesis import given
from hypothesis import strategies as st

from app.adapters.pinyin_pypinyin import readings
from app.registry.keys import MOST_SPELLINGS, by_character, normal_key, search_keys
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


@given(st.text(max_size=12))
def test_any_text_has_keys_that_are_normal_already(name):
    for key in search_keys(name, readings):
        assert normal_key(key.key) == key.key
