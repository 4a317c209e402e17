"""What intake needs from outside: drafts, pages, the form's verdict, what the register knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from app.audit.ports import AuditLog
from app.cases.ports import CaseStore
from app.catalogue.model import ServiceItem
from app.intake.model import Answers, Draft, DraftLine, Gap
from app.kernel.ids import BlobHash, CaseId, DraftId, OfficeId, OperatorId
from app.kernel.numbers import NumberSeries
from app.kernel.unit_of_work import UnitOfWork
from app.sync.any_hall import AnyHallItems


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """What a request led to when it first came: the case after ``seq`` events."""

    case: CaseId
    seq: int


class DraftStore(Protocol):
    """Drafts and the requests that were answered, within one transaction."""

    def save(self, draft: Draft, at: datetime) -> None:
        """Insert or replace the whole draft."""
        ...

    def find(self, draft: DraftId) -> Draft | None:
        """The draft, if it is kept."""
        ...

    def remove(self, draft: DraftId) -> None:
        """Forget it; nothing happens when it is not there."""
        ...

    def lines(self, office: OfficeId, clerk: OperatorId | None) -> Sequence[DraftLine]:
        """Drafts of an office, of one clerk or of all, last touched first."""
        ...

    def answered(self, request: UUID) -> FirstAnswer | None:
        """What that request led to, if it came before."""
        ...

    def answer(self, request: UUID, first: FirstAnswer) -> None:
        """Remember; a second time breaks the key."""
        ...


@dataclass(frozen=True, slots=True)
class Blob:
    """A kept original.  media_type: application/pdf, image/jpeg, image/png or image/tiff."""

    hash: BlobHash
    media_type: str
    content: bytes


class BlobStore(Protocol):
    """Originals by the hash of their clear content; the file around them is encrypted."""

    def put(self, blob: Blob, at: datetime) -> None:
        """Keep; the same content again is the same row."""
        ...

    def get(self, blob: BlobHash) -> Blob:
        """The original, or ``NotFound("page_not_found")``."""
        ...


class NearPeople(Protocol):
    """Who is near to whom an application is about, within one transaction."""

    def draws_elsewhere(self) -> bool:
        """Whether a centre is set: it draws, and does not know the register."""
        ...

    def numbers_near(self, subject_kind: str, subject_id: str) -> frozenset[str]:
        """ID numbers of who lives with that person or works or worked in that unit, by the register."""
        ...

    def staff_keys(self) -> frozenset[bytes]:
        """Keyed hashes of everybody who works here or is heard of from the authority."""
        ...


class IntakeUnitOfWork(UnitOfWork, Protocol):
    """A transaction over everything that taking an application in touches."""

    cases: CaseStore
    drafts: DraftStore
    blobs: BlobStore
    numbers: NumberSeries
    audit: AuditLog

    @property
    def tasks(self) -> NearPeople:
        """Who is near to whom an application is about."""
        ...

    @property
    def sync(self) -> AnyHallItems:
        """What other counties let be taken in here."""
        ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the form says of an application.

    stated: canonical answers of the visible questions, as the case keeps them.  answers: the same with everything
    the register knows, for conditions.  gaps: everything that must be changed, in the order of form and checklist.
    """

    stated: Answers
    answers: Answers
    gaps: tuple[Gap, ...]


class Judge(Protocol):
    """The unified form, as the outcomes need it."""

    def __call__(self, item: ServiceItem, draft: Draft, today: date) -> Verdict:
        """Read the draft against form and register."""
        ...
