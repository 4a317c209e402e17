"""What the query-and-print items put out, assembled from the register: pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.catalogue.model import Label, ServiceItem
from app.documents import certificates as paper
from app.documents.model import DOCUMENTS, Issuer, OfficeLines, PaperCode, Party
from app.intake.obstacles import Asked, Record, benefit_months, record_lines, record_year, require_certifiable
from app.intake.papers import choice_label
from app.kernel.clock import hall_day
from app.registry.model import ContributionYear, Person, PersonHit, PersonStatus, Unit, UnitStatus

PENSION = Label("企业职工基本养老保险", "Basic pension insurance for employees")
INJURY = Label("工伤保险", "Work-injury insurance")
_PERSON_STATES: Mapping[PersonStatus, Label] = {
    PersonStatus.ACTIVE: Label("正常参保", "Paying"),
    PersonStatus.SUSPENDED: Label("暂停参保", "Suspended"),
    PersonStatus.RETIRED: Label("已退休，领取养老金", "Retired, drawing a pension"),
    PersonStatus.DECEASED: Label("已死亡，参保终止", "Deceased, insurance ended"),
}
_UNIT_STATES: Mapping[UnitStatus, Label] = {
    UnitStatus.ACTIVE: Label("正常参保", "Insured"),
    UnitStatus.SUSPENDED: Label("暂停参保", "Suspended"),
    UnitStatus.CLOSED: Label("已注销", "Closed"),
}
_SEXES = {"male": Label("男", "Male"), "female": Label("女", "Female")}
CERTIFICATES = frozenset(
    {PaperCode.UNIT_CERTIFICATE, PaperCode.PERSON_CERTIFICATE, PaperCode.RIGHTS_RECORD,
     PaperCode.BENEFIT_CERTIFICATE, PaperCode.VOUCHER}
)  # fmt: skip
_NO_PURPOSE = Label("未说明", "Not stated")


def certified(item: ServiceItem) -> tuple[PaperCode, ...]:
    """The certificates that the item puts out, made from the register alone."""
    codes = (DOCUMENTS.get(paper.code) for paper in item.outputs)
    return tuple(code for code in codes if code in CERTIFICATES)


@dataclass(frozen=True, slots=True)
class CertificateFrame:
    """What every certificate of a case carries; answers: what was stated at acceptance."""

    item: ServiceItem
    number: str
    answers: Mapping[str, Any]
    office: OfficeLines
    issuer: Issuer
    issued_at: datetime
    demo: bool

    @property
    def head(self) -> dict[str, Any]:
        """The fields that all papers share."""
        return {
            "office": self.office,
            "issuer": self.issuer,
            "issued_at": self.issued_at,
            "number": self.number,
            "demo": self.demo,
        }

    def label(self, key: str) -> Label | None:
        """The label of the choice that was made."""
        return choice_label(self.item, key, self.answers.get(key))

    def text(self, key: str) -> str:
        """A stated text, "" when nothing was said."""
        return str(self.answers.get(key) or "")

    def asked(self, code: PaperCode) -> Asked:
        """What the register is asked to answer for."""
        return Asked(code, self.answers, hall_day(self.issued_at))


def unit_certificate(frame: CertificateFrame, unit: Unit, staff: Sequence[PersonHit]) -> paper.UnitCertificateValues:
    """ZH-003; the name list only when it was asked for, its numbers masked."""
    with_list = frame.answers.get("include_roster") in (True, "true")
    purpose = frame.text("purpose_text")
    return paper.UnitCertificateValues(
        **frame.head,
        unit=Party(unit.name, unit.uscc),
        status=_UNIT_STATES[unit.status],
        insurances=(PENSION, INJURY),
        period_from=frame.text("period_from"),
        period_to=frame.text("period_to"),
        headcount=unit.staff_count,
        purpose=Label(purpose, "") if purpose else frame.label("purpose") or _NO_PURPOSE,
        roster=tuple(
            paper.RosterLine(hit.name, hit.id_no_masked, _PERSON_STATES[hit.status]) for hit in staff if with_list
        ),
    )


def person_certificate(
    frame: CertificateFrame, person: Person, years: Sequence[ContributionYear]
) -> paper.PersonCertificateValues:
    """ZH-004.  Raises what ``require_certifiable`` says."""
    require_certifiable(frame.asked(PaperCode.PERSON_CERTIFICATE), Record(person, years))
    first, last = frame.text("period_from"), frame.text("period_to")
    return paper.PersonCertificateValues(
        **frame.head,
        person=Party(person.name, person.id_no),
        status=_PERSON_STATES[person.status],
        insurances=(PENSION, INJURY) if person.unit else (PENSION,),
        first_insured=person.first_insured,
        period_from=first,
        period_to=last,
        months_in_period=months_paid(years, first, last),
        months_total=person.contribution_months,
        unit_name=person.unit_name,
        purpose=frame.text("purpose"),
    )


def rights_record(
    frame: CertificateFrame, person: Person, years: Sequence[ContributionYear]
) -> paper.RightsRecordValues:
    """ZH-005: the years up to the one asked for; only that year on a yearly slip.

    Raises what ``require_certifiable`` says.
    """
    asked = frame.asked(PaperCode.RIGHTS_RECORD)
    require_certifiable(asked, Record(person, years))
    return paper.RightsRecordValues(
        **frame.head,
        person=Party(person.name, person.id_no),
        status=_PERSON_STATES[person.status],
        record_year=record_year(asked),
        first_insured=person.first_insured,
        years=tuple(
            paper.YearLine(y.year, y.months, y.monthly_wage_fen, y.paid_fen, y.account_entry_fen, y.unit_name)
            for y in record_lines(asked, years)
        ),
        months_total=person.contribution_months,
        account_balance_fen=person.account_balance_fen,
        scope=frame.label("scope") or Label("年度权益记录单", "Yearly slip"),
        unit_name=person.unit_name,
        deemed_months=person.deemed_months,
    )


def benefit_certificate(frame: CertificateFrame, person: Person) -> paper.BenefitCertificateValues:
    """ZH-008 for the pension.  Raises what ``require_certifiable`` says."""
    asked = frame.asked(PaperCode.BENEFIT_CERTIFICATE)
    require_certifiable(asked, Record(person))
    assert person.pension_fen is not None
    assert person.pension_from is not None
    first, last = benefit_months(asked, person)
    months = month_count(first, last)
    total = person.pension_fen * months
    return paper.BenefitCertificateValues(
        **frame.head,
        person=Party(person.name, person.id_no),
        benefit=frame.label("benefit_kind") or Label("养老金", "Pension"),
        period_from=first,
        period_to=last,
        drawn_since=person.pension_from,
        lines=(paper.BenefitLine(first, last, person.pension_fen, total),),
        total_fen=total,
    )


def voucher(frame: CertificateFrame, person: Person, years: Sequence[ContributionYear]) -> paper.VoucherValues:
    """YL-102.  Raises what ``require_certifiable`` says."""
    require_certifiable(frame.asked(PaperCode.VOUCHER), Record(person, years))
    return paper.VoucherValues(
        **frame.head,
        person=Party(person.name, person.id_no),
        sex=_SEXES[person.sex],
        birth=person.birth,
        household=person.household or "未登记",
        first_insured=person.first_insured,
        last_year=max(y.year for y in years),
        months_total=person.contribution_months,
        account_balance_fen=person.account_balance_fen,
        reason=frame.label("print_reason") or _NO_PURPOSE,
        unit_name=person.unit_name,
        target_region=frame.text("target_region"),
    )


def month_count(first: str, last: str) -> int:
    """Months from ``first`` to ``last`` (YYYY-MM), both counted; 0 or less when they are the wrong way round."""
    one, other = date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01")
    return (other.year - one.year) * 12 + other.month - one.month + 1


def months_paid(years: Sequence[ContributionYear], first: str, last: str) -> int:
    """Paid months within a period; the register knows months per year, so a part year counts at most its overlap."""
    total = 0
    for line in years:
        overlap = month_count(max(first, f"{line.year}-01"), min(last, f"{line.year}-12"))
        total += min(line.months, max(overlap, 0))
    return total
