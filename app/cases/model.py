"""A case is its events: kinds, states, and the values that events and projections carry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from app.kernel.ids import CaseId, EventId, OfficeId, OperatorId


class EventKind(StrEnum):
    """What happened to a case at the window; the flow issue adds the later ones."""

    RECEIVED = "received"  # papers came in: item, catalogue version, answers, materials
    ACCEPTED = "accepted"  # number, received_at, accepted_at, due date
    SUPPLEMENT_NOTIFIED = "supplement_notified"  # the one complete notice
    NOT_NEEDED = "not_needed"
    NOT_OURS = "not_ours"
    CORRECTED_ON_SPOT = "corrected_on_spot"
    CLOSED = "closed"  # risk-0 items close at the window


class CaseState(StrEnum):
    """Where a case stands."""

    RECEIVED = "received"
    AWAITING_SUPPLEMENT = "awaiting_supplement"
    ACCEPTED = "accepted"  # waits for the next step of its flow
    CLOSED = "closed"
    TURNED_AWAY = "turned_away"  # not needed, or not ours


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One link of a case's chain; ``body`` is the canonical text that was hashed.

    seq: 1, 2, 3 ... within the case.  previous, hash: 32 bytes.  actor: the commitment that stands in the body;
    operator and nonce lie beside it.  role: the step's staff group.
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


@dataclass(frozen=True, slots=True)
class CaseHead:
    """The projection of a case: what trays, boards and papers read."""

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
