"""What a granted case changes in the register, and the entry of the stream ``register`` that says so.

An entry is an act of whoever handled the case.  With an authority set it holds, at every window of the office, from
when the authority has confirmed it; what the case itself does not say is never carried out.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app.audit.acts import BODY_VERSION, ActPlace, Said, StreamAct, act_body
from app.kernel.canonical import FIRST_PREVIOUS, link
from app.kernel.ids import CaseId, OfficeId, OperatorId
from app.kernel.outbox import Stream

PERSON_CHANGED, UNIT_CHANGED = "person_changed", "unit_changed"
ENTRY_KINDS = (PERSON_CHANGED, UNIT_CHANGED)
ROWS = "changes"
"""The field of a form whose rows name what changes."""

EFFECTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "ZH-016": (PERSON_CHANGED, {"bank_account": "bank_account", "bank_name": "bank_name"}),
    "ZH-012": (UNIT_CHANGED, {"type": "kind"}),
}
"""Item → the kind of its entry, and field of the form → column of the register.  No other field is ever changed:
names and numbers are what records are found by and cases are filed under, and wait for a person."""


@dataclass(frozen=True, slots=True)
class RegisterChange:
    """fields: column → new value.  left_out: fields of the form that this program does not carry out."""

    kind: str
    fields: Mapping[str, str]
    left_out: tuple[str, ...] = ()


def change_of(item: str, answers: Mapping[str, Any]) -> RegisterChange | None:
    """What a granted case of that item changes, None for nothing.  answers: stated and found, the newest word."""
    if item not in EFFECTS:
        return None
    kind, columns = EFFECTS[item]
    said: dict[str, Any] = {key: answers.get(key) for key in columns}
    rows = answers.get(ROWS)
    if isinstance(rows, list):
        said = {str(row.get("field_name")): row.get("new_value") for row in rows if isinstance(row, Mapping)}
    fields = {columns[key]: str(value) for key, value in said.items() if key in columns and value not in (None, "")}
    left_out = tuple(sorted(key for key in said if key not in columns))
    return RegisterChange(kind, fields, left_out) if fields or left_out else None


@dataclass(frozen=True, slots=True)
class EntryAbout:
    """The case behind an entry.  subject: the keyed hash under which the case is filed.  seq: of the entry, from 1."""

    case: CaseId
    office: OfficeId
    subject: bytes
    seq: int = 1
    previous: bytes = FIRST_PREVIOUS


@dataclass(frozen=True, slots=True)
class Entered:
    """What an entry says."""

    kind: str
    case: CaseId
    subject: bytes
    fields: Mapping[str, str]


def chain_of(case: CaseId) -> UUID:
    """The chain of the entries that a case brings about; not the case's own, with which another stream goes on."""
    return UUID(bytes=hashlib.sha256(b"yichuang.register\0" + case.bytes).digest()[:16])


def build_entry(
    about: EntryAbout, change: RegisterChange, by: tuple[OperatorId, str], *, at: datetime, event: UUID, nonce: bytes
) -> StreamAct:
    """The entry.  by: who enters it, at which machine."""
    operator, terminal = by
    case = {"version": str(BODY_VERSION), "case": str(about.case), "subject": about.subject.hex()}
    said = Said(change.kind, operator, terminal, case | {"entry": dict(change.fields)})
    place = ActPlace(Stream.REGISTER, about.office, chain_of(about.case), about.seq, about.previous)
    body = act_body(place, said, at=at, event=event, nonce=nonce)
    return StreamAct(
        event, place.office, place.chain, place.seq, change.kind, at.astimezone(UTC), operator, nonce, place.previous,
        body, link(place.previous, body),
    )  # fmt: skip


def read_entry(body: bytes) -> Entered:
    """What a body says.  Raises ValueError, KeyError or TypeError for what is no entry that this program knows."""
    said = json.loads(body)
    data = said["data"]
    fields = {str(key): str(value) for key, value in data["entry"].items()}
    if said["v"] != BODY_VERSION or said["kind"] not in ENTRY_KINDS or data["version"] != str(BODY_VERSION):
        raise ValueError("an entry of another version")
    return Entered(said["kind"], CaseId(UUID(data["case"])), bytes.fromhex(data["subject"]), fields)
