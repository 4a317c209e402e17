"""An invented working life: contribution years within the limits, account, pension, in whole fen."""

from dataclasses import dataclass
from random import Random

from app.registry.invented_data import Figures
from app.registry.model import ContributionYear, PersonStatus, Unit
from app.rules.retirement import month_number, statutory_month

ACCOUNTS_FROM = month_number(1996, 1)
"""Months before it count as deemed contributions."""

LEAST_MONTHS = 180
LOWEST, HIGHEST = 600, 3000
"""Limits of a contribution wage in thousandths of the reference wage (PEN-09)."""

PAID, PAID_FLEXIBLE, ENTRY = 240, 200, 80
"""Thousandths of the wage: employer and employee together, flexible workers, what goes to the account."""


@dataclass(frozen=True, slots=True)
class Working:
    """What is settled before the figures: months as ``month_number`` counts them, units from earlier to now."""

    birth_month: int
    category: str
    today_month: int
    status: PersonStatus
    left: int | None  # month in which contributions ended early: suspended, or died
    units: tuple[Unit | None, ...]  # earlier and latest; None: flexible


@dataclass(frozen=True, slots=True)
class Career:
    """The figures of a working life; amounts in fen."""

    status: PersonStatus
    first_insured: int
    years: tuple[ContributionYear, ...]
    contribution_months: int
    deemed_months: int
    balance_fen: int
    pension_fen: int | None
    pension_from: int | None


def career(rng: Random, working: Working, figures: Figures) -> Career:
    """Invent the figures.  Who has too few months at the age goes on paying and is active."""
    end = working.today_month if working.left is None else working.left
    first_job = min(working.birth_month + 216 + int(rng.random() * 84), end - 1)
    start = max(first_job, ACCOUNTS_FROM)
    deemed = max(0, ACCOUNTS_FROM - first_job)
    retires = statutory_month(working.category, working.birth_month)
    draws = (
        working.status in (PersonStatus.RETIRED, PersonStatus.DECEASED)
        and retires < end
        and max(0, retires - start) + deemed >= LEAST_MONTHS
    )
    status = PersonStatus.ACTIVE if working.status is PersonStatus.RETIRED and not draws else working.status
    years, balance = _years(rng, start, retires if draws else end, working.units, figures)
    months = sum(year.months for year in years)
    first = first_job if deemed else start
    if not draws:
        return Career(status, first, years, months, deemed, balance, None, None)
    pension, monthly_share = _pension(figures, retires, months + deemed, balance)
    left = max(0, balance - monthly_share * (working.today_month - retires))
    return Career(status, first, years, months, deemed, left, pension, retires)


def _years(
    rng: Random, start: int, end: int, units: tuple[Unit | None, ...], figures: Figures
) -> tuple[tuple[ContributionYear, ...], int]:
    """The years from ``start`` up to but without the month ``end``, and the account with interest after them."""
    years: list[ContributionYear] = []
    balance = 0
    level = LOWEST + int(rng.random() ** 2 * 1100)
    change = start + int(rng.random() * (end - start))
    last = (end - 1) // 12 if end > start else 0
    for year in range(start // 12, last + 1):
        months = min(end, year * 12 + 12) - max(start, year * 12)
        unit = units[0] if year * 12 < change else units[-1]
        level = min(HIGHEST, max(LOWEST, level + int(rng.random() * 120) - 50))
        wage = figures.reference_fen[year] * level // 1000
        entry = _thousandths(wage, ENTRY) * months
        paid = _thousandths(wage, PAID if unit else PAID_FLEXIBLE) * months
        years.append(
            ContributionYear(year, months, unit.id if unit else None, unit.name if unit else "", wage, paid, entry)
        )
        balance += (balance * figures.interest[year] + 5000) // 10_000 + entry
    return tuple(years), balance


def _pension(figures: Figures, month: int, months: int, balance: int) -> tuple[int, int]:
    """A plausible monthly pension and the part of it that empties the account; not a determination."""
    base = figures.reference_fen[max(1996, month // 12)]
    from_account = balance // 139
    return base * months // 1200 + from_account, from_account


def _thousandths(amount: int, share: int) -> int:
    return (amount * share + 500) // 1000
