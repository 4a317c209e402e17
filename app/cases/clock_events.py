"""A case's clocks from its events: which facts they are, and the last days that follow from them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from app.audit.model import moment_of
from app.cases.clock_facts import (
    Accepted,
    ClockFact,
    ClockTerms,
    Ended,
    Extended,
    LegBegun,
    LegEnded,
    LegTerm,
    Paused,
    Received,
    Resumed,
    Term,
    pause_kind,
)
from app.cases.model import CaseEvent, EventKind
from app.kernel.calendar import CountedIn
from app.kernel.clock import hall_day


def terms_to_data(terms: ClockTerms) -> dict[str, Any]:
    """The limits under which a case was accepted, as JSON values."""
    return {
        "statutory": _term(terms.statutory),
        "promise": _term(terms.promise),
        "legs": [{"leg": one.leg, "ours": one.is_ours} | _term(one.term) for one in terms.legs],
    }


def terms_from_data(data: Mapping[str, Any]) -> ClockTerms:
    """The limits behind ``terms_to_data``."""
    legs = tuple(LegTerm(one["leg"], _read(one), one["ours"]) for one in data["legs"])
    return ClockTerms(_read(data["statutory"]), _read(data["promise"]), legs)


def clock_of(events: Sequence[CaseEvent]) -> tuple[ClockTerms, tuple[ClockFact, ...]] | None:
    """Limits and facts of an accepted case; None for one whose acceptance says no limits.

    They end with the decision or the withdrawal: a re-check has no limit of its own.
    """
    accepted = next((event for event in events if event.kind is EventKind.ACCEPTED), None)
    if accepted is None or "terms" not in accepted.data:
        return None
    terms = terms_from_data(accepted.data["terms"])
    return terms, tuple(_facts(accepted, terms, events))


def _facts(accepted: CaseEvent, terms: ClockTerms, events: Sequence[CaseEvent]) -> Iterator[ClockFact]:
    data = accepted.data
    yield Received(hall_day(moment_of(data["received_at"])), date.fromisoformat(data["statutory_from"]))
    day = hall_day(accepted.at)
    days = data.get("green", {}).get("days")
    yield Accepted(day, date.fromisoformat(data["clock_from"]), data["calendar"], days)
    legs = _Legs(terms)
    yield from legs.begin(day)
    for event in events:
        if event.seq > accepted.seq:
            yield from _fact(event, legs)
        if event.kind in (EventKind.DECIDED, EventKind.WITHDRAWN):
            return


def _fact(event: CaseEvent, legs: "_Legs") -> Iterator[ClockFact]:
    day, data = hall_day(event.at), event.data
    match event.kind:
        case EventKind.PAUSED | EventKind.SUPPLEMENT_ASKED:
            kind = pause_kind(data["waits_for"])
            if event.kind is EventKind.PAUSED:
                yield from legs.next(day)
            yield Paused(day, kind, data["letter"], int(data.get("least", 0)))
        case EventKind.RESUMED | EventKind.SUPPLEMENTED:
            yield Resumed(day)
            if event.kind is EventKind.RESUMED:
                yield from legs.next(day)
        case EventKind.EXTENDED:
            yield Extended(day, int(data["days"]), event.id, data["letter"])
        case EventKind.DECIDED | EventKind.WITHDRAWN:
            yield from legs.end(day)
            yield Ended(day)


class _Legs:
    """Which leg runs: the first from acceptance, the next when the case is handed on or comes back."""

    def __init__(self, terms: ClockTerms) -> None:
        self._left = [one.leg for one in terms.legs]
        self._running: int | None = None

    def begin(self, day: date) -> Iterator[ClockFact]:
        if self._left:
            self._running = self._left.pop(0)
            yield LegBegun(day, self._running)

    def end(self, day: date) -> Iterator[ClockFact]:
        if self._running is not None:
            yield LegEnded(day, self._running)
            self._running = None

    def next(self, day: date) -> Iterator[ClockFact]:
        yield from self.end(day)
        yield from self.begin(day)


def _term(term: Term) -> dict[str, Any]:
    return {"days": term.days, "unit": term.unit.value, "extension": term.extension}


def _read(data: Mapping[str, Any]) -> Term:
    return Term(data["days"], CountedIn(data["unit"]), data["extension"])
