"""Sealing for another machine: X25519 in both directions, HKDF, AES-256-GCM; keys made from the store's key."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.face.transfer import PURPOSE
from app.kernel.errors import Rejected


class StoreTransferBox:
    """Serves ``app.face.transfer.TransferBox``.

    ECIES with the sender's own key as well as a fresh one: the key of a file follows from both, so that only the
    target opens it and only the source can have made it.  The private key is never written: it follows from the
    store's key, which lies outside the file.
    """

    def __init__(self, store_key: bytes) -> None:
        self._own = X25519PrivateKey.from_private_bytes(_derived(store_key, b"", b"yichuang machine transfer key"))

    @property
    def public(self) -> bytes:
        """32 bytes, to be given to anybody."""
        return self._own.public_key().public_bytes_raw()

    def seal(self, clear: bytes, target: bytes, context: bytes) -> bytes:
        """Encrypt for ``target``; a fresh public key and a nonce stand before the text.

        Raises Rejected("face_machine_unreadable") where ``target`` is no public key.
        """
        fresh, peer = X25519PrivateKey.generate(), X25519PublicKey.from_public_bytes(target)
        once = fresh.public_key().public_bytes_raw()
        try:
            key = self._key(fresh.exchange(peer) + self._own.exchange(peer), once, self.public, target)
        except ValueError as error:  # a public key that gives no secret
            raise Rejected("face_machine_unreadable") from error
        nonce = secrets.token_bytes(12)
        return once + nonce + AESGCM(key).encrypt(nonce, clear, context)

    def unseal(self, sealed: bytes, source: bytes, context: bytes) -> bytes:
        """Decrypt, or ``Rejected("face_transfer_broken")`` for another machine, source, context or changed bytes."""
        once, nonce, text = sealed[:32], sealed[32:44], sealed[44:]
        try:
            fresh, peer = X25519PublicKey.from_public_bytes(once), X25519PublicKey.from_public_bytes(source)
            key = self._key(self._own.exchange(fresh) + self._own.exchange(peer), once, source, self.public)
            return AESGCM(key).decrypt(nonce, text, context)
        except (InvalidTag, ValueError) as error:
            raise Rejected("face_transfer_broken") from error

    def _key(self, shared: bytes, once: bytes, source: bytes, target: bytes) -> bytes:
        return _derived(shared, once + source + target, PURPOSE.encode())


def _derived(secret: bytes, salt: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=purpose).derive(secret)
