"""What a screen, board or verb can ask about cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from app.cases.model import CaseHead, CaseState, EventKind
from app.kernel.actor import Actor
from app.kernel.ids import CaseId, OfficeId


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases to list.

    text: beginning of a case's or notice's number or of a name (subject or applicant), or a whole ID number or credit
    code, or the whole number of any of its papers; "" for all.
    """

    office: OfficeId
    states: tuple[CaseState, ...] = ()
    text: str = ""
    limit: int = 100


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One thing that happened.

    operator_name: None while people on the other side of a step may not know it (until the decision).
    """

    seq: int
    kind: EventKind
    step: int
    role: str
    at: datetime
    operator_name: str | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with all that happened to it, oldest first."""

    head: CaseHead
    timeline: tuple[TimelineRow, ...]


class CaseQueries(Protocol):
    """Look-ups; the commands that open a case write who looked into the audit chain."""

    def list_cases(self, wanted: CaseFilter) -> Sequence[CaseHead]:
        """Newest first."""
        ...

    def show(self, case: CaseId, viewer: Actor) -> CaseFile:
        """The whole file as ``viewer`` may see it, or ``NotFound("case_not_found")``."""
        ...

    def by_number(self, number: str) -> CaseId | None:
        """The case with that human number, or with that number on one of its papers, if there is one."""
        ...

    def open_of(self, subject_key: bytes) -> Sequence[CaseHead]:
        """Open cases of a person or unit, oldest first."""
        ...
