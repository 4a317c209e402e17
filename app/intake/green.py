"""Marking an application for the green channel at the window: who is entitled, as far as it can be tested."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from app.cases.flow_settings import FlowSettings
from app.cases.green import GreenReason
from app.cases.model import SubjectRef
from app.catalogue.model import ServiceItem
from app.hall.model import HallSettings, Priority, priority_by_age
from app.intake.model import Answers, Draft, Gap, closes_at_window
from app.kernel.identity import citizen_number

_INJURY = frozenset({"injury", "both"})
_SLIGHT = "light"


@dataclass(frozen=True, slots=True)
class GreenRules:
    """days: working days of the green channel's clock.  hall: from which age somebody is a senior."""

    days: int = 1
    hall: HallSettings = field(default_factory=HallSettings)

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self:
        """The office's own figures."""
        usual = HallSettings()
        age = int(settings.get("hall.senior_age", usual.senior_age))
        return cls(FlowSettings.from_settings(settings).green_days, HallSettings(age, usual.max_jumps))


def green_gaps(
    draft: Draft, item: ServiceItem, subject: SubjectRef, answers: Answers, *, today: date, rules: GreenRules
) -> Iterator[Gap]:
    """What stands against the mark; what the clerk has seen on a card cannot be tested."""
    if not draft.green:
        return
    if closes_at_window(item, answers):
        yield Gap("application", "", "green_ends_at_window", {})
    if draft.green is GreenReason.SENIOR and not _is_senior(subject, answers, today, rules):
        yield Gap("application", "", "green_not_senior", {"age": rules.hall.senior_age})
    if draft.green is GreenReason.SEVERE_INJURY and (
        item.insurance not in _INJURY or answers.get("severity") == _SLIGHT
    ):
        yield Gap("application", "", "green_not_severe_injury", {})


def _is_senior(subject: SubjectRef, answers: Answers, today: date, rules: GreenRules) -> bool:
    """By the number of the person concerned; a document that carries no day of birth was looked at by the clerk."""
    number = subject.number if subject.kind == "person" else str(answers.get("id_no") or "")
    birth = citizen_number(number, today).birth
    return birth is None or priority_by_age(birth, today, rules.hall) is Priority.SENIOR
