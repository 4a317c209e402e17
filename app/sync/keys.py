"""What proves at the centre who acted here: a key per operator and machine; in clear in memory only."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from app.kernel.canonical import canonical
from app.kernel.ids import OperatorId

HALF = 32
"""Bytes of a key that seals once; one that seals twice has two such halves."""


@dataclass(frozen=True, slots=True)
class OperatorKey:
    """A key that the centre gave one operator for one machine.

    secret: 32 bytes; 64 of somebody of an office above, of which a hall machine knows the first half's check alone.
    valid_to: by the centre's clock.
    """

    operator: OperatorId
    device: UUID
    key_id: int
    valid_to: datetime
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Proof:
    """What stands beside an event for the machine that hands it in.

    mac: HMAC-SHA-256 over its nonce and body by each half of the key.
    """

    key_id: int
    mac: bytes


class KeyWay(StrEnum):
    """With what a key in the file is opened."""

    PASSWORD = "password"
    SESSION = "session"  # by the token of a headless session, which ends with it


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A key as it lies in the file."""

    operator: OperatorId
    way: KeyWay
    sealed: bytes
    at: datetime


class KeyDoor(Protocol):
    """Where a key comes from; the operator's own login, opened for this alone."""

    def enrol(self, operator: OperatorId, password: str) -> OperatorKey:
        """A new key for this machine.

        Raises Unavailable: centre_unreachable (also when it takes seconds), centre_login_refused; Rejected:
        centre_plain, centre_no_device.
        """
        ...

    def wait_until_known(self, key: OperatorKey) -> None:
        """Return once the server that this machine hands in to takes what the key seals; mostly at once.

        Raises Unavailable("centre_key_not_here") where it has not heard of a key from above after seconds, and as
        ``enrol``.
        """
        ...

    def change_password(self, operator: OperatorId, given: str, wanted: str) -> None:
        """Replace the person's password there.

        Raises Unavailable("centre_login_refused") where ``given`` is not the present one, and as ``enrol``.
        """
        ...


class HeldKeys:
    """The keys of who is signed in at this process; nothing of it is ever written."""

    def __init__(self) -> None:
        self._keys: dict[OperatorId, OperatorKey] = {}

    def hold(self, key: OperatorKey) -> None:
        """From now on what that person does is sealed with it."""
        self._keys[key.operator] = key

    def forget(self, operator: OperatorId) -> None:
        """The person has left."""
        self._keys.pop(operator, None)

    def of(self, operator: OperatorId) -> OperatorKey | None:
        """The key that is held for the person."""
        return self._keys.get(operator)

    def proof(self, operator: OperatorId, nonce: bytes, body: bytes, at: datetime) -> Proof | None:
        """The proof of an event, None where no key is held or its time was over at that moment."""
        key = self._keys.get(operator)
        if key is None or at >= key.valid_to:
            return None
        return Proof(key.key_id, seal_of(key.secret, nonce + body))


def seal_of(secret: bytes, said: bytes) -> bytes:
    """32 bytes for each 32 of the secret."""
    halves = (secret[at : at + HALF] for at in range(0, len(secret), HALF))
    return b"".join(hmac.digest(half, said, hashlib.sha256) for half in halves)


def key_to_bytes(key: OperatorKey) -> bytes:
    """What is sealed: everything, so that no other key can be put in its place."""
    return canonical(
        {
            "operator": str(key.operator),
            "device": str(key.device),
            "key": key.key_id,
            "valid_to": key.valid_to.isoformat(),
            "secret": key.secret.hex(),
        }
    )


def key_from_bytes(clear: bytes) -> OperatorKey:
    """The key behind ``key_to_bytes``."""
    said = json.loads(clear)
    valid_to, secret = datetime.fromisoformat(said["valid_to"]), bytes.fromhex(said["secret"])
    return OperatorKey(OperatorId(UUID(said["operator"])), UUID(said["device"]), said["key"], valid_to, secret)
