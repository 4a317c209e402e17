"""Readings of Chinese characters from pypinyin; handed to the searches as a plain function."""

import os
from functools import cache
from typing import Any

os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")  # before the import: its 47,000 phrases take 44 MB and 0.4 s

from pypinyin import Style, load_phrases_dict, pinyin

_WORDS = {
    "重庆": "chong qing", "重复": "chong fu", "银行": "yin hang", "行业": "hang ye", "弹性": "tan xing",
    "延长": "yan chang", "增长": "zeng zhang", "调整": "tiao zheng", "会计": "kuai ji", "给付": "ji fu",
    "供给": "gong ji", "音乐": "yin yue", "厦门": "xia men", "六安": "lu an", "蚌埠": "beng bu", "成都": "cheng du",
}  # fmt: skip
"""Words of our lists and places whose likeliest reading is not that of their characters alone."""

load_phrases_dict({word: [[sound] for sound in sounds.split()] for word, sounds in _WORDS.items()})

# The published types of pypinyin know only the text form of ``errors``.
_EACH_ALONE: Any = list
_ITSELF: Any = lambda other: [[other.lower()]]  # noqa: E731  a def could not be declared Any


def readings(text: str) -> list[list[str]]:
    """Every reading of each character, toneless and lower case, the likeliest in this text first.

    One list per character of ``text``: 重 in 重庆 gives ["chong", "zhong", ...].  ü is written v.  A character
    without a reading (Latin letters, digits, signs, characters pypinyin does not know) gives itself in lower case.
    """
    likely = pinyin(text, style=Style.NORMAL, errors=_EACH_ALONE)
    if len(likely) != len(text):
        return [list(_all(character)) for character in text]
    return [
        list(dict.fromkeys((reading.lower(), *_all(character))))
        for character, (reading, *_) in zip(text, likely, strict=True)
    ]


@cache
def _all(character: str) -> tuple[str, ...]:
    (found,) = pinyin(character, style=Style.NORMAL, heteronym=True, errors=_ITSELF)
    return tuple(dict.fromkeys(reading for reading in found if reading))
