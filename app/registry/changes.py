"""What a case changes in the register, and the entry of the stream ``register`` that says so.

An entry is an act of whoever handled the case, or took in what is done at once.  With an authority set it holds, at
every window of the office, from when the authority has confirmed it; what the case itself does not say is never carried
out.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.audit.acts import BODY_VERSION, ActPlace, Said, StreamAct, build_act
from app.kernel.canonical import FIRST_PREVIOUS
from app.kernel.ids import CaseId, EventId, OfficeId, OperatorId
from app.kernel.outbox import Stream
from app.registry.effects import EFFECTS, ENTRY_KINDS, How, Setting

ROWS = "changes"
"""The field of a form whose rows name what changes."""


@dataclass(frozen=True, slots=True)
class RegisterChange:
    """fields: column → new value.  left_out: what the form asks and this program does not carry out."""

    kind: str
    fields: Mapping[str, str]
    left_out: tuple[str, ...] = ()


def change_of(item: str, answers: Mapping[str, Any]) -> RegisterChange | None:
    """What a case of that item changes, None for nothing.  answers: stated and found, the newest word."""
    effect = EFFECTS.get(item)
    if effect is None:
        return None
    rows = answers.get(ROWS)
    lines = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    asked = {str(line.get("field_name")): line.get("new_value") for line in lines}
    fields: dict[str, str] = {}
    for one in effect.settings:
        if one.when and answers.get(one.when) not in one.among:
            continue
        value = one.says or _value(one, asked.get(one.row) if one.row else answers.get(one.of))
        if value:
            fields[one.column] = value
    set_by = {one.row: one.column for one in effect.settings if one.row}
    left_out = sorted(name for name in asked if set_by.get(name, "") not in fields)
    return RegisterChange(effect.kind, fields, tuple(left_out)) if fields or left_out else None


def _value(setting: Setting, said: Any) -> str:
    """What the register holds for that word, "" for one of another form."""
    if not isinstance(said, str) or re.fullmatch(setting.form, said, re.DOTALL) is None:
        return ""
    if setting.how is How.COUNT:
        return str(int(said))
    if setting.how is How.FEN:
        whole, _, part = said.partition(".")
        return str(int(whole) * 100 + int(part.ljust(2, "0")))
    if setting.how is How.NEXT_MONTH:
        months = int(said[:4]) * 12 + int(said[5:])
        return f"{months // 12:04d}-{months % 12 + 1:02d}"
    return said


@dataclass(frozen=True, slots=True)
class EntryAbout:
    """What is behind an entry, and its place.

    basis: the event of the case that it follows from.  subject: the keyed hash under which the case is filed.
    found: by column, what stood in the record where the entry was written; empty where there was none.
    seq: of the entry, from 1.
    """

    case: CaseId
    basis: EventId
    office: OfficeId
    subject: bytes
    found: Mapping[str, str | None] = field(default_factory=dict)
    seq: int = 1
    previous: bytes = FIRST_PREVIOUS


@dataclass(frozen=True, slots=True)
class Unentered:
    """An event that the register does not follow yet, and somebody who may enter it."""

    case: CaseId
    basis: EventId
    who: OperatorId


@dataclass(frozen=True, slots=True)
class Entered:
    """What an entry says."""

    kind: str
    case: CaseId
    basis: EventId
    subject: bytes
    fields: Mapping[str, str]
    found: Mapping[str, str | None]


def chain_of(case: CaseId) -> UUID:
    """The chain of the entries that a case brings about; not the case's own, with which another stream goes on."""
    return UUID(bytes=hashlib.sha256(b"yichuang.register\0" + case.bytes).digest()[:16])


def build_entry(
    about: EntryAbout, change: RegisterChange, by: tuple[OperatorId, str], *, at: datetime, event: UUID, nonce: bytes
) -> StreamAct:
    """The entry.  by: who enters it, at which machine."""
    operator, terminal = by
    case = {
        "version": str(BODY_VERSION),
        "case": str(about.case),
        "basis": str(about.basis),
        "subject": about.subject.hex(),
    }
    entry = {"entry": dict(change.fields), "found": dict(about.found)}
    said = Said(change.kind, operator, terminal, case | entry)
    place = ActPlace(Stream.REGISTER, about.office, chain_of(about.case), about.seq, about.previous)
    return build_act(place, said, at=at, event=event, nonce=nonce)


def read_entry(body: bytes) -> Entered:
    """What a body says.  Raises ValueError, KeyError or TypeError for what is no entry that this program knows."""
    said = json.loads(body)
    data = said["data"]
    fields = {str(key): str(value) for key, value in data["entry"].items()}
    found = {str(key): None if value is None else str(value) for key, value in data["found"].items()}
    if said["v"] != BODY_VERSION or said["kind"] not in ENTRY_KINDS or data["version"] != str(BODY_VERSION):
        raise ValueError("an entry of another version")
    case, basis = CaseId(UUID(data["case"])), EventId(UUID(data["basis"]))
    return Entered(said["kind"], case, basis, bytes.fromhex(data["subject"]), fields, found)
