"""Drafts and hand-written input as JSON: strict reading, so that a misspelt key is said instead of dropped."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app.cases.green import GreenReason
from app.cases.model import SubjectRef
from app.intake.model import Answers, Correction, Crop, Draft, MaterialLine, MaterialState, PageRef, Rotation
from app.kernel.errors import Rejected
from app.kernel.ids import BlobHash, CaseId, DraftId, OfficeId, OperatorId, TicketId

_LINE_KEYS = frozenset({"key", "state", "originals", "copies", "pages", "note"})
_PAGE_KEYS = frozenset({"blob", "page", "rotation", "crop"})


def draft_to_json(draft: Draft) -> str:
    """The whole draft as one line of JSON."""
    subject = draft.subject
    return json.dumps(
        {
            "id": str(draft.id),
            "request": str(draft.request),
            "office": draft.office,
            "clerk": str(draft.clerk),
            "item": draft.item,
            "catalogue": draft.catalogue,
            "subject": subject_to_data(subject) if subject else None,
            "answers": dict(draft.answers),
            "materials": [line_to_data(line) for line in draft.materials],
            "corrections": [{"what": c.what, "at": c.at.isoformat()} for c in draft.corrections],
            "ticket": str(draft.ticket) if draft.ticket else None,
            "case": str(draft.case) if draft.case else None,
            "green": draft.green.value if draft.green else None,
            "owner": draft.owner,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def draft_from_json(text: str) -> Draft:
    """The draft that ``draft_to_json`` wrote."""
    data = json.loads(text)
    return Draft(
        id=DraftId(UUID(data["id"])),
        request=UUID(data["request"]),
        office=OfficeId(data["office"]),
        clerk=OperatorId(UUID(data["clerk"])),
        item=data["item"],
        catalogue=data["catalogue"],
        subject=subject_from_data(data["subject"]) if data["subject"] else None,
        answers=data["answers"],
        materials=tuple(line_from_data(line) for line in data["materials"]),
        corrections=tuple(Correction(c["what"], datetime.fromisoformat(c["at"])) for c in data["corrections"]),
        ticket=TicketId(UUID(data["ticket"])) if data["ticket"] else None,
        case=CaseId(UUID(data["case"])) if data["case"] else None,
        green=GreenReason(data["green"]) if data.get("green") else None,
        owner=OfficeId(data["owner"]) if data.get("owner") else None,
    )


def subject_to_data(subject: SubjectRef) -> dict[str, str]:
    """How a subject stands in a draft and in an event."""
    return {
        "kind": subject.kind,
        "id": subject.id,
        "name": subject.name,
        "number": subject.number,
        "key": subject.key.hex(),
    }


def subject_from_data(data: Mapping[str, str]) -> SubjectRef:
    """The subject that ``subject_to_data`` wrote."""
    return SubjectRef(data["kind"], data["id"], data["name"], data["number"], bytes.fromhex(data["key"]))


def line_to_data(line: MaterialLine) -> dict[str, Any]:
    """How a paper's line stands in a draft and in an event."""
    return {
        "key": line.key,
        "state": line.state.value,
        "originals": line.originals,
        "copies": line.copies,
        "pages": [_page_to_data(page) for page in line.pages],
        "note": line.note,
    }


def line_from_data(data: Mapping[str, Any]) -> MaterialLine:
    """A paper's line; only ``key`` and ``state`` must be there.

    Raises Rejected: input_unknown_key, input_bad_value.
    """
    only_keys(data, _LINE_KEYS, "materials")
    try:
        return MaterialLine(
            key=_text(data["key"]),
            state=MaterialState(data["state"]),
            originals=_count(data.get("originals", 0)),
            copies=_count(data.get("copies", 0)),
            pages=tuple(_page_from_data(page) for page in data.get("pages", ())),
            note=_text(data.get("note", "")),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Rejected("input_bad_value", where="materials") from error


def answers_from_data(data: object) -> Answers:
    """Answers as typed: texts, yes or no, lists of choices, and lists of rows for tables.

    Raises Rejected("input_bad_value") for anything else; a number is refused too, because its digits may be lost.
    """
    if not isinstance(data, dict):
        raise Rejected("input_bad_value", where="answers")
    for key, value in data.items():
        if not (isinstance(value, str | bool) or _is_list(value)):
            raise Rejected("input_bad_value", where=f"answers.{key}")
    return data


def _is_list(value: object) -> bool:
    """Several choices, or the rows of a table."""
    return isinstance(value, list) and all(isinstance(entry, str) or _is_row(entry) for entry in value)


def _is_row(entry: object) -> bool:
    return isinstance(entry, dict) and all(isinstance(cell, str) for cell in entry.values())


def _page_to_data(page: PageRef) -> dict[str, Any]:
    crop = page.crop
    return {
        "blob": page.blob,
        "page": page.page,
        "rotation": page.rotation.value,
        "crop": [crop.left, crop.top, crop.right, crop.bottom] if crop else None,
    }


def _page_from_data(data: Mapping[str, Any]) -> PageRef:
    only_keys(data, _PAGE_KEYS, "materials.pages")
    crop = data.get("crop")
    return PageRef(
        BlobHash(_text(data["blob"])),
        _count(data.get("page", 0)),
        Rotation(data.get("rotation", "0")),
        Crop(*crop) if crop else None,
    )


def only_keys(data: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    """Raises Rejected("input_unknown_key") for a misspelt key, Rejected("input_bad_value") for no object."""
    if not isinstance(data, dict):
        raise Rejected("input_bad_value", where=where)
    unknown = sorted(set(data) - known)
    if unknown:
        raise Rejected("input_unknown_key", where=where, key=unknown[0])


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text was expected")
    return value


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10_000:
        raise TypeError("a count was expected")
    return value
