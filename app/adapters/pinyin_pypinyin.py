"""Readings of Chinese characters from pypinyin; handed to the searches as a plain function."""

from functools import cache
from typing import Any

from pypinyin import Style, pinyin

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
