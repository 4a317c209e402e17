"""What a machine's copy of a case becomes when the authority's history of it was pulled: pure, by hashes alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.kernel.canonical import is_opened
from app.sync.conflict import Link, side_by_side
from app.sync.feed import FeedPlace


class Lack(StrEnum):
    """What is still missing of a case that was pulled."""

    EVENTS = "events"  # an event could not be taken over; tried again when something about it has changed
    NAMES = "names"  # who did it, which the authority gives out after the decision


@dataclass(frozen=True, slots=True)
class Missing:
    """Something of a pulled case that is still missing.

    case: its number, or the start of its id.  why: an error's code.  Names are missing of decided cases only: before
    the decision nobody may know them.
    """

    case: str
    lack: Lack
    why: str


SAID_ONE_BY_ONE = 5


def missing_words(missing: Sequence[Missing]) -> tuple[tuple[str, Mapping[str, object]], ...]:
    """What lacks, as codes and values of sentences: cases one by one up to five, the rest and the names as a number."""
    stuck = [each for each in missing if each.lack is Lack.EVENTS]
    nameless = len(missing) - len(stuck)
    told: list[tuple[str, Mapping[str, object]]] = [
        ("lack_events", {"case": each.case, "why": each.why}) for each in stuck[:SAID_ONE_BY_ONE]
    ]
    if len(stuck) > SAID_ONE_BY_ONE:
        told.append(("lack_events_more", {"count": len(stuck) - SAID_ONE_BY_ONE}))
    if nameless:
        told.append(("lack_names", {"count": nameless}))
    return tuple(told)


@dataclass(frozen=True, slots=True)
class AsideAct:
    """An act of this machine that went aside: what was done, at which step of the way, by whom, and what was said."""

    case: UUID
    kind: str
    step: int
    operator: UUID
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Adoption:
    """What is to be done with the copy.  aside: own events that can never follow, newest first.  adopt: pulled ones."""

    aside: tuple[Link, ...] = ()
    adopt: tuple[Link, ...] = ()


def adoption(ours: Sequence[Link], theirs: Sequence[Link]) -> Adoption:
    """From the copy's history and the authority's, both from their start.

    Where only the copy went on, nothing: it waits to be confirmed, or the authority went back and the case stays as it
    was heard.  Where both went on, the authority's counts.
    """
    sides = side_by_side(ours, theirs)
    if not sides.theirs:
        return Adoption()
    return Adoption(tuple(reversed(sides.ours)), sides.theirs)


@dataclass(frozen=True, slots=True)
class Named:
    """Who stood behind an event's commitments, as the authority says.

    seq: of the event in its case.  nonce: the 16 random bytes, behind them the machine's name.
    """

    seq: int
    operator: UUID
    nonce: bytes


def is_behind(named: Named, commitment: bytes, terminal: str) -> bool:
    """Whether person and machine are those whom the event commits to.

    commitment: 32 bytes.  terminal: what the body calls the machine, in bodies of before its name.
    """
    return is_opened(commitment.hex(), terminal, named.operator.bytes, named.nonce)


@dataclass(frozen=True, slots=True)
class ChaserTold:
    """Who follows, or followed, an open case of the green channel, by the authority; the id is the same everywhere.

    ended_at, ending: None while it goes on.
    """

    id: UUID
    case: UUID
    operator: UUID
    named_at: datetime
    ended_at: datetime | None
    ending: str | None


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A draw of the authority that stands now, of a person of this machine.

    drawn_at: as the authority wrote it.  purpose: step or asked.  number: of the draws after that event.
    """

    operator: UUID
    case: UUID
    after_seq: int
    purpose: str
    number: int
    drawn_at: str


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that lies with the people of this machine.

    people: of whom the authority spoke at all.  asked: questions that wait for an answer, each with whose it is.
    """

    people: frozenset[UUID]
    rows: tuple[DeskRow, ...]
    asked: tuple[tuple[UUID, UUID], ...] = ()


@dataclass(frozen=True, slots=True)
class Polled:
    """What an office's authority says to a poll.

    at: its clock, for comparison only.  place: where the feed stands, None where it does not tell.
    """

    at: datetime
    place: FeedPlace | None
    desk: Desk
