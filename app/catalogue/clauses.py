"""A condition as clauses of plain tests, so that a database can judge it by what a case keeps, without this program."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product
from typing import Any


class Asks(StrEnum):
    """What a test asks of the values of a name; it is met when any of them meets it."""

    TRUE = "true"
    FILLED = "filled"
    IN = "in"
    MORE = ">"
    LESS = "<"
    LEAST = ">="
    MOST = "<="


@dataclass(frozen=True, slots=True)
class Test:
    """One question.

    of: key of the form; column: of a table.  is_count: the number of the table's rows is meant.  to: the words, or the
    one bound, a figure or the code of a parameter.  is_not: the test is met when the question is answered by no.
    """

    of: str
    asks: Asks
    to: tuple[str, ...] = ()
    column: str | None = None
    is_count: bool = False
    is_not: bool = False


Clauses = tuple[tuple[Test, ...], ...]
"""A condition holds when every test of any clause is met; () never holds."""


def both(one: Clauses, other: Clauses) -> Clauses:
    """Clauses that hold when both do."""
    return tuple((*left, *right) for left, right in product(one, other))


def opposite(test: Test) -> Test:
    """The test that is met when this one is not."""
    return replace(test, is_not=not test.is_not)


def clauses_to_data(clauses: Clauses) -> list[list[dict[str, Any]]]:
    """As JSON values, with nothing in it that is not said."""
    return [[_said(test) for test in clause] for clause in clauses]


def clauses_from_data(data: Iterable[Iterable[Mapping[str, Any]]]) -> Clauses:
    """What ``clauses_to_data`` wrote; ``KeyError`` or ``ValueError`` for anything else."""
    return tuple(tuple(_read(test) for test in clause) for clause in data)


def names_of(clauses: Clauses) -> frozenset[str]:
    """Keys and parameters that the clauses read."""
    bounds = {bound for clause in clauses for test in clause for bound in test.to if test.asks not in _OF_WORDS}
    return frozenset({test.of for clause in clauses for test in clause} | {b for b in bounds if b.startswith("P-")})


_OF_WORDS = (Asks.TRUE, Asks.FILLED, Asks.IN)


def _said(test: Test) -> dict[str, Any]:
    said: dict[str, Any] = {"of": test.of, "is": test.asks.value, "to": list(test.to), "column": test.column}
    said |= {"count": test.is_count, "not": test.is_not}
    return {key: value for key, value in said.items() if value not in (None, [], False)}


def _read(data: Mapping[str, Any]) -> Test:
    to, column = tuple(data.get("to", ())), data.get("column")
    return Test(data["of"], Asks(data["is"]), to, column, data.get("count", False), data.get("not", False))
