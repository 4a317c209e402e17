"""Who is planned for a day and who is away: the rota and the book of absences, and who is on duty from both."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.kernel.actor import Permission, Post
from app.kernel.ids import OfficeId, OperatorId

ROTA_REQUIRED = "rota.required"
"""The setting: without rota rows for a day nobody is on duty, instead of everybody."""


class Shift(StrEnum):
    """The part of a day somebody is planned for."""

    DAY = "day"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    OFF = "off"  # corrects an earlier row: not planned after all


class AbsenceKind(StrEnum):
    """Why somebody is away."""

    LEAVE = "leave"
    SICK = "sick"
    DUTY = "duty"  # away on official business
    TRAINING = "training"
    OTHER = "other"
    BACK = "back"  # corrects an earlier row: here after all


@dataclass(frozen=True, slots=True)
class RotaDay:
    """Somebody's shift on a day; the newest row of a person and day counts."""

    office: OfficeId
    day: date
    operator: OperatorId
    shift: Shift


@dataclass(frozen=True, slots=True)
class Absence:
    """Away from one day to another, both included; the newest row that covers a day counts."""

    operator: OperatorId
    from_on: date
    until_on: date
    kind: AbsenceKind


@dataclass(frozen=True, slots=True)
class OnDuty:
    """An active person of an office on a day, for the draw.

    person_key: the keyed hash of the ID number.  section: its code.  permission: in force on that day, by the ledger.
    away: why, None for somebody who is there.  shift: as planned, None without a row of the rota.
    """

    operator: OperatorId
    person_key: bytes
    account: str
    name: str
    office: OfficeId
    section: str
    post: Post
    permission: Permission | None
    away: AbsenceKind | None
    on_rota: bool
    shift: Shift | None

    @property
    def is_absent(self) -> bool:
        """Whether the book of absences says so."""
        return self.away is not None

    @property
    def is_present(self) -> bool:
        """Whether the draw may name the person."""
        return self.on_rota and not self.is_absent
