"""Relatives whom people of the office declare, so that no case of theirs comes to them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.kernel.ids import OperatorId


class Kinship(StrEnum):
    """How somebody is related."""

    SPOUSE = "spouse"
    PARENT = "parent"
    CHILD = "child"
    SIBLING = "sibling"
    IN_LAW = "in_law"
    OTHER = "other"


class Decision(StrEnum):
    """What internal audit says; a declaration holds from its first moment until it is ended."""

    CONFIRMED = "confirmed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class DeclaredRelative:
    """One declaration.  relative_key: the keyed hash of the relative's ID number, which is not kept."""

    id: UUID
    operator: OperatorId
    relative_key: bytes
    kind: Kinship
    at: datetime
    decisions: tuple[Decision, ...] = ()
