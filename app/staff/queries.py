"""What a screen or verb can ask about offices, people and their permissions."""

from collections.abc import Sequence
from typing import Protocol

from app.kernel.ids import OfficeId, OperatorId
from app.staff.model import LedgerLine, Office, Operator


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

    def operators(self, office: OfficeId | None = None) -> Sequence[Operator]:
        """The people of one office, or of all, by account."""
        ...

    def operator(self, operator: OperatorId) -> Operator:
        """One person, or ``NotFound("operator_not_found")``."""
        ...

    def ledger(self, operator: OperatorId) -> Sequence[LedgerLine]:
        """A person's permissions through time, oldest first."""
        ...
