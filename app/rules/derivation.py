"""How a rule answered: the result with the tree of what it was computed from (shown on screen, printed, checked)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Result = Mapping[str, str | int | bool | None]
"""What a rule answers, by the keys of the calculation contract."""


class Certainty(StrEnum):
    """How well a rule is founded."""

    CERTAIN = "certain"
    LIKELY = "likely"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Node:
    """One step of a computation.

    label: key of what was found.  formula: as people read it.  inputs: names and values that went in.  value: what
    came out, as text.  source: the article behind it.
    """

    label: str
    formula: str
    inputs: Mapping[str, str]
    value: str
    source: str
    parts: tuple["Node", ...] = ()

    def walk(self) -> Iterator["Node"]:
        """This node and everything below it, outermost first."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer of a rule.

    version: of the policy data used.  result: keys as the calculation contract names them.  blocked_by: id of the
    rule that says no.  demo_parameters: codes of invented parameters that were used.
    """

    rule: str
    version: str
    certainty: Certainty
    result: Result
    derivation: Node
    blocked_by: str | None = None
    demo_parameters: tuple[str, ...] = field(default=())
