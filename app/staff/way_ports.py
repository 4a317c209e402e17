"""What the other ways, refusals and fresh looks need from outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from app.kernel.actor import SignInWay
from app.kernel.ids import OperatorId, SessionId
from app.staff.other_ways import LimitedSession, Proof, Refusal, SecondWay, SpoofAlert


class Codes(Protocol):
    """One-time codes after RFC 4226 and RFC 6238; a secret is base32 text."""

    def new_secret(self) -> str:
        """160 random bits."""
        ...

    def listed(self, secret: str, place: int) -> str:
        """The eight figures at a place of a printed list, counted from 0."""
        ...

    def timed(self, secret: str, step: int) -> str:
        """The six figures of a 30 s step since 1970."""
        ...

    def address(self, secret: str, account: str) -> str:
        """What a code generator scans (``otpauth://``)."""
        ...


class Signatures(Protocol):
    """Reads registered public keys and checks what was signed with the private ones."""

    def public_key(self, given: bytes, now: datetime) -> bytes:
        """The key of a PEM or DER public key or X.509 certificate, as DER SubjectPublicKeyInfo.

        Raises Rejected: key_unreadable, key_too_weak, certificate_not_valid.
        """
        ...

    def holds(self, public_key: bytes, challenge: bytes, signature: bytes) -> bool:
        """Whether the signature is that of the challenge: Ed25519, ECDSA P-256 with SHA-256 (DER, or r and s of 32
        bytes each as in ES256), or RSA-PSS with SHA-256.
        """
        ...


class WayStore(Protocol):
    """Second ways, what stood in for a face, and what auditors found about it."""

    def add(self, way: SecondWay) -> None:
        """Issue; the database accepts it from a security administrator for another person only."""
        ...

    def of(self, operator: OperatorId) -> Sequence[SecondWay]:
        """Those of a person that are not revoked, oldest first."""
        ...

    def registered_keys(self) -> Sequence[SecondWay]:
        """Everybody's registered keys that are not revoked, oldest first."""
        ...

    def count_on(self, way: UUID, counter: int) -> None:
        """Move the counter; never back, ``Rejected("code_used")``."""
        ...

    def revoke(self, way: UUID, at: datetime) -> None:
        """For good."""
        ...

    def prove(self, proof: Proof) -> None:
        """Write down what stood in for the face; append-only."""
        ...

    def proofs(self, session: SessionId) -> Sequence[Proof]:
        """Of one session, in order."""
        ...

    def open_without_face(self, session: SessionId, way: SignInWay, ends_by: datetime, at: datetime) -> None:
        """Make a session live; the database counts its proofs."""
        ...

    def add_after_check(
        self, session: SessionId, checked_by: OperatorId, finding: str, note: str, at: datetime
    ) -> None:
        """What an auditor found; once."""
        ...


@dataclass(frozen=True, slots=True)
class StepUpRow:
    """A fresh look, bound to one act on one content (sha256, 32 bytes) in one session; used once."""

    id: UUID
    session: SessionId
    operator: OperatorId
    act: str
    subject: str
    content: bytes
    at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class LookStore(Protocol):
    """Refused faces with their releases, and fresh looks."""

    def newest_moment(self) -> datetime | None:
        """The newest moment that any sign-in or refusal of this store knows."""
        ...

    def refusals(self, account_key: bytes) -> Sequence[Refusal]:
        """Those since the last release, oldest first."""
        ...

    def add_refusal(self, account_key: bytes, reason: str, at: datetime) -> None:
        """Count one; append-only."""
        ...

    def release(self, account_key: bytes, by: OperatorId, reason: str, at: datetime) -> None:
        """All refusals so far count no more; the database accepts it from a security administrator only."""
        ...

    def last_face(self, operator: OperatorId) -> datetime | None:
        """When this person's face last opened a session."""
        ...

    def add_step_up(self, row: StepUpRow) -> None:
        """Keep a fresh look."""
        ...

    def step_up(self, step_up: UUID) -> StepUpRow | None:
        """One look."""
        ...

    def use_step_up(self, step_up: UUID, at: datetime) -> None:
        """Mark it used; the database refuses a second time."""
        ...


class OtherWayQueries(Protocol):
    """What the auditor asks."""

    def unchecked(self) -> Sequence[LimitedSession]:
        """Sessions without a face that nobody has checked yet, oldest first."""
        ...

    def alerts(self) -> Sequence[SpoofAlert]:
        """Every spoof alert, newest first."""
        ...
