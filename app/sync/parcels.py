"""Events as they travel: to the authority's door, and in a sealed file on a stick to another machine."""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from app.kernel.canonical import canonical, is_opened, link
from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId
from app.kernel.outbox import Stream

FILE_VERSION = 1
LEAST_PASSPHRASE = 12
LARGEST_SEQ = 999_999_999
"""The authority takes no event behind it."""

LARGEST_FILE = 64_000_000
"""Bytes; about 20,000 events."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One event with what stands beside its body.

    operator, nonce: what the body's ``actor`` commits to; behind the 16 random bytes the name of the machine, where
    the body commits to that too.  mac, key_id: HMAC-SHA-256 over the 16 bytes and body, for an event that a machine
    hands in for its operator; None where there is none.
    """

    event: UUID
    office: OfficeId
    chain: UUID
    seq: int
    body: bytes
    hash: bytes
    at: datetime
    operator: UUID
    nonce: bytes
    mac: bytes | None = None
    key_id: int | None = None


@dataclass(frozen=True, slots=True)
class ParcelFile:
    """What a sealed file holds.  source: the store that it came from.  digest: hex sha256 of the clear content."""

    source: UUID
    office: OfficeId
    written_at: datetime
    parcels: tuple[Parcel, ...]
    digest: str


class ParcelBox(Protocol):
    """Seals a file with a passphrase."""

    def seal(self, clear: bytes, passphrase: str) -> bytes:
        """Encrypted and authenticated: nobody without the passphrase reads or changes it."""
        ...

    def unseal(self, sealed: bytes, passphrase: str) -> bytes:
        """The clear bytes, or ``Rejected("sync_file_unreadable")`` for another passphrase or changed bytes."""
        ...


def digest_words(digest: str) -> str:
    """What people write on the hand-over note and compare: the first sixteen digits, in fours as on papers."""
    return " ".join(digest[place : place + 4] for place in range(0, 16, 4))


def require_passphrase(text: str) -> str:
    """``Rejected("sync_passphrase_short")`` below 12 signs."""
    if len(text) < LEAST_PASSPHRASE:
        raise Rejected("sync_passphrase_short", least=LEAST_PASSPHRASE)
    return text


def pack(source: UUID, office: OfficeId, at: datetime, parcels: Iterable[Parcel]) -> bytes:
    """The clear content of a file; the same parcels give the same bytes."""
    return canonical(
        {
            "v": FILE_VERSION,
            "source": str(source),
            "office": office,
            "at": at.isoformat(),
            "parcels": [_out(each) for each in parcels],
        }
    )


def unpack(clear: bytes) -> ParcelFile:
    """What ``pack`` was given, every event's hash recomputed.

    Raises Rejected: sync_file_unreadable (another version, or not such a file), sync_file_forged (a body that is not
    the event it is said to be).
    """
    try:
        data = json.loads(clear)
        if data["v"] != FILE_VERSION:
            raise Rejected("sync_file_unreadable")
        office, at = OfficeId(data["office"]), _moment(data["at"])
        parcels = tuple(_in(each) for each in data["parcels"])
        return ParcelFile(UUID(data["source"]), office, at, parcels, hashlib.sha256(clear).hexdigest())
    except (ArithmeticError, AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise Rejected("sync_file_unreadable") from error


def _out(parcel: Parcel) -> dict[str, Any]:
    return {
        "body": base64.b64encode(parcel.body).decode(),
        "hash": parcel.hash.hex(),
        "operator": str(parcel.operator),
        "nonce": parcel.nonce.hex(),
        "at": parcel.at.isoformat(),
        "mac": parcel.mac.hex() if parcel.mac is not None else None,
        "key": parcel.key_id,
    }


def _in(data: Mapping[str, Any]) -> Parcel:
    body = base64.b64decode(data["body"], validate=True)
    said, hash_ = json.loads(body), bytes.fromhex(data["hash"])
    if link(bytes.fromhex(said["prev"]), body) != hash_:
        raise Rejected("sync_file_forged", event=str(said["event"]))
    operator, nonce = UUID(data["operator"]), bytes.fromhex(data["nonce"])
    if not is_opened(said["actor"], None if "stream" in said else said.get("terminal"), operator.bytes, nonce):
        raise Rejected("sync_file_forged", event=str(said["event"]))
    seq, key, mac = said["seq"], data["key"], data["mac"]
    Stream(said.get("stream", Stream.CASE))
    if not all(isinstance(each, str) for each in (said["kind"], said["office"])) or not 0 < int(seq) <= LARGEST_SEQ:
        raise ValueError("not such an event")
    if (key is None) != (mac is None) or not isinstance(key, int | None):
        raise ValueError("half a proof")
    return Parcel(
        event=UUID(said["event"]),
        office=OfficeId(said["office"]),
        chain=UUID(said["chain"] if "stream" in said else said["case"]),
        seq=int(seq),
        body=body,
        hash=hash_,
        at=_moment(data["at"]),
        operator=operator,
        nonce=nonce,
        mac=bytes.fromhex(mac) if mac is not None else None,
        key_id=key,
    )


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a moment without its zone")
    return found
