"""The acts of a grant as events of the stream ``staff``: how they are said to the authority, and read when it confirms.

With an authority set an act takes effect as the authority confirms it: the ledger's row follows at every window of the
office from the confirmed bytes and the authority's own time, so that all of them hold the same permissions.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.audit.acts import BODY_VERSION, ActPlace, Said, StreamAct, build_act
from app.audit.model import moment_of
from app.kernel.actor import Permission
from app.kernel.canonical import FIRST_PREVIOUS, actor_commitment, link
from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId, OperatorId
from app.kernel.outbox import Stream
from app.staff.grants import (
    STAGES,
    ActDone,
    Grant,
    GrantKind,
    GrantRequest,
    RequestAct,
    RequestFile,
    grant_from,
    stand_in_from,
)
from app.staff.model import Office


class StaffKind(StrEnum):
    """What the stream tells."""

    APPLIED = "grant_applied"
    REVIEWED = "grant_reviewed"
    APPROVED = "grant_approved"
    GRANTED = "grant_granted"
    REFUSED = "grant_refused"
    STAND_IN_STARTED = "stand_in_started"
    RELATIVE_DECLARED = "relative_declared"
    RELATIVE_CONFIRMED = "relative_confirmed"
    RELATIVE_ENDED = "relative_ended"
    ABSENCE_NOTED = "absence_noted"
    ROTA_PLANNED = "rota_planned"
    CASES_JOINED = "cases_joined"
    STEP_REDRAWN = "step_redrawn"
    PANEL_FORMED = "panel_formed"
    PANEL_ENDED = "panel_ended"
    PLACED = "operator_placed"

    @property
    def act(self) -> RequestAct | None:
        """The act on a request; None for the start of a stand-in, which follows them, and for what is no grant's."""
        return RequestAct(self.value.removeprefix("grant_")) if self.value.startswith("grant_") else None

    @property
    def is_of_books(self) -> bool:
        """Whether it tells of something else than a grant; such a chain is no request."""
        return self in BOOK_KINDS


BOOK_KINDS = frozenset(
    {
        StaffKind.RELATIVE_DECLARED,
        StaffKind.RELATIVE_CONFIRMED,
        StaffKind.RELATIVE_ENDED,
        StaffKind.ABSENCE_NOTED,
        StaffKind.ROTA_PLANNED,
        StaffKind.CASES_JOINED,
        StaffKind.STEP_REDRAWN,
        StaffKind.PANEL_FORMED,
        StaffKind.PANEL_ENDED,
        StaffKind.PLACED,
    }
)
"""What an office tells of its people and cases beside the permissions."""


def kind_of(act: RequestAct) -> StaffKind:
    """How the stream calls an act."""
    return StaffKind(f"grant_{act.value}")


@dataclass(frozen=True, slots=True)
class StaffPlace:
    """Where the next event of a request stands: after ``seq`` events, the last with ``hash``."""

    request: UUID
    office: OfficeId
    seq: int = 0
    hash: bytes = FIRST_PREVIOUS


@dataclass(frozen=True, slots=True)
class StaffEvent(StreamAct):
    """A link of a request's chain.  chain: the request."""

    kind: StaffKind

    @property
    def data(self) -> dict[str, Any]:
        """What the act says."""
        said: dict[str, Any] = json.loads(self.body)["data"]
        return said

    @property
    def done(self) -> ActDone | None:
        """The act on the request; None for the start of a stand-in."""
        act = self.kind.act
        if act is None:
            return None
        reason = "" if act is RequestAct.APPLIED else self.data.get("reason", "")  # the request's own stands with it
        return ActDone(act, self.operator, self.at, reason)


def build_staff_event(place: StaffPlace, said: Said, *, at: datetime, event: UUID, nonce: bytes) -> StaffEvent:
    """The link that follows ``place``; ids, time and random bytes come in."""
    follows = ActPlace(Stream.STAFF, place.office, place.request, place.seq + 1, place.hash)
    return read_staff_event(build_act(follows, said, at=at, event=event, nonce=nonce).body, said.operator, nonce)


def read_staff_event(body: bytes, operator: OperatorId, nonce: bytes) -> StaffEvent:
    """The link that a body says it is.

    Raises ValueError, KeyError or TypeError for what is no such body, of a kind not known here, or not that person's.
    """
    said = json.loads(body)
    if said["v"] != BODY_VERSION or actor_commitment(operator.bytes, nonce) != said["actor"]:
        raise ValueError("a body of another version or person")
    previous = bytes.fromhex(said["prev"])
    return StaffEvent(
        id=UUID(said["event"]),
        office=OfficeId(said["office"]),
        chain=UUID(said["chain"]),
        seq=said["seq"],
        kind=StaffKind(said["kind"]),
        at=moment_of(said["at"]),
        operator=operator,
        nonce=nonce,
        previous=previous,
        body=body,
        hash=link(previous, body),
    )


def said_of(request: GrantRequest) -> dict[str, Any]:
    """What the first act says."""
    return {
        "operator": str(request.operator),
        "kind": request.kind.value,
        "permission": request.permission.value if request.permission else None,
        "starts_on": request.starts_on.isoformat(),
        "ends_on": request.ends_on.isoformat() if request.ends_on else None,
        "stands_for": str(request.stands_for) if request.stands_for else None,
        "reason": request.reason,
    }


def request_in(event: StaffEvent) -> GrantRequest:
    """What the first act asked for; raises KeyError, TypeError or ValueError for what it cannot mean."""
    said = event.data
    return GrantRequest(
        id=event.chain,
        operator=OperatorId(UUID(said["operator"])),
        kind=GrantKind(said["kind"]),
        permission=Permission(said["permission"]) if said["permission"] else None,
        starts_on=date.fromisoformat(said["starts_on"]),
        ends_on=date.fromisoformat(said["ends_on"]) if said["ends_on"] else None,
        stands_for=OperatorId(UUID(said["stands_for"])) if said["stands_for"] else None,
        reason=said["reason"],
    )


def effect_of(event: StaffEvent, file: RequestFile, office: Office, received_at: datetime) -> Grant | None:
    """What a confirmed act brings about, None for nothing.

    office: the granting one's.  received_at: by the authority's clock, from which the days are counted, as the
    authority counts them; a temporary permission that would begin after its end brings nothing, as there.
    """
    if len(file.acts) < len(STAGES) or file.acts[-1].act is not RequestAct.GRANTED:
        return None
    if event.kind is StaffKind.STAND_IN_STARTED:
        return stand_in_from(file, office, received_at)
    if event.kind is not StaffKind.GRANTED or file.request.kind is GrantKind.STAND_IN:
        return None
    try:
        return grant_from(file, office, received_at)
    except Rejected:
        return None
