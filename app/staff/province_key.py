"""The province's key of ID numbers: made once, carried to every store in a sealed file.

Stores that hash ID numbers with one key know the same person by the same hash, and by the same operator's id.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from uuid import UUID

from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId, OperatorId
from app.staff.model import identity_key, keyed_hash
from app.sync.parcels import ParcelBox, require_passphrase

PURPOSE = "yichuang province key"
"""What a store seals it for."""

LARGEST_FILE = 1_000
_LENGTH = 32


@dataclass(frozen=True, slots=True)
class ProvinceKey:
    """secret: 32 random bytes; whoever has them can try ID numbers against every hash of the province."""

    secret: bytes = field(repr=False)

    @property
    def identity_key(self) -> bytes:
        """The key of ``keyed_hash``."""
        return identity_key(self.secret)

    @property
    def commitment(self) -> bytes:
        """32 bytes that tell one key from another and nothing else."""
        return keyed_hash(self.identity_key, PURPOSE)


def new_key() -> ProvinceKey:
    """A key that no other province has."""
    return ProvinceKey(secrets.token_bytes(_LENGTH))


def seal_key(key: ProvinceKey, box: ParcelBox, passphrase: str) -> bytes:
    """The file's bytes; ``Rejected("sync_passphrase_short")``."""
    return box.seal(key.secret, require_passphrase(passphrase))


def open_key(sealed: bytes, box: ParcelBox, passphrase: str) -> ProvinceKey:
    """The key again, or ``Rejected("province_key_unreadable")`` for another passphrase, another file, changed bytes."""
    try:
        secret = box.unseal(sealed, passphrase)
    except Rejected as refused:
        raise Rejected("province_key_unreadable") from refused
    if len(secret) != _LENGTH:
        raise Rejected("province_key_unreadable")
    return ProvinceKey(secret)


def operator_id_of(identity: bytes, office: OfficeId, person: bytes) -> OperatorId:
    """The id of that person's account at that office, the same at every store with this key (a UUID of version 8).

    identity: the key of ``keyed_hash``.  person: the keyed hash of the ID number.
    """
    value = int.from_bytes(hmac.digest(identity, f"operator {office} ".encode() + person, "sha256")[:16], "big")
    value = value & ~(0xF << 76) | 0x8 << 76
    return OperatorId(UUID(int=value & ~(0x3 << 62) | 0x2 << 62))
