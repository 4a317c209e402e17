"""Results on their way to whoever applied: fetched at the window or sent by post; and who was told what."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.kernel.ids import CaseId, OperatorId


class DeliveryWay(StrEnum):
    """How a result reaches who applied."""

    FETCH = "fetch"
    MAIL = "mail"


class DeliveryEnd(StrEnum):
    """What became of a delivery."""

    DELIVERED = "delivered"
    RETURNED = "returned"  # the post came back: the result is to be delivered again


class Carrier(StrEnum):
    """Who carries; the law knows the first for official papers."""

    EMS = "ems"
    REGISTERED = "registered"
    OTHER = "other"


class About(StrEnum):
    """What somebody waits to be told."""

    SUPPLEMENT = "supplement"  # the last day for missing papers comes near
    RESULT = "result"  # the result is ready


class Channel(StrEnum):
    """How somebody was told."""

    PHONE = "phone"
    IN_PERSON = "in_person"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Wish:
    """How an applicant wants the result.  address: other than the one on file, "" for that one."""

    case: CaseId
    way: DeliveryWay
    address: str
    operator: OperatorId
    at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """A result that goes out.  round: of the case.  carrier, tracking, address: of post, None and "" when fetched."""

    id: UUID
    case: CaseId
    round: int
    way: DeliveryWay
    carrier: Carrier | None
    tracking: str
    address: str
    operator: OperatorId
    at: datetime


@dataclass(frozen=True, slots=True)
class DeliveryNow:
    """The newest delivery of a case in its present round, as whoever closes it knows it: not where it went.

    at: handed out, or posted.
    """

    way: DeliveryWay
    carrier: Carrier | None
    tracking: str
    at: datetime
    ended: DeliveryEnd | None
    ended_at: datetime | None
    note: str

    @property
    def holds_closing(self) -> bool:
        """Whether the case may not be closed as delivered: the post is under way, or it has come back."""
        return self.ended is not DeliveryEnd.DELIVERED


@dataclass(frozen=True, slots=True)
class ReadyResult:
    """A result to be handed out or sent.

    recipient: who applied.  number_masked: of his document, to be compared when he fetches it.
    came_back: why the post returned it, "" where it was not sent before.
    """

    case: CaseId
    number: str
    item_zh: str
    item_en: str
    recipient: str
    number_masked: str
    outcome: str
    way: DeliveryWay
    due_on: date | None
    came_back: str


@dataclass(frozen=True, slots=True)
class MailLine:
    """A line of the mailing register.  recipient, address: "" for those who need not know them."""

    id: UUID
    case: CaseId
    number: str
    item_zh: str
    item_en: str
    recipient: str
    address: str
    carrier: Carrier
    tracking: str
    posted_at: datetime
    ended: DeliveryEnd | None
    ended_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody was told something."""

    id: UUID
    case: CaseId
    about: About
    channel: Channel
    note: str
    operator: OperatorId
    at: datetime


@dataclass(frozen=True, slots=True)
class ToTell:
    """Somebody who waits to be told.  since: of the notice or the decision.  told_at: the newest contact about it."""

    case: CaseId
    number: str
    item_zh: str
    item_en: str
    name: str
    phone: str
    about: About
    since: datetime
    told_at: datetime | None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A line of the register of contacts; nobody of the staff is named."""

    number: str
    item_zh: str
    item_en: str
    about: About
    channel: Channel
    note: str
    at: datetime
