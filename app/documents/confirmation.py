"""What the slip says that follows papers printed before the centre had confirmed what they tell of."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from app.catalogue.model import Label
from app.documents.model import DatedPaper, PaperCode


@dataclass(frozen=True, slots=True)
class ConfirmedPaper:
    """A paper that said it waited for the centre.  paper: its code.  printed_at: when the first sheet went out."""

    name: Label
    number: str
    paper: str
    printed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationValues(DatedPaper):
    """That the centre has confirmed these papers; nobody but the office is named.

    number: its own.  case_number: the one of the receipt, or of the notice where nothing was accepted (``accepted_at``
    None).  confirmed_at: when the centre took in the last event that the papers tell of.
    """

    code: ClassVar[PaperCode] = PaperCode.CONFIRMATION

    case_number: str
    item_name: Label
    papers: tuple[ConfirmedPaper, ...]
    confirmed_at: datetime
    applicant_name: str = ""
    accepted_at: datetime | None = None
