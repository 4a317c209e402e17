"""Identifiers: UUIDv7 made by the client, one distinct type per kind of thing."""

import secrets
import time
import uuid
from typing import NewType

OfficeId = NewType("OfficeId", str)  # six-digit division code of the owning county, e.g. "350199"
OperatorId = NewType("OperatorId", uuid.UUID)
SessionId = NewType("SessionId", uuid.UUID)
PersonId = NewType("PersonId", uuid.UUID)
UnitId = NewType("UnitId", uuid.UUID)
CaseId = NewType("CaseId", uuid.UUID)
EventId = NewType("EventId", uuid.UUID)
DraftId = NewType("DraftId", uuid.UUID)
TicketId = NewType("TicketId", uuid.UUID)
PaperId = NewType("PaperId", uuid.UUID)
BlobHash = NewType("BlobHash", str)  # sha256 hex of the clear content

WITHHELD = OperatorId(uuid.UUID(int=0))
"""Stands for whoever acted at another machine, as long as the authority does not say who."""


def new_uuid() -> uuid.UUID:
    """A UUIDv7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then random bits."""
    unix_ms = time.time_ns() // 1_000_000
    tail = int.from_bytes(secrets.token_bytes(10), "big")
    value = (unix_ms & 0xFFFF_FFFF_FFFF) << 80 | tail
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)
