"""What somebody authorises at the window: the number of a draft or case, and the hash of what it says."""

from dataclasses import asdict
from hashlib import sha256

from app.cases.model import CaseHead
from app.intake.model import Draft
from app.kernel.canonical import canonical
from app.staff.commands.authorise import Matter


def draft_matter(draft: Draft) -> Matter:
    """A draft by its item and the end of its id; any change of answers, papers or subject makes another content."""
    body = {
        "draft": str(draft.id),
        "item": draft.item,
        "catalogue": draft.catalogue,
        "subject": None if draft.subject is None else draft.subject.number,
        "answers": dict(draft.answers),
        "materials": [
            {key: str(value) for key, value in asdict(line).items()}
            for line in sorted(draft.materials, key=lambda line: line.key)
        ],
    }
    return Matter(f"{draft.item} {draft.id.hex[-8:].upper()}", sha256(canonical(body)).digest())


def case_matter(head: CaseHead) -> Matter:
    """A case by its number; its newest event says all that it says."""
    return Matter(head.number or head.notice or str(head.id), head.last_hash)
