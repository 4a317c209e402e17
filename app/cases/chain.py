"""The chain of one case: building the next event, folding events into the head."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from app.audit.model import moment_of, moment_text
from app.cases.model import (
    ON_THE_WAY,
    Act,
    CaseEvent,
    CaseHead,
    CaseRecount,
    CaseState,
    EventKind,
    Signer,
    next_state,
)
from app.kernel.actor import Permission
from app.kernel.canonical import FIRST_PREVIOUS, actor_commitment, canonical, link, terminal_commitment
from app.kernel.errors import AppError
from app.kernel.ids import WITHHELD, CaseId, EventId, OfficeId
from app.registry.model import masked_number

BODY_VERSION = 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next event of a case stands: after ``seq`` events, the last with ``hash``."""

    case: CaseId
    office: OfficeId
    seq: int = 0
    hash: bytes = FIRST_PREVIOUS


def build_event(place: Place, act: Act, signer: Signer, *, at: datetime, event: EventId, nonce: bytes) -> CaseEvent:
    """The link that follows ``place``; ids, time and the 16 random bytes come in, so the result is decided by them."""
    body = canonical(
        {
            "v": BODY_VERSION,
            "office": place.office,
            "case": str(place.case),
            "seq": place.seq + 1,
            "event": str(event),
            "kind": act.kind.value,
            "step": act.step,
            "role": act.role,
            "permission": act.permission.value,
            "prev": place.hash.hex(),
            "actor": actor_commitment(signer.operator.bytes, nonce),
            "at": moment_text(at),
            "terminal": terminal_commitment(nonce, signer.terminal),
            "data": dict(act.data),
        }
    )
    return CaseEvent(
        case=place.case,
        seq=place.seq + 1,
        id=event,
        kind=act.kind,
        step=act.step,
        role=act.role,
        at=at.astimezone(UTC),
        operator=signer.operator,
        nonce=nonce,
        body=body,
        previous=place.hash,
        hash=link(place.hash, body),
        data=act.data,
        office=place.office,
        terminal=signer.terminal,
        permission=act.permission,
        person_key=signer.person_key,
    )


def withheld_event(body: bytes) -> CaseEvent:
    """The link that a body says it is; the person is not known here, and the commitment is the key.

    Raises ValueError, KeyError or TypeError for what is no body of this version, or of a kind not known here.
    """
    said = json.loads(body)
    if said["v"] != BODY_VERSION:
        raise ValueError("a body of another version")
    previous = bytes.fromhex(said["prev"])
    return CaseEvent(
        case=CaseId(UUID(said["case"])),
        seq=said["seq"],
        id=EventId(UUID(said["event"])),
        kind=EventKind(said["kind"]),
        step=said["step"],
        role=said["role"],
        at=moment_of(said["at"]),
        operator=WITHHELD,
        nonce=bytes(16),
        body=body,
        previous=previous,
        hash=link(previous, body),
        data=said["data"],
        office=OfficeId(said["office"]),
        terminal=said["terminal"],
        permission=Permission(said["permission"]),
        person_key=bytes.fromhex(said["actor"]),
    )


def project(head: CaseHead | None, event: CaseEvent) -> CaseHead:
    """The head after ``event``; ``Rejected`` when the event may not follow."""
    state = next_state(head.state if head else None, event.kind)
    base, data = head or _opened(event, state), event.data
    step = data.get("next_step", base.step) if event.kind in ON_THE_WAY else event.step
    moved: dict[str, Any] = {"state": state, "step": step, "last_seq": event.seq, "last_hash": event.hash}
    moved |= _noted(data)
    if event.kind in ON_THE_WAY:
        moved |= _travelled(base, event, state)
    elif event.kind is EventKind.ACCEPTED:
        moved |= _accepted(data)
    elif event.kind is EventKind.SUPPLEMENT_NOTIFIED:
        moved["notices"] = base.notices + 1
    elif state in (CaseState.CLOSED, CaseState.TURNED_AWAY):
        moved["closed_at"] = event.at
    return replace(base, **moved)  # once: a million events are folded that way


def recounted(head: CaseHead, made: CaseRecount) -> CaseHead:
    """The head after its last days were counted anew; ``ValueError`` when the recount does not follow it."""
    if (made.case, made.after_seq, made.before) != (head.id, head.last_seq, head.days) or not is_counted(head):
        raise ValueError("a recount of another case or moment")
    promise, statutory, green = made.after.promise, made.after.statutory, made.after.green
    return replace(
        head, due_on=promise, due_provisional=made.provisional, statutory_due_on=statutory, green_due_on=green
    )


def is_counted(head: CaseHead) -> bool:
    """Whether clocks run, or stand in a pause: before the decision, and not in a re-check."""
    return head.state in (CaseState.ACCEPTED, CaseState.PAUSED) and head.round == 1


def fold(events: Iterable[CaseEvent], recounts: Sequence[CaseRecount] = ()) -> CaseHead | None:
    """The head that the events of one case make with its recounts, both oldest first; None for no events.

    Raises ValueError for a recount that does not follow what was before it.
    """
    head: CaseHead | None = None
    done = 0
    for event in events:
        head = project(head, event)
        while done < len(recounts) and recounts[done].after_seq == event.seq:
            done += 1
            if recounts[done - 1].number != done:
                raise ValueError("a recount is missing")
            head = recounted(head, recounts[done - 1])
    if done != len(recounts):
        raise ValueError("a recount of no event")
    return head


def made_by(head: CaseHead, events: Iterable[CaseEvent], recounts: Sequence[CaseRecount] = ()) -> bool:
    """Whether these make exactly this head; False also when they could never have followed each other."""
    try:
        return fold(events, recounts) == head
    except (AppError, LookupError, TypeError, ValueError):
        return False


def _opened(event: CaseEvent, state: CaseState) -> CaseHead:
    data, subject = event.data, event.data["subject"]
    return CaseHead(
        id=event.case,
        number=None,
        item_code=data["item"],
        item_name_zh=data["item_name_zh"],
        item_name_en=data["item_name_en"],
        catalogue_version=data["catalogue"],
        office=event.office,
        state=state,
        step=event.step,
        subject_kind=subject["kind"],
        subject_id=subject["id"],
        subject_name=subject["name"],
        subject_number_masked=masked_number(subject["number"]),
        subject_key=bytes.fromhex(subject["key"]),
        received_at=event.at,
        accepted_at=None,
        due_on=None,
        due_provisional=False,
        last_seq=event.seq,
        last_hash=event.hash,
        taken_at=OfficeId(data["taken_at"]) if data.get("taken_at") else None,
    )


def _noted(data: Mapping[str, Any]) -> dict[str, Any]:
    """What several kinds of events may say: the number of a notice, and who applies."""
    noted = {"notice": data["notice"]} if "notice" in data else {}
    if "applicant" not in data:
        return noted
    who = data["applicant"] or {}
    number = who.get("number")
    masked = masked_number(number) if number else None
    return noted | {"applicant_name": who.get("name"), "applicant_number_masked": masked}


def _accepted(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "number": data["number"],
        "step": data["next_step"],
        "effect": data.get("effect"),
        "accepted_at": moment_of(data["accepted_at"]),
        "due_on": _day(data["due_on"]),
        "due_provisional": data["due_provisional"],
        "statutory_due_on": _day(data["statutory_due_on"]),
        "green": data.get("green", {}).get("reason"),
        "green_due_on": _day(data.get("green", {}).get("due_on")),
    }


def _travelled(head: CaseHead, event: CaseEvent, state: CaseState) -> dict[str, Any]:
    """What the events on the way change beside state and step."""
    data = event.data
    moved = {key: data[key] for key in ("outcome", "letter") if key in data}
    moved |= {key: _day(data[key]) for key in ("due_on", "statutory_due_on", "green_due_on") if key in data}
    if event.kind in (EventKind.PAUSED, EventKind.SUPPLEMENT_ASKED):
        asked = event.kind is EventKind.SUPPLEMENT_ASKED
        return moved | {"waits_for": data["waits_for"], "notices": head.notices + asked}
    if event.kind in (EventKind.RESUMED, EventKind.SUPPLEMENTED):
        return moved | {"waits_for": None}
    if event.kind is EventKind.EXTENDED:
        return moved | {"extended": True}
    if event.kind is EventKind.REOPENED:
        return moved | {"round": head.round + 1, "outcome": None, "closed_at": None, "green_due_on": None}
    if state is CaseState.WITHDRAWN:
        return moved | {"closed_at": event.at, "waits_for": None}
    return moved


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
