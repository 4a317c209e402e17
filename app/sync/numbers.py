"""Number blocks that the authority leases to a machine: when to ask for more, and what is reported void."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.kernel.errors import Unavailable
from app.kernel.ids import OfficeId
from app.kernel.numbers import BLOCK_SIZE, SERIES_SIGNS

CASE_SERIES = "case"
LEASED_SERIES = (CASE_SERIES, *SERIES_SIGNS)
"""Every series whose numbers a machine gives out without the line."""

LOW_WATER = BLOCK_SIZE // 4
"""So few numbers left, of all blocks of a series, are a warning and ask for the next block."""

GUEST_BLOCK = 20
"""Numbers of one block of another county's series."""

GUEST_LOW = 5
"""So few of them left ask for the next block."""

AHEAD_DAYS = 14
"""So long before the year ends the next year's first block is asked for."""


@dataclass(frozen=True, slots=True)
class Block:
    """Leased numbers, ``first`` to ``last``; ``next`` is the one to give out, used up when it passes ``last``."""

    series: str
    office: OfficeId
    year: int
    first: int
    last: int
    next: int

    @property
    def left(self) -> int:
        """How many numbers can still be given out."""
        return self.last - self.next + 1


@dataclass(frozen=True, slots=True)
class Void:
    """Numbers that will never be given out, ``first`` to ``last``; the authority is told of them."""

    series: str
    office: OfficeId
    year: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class GivenOut:
    """Case numbers that this machine gave out while its own file was the authority, ``first`` to ``last``."""

    office: OfficeId
    year: int
    first: int
    last: int


TOLD_AT_ONCE = 9_000
"""The authority takes fewer than 10,000 numbers in one span."""


def spans(office: OfficeId, year: int, first: int, last: int) -> tuple[GivenOut, ...]:
    """The numbers as they are told to the authority."""
    starts = range(first, last + 1, TOLD_AT_ONCE)
    return tuple(GivenOut(office, year, start, min(start + TOLD_AT_ONCE - 1, last)) for start in starts)


@dataclass(frozen=True, slots=True)
class LowWater:
    """A series that runs out.  left: numbers, all blocks together."""

    series: str
    office: OfficeId
    year: int
    left: int


def take(block: Block) -> tuple[int, Block]:
    """The next number and what is left; ``Unavailable("number_block_used_up")`` for a block without any."""
    if block.left < 1:
        raise Unavailable("number_block_used_up", series=block.series, year=block.year)
    return block.next, replace(block, next=block.next + 1)


def low_water(
    office: OfficeId,
    today: date,
    blocks: Iterable[Block],
    low: int = LOW_WATER,
    series: Sequence[str] = LEASED_SERIES,
) -> tuple[LowWater, ...]:
    """The series of ``office`` for which a block is to be leased: low or without any, and next year's in good time.

    today: the day in the hall's zone.  low: numbers.  series: which of them are asked about.
    """
    left: dict[tuple[str, int], int] = {}
    for block in blocks:
        if block.office == office:
            key = (block.series, block.year)
            left[key] = left.get(key, 0) + block.left
    years = [today.year]
    if (date(today.year + 1, 1, 1) - today).days <= AHEAD_DAYS:
        years.append(today.year + 1)
    found = (LowWater(one, office, year, left.get((one, year), 0)) for year in years for one in series)
    return tuple(each for each in found if each.left <= low)


def voids(blocks: Sequence[Block], today: date) -> tuple[Void, ...]:
    """What is left of the blocks of years that are over; no acceptance can carry such a number any more."""
    return tuple(
        Void(block.series, block.office, block.year, block.next, block.last)
        for block in blocks
        if block.year < today.year and block.left > 0
    )
