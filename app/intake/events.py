"""What the counter writes into a case: the acts of each outcome as pure values."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from app.audit.model import moment_text
from app.cases.clock_events import terms_to_data
from app.cases.clock_facts import terms_of
from app.cases.green import green_of
from app.cases.model import Act, EventKind, SubjectRef
from app.cases.way import Way, read_by, way_of, way_to_data
from app.catalogue.model import Completion, LegalBasis, ServiceItem, Step
from app.intake.applicant import applicant_of
from app.intake.draft_json import line_to_data, subject_to_data
from app.intake.form_builder import as_text
from app.intake.model import (
    Answers,
    Draft,
    Gap,
    MaterialState,
    clock_start,
    closes_at_window,
    next_step,
    papers_asked,
    promise_of,
    statutory_due,
)
from app.kernel.calendar import WorkingCalendar, calendar_version
from app.kernel.clock import hall_day
from app.sync.any_hall import OpenItem


@dataclass(frozen=True, slots=True)
class Taking:
    """An application at the moment it is taken.

    stated: canonical answers, kept by the case.  answers: the same with what the register knows and the parameters,
    so that conditions can be read.
    gaps: everything that stands in the way of acceptance.  green_days: working days of the green channel's clock.
    hall: name of the office that takes it in.  owner: the other county whose people decide, None for the own office.
    catalogue: version of the list.  window: "3", None away from one.
    """

    draft: Draft
    item: ServiceItem
    subject: SubjectRef
    stated: Answers
    answers: Answers
    gaps: tuple[Gap, ...]
    catalogue: str
    window: str | None
    at: datetime
    green_days: int = 1
    hall: str = ""
    owner: OpenItem | None = None


def window_step(item: ServiceItem) -> Step:
    """The step of the flow that happens at the window."""
    return item.flow[0]


def act(item: ServiceItem, kind: EventKind, data: dict[str, Any]) -> Act:
    """An act of the window's step."""
    step = window_step(item)
    return Act(kind, step.seq, step.staff_group, step.permission, data)


def opening_data(taking: Taking) -> dict[str, Any]:
    """What every first event of a case says; applicant: where that is not the subject."""
    applies = applicant_of(taking.stated, taking.subject)
    elsewhere: dict[str, Any] = {}
    if taking.owner is not None and taking.draft.case is None:
        elsewhere = {"taken_at": taking.draft.office, "taken_at_name": taking.hall, "owner_name": taking.owner.called}
    return elsewhere | {
        "item": taking.item.code,
        "item_name_zh": taking.item.name.zh,
        "item_name_en": taking.item.name.en,
        "catalogue": taking.catalogue,
        "subject": subject_to_data(taking.subject),
        "applicant": asdict(applies) if applies else None,
        "window": taking.window,
        "ticket": str(taking.draft.ticket) if taking.draft.ticket else None,
    }


def received(taking: Taking, *, papers_taken: bool = True) -> Act:
    """Papers came in: the answers of the form as it stood, and the state of every paper."""
    content = {
        "answers": dict(taking.stated),
        "materials": [line_to_data(line) for line in taking.draft.materials],
        "papers_taken": papers_taken,
    }
    return act(taking.item, EventKind.RECEIVED, opening_data(taking) | content)


def corrected(taking: Taking) -> list[Act]:
    """What was put right at the window, if anything."""
    if not taking.draft.corrections:
        return []
    found = [{"what": c.what, "at": moment_text(c.at)} for c in taking.draft.corrections]
    return [act(taking.item, EventKind.CORRECTED_ON_SPOT, {"corrections": found, "window": taking.window})]


def accepted(taking: Taking, number: str, received_at: datetime, calendar: WorkingCalendar) -> Act:
    """The acceptance: number, both moments, both limits with first and last day of each count, and who is next.

    A case that goes on keeps the way it will travel and the limits it is held to, whatever the list says later.
    """
    came = hall_day(received_at)
    item, answers, day = taking.item, taking.answers, hall_day(taking.at)
    due = promise_of(item, answers, day, calendar)
    data: dict[str, Any] = {
        "number": number,
        "received_at": moment_text(received_at),
        "accepted_at": moment_text(taking.at),
        "clock_from": clock_start(item, answers, day).isoformat(),
        "due_on": due.day.isoformat() if due else None,
        "due_provisional": due.provisional if due else False,
        "statutory_from": clock_start(item, answers, came).isoformat(),
        "statutory_due_on": _iso(statutory_due(item, answers, came, calendar)),
        "next_step": next_step(item, answers),
        "to_follow": [m.key for m in papers_asked(item, answers) if not m.main and _is_to_follow(taking.draft, m.key)],
        "window": taking.window,
        "effect": item.effect.value,
    }
    if taking.draft.green is not None:
        starts = clock_start(item, answers, day)
        data["green"] = green_of(taking.draft.green, starts, taking.green_days, calendar).to_data()
    way = way_of(item)
    known = _known(way, taking)
    if known:
        data["known"] = known
    if not closes_at_window(item, answers):
        data["way"] = way_to_data(way)
        data["terms"] = terms_to_data(terms_of(item))
        data["grounds"] = [ground.code for ground in item.grounds]
        data["risk"] = item.risk_level
        data["information_class"] = item.information_class.value
        data["limited"] = item.completion is Completion.LIMITED
        data["calendar"] = calendar_version(calendar)
    return act(item, EventKind.ACCEPTED, data)


def _known(way: Way, taking: Taking) -> dict[str, str]:
    """What the conditions of the way read and the form does not state: the register's word and the parameters."""
    names = sorted(read_by(way) - taking.stated.keys())
    return {name: as_text(value) for name in names if (value := taking.answers.get(name)) not in (None, "")}


def closed(taking: Taking) -> Act:
    """Done at the window."""
    return act(taking.item, EventKind.CLOSED, {"window": taking.window})


def notified(taking: Taking, number: str, lines: Sequence[dict[str, Any]], *, insisted: bool) -> Act:
    """The one complete notice."""
    data = {"notice": number, "lines": list(lines), "insisted": insisted, "window": taking.window}
    return act(taking.item, EventKind.SUPPLEMENT_NOTIFIED, data)


def turned_away(taking: Taking, kind: EventKind, number: str, said: dict[str, Any]) -> Act:
    """Not needed, or not ours; opens the case when there is none."""
    opening = opening_data(taking) if taking.draft.case is None else {"window": taking.window}
    return act(taking.item, kind, opening | {"notice": number} | said)


def basis_data(basis: LegalBasis | str | None) -> dict[str, Any] | str | None:
    """A basis as it stands in a notice: name and articles, or the words identity and form."""
    return {"name": basis.name, "articles": list(basis.articles)} if isinstance(basis, LegalBasis) else basis


def _is_to_follow(draft: Draft, key: str) -> bool:
    return draft.line(key).state is not MaterialState.RECEIVED


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
