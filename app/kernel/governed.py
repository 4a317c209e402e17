"""What an office above publishes and no window sets for itself; the kinds of the register stream that hold here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

PARAMETER_SET, CALENDAR_SET = "parameter_set", "calendar_set"
CATALOGUE_LISTED = "catalogue_listed"
KINDS = (PARAMETER_SET, CALENDAR_SET, CATALOGUE_LISTED)

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Published:
    """An entry as it was published.  office: its name.  since: when the centre took it."""

    entry: Entry
    version: str
    office: str
    since: datetime


def readable(entries: Iterable[Entry], read: Callable[[Entry], object]) -> Sequence[Entry]:
    """Those that can be read; one that an older program cannot read stands aside and keeps nothing back."""
    found = []
    for entry in entries:
        try:
            read(entry)
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
        found.append(entry)
    return found
