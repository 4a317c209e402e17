"""One attempt at the centre, and the shortest way to write one down."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.builders.central_ground import Ground


@dataclass(frozen=True)
class Attack:
    """One attempt.  who: by which login.  answer: what the server says, a status or an SQLSTATE."""

    group: str
    what: str
    who: str
    answer: str
    do: Callable[[Ground], str]


def sql(group: str, statement: str, answer: str, *who: str) -> list[Attack]:
    """A bare statement, by each of these logins."""
    return [
        Attack(group, f"`{statement}`", one, answer, lambda g, one=one: g.sql(g.login(one), statement)) for one in who
    ]
