"""Tasks: who has a case now, drawn by the system; what a draw needs to know of people."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.cases.draw import DrawRecord
from app.kernel.ids import CaseId, OfficeId, OperatorId


class Purpose(StrEnum):
    """What somebody is drawn for."""

    STEP = "step"
    EXTENSION = "extension"  # says yes or no to a longer limit
    CORRECTION = "correction"  # says yes or no to putting right what is closed


class TaskEnd(StrEnum):
    """Why a task is no more."""

    DONE = "done"
    REDRAWN = "redrawn"  # by the flow desk, with a reason
    WITHDRAWN = "withdrawn"  # the person's permission went, or the applicant took the case back


class RedrawReason(StrEnum):
    """Why a flow desk has a step drawn anew."""

    ABSENT = "absent"
    OVERDUE = "overdue"
    CONFLICT = "conflict"
    PERMISSION_GONE = "permission_gone"


@dataclass(frozen=True, slots=True)
class Task:
    """A case in somebody's tray.  after_seq: number of the event after which it was drawn."""

    id: UUID
    case: CaseId
    purpose: Purpose
    round: int
    step: int
    after_seq: int
    draw: UUID
    operator: OperatorId
    drawn_at: datetime
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    ending: TaskEnd | None = None


@dataclass(frozen=True, slots=True)
class DrawDay:
    """A day of draws.  commitment: 32 bytes, in the audit chain since the morning.  secret: 32 bytes."""

    office: OfficeId
    day: date
    commitment: bytes
    secret: bytes
    opened_at: datetime
    revealed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Who had a step drawn anew, and why."""

    operator: OperatorId
    reason: RedrawReason


@dataclass(frozen=True, slots=True)
class KeptDraw:
    """A draw as it is kept."""

    id: UUID
    office: OfficeId
    record: DrawRecord
    at: datetime
    asked: Asked | None


@dataclass(frozen=True, slots=True)
class Question:
    """A question inside a case, or the answer to one (``answers``), from a step to another."""

    id: UUID
    case: CaseId
    answers: UUID | None
    step: int
    to_step: int
    operator: OperatorId
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Chase:
    """A note of the flow desk to whoever has a case; the holder reads it, the desk never learns the name.

    step, after_seq: where the case stood then.
    """

    id: UUID
    case: CaseId
    operator: OperatorId
    at: datetime
    note: str
    step: int
    after_seq: int


@dataclass(frozen=True, slots=True)
class DrawOnTrial:
    """A draw with what vouches for it.

    case_number: as people know the case.  secret: None until the day is revealed.  commitment: of the day, hex, and
    digest: of the record, as the audit chain has them; "" where it has none.  drawn_name: of whoever was drawn, None
    without.
    """

    kept: KeptDraw
    case_number: str
    secret: bytes | None
    commitment: str
    digest: str
    drawn_name: str | None
