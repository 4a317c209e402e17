"""What invented persons and units are made of, read once from ``resources/demo``."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Any

import yaml

from app.kernel.ids import OfficeId
from app.registry.model import PersonStatus
from resources import open_text

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Weighted:
    """Things and their running total of weights; ``at`` picks by a number in [0, 1)."""

    things: tuple[Any, ...]
    totals: tuple[int, ...]

    def at(self, chance: float) -> Any:
        """The thing that owns that part of the whole."""
        return self.things[bisect_right(self.totals, int(chance * self.totals[-1]))]


@dataclass(frozen=True, slots=True)
class Names:
    """Signs that names and addresses are put together from."""

    surnames: Weighted
    given: Mapping[tuple[str, bool], str]  # (sex, elder) → signs
    streets: tuple[str, ...]
    towns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitType:
    """A kind of employer; registrar: first two signs of its credit code; ends: (last part of the name, class)."""

    kind: str
    registrar: str
    ends: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Yearly figures; wages in fen a month, interest in hundredths of a percent."""

    reference_fen: Mapping[int, int]
    interest: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """A county, with the share of the persons that it keeps."""

    code: OfficeId
    name: str
    city: str
    share: int


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the cast: the visitors that demonstrations call by name."""

    name: str
    sex: str
    category: str
    retires_in: int
    status: PersonStatus | None = None
    flexible: bool = False
    injured: bool = False


def read_demo(name: str) -> Any:
    """The content of ``resources/demo/<name>.yaml``."""
    return yaml.load(open_text(f"demo/{name}.yaml"), Loader=_LOADER)


@cache
def names() -> Names:
    """Surnames, given names, streets."""
    raw = read_demo("names")
    surnames = [(sign, weight) for weight, signs in raw["surnames"].items() for sign in signs]
    surnames += [(surname, 1) for surname in raw["compound_surnames"]]
    given = {(sex, age == "elder"): signs for sex, ages in raw["given"].items() for age, signs in ages.items()}
    return Names(_weighted(surnames), given, tuple(raw["streets"]), tuple(raw["towns"]))


@cache
def unit_types() -> tuple[Weighted, tuple[str, ...]]:
    """The kinds of employers by share, and the brands of their names."""
    raw = read_demo("units")
    types = [
        (UnitType(one["kind"], one["registrar"], tuple((end, grade) for end, grade in one["ends"])), one["share"])
        for one in raw["types"]
    ]
    return _weighted(types), tuple(raw["brands"])


@cache
def figures() -> Figures:
    """Reference wages and interest of every year from 1996 to 2100; the last known figure goes on."""
    raw = read_demo("figures")
    wages: dict[int, int] = {}
    interest: dict[int, int] = {}
    wage = rate = 0
    for year in range(1996, 2101):
        wage = raw["reference_wage"].get(year, wage)
        rate = raw["interest"].get(year, rate)
        wages[year], interest[year] = wage * 100, rate
    return Figures(wages, interest)


@cache
def counties() -> tuple[Place, ...]:
    """The counties; the first is the hall's."""
    raw = read_demo("places")
    cities = {city["code"]: city["name"] for city in raw["cities"]}
    return tuple(Place(OfficeId(c["code"]), c["name"], cities[c["city"]], c["share"]) for c in raw["counties"])


@cache
def county_weights() -> Weighted:
    """The counties by share."""
    return _weighted([(place, place.share) for place in counties()])


@cache
def cast() -> tuple[Member, ...]:
    """Who comes first in every invented register, by the order of the file."""
    return tuple(
        Member(**{**one, "status": PersonStatus(one["status"]) if "status" in one else None})
        for one in read_demo("cast")["persons"]
    )


def _weighted(pairs: list[tuple[Any, int]]) -> Weighted:
    return Weighted(tuple(thing for thing, _ in pairs), tuple(accumulate(weight for _, weight in pairs)))
