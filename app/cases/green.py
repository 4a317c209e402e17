"""The green channel (绿色通道): who is entitled, and the one named person who chases such a case.

No text in force names a green channel for cases.  The reasons are those for which a hall gives precedence (standards
Q-01, Q-02, B-04, R-17) and grave work injuries; each is provisional until the office's own rule confirms it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.cases.model import CaseHead
from app.kernel.actor import Post
from app.kernel.calendar import CountedIn, WorkingCalendar, due_date
from app.kernel.ids import CaseId, OperatorId

CHASER_POSTS = frozenset({Post.FLOW_DESK, Post.FLOOR_SUPERVISOR, Post.SERVICE_DESK})
"""Posts without a business permission, of which one person follows a case of the green channel."""

_NEVER = datetime.min.replace(tzinfo=UTC)


class GreenReason(StrEnum):
    """Why a case goes through the green channel."""

    SENIOR = "senior"  # standards Q-01, B-04
    DISABLED = "disabled"
    PREGNANT = "pregnant"
    GRAVELY_ILL = "gravely_ill"
    MILITARY = "military"  # servicemen, their families, veterans, bereaved families
    SEVERE_INJURY = "severe_injury"  # a grave injury or death at work, or an occupational disease


PROVISIONAL = frozenset(GreenReason)
"""Reasons that no text in force grants for a case; the acceptance says so, and so does the form."""


@dataclass(frozen=True, slots=True)
class Green:
    """The mark as it stands in the acceptance.  days: working days of its clock.  due_on: their last day."""

    reason: GreenReason
    days: int
    due_on: date
    provisional: bool

    def to_data(self) -> dict[str, Any]:
        """JSON values."""
        told = {"reason": self.reason.value, "days": self.days, "due_on": self.due_on.isoformat()}
        return told | {"provisional": self.provisional}


def green_of(reason: GreenReason, counts_from: date, days: int, calendar: WorkingCalendar) -> Green:
    """The mark of a case whose promise counts from a day."""
    due = due_date(counts_from, days, CountedIn.WORKING_DAYS, calendar).day
    return Green(reason, days, due, reason in PROVISIONAL)


class ChaserEnd(StrEnum):
    """Why somebody follows a case no more."""

    ABSENT = "absent"
    POST = "post"  # left, or holds another post now
    CONFLICT = "conflict"  # has a part in the case, or it is about a relative
    CENTRE = "centre"  # the centre names who follows a case since then


@dataclass(frozen=True, slots=True)
class Chaser:
    """Who follows a case of the green channel since when."""

    id: UUID
    case: CaseId
    operator: OperatorId
    named_at: datetime


@dataclass(frozen=True, slots=True)
class Standby:
    """Somebody of the office who might follow a case.

    person_key: keyed hash of the ID number.  relatives: those of declared relatives.  open_cases: followed now.
    named_at: when last named, None for never.
    """

    operator: OperatorId
    account: str
    person_key: bytes
    post: Post
    is_present: bool
    relatives: frozenset[bytes] = frozenset()
    open_cases: int = 0
    named_at: datetime | None = None


def next_chaser(head: CaseHead, acted: Mapping[bytes, frozenset[str]], people: Iterable[Standby]) -> Standby | None:
    """Whose turn it is among those present: the fewest cases, then the longest without one, then by account."""
    able = [one for one in people if next(against(head, acted, one), None) is None]
    return min(able, key=lambda one: (one.open_cases, one.named_at or _NEVER, one.account), default=None)


def against(head: CaseHead, acted: Mapping[bytes, frozenset[str]], one: Standby) -> Iterator[ChaserEnd]:
    """Every reason why somebody does not follow the case."""
    if one.post not in CHASER_POSTS:
        yield ChaserEnd.POST
    own = bool(head.subject_key) and (one.person_key == head.subject_key or head.subject_key in one.relatives)
    if one.person_key in acted or own:
        yield ChaserEnd.CONFLICT
    if not one.is_present:
        yield ChaserEnd.ABSENT
