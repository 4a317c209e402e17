"""What the bench measures: a figure beside the floor it rests on, and how far above that floor it may lie."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure may be at most: so many times its floor, so much above it, so much in all; None: no such limit."""

    times: float | None = None
    above: float | None = None
    most: float | None = None

    def limit(self, floor: float) -> float:
        """The lowest of the limits, in the figure's unit."""
        limits = (
            self.times * floor if self.times is not None else None,
            self.above + floor if self.above is not None else None,
            self.most,
        )
        return min(limit for limit in limits if limit is not None)

    def __str__(self) -> str:
        parts = (
            f"{self.times:g} ×" if self.times is not None else "",
            f"+ {self.above:g}" if self.above is not None else "",
            f"{self.most:g}" if self.most is not None else "",
        )
        return "≤ " + ", ≤ ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the bench.

    name: stable, ``open_form``.  measured, floor: both in ``unit`` and from the same run.  about: what exactly, in
    figures and codes that need no translation.
    """

    name: str
    measured: float
    floor: float
    unit: str
    target: Target
    about: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the target is met."""
        return self.measured <= self.target.limit(self.floor)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line of the bench that could not be measured here.  code: the sentence that says what is missing."""

    name: str
    code: str


@dataclass(frozen=True, slots=True)
class BenchPlan:
    """How much is measured.

    rounds: repetitions of what is quick, up to some hundreds.  pack: folder of a face pack, None without one.
    """

    persons: int = 1_000_000
    forms: int = 3_000
    acceptances: int = 300
    rounds: int = 200
    pack: Path | None = None


@dataclass(frozen=True, slots=True)
class BenchOffice:
    """The office that windows are measured with.

    open_services: what the window is given once it is painted.  folder: for what windows keep.  account: of a clerk
    who sits at a window.  id_numbers: of people who may apply.
    """

    open_services: Callable[[], Any]
    folder: Path
    account: str
    id_numbers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Probe:
    """A measurement by its name.  is_apart: in a process of its own, because it opens windows or counts memory."""

    name: str
    measure: Callable[[BenchPlan], Sequence[Figure | Skipped]]
    is_apart: bool = False


def percentile(values: Sequence[float], per_cent: int) -> float:
    """The value below which so many per cent of ``values`` lie; 50 is the median.  ``values`` is not empty."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * per_cent // 100)]
