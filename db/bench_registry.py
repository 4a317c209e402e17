"""Measures person search in a register of any size: what a clerk types, keystroke by keystroke."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.kernel.measures import Figure, Target, percentile
from app.registry.invented import Invention
from app.registry.keys import by_character, search_keys, unit_keys
from app.registry.model import KeyKind, PersonEntry, UnitEntry
from app.registry.ports import Readings
from db.engine import Store
from db.models.registry import PersonRow
from db.queries.registry import SqlRegistryQueries
from db.unit_of_work import SqlUnitOfWork

ANCHOR = date(2026, 11, 21)
SAMPLE = 400
"""Persons whose number, name, pinyin and initials are asked for."""

SEARCH_TARGET = Target(most=30)


@dataclass(frozen=True, slots=True)
class SearchTimes:
    """Milliseconds from the call to the list of hits."""

    queries: int
    p50_ms: float
    p99_ms: float
    worst_ms: float


def build_persons(store: Store, count: int, readings: Readings) -> Sequence[str]:
    """Fill an empty store with ``count`` invented persons without contribution years; what to search for.

    Takes some minutes for a million.
    """
    invention = Invention(1, ANCHOR, unit_count=max(200, count // 100))
    by_sign = by_character(readings)
    asked: list[str] = []

    def entries() -> Iterator[PersonEntry]:
        for index, (person, _) in enumerate(invention.persons(count)):
            keys = search_keys(person.name, by_sign)
            if index % max(1, count // SAMPLE) == 0:
                asked.extend((person.id_no, person.name, *(key.key for key in keys if key.kind is not KeyKind.NAME)))
            yield PersonEntry(person, keys, ())

    with SqlUnitOfWork(store) as work:
        work.registry.add_units(UnitEntry(unit, unit_keys(unit.name, by_sign)) for unit in invention.units)
        work.registry.add_persons(entries())
        work.commit()
    return asked


def measure_search(store: Store, asked: Sequence[str]) -> SearchTimes:
    """Ask for everything in ``asked`` and for its beginnings, in random order."""
    search = SqlRegistryQueries(store).search_persons
    texts = sorted({text[:length] for text in asked for length in (1, 2, 3, 6, 10, len(text))})
    random.Random(1).shuffle(texts)
    taken = sorted(_milliseconds(search, text) for text in texts)
    return SearchTimes(len(taken), taken[len(taken) // 2], taken[len(taken) * 99 // 100], taken[-1])


def person_search(store: Store, persons: int, readings: Readings) -> Figure:
    """Build a register in an empty store and search it; the floor: one row by its key, by plain SQL."""
    began = time.perf_counter()
    asked = build_persons(store, persons, readings)
    built_s = time.perf_counter() - began
    found = measure_search(store, asked)
    floor = _rows_by_key(store)
    about = f"p99; n={persons}; p50 {found.p50_ms:.1f}, max {found.worst_ms:.0f}; build {built_s:.0f} s"
    return Figure("person_search", found.p99_ms, percentile(floor, 99), "ms", SEARCH_TARGET, about)


def _rows_by_key(store: Store) -> list[float]:
    with store.engine.connect() as connection:
        keys = connection.execute(select(PersonRow.id).limit(SAMPLE)).scalars().all()

    def look(key: object) -> None:
        with store.engine.connect() as connection:
            connection.execute(select(PersonRow.name).where(PersonRow.id == key)).one()

    return [_milliseconds(look, key) for key in keys]


def _milliseconds(search: Callable[[Any], object], text: object) -> float:
    start = time.perf_counter()
    search(text)
    return (time.perf_counter() - start) * 1000
