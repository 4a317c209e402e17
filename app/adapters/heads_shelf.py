"""The key that signs the day's heads, and the folder of their files: Ed25519 by ``cryptography``."""

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.centre.heads import LARGEST_FILE
from app.kernel.errors import Conflict, Rejected, Unavailable
from app.kernel.files import read_at_most

_LONGEST_KEY = 4096


@dataclass(frozen=True, slots=True)
class FileKey:
    """Serves ``app.centre.heads.SigningKey``."""

    _key: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """32 bytes."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return self._key.sign(message)


def new_key(file: Path) -> FileKey:
    """Make a key in a new file that only its owner reads.

    Raises Conflict("central_key_there"), Unavailable("central_key_unwritable").
    """
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Conflict("central_key_there", file=str(file)) from error
    except OSError as error:
        raise Unavailable("central_key_unwritable", file=str(file), reason=error.strerror or "") from error
    with os.fdopen(handle, "wb") as stream:
        os.fchmod(handle, 0o600)
        stream.write(pem)
        stream.flush()
        os.fsync(handle)
    return FileKey(key)


def read_key(file: Path) -> FileKey:
    """The key of a file.  Raises Rejected: central_key_open (others may read the file), central_key_unreadable."""
    try:
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise Rejected("central_key_open", file=str(file))
        found = serialization.load_pem_private_key(read_at_most(file, _LONGEST_KEY), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise Rejected("central_key_unreadable", file=str(file)) from error
    if not isinstance(found, Ed25519PrivateKey):
        raise Rejected("central_key_unreadable", file=str(file))
    return FileKey(found)


def holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is the key's.  public: 32 bytes; anything else holds for nothing."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class HeadsShelf:
    """Serves ``app.centre.heads.HeadsFolder``."""

    folder: Path

    def newest(self) -> bytes | None:
        """The file with the highest number."""
        try:
            found = sorted(self.folder.glob("heads-*.json"))
            return read_at_most(found[-1], LARGEST_FILE) if found else None
        except OSError as error:
            raise self._lost(error) from error

    def add(self, name: str, content: bytes) -> None:
        """Written aside first and linked into place, so that a file is whole and never replaced.

        Raises Conflict("central_heads_there") where one of that name lies.
        """
        aside = self.folder / f".{name}.{os.getpid()}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with aside.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            try:
                os.link(aside, self.folder / name)
            except FileExistsError as error:
                raise Conflict("central_heads_there", file=str(self.folder / name)) from error
            finally:
                aside.unlink()
        except OSError as error:
            raise self._lost(error) from error

    def _lost(self, error: OSError) -> Unavailable:
        return Unavailable("central_heads_folder", folder=str(self.folder), reason=error.strerror or "")


def read_files(files: Sequence[Path]) -> list[bytes]:
    """The files in the order of their names; Rejected("central_heads_file")."""
    found = []
    for file in sorted(files, key=lambda one: one.name):
        try:
            found.append(read_at_most(file, LARGEST_FILE))
        except OSError as error:
            raise Rejected("central_heads_file", file=str(file)) from error
    return found
