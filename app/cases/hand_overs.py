"""Hand-overs of paper: from where to where, what lies in them, who signed; where the papers of a case are now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.kernel.actor import Actor, Permission, Post
from app.kernel.ids import CaseId, OfficeId, OperatorId

HAND_OVER_SERIES = "hand_over"


class PlaceKind(StrEnum):
    """Where papers lie; the distribution desk is on one side of every hand-over, so that the others never meet."""

    WINDOW = "window"
    DESK = "desk"
    SECTION = "section"
    ARCHIVE = "archive"
    BODY = "body"  # another body, or another office


@dataclass(frozen=True, slots=True)
class Place:
    """detail: code of the section, key or name of the other body; "" otherwise."""

    kind: PlaceKind
    detail: str = ""

    @property
    def text(self) -> str:
        """``section:pension``, as verbs write it."""
        return f"{self.kind}:{self.detail}" if self.detail else self.kind.value


WINDOW, DESK, ARCHIVE = Place(PlaceKind.WINDOW), Place(PlaceKind.DESK), Place(PlaceKind.ARCHIVE)


class PaperKind(StrEnum):
    """What is handed over."""

    FILE = "file"  # the papers that the case keeps; they begin at the window
    REPLY = "reply"  # what another body wrote; it begins there


class HandOverAct(StrEnum):
    """What became of a hand-over; each at most once."""

    GIVEN = "given"
    TAKEN = "taken"
    REFUSED = "refused"  # by the taker, with a reason
    WITHDRAWN = "withdrawn"  # by the desk, with a reason, before the taker signed


class Side(StrEnum):
    """Of a hand-over."""

    GIVER = "giver"
    TAKER = "taker"


class HandOverState(StrEnum):
    """Where a hand-over stands."""

    OPEN = "open"  # waits for the giver
    GIVEN = "given"  # waits for the taker
    TAKEN = "taken"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Packet:
    """What a hand-over is to hold of one case.  pages: sheets counted by hand, 1 to 9999."""

    case: CaseId
    kind: PaperKind
    pages: int


@dataclass(frozen=True, slots=True)
class HandOverItem:
    """A packet as it is shown: number and matter of its case, no person."""

    case: CaseId
    number: str
    item_zh: str
    item_en: str
    kind: PaperKind
    pages: int


@dataclass(frozen=True, slots=True)
class HandOverDone:
    """An act with who did it."""

    act: HandOverAct
    operator: OperatorId
    name: str
    account: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """A hand-over with all that happened to it, oldest act first."""

    id: UUID
    number: str
    office: OfficeId
    giver: Place
    taker: Place
    written_at: datetime
    items: tuple[HandOverItem, ...]
    acts: tuple[HandOverDone, ...]

    @property
    def state(self) -> HandOverState:
        """By the last act."""
        return HandOverState(self.acts[-1].act.value) if self.acts else HandOverState.OPEN

    @property
    def is_open(self) -> bool:
        """Whether a signature is still missing."""
        return self.state in (HandOverState.OPEN, HandOverState.GIVEN)

    @property
    def pages(self) -> int:
        """All sheets."""
        return sum(item.pages for item in self.items)

    def done(self, act: HandOverAct) -> HandOverDone | None:
        """That act, None when it has not happened."""
        return next((one for one in self.acts if one.act is act), None)

    def place(self, side: Side) -> Place:
        """From where, or to where."""
        return self.giver if side is Side.GIVER else self.taker


_CHECKING = (Permission.HANDLING, Permission.REVIEW, Permission.APPROVAL)


def stands_at(place: Place, actor: Actor, section: str) -> bool:
    """Whether somebody signs for that place; the database asks the same again.  section: the code of the actor's own.

    What goes to another body is carried by the flow desk, or by another of the distribution desk.
    """
    return {
        PlaceKind.WINDOW: actor.permission is Permission.INTAKE,
        PlaceKind.DESK: actor.post is Post.DISTRIBUTION_DESK,
        PlaceKind.SECTION: actor.permission in _CHECKING and section == place.detail,
        PlaceKind.ARCHIVE: actor.post is Post.ARCHIVE,
        PlaceKind.BODY: actor.post in (Post.FLOW_DESK, Post.DISTRIBUTION_DESK),
    }[place.kind]


@dataclass(frozen=True, slots=True)
class PaperFact:
    """A case as far as its papers need it.

    at: where its file lies.  needed: section code or body that has the case now, None where it stays or nobody knows.
    kept: papers by key with the sheets that came in.
    """

    case: CaseId
    number: str
    item_code: str
    item_zh: str
    item_en: str
    at: Place
    needed: Place | None
    kept: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class PaperMove:
    """Papers that are not where they are needed.

    at: where they are.  to: where they must come.  next: this hand-over's end, the desk unless they lie there already.
    papers: how many kinds.  pages: sheets as they were counted at the window.
    """

    case: CaseId
    number: str
    item_zh: str
    item_en: str
    at: Place
    to: Place
    next: Place
    papers: int
    pages: int


def moves(facts: Sequence[PaperFact], keeps: Mapping[str, frozenset[str]]) -> tuple[PaperMove, ...]:
    """What must be handed over, in the order of the facts.  keeps: by item the papers that are kept."""
    found = []
    for fact in facts:
        kept = [sheets for key, sheets in fact.kept if key in keeps.get(fact.item_code, ())]
        if fact.needed is None or fact.needed == fact.at or not kept:
            continue
        nearer = fact.needed if fact.at == DESK else DESK
        place = (fact.at, fact.needed, nearer)
        found.append(
            PaperMove(fact.case, fact.number, fact.item_zh, fact.item_en, *place, len(kept), max(1, sum(kept)))
        )
    return tuple(found)
