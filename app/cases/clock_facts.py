"""What happens to the clocks of a case, and which of it may happen (CAL-03; standards F-04, F-05)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.catalogue.model import Completion, Limit, ServiceItem
from app.kernel.calendar import CountedIn, Pause
from app.kernel.errors import Rejected
from app.kernel.ids import EventId


class PauseKind(StrEnum):
    """For what a clock may stand; each needs a written notice."""

    SUPPLEMENT = "supplement"  # corrections, asked for once
    EXPERT_APPRAISAL = "expert_appraisal"
    PUBLIC_NOTICE = "public_notice"
    OTHER_AGENCY = "other_agency"
    OTHER_BODY = "other_body"  # that decides a part of the matter
    COURT = "court"
    INSPECTION = "inspection"


ELSEWHERE = frozenset({PauseKind.OTHER_AGENCY, PauseKind.OTHER_BODY})
"""Pauses that are somebody else's time: that one's own leg runs through them."""


def pause_kind(text: str) -> PauseKind:
    """The kind named ``text``; ``Rejected("pause_kind_unknown")`` for anything for which no notice can be given."""
    try:
        return PauseKind(text)
    except ValueError as error:
        raise Rejected("pause_kind_unknown", kind=text) from error


@dataclass(frozen=True, slots=True)
class Term:
    """A limit.  days: N >= 0, None where no figure was found.  extension: longest, None where no text names one."""

    days: int | None
    unit: CountedIn
    extension: int | None = None


@dataclass(frozen=True, slots=True)
class LegTerm:
    """The limit of one leg; is_ours: False while the time is another body's."""

    leg: int
    term: Term
    is_ours: bool = True


@dataclass(frozen=True, slots=True)
class ClockTerms:
    """The limits of an item: by statute, counted from receipt; by promise, from acceptance; of each leg."""

    statutory: Term
    promise: Term
    legs: tuple[LegTerm, ...] = ()

    def leg(self, number: int) -> LegTerm | None:
        """The leg with that number."""
        return next((leg for leg in self.legs if leg.leg == number), None)


def terms_of(item: ServiceItem) -> ClockTerms:
    """The limits of an item; an immediate one has N = 0, one without a promise is promised its statutory limit."""
    promised = item.limit_promised if item.limit_promised.value is not None else item.limit_statutory
    promise = Term(0, CountedIn.WORKING_DAYS) if item.completion is Completion.IMMEDIATE else _term(promised)
    legs = tuple(LegTerm(one.leg, _term(one.limit), one.whose is None) for one in item.leg_limits)
    return ClockTerms(_term(item.limit_statutory), promise, legs)


def _term(limit: Limit) -> Term:
    return Term(limit.value, CountedIn(limit.unit.value), limit.extension)


@dataclass(frozen=True, slots=True)
class Received:
    """Papers came in.  counts_from: day 0 of the statutory clock, later than ``on`` for early papers (CASE-09)."""

    on: date
    counts_from: date


@dataclass(frozen=True, slots=True)
class Accepted:
    """The case was accepted.

    counts_from: day 0 of the promise.  calendar: version by which the days were counted.  green_days: working days of
    the green channel's clock, None outside it.
    """

    on: date
    counts_from: date
    calendar: str
    green_days: int | None = None


@dataclass(frozen=True, slots=True)
class Paused:
    """The clocks stand from the day after.  letter: number of the notice.  least: working days it stands at least."""

    on: date
    kind: PauseKind
    letter: str
    least: int = 0


@dataclass(frozen=True, slots=True)
class Resumed:
    """The clocks go on from the next day."""

    on: date


@dataclass(frozen=True, slots=True)
class Extended:
    """A limit was made longer.

    days: in the unit of each limit that moves.  approval: the event by which the unit's head agreed.  letter: number
    of the notice.  leg: which leg; None = the limits of the case.
    """

    on: date
    days: int
    approval: EventId | None
    letter: str
    leg: int | None = None


@dataclass(frozen=True, slots=True)
class LegBegun:
    """A leg's own clock started."""

    on: date
    leg: int


@dataclass(frozen=True, slots=True)
class LegEnded:
    """A leg is done."""

    on: date
    leg: int


@dataclass(frozen=True, slots=True)
class Recounted:
    """The days were counted anew.  calendar: version by which."""

    on: date
    calendar: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The case was decided, refused or withdrawn: every clock stands for good."""

    on: date


ClockFact = Received | Accepted | Paused | Resumed | Extended | LegBegun | LegEnded | Recounted | Ended
"""One thing that happened; every day is the hall's."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A pause with its end, None while it is open; the end of the case ends it too."""

    paused: Paused
    until: date | None

    def within(self, ended: date | None) -> Pause:
        """The days it takes out of a count that ended on a day, or runs (None)."""
        return Pause(self.paused.on, self.until if ended is None else min(self.until or ended, ended))


def stops(facts: Sequence[ClockFact]) -> tuple[Stop, ...]:
    """The pauses of a case, oldest first."""
    found: list[Stop] = []
    for fact in facts:
        if isinstance(fact, Paused):
            found.append(Stop(fact, None))
        elif isinstance(fact, Resumed | Ended) and found and found[-1].until is None:
            found[-1] = Stop(found[-1].paused, fact.on)
    return tuple(found)


def open_stop(facts: Sequence[ClockFact]) -> Stop | None:
    """The pause that is open now."""
    found = stops(facts)
    return found[-1] if found and found[-1].until is None else None


def running_leg(facts: Sequence[ClockFact]) -> int | None:
    """The leg that has begun and not ended."""
    last = next((fact for fact in reversed(facts) if isinstance(fact, LegBegun | LegEnded)), None)
    return last.leg if isinstance(last, LegBegun) else None


def counted_by(facts: Sequence[ClockFact]) -> str | None:
    """Version of the calendar by which the case was counted last; None before acceptance."""
    return next((fact.calendar for fact in reversed(facts) if isinstance(fact, Accepted | Recounted)), None)


def check_order(facts: Sequence[ClockFact], fact: ClockFact, terms: ClockTerms) -> None:
    """Refuse what may not happen now, whatever the calendar says.

    Raises Rejected: clock_not_running, clock_out_of_order, pause_already_open, pause_needs_letter,
    pause_supplement_once, pause_not_open, extension_used, extension_needs_approval, extension_needs_letter,
    leg_unknown, leg_out_of_order, leg_not_running.
    """
    if isinstance(fact, Received) is bool(facts) or _is_twice(facts, fact):
        raise Rejected("clock_out_of_order", day=fact.on.isoformat())
    if facts and fact.on < facts[-1].on:
        raise Rejected("clock_out_of_order", day=fact.on.isoformat())
    if _has(facts, Ended) or (isinstance(fact, Paused | Extended | LegBegun) and not _has(facts, Accepted)):
        raise Rejected("clock_not_running")
    for code in _refusals(facts, fact, terms):
        raise Rejected(code)


def _refusals(facts: Sequence[ClockFact], fact: ClockFact, terms: ClockTerms) -> Iterator[str]:
    if isinstance(fact, Paused):
        yield from _against_pause(facts, fact)
    elif isinstance(fact, Resumed) and open_stop(facts) is None:
        yield "pause_not_open"
    elif isinstance(fact, Extended):
        yield from _against_extension(facts, fact)
    elif isinstance(fact, LegBegun):
        begun = [one.leg for one in facts if isinstance(one, LegBegun)]
        if terms.leg(fact.leg) is None:
            yield "leg_unknown"
        elif running_leg(facts) is not None or any(leg >= fact.leg for leg in begun):
            yield "leg_out_of_order"
    elif isinstance(fact, LegEnded) and running_leg(facts) != fact.leg:
        yield "leg_not_running"


def _against_pause(facts: Sequence[ClockFact], fact: Paused) -> Iterator[str]:
    if open_stop(facts) is not None:
        yield "pause_already_open"
    if not fact.letter.strip():
        yield "pause_needs_letter"
    if fact.kind is PauseKind.SUPPLEMENT and any(stop.paused.kind is fact.kind for stop in stops(facts)):
        yield "pause_supplement_once"


def _against_extension(facts: Sequence[ClockFact], fact: Extended) -> Iterator[str]:
    if _has(facts, Extended):
        yield "extension_used"
    if fact.approval is None:
        yield "extension_needs_approval"
    if not fact.letter.strip():
        yield "extension_needs_letter"
    if fact.leg is not None and running_leg(facts) != fact.leg:
        yield "leg_not_running"


def _is_twice(facts: Sequence[ClockFact], fact: ClockFact) -> bool:
    return isinstance(fact, Accepted) and _has(facts, Accepted)


def _has(facts: Sequence[ClockFact], kind: type[Accepted] | type[Ended] | type[Extended]) -> bool:
    return any(isinstance(fact, kind) for fact in facts)
