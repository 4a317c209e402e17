"""A case is its events: kinds, states, and the values that events and projections carry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.kernel.actor import Permission
from app.kernel.errors import Rejected
from app.kernel.ids import CaseId, EventId, OfficeId, OperatorId


class EventKind(StrEnum):
    """What happened to a case: first at the window, then on the way of its flow."""

    RECEIVED = "received"  # papers came in: item, catalogue version, answers, materials
    ACCEPTED = "accepted"  # number, received_at, accepted_at, due date
    SUPPLEMENT_NOTIFIED = "supplement_notified"  # the one complete notice
    NOT_NEEDED = "not_needed"
    NOT_OURS = "not_ours"
    CORRECTED_ON_SPOT = "corrected_on_spot"
    AGREED = "agreed"  # a step is done; the next one waits
    CHECKED = "checked"  # the same-day check of what took effect at the window found it right
    MISMATCHED = "mismatched"  # ... found it wrong: the entry goes back to be put right
    RETURNED = "returned"  # back to an earlier step, with a coded reason
    KEYED = "keyed"  # typed blind a second time, and not the same
    SUPPLEMENT_ASKED = "supplement_asked"  # one notice on the way; the clock stands
    SUPPLEMENTED = "supplemented"  # what was asked for came to a window
    PAUSED = "paused"  # waits for somebody outside, with a letter
    RESUMED = "resumed"
    EXTENSION_ASKED = "extension_asked"
    EXTENSION_REFUSED = "extension_refused"
    EXTENDED = "extended"  # once, before the limit, approved, with a letter
    ESCALATED = "escalated"  # a short-staffed office's step goes to the level above
    DECIDED = "decided"  # the last check or the approval: granted or refused
    WITHDRAWN = "withdrawn"  # by the applicant, at a window
    CORRECTION_ASKED = "correction_asked"
    CORRECTED = "corrected"  # approved, with the images before and after
    CORRECTION_REFUSED = "correction_refused"
    REOPENED = "reopened"  # by a re-check: from here on people who had no part in it
    CLOSED = "closed"


class CaseState(StrEnum):
    """Where a case stands."""

    RECEIVED = "received"
    AWAITING_SUPPLEMENT = "awaiting_supplement"
    ACCEPTED = "accepted"  # waits for the next step of its flow
    PAUSED = "paused"  # waits for somebody outside; its clock stands
    DECIDED = "decided"  # waits to be delivered
    CORRECTING = "correcting"  # closed; a mistake in it waits for approval
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    TURNED_AWAY = "turned_away"  # not needed, or not ours


OPEN_STATES = (
    CaseState.RECEIVED, CaseState.AWAITING_SUPPLEMENT, CaseState.ACCEPTED, CaseState.PAUSED, CaseState.DECIDED,
)  # fmt: skip
"""The states in which somebody still owes the visitor an answer."""

UNDECIDED_STATES = tuple(state for state in OPEN_STATES if state is not CaseState.DECIDED)
"""The states in which the people of a case do not learn who did the other steps."""

ON_THE_WAY = frozenset(EventKind) - {
    EventKind.RECEIVED, EventKind.ACCEPTED, EventKind.SUPPLEMENT_NOTIFIED, EventKind.NOT_NEEDED, EventKind.NOT_OURS,
    EventKind.CORRECTED_ON_SPOT, EventKind.CLOSED,
}  # fmt: skip
"""What happens after acceptance; such an event names the step that waits next, where that changes."""

TRANSITIONS: Mapping[tuple[CaseState | None, EventKind], CaseState] = {
    (None, EventKind.RECEIVED): CaseState.RECEIVED,
    (None, EventKind.NOT_NEEDED): CaseState.TURNED_AWAY,
    (None, EventKind.NOT_OURS): CaseState.TURNED_AWAY,
    (CaseState.RECEIVED, EventKind.CORRECTED_ON_SPOT): CaseState.RECEIVED,
    (CaseState.RECEIVED, EventKind.SUPPLEMENT_NOTIFIED): CaseState.AWAITING_SUPPLEMENT,
    (CaseState.RECEIVED, EventKind.ACCEPTED): CaseState.ACCEPTED,
    (CaseState.AWAITING_SUPPLEMENT, EventKind.RECEIVED): CaseState.RECEIVED,
    (CaseState.AWAITING_SUPPLEMENT, EventKind.NOT_NEEDED): CaseState.TURNED_AWAY,
    (CaseState.AWAITING_SUPPLEMENT, EventKind.NOT_OURS): CaseState.TURNED_AWAY,
    (CaseState.ACCEPTED, EventKind.CLOSED): CaseState.CLOSED,
    **{
        (CaseState.ACCEPTED, kind): CaseState.ACCEPTED
        for kind in (
            EventKind.AGREED, EventKind.CHECKED, EventKind.MISMATCHED, EventKind.RETURNED, EventKind.KEYED,
            EventKind.EXTENSION_ASKED, EventKind.EXTENSION_REFUSED, EventKind.EXTENDED, EventKind.ESCALATED,
        )
    },
    (CaseState.ACCEPTED, EventKind.SUPPLEMENT_ASKED): CaseState.PAUSED,
    (CaseState.ACCEPTED, EventKind.PAUSED): CaseState.PAUSED,
    (CaseState.ACCEPTED, EventKind.DECIDED): CaseState.DECIDED,
    (CaseState.ACCEPTED, EventKind.WITHDRAWN): CaseState.WITHDRAWN,
    (CaseState.PAUSED, EventKind.SUPPLEMENTED): CaseState.ACCEPTED,
    (CaseState.PAUSED, EventKind.RESUMED): CaseState.ACCEPTED,
    (CaseState.PAUSED, EventKind.WITHDRAWN): CaseState.WITHDRAWN,
    (CaseState.DECIDED, EventKind.CLOSED): CaseState.CLOSED,
    (CaseState.CLOSED, EventKind.CORRECTION_ASKED): CaseState.CORRECTING,
    (CaseState.CORRECTING, EventKind.CORRECTED): CaseState.CLOSED,
    (CaseState.CORRECTING, EventKind.CORRECTION_REFUSED): CaseState.CLOSED,
    (CaseState.CLOSED, EventKind.REOPENED): CaseState.ACCEPTED,
}  # fmt: skip
"""What may follow what; the database keeps the same table and refuses everything else."""


def next_state(state: CaseState | None, kind: EventKind) -> CaseState:
    """The state after ``kind``; ``Rejected("case_event_out_of_order")`` when it may not happen now."""
    found = TRANSITIONS.get((state, kind))
    if found is None:
        raise Rejected("case_event_out_of_order", state=state.value if state else "new", kind=kind.value)
    return found


@dataclass(frozen=True, slots=True)
class SubjectRef:
    """Under whose record a case is filed.

    kind: person | unit | unknown (turned away before saying who he is).  id: the register's id, "" for somebody the
    register does not know yet.  number: citizen number or credit code in full.  key: the keyed hash of the number,
    the same that an operator carries, so that nobody acts on a case of his own; empty only for unknown.
    """

    kind: str
    id: str
    name: str
    number: str
    key: bytes


UNKNOWN_SUBJECT = SubjectRef("unknown", "", "", "", b"")


@dataclass(frozen=True, slots=True)
class Signer:
    """The acting person as a chain needs to know him.  person_key: the keyed hash of his ID number."""

    operator: OperatorId
    person_key: bytes
    terminal: str


@dataclass(frozen=True, slots=True)
class Act:
    """What a command wants appended: one event, without its place in the chain.

    step: number of the flow's step.  role: that step's staff group.  permission: the one the step needs.
    data: JSON values without floats; money and ratios as strings.
    """

    kind: EventKind
    step: int
    role: str
    permission: Permission
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One link of a case's chain; ``body`` is the canonical text that was hashed.

    seq: 1, 2, 3 ... within the case.  previous, hash: 32 bytes.  The body names the acting person and the machine only
    by commitments; operator, nonce, terminal and person_key (keyed hash of his ID number) lie beside it.
    terminal: of an event whose person is withheld the commitment itself.
    role: the step's staff group.  permission: the one the step needs.
    """

    case: CaseId
    seq: int
    id: EventId
    kind: EventKind
    step: int
    role: str
    at: datetime
    operator: OperatorId
    nonce: bytes
    body: bytes
    previous: bytes
    hash: bytes
    data: Mapping[str, Any]
    office: OfficeId
    terminal: str
    permission: Permission
    person_key: bytes


@dataclass(frozen=True, slots=True)
class CaseHead:
    """The projection of a case: what trays, boards and papers read.

    step: the step that was done last, or that waits, once accepted.  notices: supplement notices sent so far.
    statutory_due_on: counted from receipt (standards F-02); None where no text gives a limit.
    notice: number of the newest notice or refusal, which is all that a case without ``number`` has.
    round: 1, and one more for every re-check that opened the case again.  effect: when the matter takes effect.
    outcome: granted or refused, once decided.  waits_for: kind of the pause while it stands.  letter: number of
    the newest letter that went out on the way.  extended: whether the limit was moved.
    applicant_name, applicant_number_masked: who applies, where that is not the subject (the living claimant, the
    reporter); None otherwise, and the second also when he showed no document.
    green: why the case goes through the green channel, a ``GreenReason``, "" where the viewer may not know it,
    None outside it; green_due_on: the last day
    of its clock, which a re-check does not have.
    taken_at: the office of another county whose hall took the case in for its owner, None where it came in at home.
    """

    id: CaseId
    number: str | None
    item_code: str
    item_name_zh: str
    catalogue_version: str
    office: OfficeId
    state: CaseState
    step: int
    subject_kind: str  # person | unit
    subject_id: str
    subject_name: str
    subject_number_masked: str
    received_at: datetime
    accepted_at: datetime | None
    due_on: date | None
    due_provisional: bool
    last_seq: int
    last_hash: bytes
    item_name_en: str = ""
    subject_key: bytes = b""
    statutory_due_on: date | None = None
    closed_at: datetime | None = None
    notices: int = 0
    notice: str | None = None
    applicant_name: str | None = None
    applicant_number_masked: str | None = None
    round: int = 1
    effect: str | None = None
    outcome: str | None = None
    waits_for: str | None = None
    letter: str | None = None
    extended: bool = False
    green: str | None = None
    green_due_on: date | None = None
    taken_at: OfficeId | None = None

    @property
    def days(self) -> "LastDays":
        """The last days of its clocks."""
        return LastDays(self.due_on, self.statutory_due_on, self.green_due_on)


@dataclass(frozen=True, slots=True)
class LastDays:
    """The last days that a head shows; None for a clock that the case does not have."""

    promise: date | None
    statutory: date | None
    green: date | None


@dataclass(frozen=True, slots=True)
class CaseRecount:
    """The last days of a case, counted anew because the calendar changed; no event, since nobody did it.

    number: 1, 2, 3 ... within the case.  after_seq: of the case's last event then.  calendar_before, calendar_after:
    versions of the calendar.  provisional: whether the new promise ran through a year without a calendar.  event: that
    the authority confirmed, None where it was counted here and no authority is set.
    """

    case: CaseId
    number: int
    after_seq: int
    calendar_before: str
    calendar_after: str
    before: LastDays
    after: LastDays
    provisional: bool
    at: datetime
    event: UUID | None = None
