"""Human numbers: office, year, machine, a counter from a leased block, a check character (decision 10)."""

from collections.abc import Mapping
from typing import Protocol

from app.kernel.ids import OfficeId

BLOCK_SIZE = 100
"""How many numbers a machine leases at a time."""

COUNTER_DIGITS = 6
_CHARACTERS = "0123456789X"

SERIES_SIGNS: Mapping[str, str] = {"notice": "B", "refusal": "J", "letter": "T", "hand_over": "H"}
"""What stands before the numbers of a series (补正, 不予, 通知, 交接), so that no paper of its own carries the number
of somebody's case; cases, the numbers that people spell over the telephone, have none.  K and V would not change the
check character, and two letters 11 places apart (B and M, J and U, I and T) are the same to it."""


class NumberSeries(Protocol):
    """What gives out human numbers; a number is used up when its transaction is committed, and only then."""

    def next(self, series: str, office: OfficeId, year: int) -> str:
        """The next number of ``series`` (e.g. ``case``); numbers are distinct within a series."""
        ...


def human_number(office: OfficeId, year: int, machine: int, counter: int, sign: str = "") -> str:
    """``3501992026`` + ``01`` + ``000123`` + check character: 19 signs, behind the sign of the series if it has one.

    machine: 1..99.  counter: 1..999999.
    """
    if not (1 <= machine <= 99 and 1 <= counter < 10**COUNTER_DIGITS and 2000 <= year <= 9999 and len(office) == 6):
        raise ValueError("a part of the number is out of range")
    digits = f"{sign}{office}{year:04d}{machine:02d}{counter:0{COUNTER_DIGITS}d}"
    return digits + check_of(digits)


def check_of(digits: str) -> str:
    """The check character of ISO 7064 MOD 11-2: it finds one wrong sign, two swapped ones, a letter left out.

    digits: ASCII digits, behind a capital letter that counts as its place in the alphabet.
    """
    rest = 0
    for digit in digits:
        rest = (rest + _value(digit)) * 2 % 11
    return _CHARACTERS[(12 - rest) % 11]


def number_holds(number: str) -> bool:
    """Whether a typed or scanned number has the right length, signs and check character."""
    upper = number.upper()
    sign = upper[:1] if upper[:1] in SERIES_SIGNS.values() else ""
    digits = upper[len(sign) : -1]
    return len(digits) == 18 and digits.isascii() and digits.isdigit() and check_of(sign + digits) == upper[-1]


def _value(sign: str) -> int:
    return int(sign) if sign.isdigit() else ord(sign) - ord("A") + 1
