"""Measures the search for items: every keystroke of what a clerk types, in a list of any length."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.catalogue.model import Catalogue
from app.catalogue.search import ItemIndex, Readings
from app.kernel.measures import Figure, Target, percentile

SEARCH_TARGET = Target(most=2)


@dataclass(frozen=True, slots=True)
class ItemSearchTimes:
    """Milliseconds of processor time from the keystroke to the list of hits; nothing in it waits."""

    items: int
    keystrokes: int
    p50_ms: float
    p99_ms: float
    worst_ms: float
    worst_typed: str


def measure_item_search(catalogue: Catalogue, readings: Readings, items: int = 500) -> ItemSearchTimes:
    """Type code, name, pinyin, initials and everyday words of every item, letter by letter.

    items: the list is repeated under other codes until it is that long.
    """
    index = ItemIndex(_lengthened(catalogue, items), readings)
    found = sorted((_timed(index, typed), typed) for typed in dict.fromkeys(_keystrokes(catalogue, readings)))
    times = [time_ms for time_ms, _ in found]
    worst_ms, worst_typed = found[-1]
    p99 = times[min(len(times) - 1, len(times) * 99 // 100)]
    return ItemSearchTimes(items, len(found), times[len(times) // 2], p99, worst_ms, worst_typed)


def item_search(catalogue: Catalogue, readings: Readings, items: int = 500) -> Figure:
    """The slowest keystroke of a hundred; the floor: looking through as many names for the letters."""
    found = measure_item_search(catalogue, readings, items)
    names = [item.name.zh for item in _lengthened(catalogue, items).items]
    floor = [_scanned(names, typed) for typed in dict.fromkeys(_keystrokes(catalogue, readings))]
    about = f"p99; n={items}; p50 {found.p50_ms:.2f}, max {found.worst_ms:.2f}; {found.keystrokes}"
    return Figure("item_search", found.p99_ms, percentile(floor, 99), "ms", SEARCH_TARGET, about)


def _scanned(names: list[str], typed: str) -> float:
    begin = time.thread_time()
    _ = [name for name in names if typed in name]
    return (time.thread_time() - begin) * 1000


def _lengthened(catalogue: Catalogue, items: int) -> Catalogue:
    have = catalogue.items
    more = (replace(have[n % len(have)], code=f"{have[n % len(have)].code}-{n // len(have)}") for n in range(items))
    return replace(catalogue, items=tuple(more))


def _keystrokes(catalogue: Catalogue, readings: Readings) -> Iterator[str]:
    for item in catalogue.items:
        sounds = [sound[0] for sound in readings(item.name.zh)]
        initials = "".join(sound[0] for sound in sounds)
        for text in (item.code, item.name.zh, "".join(sounds[:5]), initials[:6], *item.aliases):
            yield from (text[: end + 1] for end in range(len(text)))


def _timed(index: ItemIndex, typed: str) -> float:
    begin = time.thread_time()
    index.search(typed)
    return (time.thread_time() - begin) * 1000
