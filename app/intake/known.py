"""What the register already answers: filled in, so that nobody is asked what is known."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.intake.reading import narrow
from app.kernel.calendar import WorkingCalendar, add_months, legal_last_day
from app.kernel.money import yuan_text
from app.registry.effects import PERSON_CHANGED, UNIT_CHANGED
from app.registry.model import Person, PersonStatus, Unit
from app.rules.retirement import CATEGORIES, month_of, statutory_month

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """Answers from the register.

    values: canonical value by field key, or by "subject.key" where only that subject may take it.  old_values: what
    stands in the record by the name of a changeable field.  by_number: register columns of a roster row by document
    number.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    old_values: Mapping[str, str] = field(default_factory=dict)
    by_number: Mapping[str, Row] = field(default_factory=dict)

    def __or__(self, other: "Known") -> "Known":
        """Both together; ``other`` wins where both know."""
        return Known(
            {**self.values, **other.values},
            {**self.old_values, **other.old_values},
            {**self.by_number, **other.by_number},
        )

    def value(self, subject: str, key: str) -> str:
        """The known answer to a field, "" when there is none."""
        return self.values.get(f"{subject}.{key}") or self.values.get(key, "")


NOTHING_KNOWN = Known()


def known_from_person(person: Person, today: date, parameters: Mapping[str, str]) -> Known:
    """What the record of the person whom the matter is about answers."""
    values = {
        "id_type": person.id_type,
        "id_no": person.id_no,
        "person": person.name,
        "phone": person.phone,
        "insured_person.unit": person.unit_name,
        "matter.unit": person.unit_name,
        "worker_category": person.worker_category if person.worker_category in CATEGORIES else "",
        "contribution_months": str(total_months(person)),
        "status": "retired" if person.status is PersonStatus.RETIRED else "active",
        "benefit_kind": _benefit(person),
        "injury_case": person.injury_case,
        "old_account": person.bank_account,
        "account_on_file": person.bank_account,
        "payee.bank_account": person.bank_account,
        "payee.bank_name": person.bank_name,
        "payee.account_holder": person.name if person.bank_account else "",
        "pension_amount": yuan_text(person.pension_fen, grouped=False) if person.pension_fen is not None else "",
        "next_due": _next_check(today, parameters),
        **_age_facts(person, today),
    }
    return Known({key: value for key, value in values.items() if value}, _record_of_person(person))


def known_from_deceased(person: Person) -> Known:
    """What the record of a dead person answers."""
    status = "retired" if person.pension_fen is not None else "active"
    values = {
        "deceased_id_type": person.id_type,
        "deceased_id_no": person.id_no,
        "deceased": person.name,
        "status": status,
        "injury_case": person.injury_case,
    }
    return Known({key: value for key, value in values.items() if value})


def known_from_applicant(person: Person) -> Known:
    """What the record of a living claimant answers."""
    values = {
        "applicant": person.name,
        "applicant_id_type": person.id_type,
        "applicant_id_no": person.id_no,
        "applicant_phone": person.phone,
    }
    return Known({key: value for key, value in values.items() if value})


def known_from_unit(unit: Unit) -> Known:
    """What the record of an employer answers."""
    values = {
        "uscc": unit.uscc,
        "employer.unit": unit.name,
        "contact_name": unit.contact_name,
        "contact_phone": unit.contact_phone,
        "list_length": str(unit.staff_count),
        "staff_left": str(unit.staff_count),
        "contractor_name": unit.name,
    }
    record = {
        "name": unit.name,
        "uscc": unit.uscc,
        "type": unit.kind,
        "address": unit.address,
        "contact": unit.contact_name,
        "phone": unit.contact_phone,
        "industry": str(unit.industry_class),
    }
    return Known({key: value for key, value in values.items() if value}, record)


def known_from_roster(persons: Sequence[Person], last_bases: Mapping[str, str]) -> Known:
    """What the register says about the rows of a roster: who was enrolled before, and the last base by number."""
    rows = {
        person.id_no: {"entry_kind": "reentry", "last_base": last_bases.get(person.id_no, "")} for person in persons
    }
    return Known(by_number=rows)


ANSWERED_BY: Sequence[tuple[str, str, str, tuple[str, ...]]] = (
    ("phone", PERSON_CHANGED, "phone", ()),
    ("status", PERSON_CHANGED, "status", ("active=active", "deceased=active", "suspended=active")),
    ("injury_case", PERSON_CHANGED, "injury_case", ()),
    ("old_account", PERSON_CHANGED, "bank_account", ()),
    ("account_on_file", PERSON_CHANGED, "bank_account", ()),
    ("contact_name", UNIT_CHANGED, "contact_name", ()),
    ("contact_phone", UNIT_CHANGED, "contact_phone", ()),
    ("list_length", UNIT_CHANGED, "staff_count", ()),
    ("staff_left", UNIT_CHANGED, "staff_count", ()),
)
"""Answers that are one column of the record: answer, kind of the entry that changes the column, the column, and what
the answer calls values that it has another word for.  The authority holds acceptances against its entries by it."""


def total_months(person: Person) -> int:
    """Actual and deemed months together (PEN-01)."""
    return person.contribution_months + person.deemed_months


def _benefit(person: Person) -> str:
    if person.pension_fen is not None:
        return "pension"
    return "injury" if person.injury_case else ""


def _next_check(today: date, parameters: Mapping[str, str]) -> str:
    months = parameters.get("P-CERT-MONTHS")
    return add_months(today, int(months)).isoformat() if months else ""


def _age_facts(person: Person, today: date) -> Mapping[str, str]:
    if person.worker_category not in CATEGORIES:
        return {}
    statutory = statutory_month(person.worker_category, month_of(person.birth.isoformat()))
    left = max(0, statutory - month_of(today.isoformat()))
    return {
        "months_to_statutory": str(left),
        "age_months_left": str(left),
        "age_reached": "true" if left == 0 else "false",
    }


def _record_of_person(person: Person) -> Mapping[str, str]:
    return {
        "phone": person.phone,
        "address": person.address,
        "household": person.household,
        "identity": f"{person.name} {person.id_no}",
        "birth": person.birth.isoformat(),
        "sex": person.sex,
        "category": person.worker_category,
        "deemed_years": str(person.deemed_months),
    }


@dataclass(frozen=True, slots=True)
class Given:
    """What a derived answer may use: canonical values, tables as canonical rows, calendar and parameters."""

    values: Mapping[str, str]
    tables: Mapping[str, Sequence[Row]]
    calendar: WorkingCalendar
    parameters: Mapping[str, str]


Derive = Callable[[Given], str]


def derived(key: str, given: Given) -> str:
    """A register answer that follows from other answers, "" when there is none or not enough was given."""
    rule = _DERIVED.get(key)
    return rule(given) if rule else ""


def _claim_unit(given: Given) -> str:
    """WI-11: thirty days for the employer."""
    accident = given.values.get("accident_on")
    return legal_last_day(date.fromisoformat(accident), given.calendar, days=30).day.isoformat() if accident else ""


def _claim_person(given: Given) -> str:
    """WI-11: one year for the person, kin or union."""
    accident = given.values.get("accident_on")
    return legal_last_day(date.fromisoformat(accident), given.calendar, months=12).day.isoformat() if accident else ""


def _sum_of(table: str, column: str) -> Derive:
    def total(given: Given) -> str:
        amounts = [Decimal(row[column]) for row in given.tables.get(table, ()) if row.get(column)]
        return format(sum(amounts, Decimal("0.00")), "f") if amounts else ""

    return total


def _headcount(given: Given) -> str:
    rows = given.tables.get("roster", ())
    return str(len(rows)) if rows else ""


_DERIVED: Mapping[str, Derive] = {
    "claim_last_day_unit": _claim_unit,
    "claim_last_day_person": _claim_person,
    "headcount": _headcount,
    "total_wage": _sum_of("roster", "declared_wage"),
    "total_cost": _sum_of("stays", "amount"),
    "ratio": lambda given: given.parameters.get("P-PROJECT-RATIO", ""),
}


def with_row_facts(row: Row, columns: Sequence[str], known: Known) -> Row:
    """A row with its register columns: the old value of a changed field, what is known by document number."""
    facts = dict(known.by_number.get(narrow(row.get("id_no", "")).upper(), {}))
    if "old_value" in columns:
        facts["old_value"] = known.old_values.get(row.get("field_name", ""), "")
    if "entry_kind" in columns and row.get("id_no"):
        facts.setdefault("entry_kind", "first")
        if row.get("change_type") == "remove":
            facts["entry_kind"] = "remove"
    return {**row, **{key: value for key, value in facts.items() if key in columns and value}}
