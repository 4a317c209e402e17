"""The recovery code for the safe: how it is written, and how a typed one is read back."""

import unicodedata
from enum import StrEnum
from typing import Protocol

from app.kernel.errors import Rejected

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 signs without I, L, O and U, which are misread."""

GROUPS = 8
SECRET_SIGNS = GROUPS * 3
"""Three signs of each group are random (120 bits in all), the fourth checks them."""

_MISREAD = str.maketrans("ILO", "110")
_WEIGHTS = (1, 3, 5)  # odd, so that every single wrong sign shows


class KeyPlace(StrEnum):
    """Where the key lies."""

    KEYRING = "keyring"  # the operating system's key store
    FILE = "file"  # a file of its owner alone, beside the store


class StoreKeys(Protocol):
    """The key of one store: kept on the machine, and wrapped by the recovery code beside the file."""

    def create(self) -> tuple[bytes, str]:
        """A new 32-byte key, kept from now on, and the code that opens it; the code is kept nowhere."""
        ...

    def load(self) -> bytes:
        """The key, or ``Unavailable("store_key_missing")``."""
        ...

    def check(self, code: str) -> None:
        """Raise Rejected unless ``code`` opens the key: recovery_code_form, _group or _wrong."""
        ...

    def recover(self, code: str) -> bytes:
        """The key, opened by ``code`` and kept on this machine again; refuses like ``check``."""
        ...

    def place(self) -> KeyPlace:
        """Where the key lies; ``Unavailable("store_key_exposed")`` when others of this machine may read it."""
        ...

    def forget(self) -> None:
        """Take back what ``create`` kept, for a set-up that failed."""
        ...


def written(secret: bytes) -> str:
    """``7K3M-...``: 8 groups of 4 out of 24 random bytes, of which 5 bits each are used."""
    if len(secret) != SECRET_SIGNS:
        raise ValueError("a code is made of 24 random bytes")
    signs = "".join(ALPHABET[byte % 32] for byte in secret)
    groups = (signs[i : i + 3] for i in range(0, SECRET_SIGNS, 3))
    return "-".join(group + _check(group, place) for place, group in enumerate(groups))


def read_back(typed: str) -> str:
    """The code in its one form out of what somebody typed: width, case, spaces and dashes do not matter.

    Raises Rejected: recovery_code_form (length or signs), recovery_code_group (names the group that is mistyped).
    """
    plain = unicodedata.normalize("NFKC", typed).upper().translate(_MISREAD)
    signs = "".join(sign for sign in plain if sign.isalnum())
    if len(signs) != GROUPS * 4 or any(sign not in ALPHABET for sign in signs):
        raise Rejected("recovery_code_form", groups=GROUPS)
    groups = [signs[i : i + 4] for i in range(0, len(signs), 4)]
    for place, group in enumerate(groups):
        if _check(group[:3], place) != group[3]:
            raise Rejected("recovery_code_group", group=place + 1)
    return "-".join(groups)


def _check(group: str, place: int) -> str:
    """The place counts too, so that two groups in the wrong order show."""
    total = sum(ALPHABET.index(sign) * weight for sign, weight in zip(group, _WEIGHTS, strict=True))
    return ALPHABET[(total + 7 * place) % 32]
