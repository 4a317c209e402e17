"""Passwords hashed with argon2id."""

from dataclasses import dataclass

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
        cost = cost or Argon2Cost()
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
