"""Files of unsent work and operators' keys, sealed with a passphrase: scrypt and AES-256-GCM."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from app.kernel.errors import Rejected

COST = 2**17
"""scrypt's n: about 0.4 s and 128 MB; people choose passphrases, and the file may get lost."""

QUICK = 2**10
"""scrypt's n for what is random, or known to everybody."""

MAGIC = b"yichuang-unsent-1\n"
KEY_MAGIC = b"yichuang-key-1\n"
PROVINCE_MAGIC = b"yichuang-province-key-1\n"
_SALT, _NONCE = 16, 12


class PassphraseBox:
    """Serves ``app.sync.parcels.ParcelBox``.

    cost: scrypt's n; every file of this version has the same.  magic: what stands before it;
    a file of one kind is not opened as another.
    """

    def __init__(self, cost: int = COST, magic: bytes = MAGIC) -> None:
        self._cost, self._magic = cost, magic

    def seal(self, clear: bytes, passphrase: str) -> bytes:
        """Encrypted and authenticated; salt and nonce are new each time."""
        salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
        sealed = AESGCM(self._key(passphrase, salt)).encrypt(nonce, clear, self._magic)
        return self._magic + salt + nonce + sealed

    def unseal(self, sealed: bytes, passphrase: str) -> bytes:
        """The clear bytes, or ``Rejected("sync_file_unreadable")`` for another passphrase or changed bytes."""
        start = len(self._magic)
        salt, nonce = sealed[start : start + _SALT], sealed[start + _SALT : start + _SALT + _NONCE]
        try:
            if not sealed.startswith(self._magic):
                raise ValueError("not such a file")
            return AESGCM(self._key(passphrase, salt)).decrypt(nonce, sealed[start + _SALT + _NONCE :], self._magic)
        except (InvalidTag, ValueError) as error:
            raise Rejected("sync_file_unreadable") from error

    def _key(self, passphrase: str, salt: bytes) -> bytes:
        return Scrypt(salt=salt, length=32, n=self._cost, r=8, p=1).derive(passphrase.encode())
