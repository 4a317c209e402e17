"""Passwords hashed with argon2id."""

import secrets
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError


@dataclass(frozen=True, slots=True)
class Argon2Cost:
    """What one hash costs; the default is the second recommended choice of RFC 9106."""

    passes: int = 3
    memory_kib: int = 64 * 1024
    lanes: int = 2


class Argon2Hasher:
    """Serves ``app.staff.ports.PasswordHasher``; hashes made at another cost verify as well."""

    def __init__(self, cost: Argon2Cost | None = None) -> None:
        self._cost = cost = cost or Argon2Cost()
        self._hasher = PasswordHasher(
            time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes, type=Type.ID
        )

    def hash(self, password: str) -> str:
        """The argon2id text of ``password``, salted afresh."""
        return self._hasher.hash(password)

    def verify(self, hashed: str, password: str) -> bool:
        """Whether they belong together; a text that is no hash belongs to nothing."""
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    def of_nobody(self) -> str:
        """The hash of a password that nobody knows, the same as long as the program runs."""
        return _of_nobody(self._cost)


@cache
def _of_nobody(cost: Argon2Cost) -> str:
    return Argon2Hasher(cost).hash(secrets.token_urlsafe())
