"""Authenticated encryption: a key wrapped with a code (scrypt, AES-256-GCM), and small secrets sealed with a key."""

import hmac
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from app.face.protection import rotation_secret
from app.kernel.errors import Rejected

COST = 2**15
"""scrypt's n: about 0.1 s and 32 MB; the code alone carries 120 bits already."""


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A key that only its code opens."""

    salt: bytes
    nonce: bytes
    sealed: bytes
    cost: int = COST


def wrap(key: bytes, code: str, label: str) -> WrappedKey:
    """``key`` sealed with ``code``; ``label`` (the key's id) is bound to it, so that files cannot be swapped."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = AESGCM(_derived(code, salt, COST)).encrypt(nonce, key, label.encode())
    return WrappedKey(salt, nonce, sealed)


def unwrap(wrapped: WrappedKey, code: str, label: str) -> bytes:
    """The key again, or ``Rejected("recovery_code_wrong")``."""
    try:
        derived = _derived(code, wrapped.salt, wrapped.cost)
        return AESGCM(derived).decrypt(wrapped.nonce, wrapped.sealed, label.encode())
    except InvalidTag as error:
        raise Rejected("recovery_code_wrong") from error


class KeySealer:
    """AES-256-GCM under a key made from the store's key for one purpose; a fresh nonce stands before each text.

    Serves ``app.face.ports.Sealer``: the store's key lies outside the file, so a copied file opens no template.
    """

    def __init__(self, store_key: bytes, purpose: str) -> None:
        self._cipher = AESGCM(hmac.digest(store_key, purpose.encode(), "sha256"))
        self._rotation_key = hmac.digest(store_key, purpose.encode() + b" rotation", "sha256")

    def rotation_secret(self, salt: bytes) -> bytes:
        """The secret of the template with that salt."""
        return rotation_secret(self._rotation_key, salt)

    def seal(self, clear: bytes, context: bytes) -> bytes:
        """Encrypt; only the same ``context`` opens it again."""
        nonce = secrets.token_bytes(12)
        return nonce + self._cipher.encrypt(nonce, clear, context)

    def unseal(self, sealed: bytes, context: bytes) -> bytes:
        """Decrypt, or ``Rejected("seal_broken")`` when bytes or context were changed."""
        try:
            return self._cipher.decrypt(sealed[:12], sealed[12:], context)
        except (InvalidTag, ValueError) as error:
            raise Rejected("seal_broken") from error


def _derived(code: str, salt: bytes, cost: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=cost, r=8, p=1).derive(code.encode())
