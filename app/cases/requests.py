"""What is asked of somebody beside the steps: a longer limit, a correction, a question; how it stands in the tray."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Protocol
from uuid import UUID

from app.cases.tray import Measure, TrayClock, TrayKind, clock_until
from app.kernel.calendar import Colour
from app.kernel.clock import hall_day
from app.kernel.ids import CaseId, OperatorId


class RequestKind(StrEnum):
    """What is asked."""

    EXTENSION = "extension"  # a longer limit: yes with so many days, or no
    CORRECTION = "correction"  # a mistake in a closed case: yes or no
    QUESTION = "question"  # about a step that the person did: an answer


class RequestRow(NamedTuple):
    """A request in somebody's tray.

    id: of the task, or of the question.  subject_name: whole for the window, else its first character.  step,
    stage_*: which step asks.  asked_at: when it came into the tray.  is_new: never opened.
    """

    kind: RequestKind
    id: UUID
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
    received_at: datetime
    due_on: date | None
    statutory_due_on: date | None
    asked_at: datetime
    is_new: bool


class RequestLine(NamedTuple):
    """A request in its place.  clock: of the case's limit that ends first, or None.  age: days since it was asked."""

    row: RequestRow
    clock: TrayClock | None
    age: int

    def fits(self, kind: TrayKind) -> bool:
        """Whether that filter leaves it."""
        match kind:
            case TrayKind.ALL | TrayKind.ASKED:
                return True
            case TrayKind.NEW:
                return self.row.is_new
            case TrayKind.OVERDUE:
                return self.clock is not None and self.clock.colour is Colour.RED
        return False


class RequestQueries(Protocol):
    """What waits for somebody's answer."""

    def requests(self, operator: OperatorId) -> Sequence[RequestRow]:
        """All requests to that person that can be answered now, in no order; one statement."""
        ...


def requests_in_order(rows: Iterable[RequestRow], by: Measure) -> tuple[RequestLine, ...]:
    """The lines: whose case is due first, then what was asked first.  A closed case has no clock any more."""
    lines = []
    for row in rows:
        runs = row.kind is not RequestKind.CORRECTION
        due = min((day for day in (row.due_on, row.statutory_due_on) if day is not None and runs), default=None)
        clock = clock_until(due, by.unit(row.item_code), row.state, by) if due is not None else None
        lines.append(RequestLine(row, clock, (by.today - hall_day(row.asked_at)).days))
    return tuple(sorted(lines, key=lambda line: (line.clock.due_on if line.clock else date.max, line.row.asked_at)))
