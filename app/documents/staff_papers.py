"""Papers that an office gives its own people."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from app.catalogue.model import Label
from app.documents.model import IssuedPaper, PaperCode


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceDeletionValues(IssuedPaper):
    """The receipt of a deleted face template; its number is the receipt's.

    recogniser: the first twelve digits of its digest.  copies: machines to which the template was sent, where it has
    to be deleted too, () for none.
    """

    code: ClassVar[PaperCode] = PaperCode.FACE_DELETION

    person: str
    account: str
    reason: Label
    enrolled_at: datetime
    deleted_at: datetime
    recogniser: str
    copies: tuple[str, ...] = ()
