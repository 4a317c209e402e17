"""What of the rota check's smallest change the rota can do at once, and what needs more than the rota."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.cases.rota_check import Change, Remedy
from app.kernel.ids import OperatorId
from app.staff.grants import RequestFile
from app.staff.presence_book import OnDuty


class Mending(StrEnum):
    """What becomes of a change."""

    PLANNED = "planned"  # put on the rota
    RETURNED = "returned"  # no longer absent
    STARTED = "started"  # stands in for the day, as four people have agreed beforehand
    NEEDS_GRANT = "needs_grant"  # not on today's roster of stand-ins
    NEEDS_PERSON = "needs_person"  # nobody of the office can
    NEEDS_FACE = "needs_face"  # there, but signed in without a face


DOABLE = frozenset({Mending.PLANNED, Mending.RETURNED, Mending.STARTED})
"""What the rota can do."""


@dataclass(frozen=True, slots=True)
class MendStep:
    """One thing to do, or what keeps it from being done.  request: of the stand-in that is started."""

    mending: Mending
    change: Change
    request: UUID | None = None


def mend_steps(
    changes: Sequence[Change], duty: Mapping[OperatorId, OnDuty], roster: Sequence[RequestFile]
) -> tuple[MendStep, ...]:
    """What each change takes today.  roster: the stand-ins that may be started."""
    return tuple(step for change in changes for step in _steps(change, duty, roster))


def _steps(change: Change, duty: Mapping[OperatorId, OnDuty], roster: Sequence[RequestFile]) -> Iterator[MendStep]:
    if change.person is None:
        yield MendStep(Mending.NEEDS_PERSON, change)
    elif change.remedy is Remedy.STAND_IN:
        asked = (file.request for file in roster if file.request.permission is change.permission)
        found = next((one.id for one in asked if one.operator == change.person.operator), None)
        yield MendStep(Mending.STARTED if found else Mending.NEEDS_GRANT, change, found)
    else:
        yield from _coming_in(change, duty[change.person.operator])


def _coming_in(change: Change, row: OnDuty) -> Iterator[MendStep]:
    if row.is_absent:
        yield MendStep(Mending.RETURNED, change)
    if not row.on_rota:
        yield MendStep(Mending.PLANNED, change)
    if row.is_present:
        yield MendStep(Mending.NEEDS_FACE, change)
