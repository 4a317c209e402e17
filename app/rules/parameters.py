"""Policy parameters: dated rows by code, region and year, read once from ``resources/policy``."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import yaml

from app.kernel.canonical import canonical
from app.kernel.governed import Entry, readable
from resources import open_text

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
ANYWHERE = "*"
"""The region of a row that holds wherever no nearer row exists."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row: ``key`` is the year, grade or other line of a table, "" for a single value; the value is text."""

    code: str
    region: str
    key: str
    value: str
    effective_from: date
    effective_to: date | None
    source: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Parameters:
    """All rows of one published version."""

    version: str
    rows: tuple[Parameter, ...]

    def find(self, code: str, on: date, *, key: str = "", region: str = ANYWHERE) -> Parameter | None:
        """The row in force on the day of the event; one of the region goes before one for everywhere."""
        found = [row for row in self.rows if row.code == code and row.key == key and _in_force(row, on)]
        for wanted in (region, ANYWHERE):
            matching = [row for row in found if row.region == wanted]
            if matching:
                return max(matching, key=lambda row: row.effective_from)
        return None

    def singles(self, on: date, region: str = ANYWHERE) -> Mapping[str, str]:
        """Every value in force by code, of a yearly table the line of that year: what checks of a form may name."""
        year = str(on.year)
        keys = {(row.code, row.key) for row in self.rows if row.key in ("", year)}
        found = {code: self.find(code, on, key=key, region=region) for code, key in keys}
        return {code: row.value for code, row in found.items() if row is not None}


def _in_force(row: Parameter, on: date) -> bool:
    return row.effective_from <= on and (row.effective_to is None or on <= row.effective_to)


def parameters_from(data: Mapping[str, Any]) -> Parameters:
    """Rows from the parsed file; a table of ``values`` becomes one row per line."""
    return Parameters(str(data["version"]), tuple(row for entry in data["parameters"] for row in _rows(entry)))


def _rows(entry: Mapping[str, Any]) -> Iterable[Parameter]:
    values = entry.get("values", {"": entry.get("value")})
    for key, value in values.items():
        yield Parameter(
            entry["code"],
            entry.get("region", ANYWHERE),
            str(key),
            str(value),
            entry["effective_from"],
            entry.get("effective_to"),
            entry["source"],
            is_demo=entry["is_demo"],
        )


def governed_parameters(own: Parameters, entries: Sequence[Entry]) -> Parameters:
    """What comes with the program, and in its place what offices above have published of a code and region.

    entries: as the file has them, days as ISO text; a later one of the same code and region goes before an earlier one.
    """
    found = {(rows[0].code, rows[0].region): rows for rows in map(rows_of, readable(entries, rows_of)) if rows}
    kept = [row for row in own.rows if (row.code, row.region) not in found]
    digest = hashlib.sha256(canonical({"entries": [dict(entry) for entry in entries]})).hexdigest()[:8]
    version = f"{own.version}+{digest}" if found else own.version
    return Parameters(version, (*kept, *(row for rows in found.values() for row in rows)))


def rows_of(entry: Entry) -> tuple[Parameter, ...]:
    """What an entry publishes; raises KeyError, TypeError or ValueError for what it cannot mean."""
    until = entry.get("effective_to")
    days = {
        "effective_from": date.fromisoformat(entry["effective_from"]),
        "effective_to": date.fromisoformat(until) if until else None,
        "is_demo": False,
    }
    return tuple(_rows({**entry, **days}))


@cache
def published_parameters() -> Parameters:
    """The parameters that come with the program."""
    return parameters_from(yaml.load(open_text("policy/parameters.yaml"), Loader=_LOADER))
