"""Values of the certificates that the query-and-print items hand out at once."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.catalogue.model import Label
from app.documents.model import IssuedPaper, PaperCode, Party


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A name on a unit's list; the number is masked."""

    name: str
    number_masked: str
    status: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCertificateValues(IssuedPaper):
    """ZH-003: that a unit is or was insured in a period, with a name list on request.  Months as YYYY-MM."""

    code: ClassVar[PaperCode] = PaperCode.UNIT_CERTIFICATE

    unit: Party
    status: Label
    insurances: tuple[Label, ...]
    period_from: str
    period_to: str
    headcount: int
    purpose: Label
    roster: tuple[RosterLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCertificateValues(IssuedPaper):
    """ZH-004: that a person is or was insured.  Months as YYYY-MM and whole counts."""

    code: ClassVar[PaperCode] = PaperCode.PERSON_CERTIFICATE

    person: Party
    status: Label
    insurances: tuple[Label, ...]
    first_insured: str
    period_from: str
    period_to: str
    months_in_period: int
    months_total: int
    unit_name: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class YearLine:
    """One year of contributions; amounts in fen.  unit_name: "" where the person paid without an employer."""

    year: int
    months: int
    monthly_wage_fen: int
    paid_fen: int
    account_entry_fen: int
    unit_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsRecordValues(IssuedPaper):
    """ZH-005: what the register holds about a person up to the end of ``record_year``."""

    code: ClassVar[PaperCode] = PaperCode.RIGHTS_RECORD

    person: Party
    status: Label
    record_year: int
    first_insured: str
    years: tuple[YearLine, ...]
    months_total: int
    account_balance_fen: int
    scope: Label
    unit_name: str = ""
    deemed_months: int = 0


@dataclass(frozen=True, slots=True)
class BenefitLine:
    """One stretch of payment: months as YYYY-MM, the monthly amount and the sum in fen."""

    period_from: str
    period_to: str
    monthly_fen: int
    total_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitCertificateValues(IssuedPaper):
    """ZH-008: what a person has drawn in a period."""

    code: ClassVar[PaperCode] = PaperCode.BENEFIT_CERTIFICATE

    person: Party
    benefit: Label
    period_from: str
    period_to: str
    drawn_since: str
    lines: tuple[BenefitLine, ...]
    total_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherValues(IssuedPaper):
    """YL-102: the contribution voucher that goes with a transfer of the basic pension."""

    code: ClassVar[PaperCode] = PaperCode.VOUCHER

    person: Party
    sex: Label
    birth: date
    household: str
    first_insured: str
    last_year: int
    months_total: int
    account_balance_fen: int
    reason: Label
    unit_name: str = ""
    target_region: str = ""
