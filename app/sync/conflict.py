"""Two histories of one case: what the authority confirmed counts, the rest waits or is laid before a person.

What a machine knows of a case is joined with what another one knows by ``join``, which is commutative, associative and
idempotent, so every machine that has heard the same things holds the same, whatever the order; property-tested.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.kernel.canonical import FIRST_PREVIOUS
from app.kernel.errors import Conflict


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """One event of a case's history, as far as order is concerned."""

    seq: int
    hash: bytes
    previous: bytes
    event: UUID


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of one case.  confirmed: the authority's history from its start.  heard: every other event."""

    confirmed: tuple[Link, ...] = ()
    heard: frozenset[Link] = frozenset()


@dataclass(frozen=True, slots=True)
class Settled:
    """How heard events stand to the authority's history.

    waiting: follow its end, in order; they can still be confirmed.  forked: never can, as another event has their
    place or that of one before them; a person decides.  unplaced: what lies before them is not known here.
    """

    waiting: tuple[Link, ...]
    forked: tuple[Link, ...]
    unplaced: tuple[Link, ...]


def join(one: Knowledge, other: Knowledge) -> Knowledge:
    """Everything that either knows.

    Raises Conflict("centre_forked") when the two were told different confirmed histories: an authority has one.
    """
    shorter, longer = sorted((one.confirmed, other.confirmed), key=len)
    if longer[: len(shorter)] != shorter:
        fork = next(mine.seq for mine, theirs in zip(shorter, longer, strict=False) if mine != theirs)
        raise Conflict("centre_forked", seq=fork)
    return Knowledge(longer, (one.heard | other.heard) - frozenset(longer))


def settle(known: Knowledge) -> Settled:
    """How the heard events stand; the same for everybody who knows the same.

    Of two heard events for one place neither is preferred: the authority will confirm one of them.
    """
    end = known.confirmed[-1].hash if known.confirmed else FIRST_PREVIOUS
    places = {FIRST_PREVIOUS: 0} | {each.hash: each.seq for each in known.confirmed}
    ahead, lost = {end}, {hash_ for hash_ in places if hash_ != end}
    waiting, forked, unplaced = [], [], []
    for each in sorted(known.heard):
        if each.previous in ahead:
            ahead.add(each.hash)
            waiting.append(each)
        elif each.previous in lost:
            lost.add(each.hash)
            forked.append(each)
        else:
            unplaced.append(each)
    return Settled(tuple(waiting), tuple(forked), tuple(unplaced))


def branch_of(event: UUID, known: Sequence[Link]) -> tuple[Link, ...]:
    """The history through an event, from the first link that is known: what it follows, and what followed it.

    known: with what the authority confirmed in its place, which is left out.  () where the event is not among them.
    """
    by_hash, after = {each.hash: each for each in known}, {each.previous: each for each in sorted(known, reverse=True)}
    found = [each for each in known if each.event == event]
    while found and found[0].previous in by_hash:
        found.insert(0, by_hash[found[0].previous])
    while found and found[-1].hash in after:
        found.append(after[found[-1].hash])
    return tuple(found)


@dataclass(frozen=True, slots=True)
class SideBySide:
    """What a person sees to decide.  common: how many events both have.  ours, theirs: what follows on either side."""

    common: int
    ours: tuple[Link, ...]
    theirs: tuple[Link, ...]

    @property
    def is_fork(self) -> bool:
        """Whether both sides went on; where only one did, nothing is to be decided."""
        return bool(self.ours and self.theirs)


def side_by_side(ours: Sequence[Link], theirs: Sequence[Link]) -> SideBySide:
    """This machine's whole history of a case beside the authority's.

    ours: in order; where the case follows the authority already, what forked stands in it beside what took its place.
    """
    confirmed = {link.hash for link in theirs}
    alone = tuple(link for link in ours if link.hash not in confirmed)
    heard = {link.hash for link in ours}
    parting = min((link.seq for link in alone), default=len(theirs) + 1)
    common = sum(link.hash in heard and link.seq < parting for link in theirs)
    return SideBySide(common, alone, tuple(theirs[common:]))
