"""What the worker asks of the server; every method raises Unavailable("central_unreachable") when the line is lost."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from app.cases.eligibility import Considered
from app.centre.model import (
    Behind,
    CentralDraw,
    DaySecret,
    Ended,
    Fault,
    KnownMark,
    LatePapers,
    OfficeHead,
    Overdue,
    PanelBook,
    PublishedDay,
    Refusal,
    Undrawn,
)
from app.kernel.ids import CaseId, OfficeId, OperatorId


class DrawTable(Protocol):
    """One transaction in which cases are drawn; what it took nobody else can take until it ends."""

    def secret(self) -> DaySecret | None:
        """Today's; None before the day was opened."""
        ...

    def take(self, limit: int) -> Sequence[Undrawn]:
        """Cases that nobody has, those due first, without those that another worker holds."""
        ...

    def people(self, offices: Sequence[OfficeId]) -> Sequence[Considered]:
        """Everybody of these offices with a permission, with his load."""
        ...

    def panels(self, cases: Sequence[Undrawn]) -> PanelBook:
        """The panels of the offices of these cases, and which has each of them."""
        ...

    def near(self, cases: Sequence[Undrawn], offices: Sequence[OfficeId]) -> Mapping[CaseId, frozenset[bytes]]:
        """Person keys of who of these offices lives with the person concerned or works in the unit, by case."""
        ...

    def assign(self, case: Undrawn, drawn: OperatorId, record: Any) -> str:
        """``ok``, ``stale`` or ``denied:<reason>``."""
        ...

    def put_off(self, case: Undrawn, reason: str, record: Any | None) -> str:
        """Nobody could be drawn: keep why, try again in a minute."""
        ...


class WorkerLine(Protocol):
    """A connection as a member of ``perm_worker``; each call is a transaction, but ``drawing`` and ``at_once``."""

    def moment(self) -> datetime: ...  # noqa: D102 - the server's time
    def open_day(self, day: date, secret: bytes) -> bool: ...  # noqa: D102 - False where it was opened before
    def reveal(self) -> Sequence[date]: ...  # noqa: D102 - days whose secret everybody may know now
    def drawing(self) -> AbstractContextManager[DrawTable]: ...  # noqa: D102
    def at_once(self) -> AbstractContextManager[object]: ...  # noqa: D102 - what is called within is one transaction
    def late_papers(self) -> Sequence[LatePapers]: ...  # noqa: D102
    def follow_grants(self) -> int: ...  # noqa: D102 - how many permissions began or ended
    def follow_green(self) -> int: ...  # noqa: D102 - how many cases have another follower now
    def lapse(self, late: LatePapers) -> str: ...  # noqa: D102
    def overdue(self, behind: Behind | None, limit: int) -> Sequence[Overdue]: ...  # noqa: D102
    def note_rise(self, step: Overdue, told: str) -> str: ...  # noqa: D102
    def offices(self) -> Sequence[OfficeHead]: ...  # noqa: D102
    def summarise(self, office: OfficeId, limit: int) -> int: ...  # noqa: D102 - how far, 0 when nothing was to do
    def forget_summaries(self, office: OfficeId) -> None: ...  # noqa: D102
    def watch(self, idle_s: int, running_s: int) -> Sequence[Ended]: ...  # noqa: D102
    def lease(self, task: str, holder: str, seconds: int) -> bool: ...  # noqa: D102


class VerifyingLine(Protocol):
    """The doors of the nightly look."""

    def moment(self) -> datetime: ...  # noqa: D102
    def lease(self, task: str, holder: str, seconds: int) -> bool: ...  # noqa: D102
    def offices(self) -> Sequence[OfficeHead]: ...  # noqa: D102
    def is_verified(self, night: date) -> bool: ...  # noqa: D102
    def check_feed(self, office: OfficeId, behind: int, upto: int) -> Sequence[Fault]: ...  # noqa: D102
    def check_heads(
        self, office: OfficeId, behind: UUID | None, limit: int
    ) -> tuple[Sequence[Fault], CaseId | None, int]:
        """Faults of so many cases behind one, the last of them, None when all are done, and how many they were."""
        ...

    def check_server(self) -> Sequence[Fault]:
        """Groups, administration's chain, published secrets, and rights against the list."""
        ...

    def keep_verification(self, night: date, begun: datetime, rows: int, cases: int, faults: Sequence[Fault]) -> int:
        """Keep for good what was found; returns its number."""
        ...


class DrawsLine(Protocol):
    """Draws as they are read afterwards."""

    def draw_days(self) -> Sequence[PublishedDay]: ...  # noqa: D102
    def draws(self, since: datetime, seen: UUID, limit: int) -> Sequence[CentralDraw]: ...  # noqa: D102


class NotedLine(Protocol):
    """What the write door noted for people to look at, newest first; for posts of an office."""

    def known_marks(self, limit: int) -> Sequence[KnownMark]: ...  # noqa: D102
    def refusals(self, limit: int) -> Sequence[Refusal]: ...  # noqa: D102


class HeadsLine(Protocol):
    """What the signed heads are made of and held against."""

    def moment(self) -> datetime: ...  # noqa: D102
    def offices(self) -> Sequence[OfficeHead]: ...  # noqa: D102
    def draw_days(self) -> Sequence[PublishedDay]: ...  # noqa: D102
    def feed_hash_at(self, office: OfficeId, feed_no: int) -> bytes | None: ...  # noqa: D102


class WholeLine(WorkerLine, VerifyingLine, DrawsLine, NotedLine, HeadsLine, Protocol):
    """Everything that one connection serves."""
