"""How a person or unit can be typed into the search line: normalised names, full pinyin, initials."""

import itertools
import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from app.registry.model import KeyKind, SearchKey
from app.registry.ports import Readings

MOST_SPELLINGS = 12
"""Ways to read one name that are kept; a long unit name of heteronyms would otherwise explode."""

_PLACE = re.compile(r"(?:[^省市县区]{2,3}省)?(?:[^市县区]{2,4}(?<!超)市)?(?:[^县区]{2,4}[县区])?")


def normal_key(text: str) -> str:
    """Lower-case, half-width, without the spaces, dots and apostrophes that people type or leave out."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def search_keys(name: str, readings: Readings) -> tuple[SearchKey, ...]:
    """Every key under which ``name`` is found; heteronyms (单: shan, dan) give one per reading."""
    plain = normal_key(name)
    spelled = _spellings(readings(plain))
    pinyin = dict.fromkeys("".join(syllables) for syllables in spelled)
    initials = dict.fromkeys("".join(syllable[:1] for syllable in syllables) for syllables in spelled)
    return (
        SearchKey(KeyKind.NAME, plain),
        *(SearchKey(KeyKind.PINYIN, key) for key in pinyin),
        *(SearchKey(KeyKind.INITIALS, key) for key in initials),
    )


def unit_keys(name: str, readings: Readings) -> tuple[SearchKey, ...]:
    """Every key of a unit: nearly all names of a county begin with the county, so each is also found without it."""
    place = _PLACE.match(name)
    bare = name[place.end() :] if place else ""
    return tuple(dict.fromkeys((*search_keys(name, readings), *(search_keys(bare, readings) if bare else ()))))


def by_character(readings: Readings) -> Readings:
    """The same readings one character at a time, each looked up once: what a million names need."""

    @cache
    def of(character: str) -> Sequence[str]:
        return readings(character)[0]

    return lambda text: [of(character) for character in text]


def _spellings(choices: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """The surname varies fastest, so that all its readings are kept whatever follows."""
    turned = itertools.product(*reversed(choices))
    return [tuple(reversed(syllables)) for syllables in itertools.islice(turned, MOST_SPELLINGS)]
