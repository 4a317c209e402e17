"""Limits, days and what happens to clocks; ``refusal`` says why something may not."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import strategies as st

from app.cases.clock_facts import (
    Accepted,
    ClockFact,
    ClockTerms,
    Extended,
    LegTerm,
    Paused,
    PauseKind,
    Received,
    Term,
)
from app.cases.clocks import (
    ClockKind,
    admit,
    deadlines,
)
from app.cases.flow_settings import FlowSettings
from app.kernel.calendar import CountedIn, WorkingCalendar, calendar_version, published_calendar
from app.kernel.errors import Rejected
from app.kernel.ids import EventId
from app.kernel.messages import LANGUAGES, explain

CALENDAR = published_calendar()
VERSION = calendar_version(CALENDAR)
USUAL = FlowSettings()
WORKING, NATURAL = CountedIn.WORKING_DAYS, CountedIn.CALENDAR_DAYS
APPROVAL = EventId(UUID(int=7))
THREE_LEGS = ClockTerms(
    Term(None, WORKING),
    Term(45, WORKING),
    (
        LegTerm(1, Term(15, WORKING)),
        LegTerm(2, Term(15, WORKING), is_ours=False),
        LegTerm(3, Term(15, WORKING)),
    ),
)
starts = st.dates(date(2025, 1, 1), date(2026, 6, 30))


def day(text: str) -> date:
    return date.fromisoformat(text)


OTHER = WorkingCalendar(CALENDAR.years, CALENDAR.off | {day("2026-03-10")}, CALENDAR.workdays)


def limits(statutory: int | None, promise: int | None, unit: CountedIn = WORKING) -> ClockTerms:
    return ClockTerms(Term(statutory, unit), Term(promise, unit))


def opened(received: str | date, accepted: str | date | None = None, green: int | None = None) -> list[ClockFact]:
    came, taken = (
        day(one) if isinstance(one, str) else one for one in (received, received if accepted is None else accepted)
    )
    return [Received(came, came), Accepted(taken, taken, VERSION, green)]


def told(terms: ClockTerms, *facts: ClockFact, calendar: WorkingCalendar = CALENDAR) -> tuple[ClockFact, ...]:
    """All of these, each admitted after those before it."""
    found: tuple[ClockFact, ...] = ()
    for fact in facts:
        found = admit(found, fact, terms, calendar, USUAL)
    return found


def due(terms: ClockTerms, facts, clock: ClockKind = ClockKind.PROMISE, leg: int = 0) -> date | None:
    found = deadlines(terms, facts, CALENDAR).of(clock, leg)
    return found.due_on if found else None


def paused(on: str, kind: PauseKind = PauseKind.COURT, letter: str = "L1", least: int = 0) -> Paused:
    return Paused(day(on), kind, letter, least)


def extended(on: str, days: int = 5, **facts) -> Extended:
    return Extended(day(on), days, **({"approval": APPROVAL, "letter": "L9"} | facts))


def refusal(terms: ClockTerms, facts, fact: ClockFact, settings: FlowSettings = USUAL) -> str:
    with pytest.raises(Rejected) as refused:
        admit(tuple(facts), fact, terms, CALENDAR, settings)
    assert all(explain(refused.value, language) for language in LANGUAGES)
    return refused.value.code


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+08:00").astimezone(UTC)
