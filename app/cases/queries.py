"""What a screen, board or verb can ask about cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from app.cases.model import CaseHead, CaseState, EventKind
from app.cases.recounts import DayMoved
from app.kernel.actor import Actor, Permission
from app.kernel.errors import NotFound
from app.kernel.ids import CaseId, OfficeId, OperatorId


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases to list.

    text: beginning of a case's or notice's number or of a name (subject or applicant), or a whole ID number or credit
    code, or the whole number of any of its papers; "" for all.  taken: also what that office's hall took in for others.
    """

    office: OfficeId
    states: tuple[CaseState, ...] = ()
    text: str = ""
    limit: int = 100
    taken: bool = False


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One thing that happened.

    is_void: a sign-off that counts no more, because the case was sent back behind it.
    operator_name: None while people on the other side of a step may not know it (until the decision); until then the
    window is not in ``data`` either, nor the facts that the viewer is to type again without seeing them.
    terminal: the machine, None for as long as the name, and where the centre has not told it.
    """

    seq: int
    kind: EventKind
    step: int
    role: str
    at: datetime
    operator_name: str | None
    data: Mapping[str, Any]
    is_void: bool = False
    terminal: str | None = None


class MarkKind(StrEnum):
    """What the floor kept of a case beside its events."""

    CHASED = "chased"
    HOLD_LAPSED = "hold_lapsed"
    RECOUNTED = "recounted"
    ASKED = "asked"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class CaseMark:
    """A chase, a hold on payment that lapsed, last days that a changed calendar moved, or a question and its answer.

    note: of a chase, only to whom it was written; of a question and an answer, to whoever works on cases; "" for
    others.  moved: of a recount.
    """

    kind: MarkKind
    at: datetime
    note: str = ""
    moved: tuple[DayMoved, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with all that happened to it, oldest first.  marks: what the floor kept of it, oldest first.

    is_pending: a centre is set, and something done here has not come back from it.
    """

    head: CaseHead
    timeline: tuple[TimelineRow, ...]
    marks: tuple[CaseMark, ...] = ()
    is_pending: bool = False


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


def named(queries: CaseQueries, number: str) -> CaseId:
    """The case with that number on itself or on one of its papers, or ``NotFound("case_not_found")``."""
    case = queries.by_number(number)
    if case is None:
        raise NotFound("case_not_found", number=number)
    return case


@dataclass(frozen=True, slots=True)
class SentBack:
    """A return of a case.  reason: its code.  step: of the way, where it was sent back."""

    at: datetime
    step: int
    reason: str


@dataclass(frozen=True, slots=True)
class MineRow:
    """What became of a case that somebody accepted; of the others nothing but which permission has it.

    permission: of the step that waits, None once nobody has anything to do.  outcome: None until it is decided.
    """

    case: CaseId
    number: str
    item_code: str
    item_zh: str
    item_en: str
    state: CaseState
    permission: Permission | None
    accepted_at: datetime
    due_on: date | None
    outcome: str | None
    returns: tuple[SentBack, ...]


class MineQueries(Protocol):
    """The same anonymous way back for the acceptor."""

    def mine(self, operator: OperatorId, limit: int) -> Sequence[MineRow]:
        """The cases that the person accepted, newest first, at most so many; two statements."""
        ...


class TrayRow(NamedTuple):
    """A case in somebody's tray; a bare tuple, because a tray may hold thousands of them.

    subject_name: whole for the window, else its first character.  stage_*: of the step that waits; check: "before" or
    "after" the effect.  is_new: never opened.  reason, note: of the return by which it came, "" otherwise.
    accepted_at: of a check after the effect only, which is due the same day.
    chase: what the flow desk wrote to whoever has it, "" for nothing.  is_green: of the green
    channel; green_due_on: the last day there.  recount: what a changed calendar moved since anything happened.
    """

    case: CaseId
    number: str
    item_code: str
    item_zh: str
    item_en: str
    subject_name: str
    subject_number: str
    state: str
    step: int
    stage_zh: str
    stage_en: str
    check: str | None
    received_at: datetime
    accepted_at: datetime | None
    due_on: date | None
    statutory_due_on: date | None
    waits_for: str
    is_new: bool
    reason: str
    note: str
    chase: str
    is_green: bool = False
    green_due_on: date | None = None
    recount: DayMoved | None = None


class TrayMark(NamedTuple):
    """What changes whenever a tray does.  cases: how many lie in it; the rest is compared only."""

    cases: int
    opened: int
    events: int
    drawn_at: str


class TrayQueries(Protocol):
    """Whose turn it is."""

    def tray(self, operator: OperatorId) -> tuple[Sequence[TrayRow], TrayMark]:
        """All steps that the person was drawn for, in no order, with their mark; three statements however many."""
        ...

    def mark(self, operator: OperatorId) -> TrayMark:
        """Whether a tray that was read before is still the same; one short statement."""
        ...
