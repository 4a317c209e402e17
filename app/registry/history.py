"""The versions of a record in the authority's order: what stands, what stood before, and who wrote without knowing.

Of two entries on one column, written at two places without a line, the one that was decided last in the authority's
order counts, and the other stays readable beside it.  The order of arrival changes nothing; property-tested.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.kernel.ids import CaseId


@dataclass(frozen=True, slots=True)
class Version:
    """An entry as a window carried it out.

    place: of what was decided, in the authority's order and by the clock.  number: in the order of arrival here.
    before: what stood here then.  found: what stood where it was written; empty where there was no record.
    """

    place: tuple[int, datetime]
    number: int
    case: CaseId
    case_number: str
    at: datetime
    fields: Mapping[str, str]
    before: Mapping[str, str | None]
    found: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One column in one version.

    was: what it took the place of.  found: what whoever entered it saw.  is_unaware: those are two, so somebody looks
    at both.  stands: whether the record says it now.
    """

    column: str
    value: str
    was: str | None
    found: str | None
    is_unaware: bool
    stands: bool
    case: CaseId
    case_number: str
    at: datetime


def lines_of(versions: Sequence[Version]) -> tuple[VersionLine, ...]:
    """Every version column by column, oldest first; the same at every window that heard the same entries."""
    told: list[VersionLine] = []
    for column in sorted({column for version in versions for column in version.fields}):
        own = [version for version in versions if column in version.fields]
        was = min(own, key=lambda version: version.number).before.get(column)  # before anything was entered
        ordered = sorted(own, key=lambda version: (version.place, version.number))
        for version in ordered:
            found = version.found.get(column)
            is_unaware, stands = column in version.found and found != was, version is ordered[-1]
            said = (column, version.fields[column], was, found, is_unaware, stands)
            told.append(VersionLine(*said, version.case, version.case_number, version.at))
            was = version.fields[column]
    return tuple(told)
