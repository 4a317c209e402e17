"""What the register itself says against a certificate: one rule, asked at the form and again when the paper is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from app.documents.model import PaperCode
from app.kernel.errors import Rejected
from app.registry.model import ContributionYear, Person

_OF_YEARS = frozenset({PaperCode.RIGHTS_RECORD, PaperCode.VOUCHER})
_OWN_INSURANCE = _OF_YEARS | {PaperCode.PERSON_CERTIFICATE}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a certificate cannot be made.  code, values: the sentence.  where: key of the answer to look at."""

    code: str
    where: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """What the register holds about the person under whom the case is filed.  years: contributions, oldest first."""

    person: Person
    years: Sequence[ContributionYear] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A certificate as it is asked for; an answer that is not given yet is held against nothing."""

    paper: PaperCode
    answers: Mapping[str, Any]
    today: date

    def text(self, key: str) -> str:
        """A stated answer, "" when there is none."""
        return str(self.answers.get(key) or "")


def require_certifiable(asked: Asked, record: Record) -> None:
    """``Rejected`` with what is in the way."""
    found = obstacle(asked, record)
    if found is not None:
        raise Rejected(found.code, **found.values)


def obstacle(asked: Asked, record: Record) -> Obstacle | None:
    """What keeps the register from answering for that paper; None for one that is not about a person."""
    person, years = record.person, record.years
    if asked.paper is PaperCode.BENEFIT_CERTIFICATE:
        return _of_benefit(asked, person)
    if asked.paper is PaperCode.VOUCHER and person.draws_pension:
        return Obstacle("voucher_not_while_pension", "id_no")
    if asked.paper in _OWN_INSURANCE and not person.first_insured:
        return Obstacle("no_insurance_on_record", "id_no")
    if asked.paper in _OF_YEARS and not years:
        return Obstacle("no_contributions_on_record", "id_no")
    return _of_year(asked, years) if asked.paper is PaperCode.RIGHTS_RECORD else None


def record_lines(asked: Asked, years: Sequence[ContributionYear]) -> Sequence[ContributionYear]:
    """The years on a rights record: on a yearly slip the one asked for, else all up to it."""
    year = record_year(asked)
    return [line for line in years if (line.year == year if _is_yearly(asked) else line.year <= year)]


def record_year(asked: Asked) -> int:
    """The year asked for; the last whole one where none is."""
    return int(asked.text("record_year") or asked.today.year - 1)


def benefit_months(asked: Asked, person: Person) -> tuple[str, str]:
    """First and last month (YYYY-MM) of the asked period in which a pension was paid, the wrong way round when none."""
    month_now = f"{asked.today:%Y-%m}"
    return max(asked.text("period_from"), person.pension_from or ""), min(asked.text("period_to"), month_now)


def _of_year(asked: Asked, years: Sequence[ContributionYear]) -> Obstacle | None:
    if not (asked.text("record_year") and asked.text("scope")) or record_lines(asked, years):
        return None
    year = record_year(asked)
    if _is_yearly(asked):
        told = {"year": year, "years": _spans([line.year for line in years])}
        return Obstacle("no_contributions_in_year", "record_year", told)
    return Obstacle("no_contributions_until_year", "record_year", {"year": year, "first": years[0].year})


def _is_yearly(asked: Asked) -> bool:
    return asked.text("scope") == "yearly"


def _of_benefit(asked: Asked, person: Person) -> Obstacle | None:
    """The register holds pensions only; another benefit is refused, never guessed."""
    if asked.text("benefit_kind") not in ("", "pension"):
        return Obstacle("benefit_kind_not_on_record", "benefit_kind")
    if person.pension_fen is None or person.pension_from is None:
        return Obstacle("no_benefit_on_record", "id_no")
    if not (asked.text("period_from") and asked.text("period_to")):
        return None
    first, last = benefit_months(asked, person)
    if first <= last:
        return None
    where = "period_to" if asked.text("period_to") < person.pension_from else "period_from"
    told = {"since": person.pension_from, "until": f"{asked.today:%Y-%m}"}
    return Obstacle("no_benefit_in_period", where, told)


def _spans(years: Sequence[int]) -> str:
    """Years in short: 2003-2010, 2015, 2020-2025."""
    breaks = [0, *(place for place, (one, other) in enumerate(pairwise(years), 1) if other != one + 1), len(years)]
    runs = [years[begin:end] for begin, end in pairwise(breaks)]
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
