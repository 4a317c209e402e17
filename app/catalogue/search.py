"""Finding an item while the clerk types: code, words, everyday words, full pinyin, initials.

Every item keeps a few plain strings in which C code looks for the typed text; only the hits that are shown are
looked at character by character, for the highlighting.  500 items stay under 2 ms a keystroke.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice, pairwise, product

from app.catalogue.model import Catalogue, ServiceItem

Readings = Callable[[str], list[list[str]]]
"""Every toneless reading of each character of a text (``app.adapters.pinyin_pypinyin.readings``)."""

LIMIT = 20
"""How many hits a list shows."""

_READINGS = 2  # rarer readings of a character bring more wrong hits than right ones
_VARIANTS = 32  # spellings of one text that are kept, the likeliest first


class Match(IntEnum):
    """How well an item fits; lower is better."""

    CODE = 0  # the code, its beginning or its number
    ALIAS = 1  # an everyday word, whole
    NAME_START = 2
    ALIAS_START = 3
    NAME_INSIDE = 4
    INITIALS_START = 5
    INITIALS_INSIDE = 6
    PINYIN = 7
    ENGLISH = 8
    SCATTERED = 9  # characters or initials in order, others between


@dataclass(frozen=True, slots=True)
class ItemHit:
    """An item of the list.

    matched: positions of the found characters in the Chinese name, for highlighting.  initials: of its name, as they
    are usually read; their beginning finds the item.
    """

    item: ServiceItem
    match: Match
    matched: tuple[int, ...]
    initials: str = ""


@dataclass(frozen=True, slots=True)
class _Name:
    """The name's letters and characters.

    places: position of each in the name as written.  spoken: each with its initials, and a blank.
    """

    kept: str
    places: tuple[int, ...]
    readings: tuple[tuple[str, ...], ...]
    initials: tuple[frozenset[str], ...]
    spoken: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """An item ready to be searched; the texts begin each line of their own with a line break.

    everything: all the texts, so that most items are passed over after one look.
    """

    item: ServiceItem
    order: int
    code: str
    name: _Name
    words: frozenset[str]
    aliases: str
    initials: str
    sounds: str
    syllables: frozenset[int]
    english: str
    everything: str


class ItemIndex:
    """An index over one catalogue; built once, asked at every keystroke."""

    def __init__(self, catalogue: Catalogue, readings: Readings) -> None:
        self._entries = tuple(_entry(item, order, readings) for order, item in enumerate(catalogue.items))

    def search(self, text: str, recent: Sequence[str] = (), limit: int = LIMIT) -> tuple[ItemHit, ...]:
        """The items that fit, best first; among equals the recently used, then the order of the list.

        text: as typed; case, blanks, hyphens, brackets and full-width forms do not matter.  recent: codes, latest
        first.  An empty text gives the recently used items.
        """
        wanted = _typed(text)
        if not wanted:
            return self._recent(recent, limit)
        used = {code: place for place, code in enumerate(recent)}
        strewn = _strewn(wanted)
        found = []
        for entry in self._entries:
            fit = (wanted in entry.everything and _fit(entry, wanted)) or _scattered(entry, wanted, strewn)
            if fit is not None:
                match, spread = fit
                found.append(((match, spread, used.get(entry.item.code, len(used)), entry.order), entry))
        found.sort(key=lambda pair: pair[0])
        return tuple(
            ItemHit(entry.item, key[0], _highlight(entry.name, wanted, key[0]), _in_short(entry.name))
            for key, entry in found[:limit]
        )

    def _recent(self, recent: Sequence[str], limit: int) -> tuple[ItemHit, ...]:
        by_code = {entry.item.code: entry for entry in self._entries}
        known = [by_code[code] for code in dict.fromkeys(recent) if code in by_code]
        return tuple(ItemHit(entry.item, Match.CODE, (), _in_short(entry.name)) for entry in known[:limit])


def _entry(item: ServiceItem, order: int, readings: Readings) -> _Entry:
    name = _name(item.name.zh, readings)
    aliases = [_name(alias, readings) for alias in item.aliases]
    spellings = [variant for text in (name, *aliases) for variant in _variants(text)]
    sounds, syllables = _joined(spellings)
    code, said = _typed(item.code), "".join("\n" + alias.kept for alias in aliases)
    initials = "".join(dict.fromkeys("\n" + "".join(sound[0] for sound in variant) for variant in spellings))
    english = "".join(char for char in item.name.en.lower() if char.isalnum())
    return _Entry(
        item=item,
        order=order,
        code=code,
        name=name,
        words=frozenset(alias.kept for alias in aliases),
        aliases=said,
        initials=initials,
        sounds=sounds,
        syllables=syllables,
        english=english,
        everything="\n".join((code, name.kept, said, initials, sounds, english)),
    )


def _name(text: str, readings: Readings) -> _Name:
    sounds = readings(text)
    kept = [(place, char.lower()) for place, char in enumerate(text) if char.isalnum()]
    chosen = tuple(tuple(sounds[place][:_READINGS]) for place, _ in kept)
    initials = tuple(frozenset(reading[0] for reading in sound) for sound in chosen)
    word = "".join(char for _, char in kept)
    spoken = "".join(char + "".join(sorted(heard)) + " " for char, heard in zip(word, initials, strict=True))
    return _Name(word, tuple(place for place, _ in kept), chosen, initials, spoken)


def _in_short(name: _Name) -> str:
    return "".join(sounds[0][0] for sounds in name.readings)


def _variants(text: _Name) -> Iterable[tuple[str, ...]]:
    """The text spelled out, heteronyms each way."""
    return islice(product(*text.readings), _VARIANTS)


def _joined(spellings: Iterable[tuple[str, ...]]) -> tuple[str, frozenset[int]]:
    """All spellings in one text, and where its syllables begin."""
    parts, starts, at = [], set(), 0
    for spelling in spellings:
        for syllable in ("\n", *spelling):
            starts.add(at)
            parts.append(syllable)
            at += len(syllable)
    return "".join(parts), frozenset(starts)


def _typed(text: str) -> str:
    """Full-width forms to plain ones, lower case, letters, digits and characters only."""
    plain = (chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char for char in text)
    return "".join(char.lower() for char in plain if char.isalnum())


def _fit(entry: _Entry, wanted: str) -> tuple[Match, int] | None:
    """The best way in which the item fits; the number orders scattered hits, in how many pieces they lie."""
    if entry.code.startswith(wanted) or (wanted.isdigit() and entry.code.endswith(wanted)):
        return Match.CODE, 0
    match = _by_words(entry, wanted)
    if match is None and wanted.isascii():
        match = _by_sound(entry, wanted)
    return (match, 0) if match is not None else None


def _strewn(wanted: str) -> re.Pattern[str]:
    """Says quickly whether characters or initials stand in order in ``_Name.spoken``, whatever lies between."""
    return re.compile("".join(f"[^{sign}]*{sign}[^ ]* " for sign in wanted))


def _scattered(entry: _Entry, wanted: str, strewn: re.Pattern[str]) -> tuple[Match, int] | None:
    if len(wanted) < 2 or strewn.match(entry.name.spoken) is None:
        return None
    found = _in_order(entry.name, wanted)
    gaps = sum(b - a > 1 for a, b in pairwise(found))
    if gaps * 2 < len(wanted):  # words of about two characters, not letters strewn about
        return Match.SCATTERED, gaps
    return None


def _by_words(entry: _Entry, wanted: str) -> Match | None:
    if wanted in entry.words:
        return Match.ALIAS
    if entry.name.kept.startswith(wanted):
        return Match.NAME_START
    if "\n" + wanted in entry.aliases:
        return Match.ALIAS_START
    return Match.NAME_INSIDE if wanted in entry.name.kept else None


def _by_sound(entry: _Entry, wanted: str) -> Match | None:
    if wanted in entry.initials:
        return Match.INITIALS_START if "\n" + wanted in entry.initials else Match.INITIALS_INSIDE
    at = entry.sounds.find(wanted) if len(wanted) > 1 else -1  # one letter is an initial or nothing
    while at >= 0:
        if at in entry.syllables:
            return Match.PINYIN
        at = entry.sounds.find(wanted, at + 1)
    return Match.ENGLISH if wanted in entry.english else None


def _highlight(name: _Name, wanted: str, match: Match) -> tuple[int, ...]:
    """Which characters of the name were found; none when a code, an everyday word or English was."""
    if match in (Match.CODE, Match.ENGLISH):
        return ()
    start = name.kept.find(wanted)
    if start >= 0:
        return name.places[start : start + len(wanted)]
    if match is Match.SCATTERED:
        return _in_order(name, wanted)
    return next(_spoken(name, wanted), ()) or _in_order(name, wanted)


def _spoken(name: _Name, wanted: str) -> Iterator[tuple[int, ...]]:
    """The characters whose initials, or whose full readings, are the typed letters."""
    for start in range(len(name.initials) - len(wanted) + 1):
        if all(letter in name.initials[start + n] for n, letter in enumerate(wanted)):
            yield name.places[start : start + len(wanted)]
    for start in range(len(name.readings)):
        end = _spelled(name.readings, start, wanted)
        if end is not None:
            yield name.places[start:end]


def _spelled(readings: Sequence[Iterable[str]], at: int, wanted: str) -> int | None:
    """Behind which character ``wanted`` is spelled out, starting with the character ``at``; None when it is not."""
    if not wanted:
        return at
    if at == len(readings):
        return None
    for reading in readings[at]:
        if reading.startswith(wanted):
            return at + 1
        if wanted.startswith(reading):
            end = _spelled(readings, at + 1, wanted[len(reading) :])
            if end is not None:
                return end
    return None


def _in_order(name: _Name, wanted: str) -> tuple[int, ...]:
    """Positions of the characters or initials in order, with others between; empty when one is missing."""
    found, at, size = [], 0, len(name.kept)
    for letter in wanted:
        while at < size and letter != name.kept[at] and letter not in name.initials[at]:
            at += 1
        if at == size:
            return ()
        found.append(name.places[at])
        at += 1
    return tuple(found)
