"""Who sits in which section and holds which post: the rules of a section's name and of moving somebody."""

import re
import unicodedata
from dataclasses import asdict, dataclass
from datetime import datetime

from app.audit.model import AuditValue
from app.kernel.actor import Post
from app.kernel.canonical import row_digest
from app.kernel.errors import Rejected
from app.kernel.ids import OperatorId

_CODE = re.compile(r"[a-z][a-z0-9_-]{0,15}")
_LONGEST_NAME = 30


@dataclass(frozen=True, slots=True)
class Placement:
    """Somebody was placed in another section or post of their own office.

    seq counts 1, 2, 3 ... per person.  section_before, section: codes.
    """

    operator: OperatorId
    seq: int
    section_before: str
    post_before: Post
    section: str
    post: Post
    placed_by: OperatorId
    at: datetime


def placement_digest(placement: Placement) -> str:
    """What the audit vouches for: every value of the row."""
    return row_digest(asdict(placement))


def placement_told(placement: Placement) -> dict[str, AuditValue]:
    """What the audit chain tells of it."""
    said: dict[str, AuditValue] = {"operator": str(placement.operator), "section": placement.section}
    return said | {"post": placement.post.value, "row": placement_digest(placement)}


def checked_section(code: str, name: str) -> tuple[str, str]:
    """Code and name of a section as they are kept.

    Raises Rejected: section_code (small letters, figures, - and _, up to 16), section_name (1 to 30 signs).
    """
    plain, kept = unicodedata.normalize("NFKC", code).strip().lower(), name.strip()
    if not _CODE.fullmatch(plain):
        raise Rejected("section_code", section=code)
    if not kept or len(kept) > _LONGEST_NAME or any(unicodedata.category(sign) == "Cc" for sign in kept):
        raise Rejected("section_name", most=_LONGEST_NAME)
    return plain, kept
