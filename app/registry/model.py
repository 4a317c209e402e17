"""Persons and units as the counter needs them: read only here, changed by decided cases."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from app.kernel.ids import OfficeId, PersonId, UnitId


class PersonStatus(StrEnum):
    """Where a person stands in the pension scheme."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    RETIRED = "retired"
    DECEASED = "deceased"


class UnitStatus(StrEnum):
    """Whether a unit is insured."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the register.  Amounts in fen, months as whole counts; birth and sex follow from the number."""

    id: PersonId
    office: OfficeId
    id_type: str
    id_no: str
    name: str
    sex: str  # male | female
    birth: date
    phone: str
    address: str
    household: str
    status: PersonStatus
    unit: UnitId | None
    unit_name: str
    worker_category: str
    first_insured: str  # YYYY-MM
    contribution_months: int
    deemed_months: int
    account_balance_fen: int
    bank_account: str
    bank_name: str
    pension_fen: int | None
    pension_from: str | None  # YYYY-MM
    injury_case: str

    @property
    def draws_pension(self) -> bool:
        """Whether a monthly pension is in payment, also where its amount is not on record."""
        return self.pension_fen is not None or self.status is PersonStatus.RETIRED


@dataclass(frozen=True, slots=True)
class Unit:
    """An employer of the register."""

    id: UnitId
    office: OfficeId
    uscc: str
    name: str
    kind: str
    status: UnitStatus
    address: str
    contact_name: str
    contact_phone: str
    industry_class: int
    staff_count: int


@dataclass(frozen=True, slots=True)
class ContributionYear:
    """One year of a person's contributions; wage and entries in fen.  A flexible worker's years name no unit."""

    year: int
    months: int
    unit: UnitId | None
    unit_name: str
    monthly_wage_fen: int
    paid_fen: int
    account_entry_fen: int


class KeyKind(IntEnum):
    """What a search key spells."""

    NAME = 0
    PINYIN = 1
    INITIALS = 2


@dataclass(frozen=True, slots=True)
class SearchKey:
    """One way to type a name, normalised as ``keys.normal_key`` does it."""

    kind: KeyKind
    key: str


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """A person as first entered: the record, the keys that find it, the years before today."""

    person: Person
    keys: tuple[SearchKey, ...]
    years: tuple[ContributionYear, ...]


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit as first entered."""

    unit: Unit
    keys: tuple[SearchKey, ...]


@dataclass(frozen=True, slots=True)
class PersonHit:
    """A line of the search list; the number is masked until the record is opened."""

    id: PersonId
    name: str
    id_no_masked: str
    sex: str
    birth: date
    unit_name: str
    status: PersonStatus


@dataclass(frozen=True, slots=True)
class UnitHit:
    """A line of the unit search list."""

    id: UnitId
    name: str
    uscc: str
    status: UnitStatus


def masked_number(number: str) -> str:
    """``3501**********0010``: the first four and last four characters stay, short numbers keep two and two."""
    keep = 4 if len(number) >= 12 else 2
    if len(number) <= keep * 2:
        return "*" * len(number)
    return number[:keep] + "*" * (len(number) - keep * 2) + number[-keep:]
