"""What grants, rota, relatives and the yearly check need from outside: stores and questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from app.kernel.ids import OfficeId, OperatorId
from app.staff.access_check import PersonInPost
from app.staff.grant_events import StaffEvent, StaffPlace
from app.staff.grants import ActDone, GrantRequest, PermissionChange, RequestFile, Withdrawal
from app.staff.presence_book import Absence, OnDuty, RotaDay
from app.staff.relatives import Decision, DeclaredRelative


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A yearly check as signed.  people: accounts in use.  findings: JSON text, a list of account and code."""

    office: OfficeId
    year: int
    people: int
    findings: str
    note: str
    signed_by: OperatorId
    at: datetime


class GrantStore(Protocol):
    """Requests, rota, relatives and checks within one transaction; every row is final."""

    def add_request(self, request: GrantRequest, applied: ActDone, event: StaffEvent | None = None) -> None:
        """Keep a request with its first act."""
        ...

    def add_act(self, request: UUID, seq: int, act: ActDone, event: StaffEvent | None = None) -> None:
        """Keep act number ``seq``; triggers refuse what is out of order, and who may not.

        event: what the centre is told of it, sealed and put into the outbox; without one the database refuses the act
        while a centre is set.
        """
        ...

    def place(self, request: UUID) -> StaffPlace | None:
        """Where the next event of the request stands, None where the centre was told nothing of it."""
        ...

    def book_place(self, chain: UUID) -> StaffPlace | None:
        """The same of a chain that is no request: behind its newest event, the confirmed one where there are two."""
        ...

    def tell(self, event: StaffEvent, *, is_done: bool) -> None:
        """Keep an act that is no grant's, sealed and put into the outbox.  is_done: this store shows it already."""
        ...

    def request(self, request: UUID) -> RequestFile:
        """The request with its acts, or ``NotFound("grant_request_not_found")``."""
        ...

    def apply_due(self, now: datetime, operator: OperatorId | None) -> Sequence[PermissionChange]:
        """Let the permissions of one person, or of all, follow what the ledger says now."""
        ...

    def add_stand_in_start(self, request: UUID, by: OperatorId, at: datetime, event: StaffEvent | None = None) -> None:
        """A supervisor starts a stand-in for the day of that moment.  event: as of ``add_act``."""
        ...

    def add_rota_day(self, row: RotaDay, by: OperatorId, at: datetime) -> None:
        """Plan somebody for a day, or correct it."""
        ...

    def add_absence(self, row: Absence, by: OperatorId, at: datetime) -> None:
        """Somebody is away, or back."""
        ...

    def add_relative(self, relative: DeclaredRelative) -> None:
        """Somebody declares a relative of their own."""
        ...

    def add_relative_decision(
        self, relative: UUID, decision: Decision, by: OperatorId, at: datetime, reason: str
    ) -> None:
        """Internal audit confirms or ends a declaration."""
        ...

    def relatives(self, operator: OperatorId) -> Sequence[DeclaredRelative]:
        """What a person has declared, oldest first."""
        ...

    def add_access_review(self, review: ReviewRow) -> None:
        """Sign a yearly check off."""
        ...


class GrantQueries(Protocol):
    """Read-only questions."""

    def has_due(self, now: datetime) -> bool:
        """Whether somebody's permission is not what the ledger says now."""
        ...

    def requests(self, *, open_only: bool) -> Sequence[RequestFile]:
        """Every request, or those that wait for an act, oldest first."""
        ...

    def roster(self, day: date) -> Sequence[RequestFile]:
        """The granted stand-ins whose days contain ``day``."""
        ...

    def withdrawn_since(self, moment: datetime) -> Sequence[Withdrawal]:
        """Whose permission was withdrawn after ``moment``, oldest first."""
        ...

    def on_duty(self, office: OfficeId, day: date) -> Sequence[OnDuty]:
        """The active people of an office on a day, by account; who is absent or not planned says so."""
        ...

    def people(self, office: OfficeId) -> Sequence[PersonInPost]:
        """Everybody of an office with their ledger, by account; who left is among them."""
        ...

    def absence_on(self, operator: OperatorId, day: date) -> Absence | None:
        """The absence that covers a day, None for somebody who is there."""
        ...

    def relatives(self, office: OfficeId) -> Sequence[DeclaredRelative]:
        """What the people of an office have declared, oldest first."""
        ...

    def reviews(self, office: OfficeId) -> Sequence[ReviewRow]:
        """The signed yearly checks of an office, newest first."""
        ...
