"""The life of an outbox row, and which rows go into one push."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId
from app.kernel.outbox import OutboxState

MOST_IN_BATCH = 200
"""The authority's door takes no more at once."""


class Cause(StrEnum):
    """Why a row goes from one state to another."""

    TAKEN = "taken"  # the authority said ok or dup
    FORKED = "forked"  # the authority holds another event at that place
    REFUSED = "refused"  # the authority said denied
    SEEN = "seen"  # the event came back in a pull
    UNSEEN = "unseen"  # everything was pulled and it was not there
    FEED_WENT_BACK = "feed_went_back"  # the authority lost what it had confirmed
    SET_ASIDE = "set_aside"  # by a person
    RELEASED = "released"  # by a person


_S, _C = OutboxState, Cause
MOVES: Mapping[tuple[OutboxState, Cause], OutboxState] = {
    (_S.WAITING, _C.TAKEN): _S.SENT,
    (_S.WAITING, _C.FORKED): _S.TO_DECIDE,
    (_S.SENT, _C.FORKED): _S.TO_DECIDE,
    (_S.WAITING, _C.REFUSED): _S.REFUSED,
    **{(state, _C.SEEN): _S.CLOSED for state in OutboxState if state is not _S.CLOSED},
    (_S.SENT, _C.UNSEEN): _S.WAITING,
    (_S.SENT, _C.FEED_WENT_BACK): _S.WAITING,
    (_S.CLOSED, _C.FEED_WENT_BACK): _S.WAITING,
    (_S.REFUSED, _C.FEED_WENT_BACK): _S.WAITING,  # what it stands behind came back after it
    **{(state, _C.SET_ASIDE): _S.QUARANTINED for state in (_S.WAITING, _S.REFUSED, _S.TO_DECIDE)},
    **{(state, _C.RELEASED): _S.WAITING for state in (_S.REFUSED, _S.TO_DECIDE, _S.QUARANTINED)},
}
"""What may become of a row; the database knows the same pairs.  Nothing leads out of the table: no row is dropped."""

BLOCKING = frozenset({_S.TO_DECIDE, _S.REFUSED, _S.QUARANTINED})
"""A row in one of these holds back the later ones of its own chain, and no others."""


def moved(state: OutboxState, cause: Cause) -> OutboxState:
    """The state after ``cause``; ``Rejected("outbox_move_refused")`` where that cannot be."""
    found = MOVES.get((state, cause))
    if found is None:
        raise Rejected("outbox_move_refused", state=state.value, cause=cause.value)
    return found


@dataclass(frozen=True, slots=True)
class Unsent:
    """A row that is not closed.

    row: its place in the outbox.  chain: the case it belongs to.  operator: who did it.  is_sealed: it carries that
    person's proof, with which a machine may hand it in.  is_aside: the case went on without it; a person decides.
    """

    row: int
    event: UUID
    office: OfficeId
    chain: UUID
    state: OutboxState
    operator: UUID
    is_sealed: bool = False
    is_aside: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """What is pushed at once: events of one office, oldest first."""

    office: OfficeId
    events: tuple[UUID, ...]


Carries = Callable[[UUID, bool], bool]
"""Whether a line may hand in an event of that operator, with or without that person's proof."""


def batches(rows: Iterable[Unsent], carries: Carries, most: int = MOST_IN_BATCH) -> tuple[Batch, ...]:
    """The waiting rows in batches of one office each, in their order.

    What stands behind a sick row of its chain waits, and so does what this line may not hand in, with all behind it:
    pushed, it would be refused.  What stands aside goes nowhere and keeps nothing back.
    most: events in a batch, 1 or more.
    """
    if most < 1:
        raise ValueError("a batch holds at least one event")
    sick: set[UUID] = set()
    queues: dict[OfficeId, list[UUID]] = {}
    for row in sorted((one for one in rows if not one.is_aside), key=lambda each: each.row):
        can_go = row.state is not OutboxState.WAITING or carries(row.operator, row.is_sealed)
        if row.state in BLOCKING or not can_go:
            sick.add(row.chain)
        elif row.state is OutboxState.WAITING and row.chain not in sick:
            queues.setdefault(row.office, []).append(row.event)
    return tuple(
        Batch(office, tuple(queue[start : start + most]))
        for office, queue in queues.items()
        for start in range(0, len(queue), most)
    )
