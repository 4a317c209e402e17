"""What the desks need from outside: their own rows, look-ups of one office, addresses on file, a checked password."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from app.cases.deliveries import (
    Contact,
    ContactLine,
    Delivery,
    DeliveryEnd,
    DeliveryNow,
    MailLine,
    ReadyResult,
    ToTell,
    Wish,
)
from app.cases.hand_overs import HandOver, HandOverAct, Packet, PaperFact, Place
from app.cases.ports import CaseUnitOfWork
from app.kernel.ids import CaseId, OfficeId, OperatorId
from app.kernel.numbers import NumberSeries
from app.staff.ports import Credentials


class DeskStore(Protocol):
    """Rows that are only ever added to; what is not allowed the database refuses by itself."""

    def add_hand_over(
        self, slip: UUID, number: str, office: OfficeId, ends: tuple[Place, Place], operator: OperatorId, at: datetime
    ) -> None:
        """A new hand-over; Rejected: hand_over_by_desk, hand_over_through_desk."""
        ...

    def add_packet(self, slip: UUID, seq: int, packet: Packet) -> None:
        """Put papers in.

        Rejected: hand_over_signed, hand_over_other_office, papers_under_way, papers_elsewhere, hand_over_pages.
        """
        ...

    def add_act(self, slip: UUID, act: HandOverAct, operator: OperatorId, at: datetime, reason: str = "") -> None:
        """Sign, refuse or withdraw.

        Rejected: hand_over_empty, hand_over_not_given, hand_over_ended, hand_over_same_person,
        hand_over_not_your_side, hand_over_own_case, hand_over_needs_reason.
        """
        ...

    def add_wish(self, wish: Wish) -> None:
        """How the result is wanted; the newest counts.  Rejected("wish_not_yours")."""
        ...

    def wish(self, case: CaseId) -> Wish | None:
        """The newest."""
        ...

    def add_delivery(self, delivery: Delivery) -> None:
        """A result goes out.

        Rejected: delivery_by_desk, result_not_ready, result_under_way, tracking_known, delivery_own_case.
        """
        ...

    def end_delivery(self, delivery: UUID, ended: DeliveryEnd, operator: OperatorId, at: datetime, note: str) -> None:
        """What became of it; Rejected: delivery_by_desk, delivery_ended, delivery_needs_note."""
        ...

    def delivery(self, case: CaseId) -> DeliveryNow | None:
        """The newest of a case in its present round; its address is not read."""
        ...

    def add_contact(self, contact: Contact) -> None:
        """Somebody was told; Rejected("told_by_service_desk")."""
        ...


class DeskUnitOfWork(CaseUnitOfWork, Protocol):
    """A transaction over what the desks keep beside the cases."""

    desks: DeskStore
    numbers: NumberSeries


class DeskQueries(Protocol):
    """Look-ups of one office, a fixed number of statements each."""

    def ready(self, office: OfficeId) -> Sequence[ReadyResult]:
        """Results to be handed out or sent, those due first."""
        ...

    def papers(self, office: OfficeId) -> Sequence[PaperFact]:
        """Where the papers of cases are, of those that no open hand-over holds; oldest case first."""
        ...

    def hand_overs(self, office: OfficeId, day: date | None) -> Sequence[HandOver]:
        """Those that a signature is missing from; with a day those written on it too.  Oldest first."""
        ...

    def hand_over(self, office: OfficeId, number: str) -> HandOver | None:
        """The one with that number."""
        ...

    def mail(self, office: OfficeId, day: date | None, *, withheld: bool) -> Sequence[MailLine]:
        """Post of that day; None: all that is under way.  withheld: recipient and address are not read."""
        ...

    def tracked(self, office: OfficeId, tracking: str) -> UUID | None:
        """The newest delivery with that tracking number."""
        ...

    def to_tell(self, office: OfficeId) -> Sequence[ToTell]:
        """People whose papers are missing or whose result is ready to be fetched."""
        ...

    def contacts(self, office: OfficeId, day: date) -> Sequence[ContactLine]:
        """Who was told what on that day, newest first."""
        ...

    def section_names(self, office: OfficeId) -> dict[str, str]:
        """Code of a section → name."""
        ...

    def section_of(self, operator: OperatorId) -> str:
        """The code of somebody's section."""
        ...


class Addresses(Protocol):
    """The register as far as an envelope needs it."""

    def __call__(self, kind: str, subject: str) -> str:
        """The address on file of a person or unit, "" when there is none."""
        ...


class CheckedPassword(Protocol):
    """The counted comparison of sign-in."""

    def __call__(self, account: str, password: str) -> tuple[Credentials | None, str]:
        """Whose it is, and "" for right or why not."""
        ...
