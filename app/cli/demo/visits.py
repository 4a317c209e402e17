"""The visits of the past month as a plan: who came when, to which window, for what; nothing is written here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from app.kernel.calendar import WorkingCalendar
from app.registry.invented import invented_card
from app.registry.invented_career import LEAST_MONTHS
from app.registry.invented_data import cast, read_demo
from app.registry.model import Person, PersonStatus, Unit, UnitStatus
from app.rules.retirement import month_number, month_text, statutory_month

DAYS_BACK = 30
_OPEN = (*range(9 * 60 + 2, 11 * 60 + 45), *range(13 * 60 + 32, 16 * 60 + 45))
"""Minutes of the day in which somebody is called to a window."""

_VISITS_A_DAY = (3, 6)
_WINDOWS = 6
_NOTICES, _NOTICES_WITHIN = 0.12, 10
"""Share of the last ten days' visits in which a paper is missing and the one notice is given."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visitor at one window; answers: what was stated, canonical.

    outcome: accepted | notice | not_needed | not_ours; reason and body belong to the last two.
    """

    day: date
    minute: int
    window: str
    item: str
    subject: Person | Unit
    answers: Mapping[str, Any]
    outcome: str = "accepted"
    reason: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class _Matter:
    """A line of ``resources/demo/past.yaml``: what somebody comes for."""

    item: str
    who: str
    share: int
    answers: Any
    within: int = DAYS_BACK
    outcome: str = "accepted"
    reason: str = ""
    body: str = ""


def past_visits(
    rng: Random, anchor: date, calendar: WorkingCalendar, people: Sequence[Person], units: Sequence[Unit]
) -> Iterator[Visit]:
    """Everybody comes once, in the order of time; the cast stays free for demonstrations."""
    waiting = {who: iter(found) for who, found in _by_need(anchor, people, units).items()}
    matters = _matters()
    taken: set[UUID] = set()
    for back in range(DAYS_BACK, 0, -1):
        day = anchor - timedelta(days=back)
        if not calendar.is_working(day):
            continue
        today = [one for one in matters if back <= one.within]
        for minute in sorted(rng.sample(_OPEN, rng.randint(*_VISITS_A_DAY))):
            matter = rng.choices(today, weights=[one.share for one in today])[0]
            subject = next((one for one in waiting[matter.who] if one.id not in taken), None)
            if subject is not None:
                taken.add(subject.id)
                yield _visit(rng, day, minute, matter, subject, may_wait=back <= _NOTICES_WITHIN)


def _matters() -> tuple[_Matter, ...]:
    raw = read_demo("past")
    turned_away = [_Matter(share=2, answers={}, **one) for one in raw["turned_away"]]
    return (*(_Matter(**one) for one in raw["items"]), *turned_away)


def _by_need(anchor: date, people: Sequence[Person], units: Sequence[Unit]) -> Mapping[str, list[Person | Unit]]:
    """Who may come for what: each list in the order of the register."""
    known = {member.name for member in cast()}
    others = [person for person in people if person.name not in known]
    active = [person for person in others if person.status is PersonStatus.ACTIVE]
    return {
        "insured": [person for person in active if person.contribution_months >= 24 and not person.injury_case],
        "pensioner": [person for person in others if person.status is PersonStatus.RETIRED],
        "injured": [person for person in active if person.injury_case],
        "retiring": [person for person in active if _may_retire(person, anchor)],
        "unit": [unit for unit in units if unit.status is UnitStatus.ACTIVE],
    }


def _may_retire(person: Person, anchor: date) -> bool:
    left = _retires(person) - month_number(anchor.year, anchor.month)
    return 0 < left <= 2 and person.contribution_months + person.deemed_months >= LEAST_MONTHS


def _retires(person: Person) -> int:
    return statutory_month(person.worker_category, month_number(person.birth.year, person.birth.month))


def _visit(rng: Random, day: date, minute: int, matter: _Matter, subject: Person | Unit, *, may_wait: bool) -> Visit:
    outcome = matter.outcome
    if may_wait and outcome == "accepted" and rng.random() < _NOTICES:
        outcome = "notice"
    return Visit(
        day,
        minute,
        str(rng.randint(1, _WINDOWS)),
        matter.item,
        subject,
        _filled(matter.answers, _words(day, subject)),
        outcome,
        matter.reason,
        matter.body,
    )


def _words(day: date, subject: Person | Unit) -> Mapping[str, str]:
    last = month_number(day.year, day.month) - 1
    words = {
        "today": day.isoformat(),
        "last_month": month_text(last),
        "year_start": f"{last // 12}-01",
        "last_year": str(day.year - 1),
        "name": subject.name,
        "address": subject.address,
    }
    if isinstance(subject, Person):
        words["retires"] = month_text(_retires(subject))
        words["card"] = invented_card(500_000_000 + int(subject.id_no[6:14]))
    return words


def _filled(answers: Any, words: Mapping[str, str]) -> Any:
    if isinstance(answers, dict):
        return {key: _filled(value, words) for key, value in answers.items()}
    if isinstance(answers, list):
        return [_filled(value, words) for value in answers]
    return str(answers).format(**words)
