"""Where the store's key lies: the operating system's key store, else a file of its owner alone."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.adapters.sealing import WrappedKey, unwrap, wrap
from app.kernel.errors import Conflict, NotFound, Unavailable
from app.kernel.files import is_too_large, read_at_most
from app.kernel.ids import new_uuid
from app.kernel.recovery import SECRET_SIGNS, KeyPlace, read_back, written

CARD_NAME = "yichuang.recovery.json"
"""The key's id, where it lies, and the key wrapped by the recovery code; nothing in it opens the store by itself."""

KEY_FILE_NAME = "yichuang.key"
_SERVICE = "yichuang"
_LARGEST_FILE = 10_000
_NONCE = 12
_COSTS = tuple(2**n for n in range(10, 19))
"""What scrypt may cost: from tests to a quarter of a gigabyte; a damaged figure must not take all memory."""
_USELESS = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt.file")


@dataclass(frozen=True, slots=True)
class _Card:
    id: str
    place: KeyPlace
    wrapped: WrappedKey


class FolderKeys:
    """The key of the store in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self) -> tuple[bytes, str]:
        """A new key and its recovery code; ``Conflict("store_already_set_up")`` where one exists."""
        if (self._folder / CARD_NAME).exists():
            raise Conflict("store_already_set_up")
        key, code = secrets.token_bytes(32), written(secrets.token_bytes(SECRET_SIGNS))
        self._keep(str(new_uuid()), key, code)
        return key, code

    def load(self) -> bytes:
        """The key, ``NotFound("store_not_set_up")`` or ``Unavailable("store_key_missing")``."""
        card = self._card()
        held = _from_keyring(card.id) if card.place is KeyPlace.KEYRING else _from_file(self._folder)
        if held is None:
            raise Unavailable("store_key_missing")
        return held

    def check(self, code: str) -> None:
        """Refuse a code that does not open the key."""
        card = self._card()
        unwrap(card.wrapped, read_back(code), card.id)

    def recover(self, code: str) -> bytes:
        """Open the key with its code and keep it on this machine again."""
        card = self._card()
        code = read_back(code)
        key = unwrap(card.wrapped, code, card.id)
        self._keep(card.id, key, code)
        return key

    def place(self) -> KeyPlace:
        """Where the key lies; ``Unavailable("store_key_exposed")`` for a file that others may read."""
        place, path = self._card().place, self._folder / KEY_FILE_NAME
        if place is KeyPlace.FILE and os.name == "posix" and path.exists() and path.stat().st_mode & 0o077:
            raise Unavailable("store_key_exposed", path=str(path))
        return place

    def forget(self) -> None:
        """Take back what ``create`` kept, for a set-up that failed."""
        card = self._card()
        if card.place is KeyPlace.KEYRING:
            _drop_from_keyring(card.id)
        (self._folder / KEY_FILE_NAME).unlink(missing_ok=True)
        (self._folder / CARD_NAME).unlink()

    def _keep(self, key_id: str, key: bytes, code: str) -> None:
        place = KeyPlace.KEYRING if _into_keyring(key_id, key) else KeyPlace.FILE
        if place is KeyPlace.FILE:
            _write(self._folder / KEY_FILE_NAME, key.hex(), 0o600)
        card = _Card(key_id, place, wrap(key, code, key_id))
        _write(self._folder / CARD_NAME, _card_text(card), 0o660)

    def _card(self) -> _Card:
        try:
            return _parsed(read_at_most(self._folder / CARD_NAME, _LARGEST_FILE).decode("utf-8"))
        except FileNotFoundError as error:
            raise NotFound("store_not_set_up") from error
        except OSError as error:
            if is_too_large(error):
                raise Unavailable("store_recovery_card_damaged") from error
            raise Unavailable("store_cannot_open") from error
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise Unavailable("store_recovery_card_damaged") from error


def _card_text(card: _Card) -> str:
    wrapped = card.wrapped
    parts = {"salt": wrapped.salt.hex(), "nonce": wrapped.nonce.hex(), "sealed": wrapped.sealed.hex()}
    return json.dumps({"id": card.id, "place": card.place.value, "scrypt_n": wrapped.cost, **parts}, indent=1) + "\n"


def _parsed(text: str) -> _Card:
    card = json.loads(text)
    salt, nonce, sealed = (bytes.fromhex(card[part]) for part in ("salt", "nonce", "sealed"))
    cost = card["scrypt_n"]
    if not isinstance(card["id"], str) or len(nonce) != _NONCE or cost not in _COSTS:
        raise ValueError("a card that this program did not write")
    return _Card(card["id"], KeyPlace(card["place"]), WrappedKey(salt, nonce, sealed, cost))


def _from_file(folder: Path) -> bytes | None:
    try:
        key = bytes.fromhex(read_at_most(folder / KEY_FILE_NAME, _LARGEST_FILE).decode("ascii"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise Unavailable("store_key_missing") from error
    if len(key) != 32:
        raise Unavailable("store_key_missing")
    return key


def _write(path: Path, text: str, mode: int) -> None:
    """Whole or not at all: written beside, flushed to the disk, then moved into place."""
    draft = path.with_suffix(path.suffix + ".new")
    draft.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise Unavailable("store_key_not_kept") from error


def _usable_keyring() -> Any | None:
    """The operating system's key store, or None where there is none, or one that keeps secrets in clear."""
    import keyring  # late: half of a second start would go into looking for back ends

    backend = keyring.get_keyring()
    chained = getattr(backend, "backends", None)
    candidates = [backend] if chained is None else list(chained)
    useful = [b for b in candidates if not type(b).__module__.startswith(_USELESS)]
    return backend if useful and len(useful) == len(candidates) else None


def _into_keyring(key_id: str, key: bytes) -> bool:
    """Whether the key store took the key and gives it back."""
    from keyring.errors import KeyringError

    backend = _usable_keyring()
    if backend is None:
        return False
    try:
        backend.set_password(_SERVICE, key_id, key.hex())
        return bool(backend.get_password(_SERVICE, key_id) == key.hex())
    except (KeyringError, RuntimeError, OSError):  # a locked or half-installed service answers in any of these ways
        return False


def _from_keyring(key_id: str) -> bytes | None:
    from keyring.errors import KeyringError

    backend = _usable_keyring()
    try:
        held = backend.get_password(_SERVICE, key_id) if backend else None
    except (KeyringError, RuntimeError, OSError) as error:
        raise Unavailable("store_key_missing") from error
    return bytes.fromhex(held) if held else None


def _drop_from_keyring(key_id: str) -> None:
    backend = _usable_keyring()
    if backend is not None:
        backend.delete_password(_SERVICE, key_id)
