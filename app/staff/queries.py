"""What a screen or verb can ask about offices, people and their permissions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.face.templates import DUE, valid_until
from app.kernel.ids import OfficeId, OperatorId
from app.staff.grants import LedgerLine
from app.staff.model import Office, Operator, Section


class ConsentQueries(Protocol):
    """Who agreed to the use of their face."""

    def has_consent(self, account: str) -> bool:
        """Whether that person, whose account is in use, has given consent and not withdrawn it since."""
        ...


class StaffQueries(Protocol):
    """Read-only questions."""

    def offices(self) -> Sequence[Office]:
        """Every office, by code."""
        ...

    def sections(self) -> Sequence[Section]:
        """Every section, by office and code."""
        ...

    def operators(self, office: OfficeId | None = None) -> Sequence[Operator]:
        """The people of one office, or of all, by account."""
        ...

    def operator(self, operator: OperatorId) -> Operator:
        """One person, or ``NotFound("operator_not_found")``."""
        ...

    def ledger(self, operator: OperatorId) -> Sequence[LedgerLine]:
        """A person's permissions through time, oldest first."""
        ...


class EnrolmentState(StrEnum):
    """How it stands with somebody's face."""

    ENROLLED = "enrolled"
    DUE = "due"  # ends within 30 days
    EXPIRED = "expired"
    OTHER_MODEL = "other_model"  # made by another recogniser than the one in use
    NONE = "none"


@dataclass(frozen=True, slots=True)
class EnrolmentLine:
    """A person and their enrolment.

    digest, enrolled_at: of the newest template, None without one.  threshold: raised for look-alikes.
    consent, central: whether each consent is in force.
    """

    operator: Operator
    digest: str | None
    enrolled_at: datetime | None
    threshold: float | None
    consent: bool
    central: bool

    @property
    def valid_until(self) -> datetime | None:
        """When they must be enrolled anew."""
        return valid_until(self.enrolled_at) if self.enrolled_at else None

    def state(self, now: datetime, digest: str | None) -> EnrolmentState:
        """How it stands.  digest: of the recogniser in use, None when none is loaded."""
        if self.enrolled_at is None:
            return EnrolmentState.NONE
        if digest is not None and self.digest != digest:
            return EnrolmentState.OTHER_MODEL
        ends = valid_until(self.enrolled_at)
        if now >= ends:
            return EnrolmentState.EXPIRED
        return EnrolmentState.DUE if now >= ends - DUE else EnrolmentState.ENROLLED


class EnrolmentQueries(Protocol):
    """Who is enrolled and due, and where templates went."""

    def lines(self, offices: Collection[OfficeId]) -> Sequence[EnrolmentLine]:
        """Everybody of these offices, by account."""
        ...

    def copies(self, operator: OperatorId) -> Sequence[str]:
        """The machines to which a person's template was sent from here."""
        ...
