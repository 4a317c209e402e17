"""What a scanned code at the counter stands for: an ID number, a credit code, or a person's card."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.kernel.identity import PROVINCES, IdDocument, credit_code, looks_like, normal

CARD_PREFIX = "YC1"
"""A person's card: ``YC1|resident_id|350199…``."""


class ScanKind(StrEnum):
    """What was read."""

    PERSON = "person"
    UNIT = "unit"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Scanned:
    """id_type: of the document set ``id_types``, "" for a unit.  number: stored form; for OTHER the text as read."""

    kind: ScanKind
    number: str
    id_type: str = ""


def read_scan(text: str, today: date) -> Scanned:
    """Sort a scanned text; nothing is looked up, and a number that fails its check is OTHER."""
    prefix, _, rest = text.strip().partition("|")
    if prefix == CARD_PREFIX:
        id_type, _, number = rest.partition("|")
        if id_type in set(IdDocument) and number:
            return Scanned(ScanKind.PERSON, normal(number), id_type)
    plain = normal(text)
    document = looks_like(plain, today)
    if document is not None:
        return Scanned(ScanKind.PERSON, plain, document.value)
    if plain[2:4] in PROVINCES and credit_code(plain).valid:  # a mistyped ID number may pass the sum by chance
        return Scanned(ScanKind.UNIT, plain)
    return Scanned(ScanKind.OTHER, text.strip())
