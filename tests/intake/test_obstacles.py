"""What the register says against a certificate: the rule alone, and that it says all there is to say."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.documents.completeness import gaps
from app.documents.model import Issuer, Paper, PaperCode, office_lines
from app.intake import certificates
from app.intake.certificates import CertificateFrame
from app.intake.finding import Level
from app.intake.form_builder import build_form
from app.intake.known import known_from_person
from app.intake.obstacles import Asked, Record, obstacle, require_certifiable
from app.intake.prechecks import Facts, run_prechecks, with_prechecks
from app.kernel.errors import Rejected
from app.kernel.messages import sentence
from app.registry.invented import Invention
from app.registry.model import ContributionYear, PersonStatus
from tests.builders.answers import CATALOGUE, PARAMETERS
from tests.builders.paper_house import DRAWING, PAYING, PROFILE
from tests.builders.people import UNIT

TODAY = date(2026, 11, 20)
MADE_AT = datetime(2026, 11, 20, 2, 24, tzinfo=UTC)


def paid(*years: int) -> tuple[ContributionYear, ...]:
    return tuple(ContributionYear(year, 12, UNIT.id, UNIT.name, 523_400, 1_507_392, 502_464) for year in years)


PAYER, PENSIONER = Record(PAYING, paid(2003, 2004, 2007, 2025)), Record(DRAWING, paid(2001, 2002))
NEVER = replace(PAYER, years=())
RETIRED = Record(replace(PAYING, status=PersonStatus.RETIRED), PAYER.years)
UNINSURED = replace(PAYER, person=replace(PAYING, first_insured=""))
SLIP, DETAIL = {"scope": "yearly"}, {"scope": "detail"}
PENSION = {"benefit_kind": "pension"}
REFUSED: list[tuple[str, Record, Mapping[str, str], str, str]] = [
    ("ZH-004", UNINSURED, {}, "no_insurance_on_record", "id_no"),
    ("ZH-005", UNINSURED, {}, "no_insurance_on_record", "id_no"),
    ("ZH-005", NEVER, {}, "no_contributions_on_record", "id_no"),
    ("ZH-005", PAYER, {"record_year": "2006", **SLIP}, "no_contributions_in_year", "record_year"),
    ("ZH-005", PAYER, {"record_year": "2002", **DETAIL}, "no_contributions_until_year", "record_year"),
    ("ZH-008", PAYER, {}, "no_benefit_on_record", "id_no"),
    ("ZH-008", PENSIONER, {"benefit_kind": "injury"}, "benefit_kind_not_on_record", "benefit_kind"),
    ("ZH-008", PENSIONER, {**PENSION, "period_from": "2019-01", "period_to": "2020-01"}, "no_benefit_in_period",
     "period_to"),
    ("ZH-008", PENSIONER, {**PENSION, "period_from": "2026-12", "period_to": "2027-03"}, "no_benefit_in_period",
     "period_from"),
    ("YL-102", PENSIONER, {}, "voucher_not_while_pension", "id_no"),
    ("YL-102", RETIRED, {}, "voucher_not_while_pension", "id_no"),
    ("YL-102", NEVER, {}, "no_contributions_on_record", "id_no"),
    ("YL-102", UNINSURED, {}, "no_insurance_on_record", "id_no"),
]  # fmt: skip
TAKEN: list[tuple[str, Record, Mapping[str, str]]] = [
    ("ZH-004", NEVER, {}),
    ("ZH-005", PAYER, {"record_year": "2007", **SLIP}),
    ("ZH-005", PAYER, {"record_year": "2006", **DETAIL}),
    ("ZH-005", PAYER, {"record_year": "1990"}),
    ("ZH-008", PENSIONER, {**PENSION, "period_from": "2019-01", "period_to": "2020-02"}),
    ("ZH-008", PENSIONER, {**PENSION, "period_from": "2026-11", "period_to": "2027-03"}),
    ("ZH-008", PENSIONER, {"period_to": "2019-01"}),
    ("YL-102", PAYER, {}),
]


def paper_of(code: str) -> PaperCode:
    (paper,) = certificates.certified(CATALOGUE.item(code))
    return paper


@pytest.mark.parametrize(("code", "record", "answers", "said", "where"), REFUSED)
def test_what_cannot_be_certified_blocks_the_form_at_the_answer_to_change(
    code: str, record: Record, answers: Mapping[str, str], said: str, where: str
) -> None:
    person = record.person
    known = known_from_person(person, TODAY, PARAMETERS)
    form = build_form(CATALOGUE.item(code), answers, known, today=TODAY, parameters=PARAMETERS)
    held = with_prechecks(form, run_prechecks(form, Facts(TODAY, PARAMETERS, person, record=record)))
    blocked = [p for p in held.to_fix() if p.kind == "precheck"]
    assert [(p.finding.code, p.where, p.finding.level) for p in blocked] == [(said, where, Level.ERROR)]
    assert not [p for p in held.to_look() if p.finding.code == "precheck_pension_seen"], "blocked, and told to go on"
    assert "请" in sentence(said, blocked[0].finding.values), "what to do"
    assert sentence(said, blocked[0].finding.values, "en")


@pytest.mark.parametrize(("code", "record", "answers", "said", "where"), REFUSED)
def test_the_paper_is_refused_for_the_same_reason(
    code: str, record: Record, answers: Mapping[str, str], said: str, where: str
) -> None:
    assert where
    with pytest.raises(Rejected, match=said):
        require_certifiable(Asked(paper_of(code), answers, TODAY), record)
    with pytest.raises(Rejected, match=said):
        made(code, record, answers)


@pytest.mark.parametrize(("code", "record", "answers"), TAKEN)
def test_half_an_answer_and_a_good_one_are_held_against_nothing(
    code: str, record: Record, answers: Mapping[str, str]
) -> None:
    assert obstacle(Asked(paper_of(code), answers, TODAY), record) is None


def test_the_years_to_choose_from_are_named_in_short() -> None:
    found = obstacle(Asked(PaperCode.RIGHTS_RECORD, {"record_year": "2006", **SLIP}, TODAY), PAYER)
    assert found is not None
    assert found.values == {"year": 2006, "years": "2003-2004, 2007, 2025"}


def made(code: str, record: Record, answers: Mapping[str, Any]) -> Paper:
    """The certificate itself."""
    issuer, office = Issuer("张敏", "zhang.min", "3"), office_lines(PROFILE)
    frame = CertificateFrame(CATALOGUE.item(code), "3501992026000010019", answers, office, issuer, MADE_AT, demo=False)
    person, years = record.person, record.years
    if code == "ZH-004":
        return certificates.person_certificate(frame, person, years)
    if code == "ZH-005":
        return certificates.rights_record(frame, person, years)
    if code == "YL-102":
        return certificates.voucher(frame, person, years)
    return certificates.benefit_certificate(frame, person)


def test_whatever_the_form_lets_pass_comes_out_of_a_whole_register() -> None:
    """Everybody, every certificate: nothing held against it means a paper without gaps."""
    period = {"period_from": "2010-01", "period_to": "2026-11"}
    wanted: list[tuple[str, Mapping[str, str]]] = [
        ("ZH-004", period),
        *(("ZH-005", {"record_year": str(year), **scope}) for year in (1985, 2005, 2025) for scope in (SLIP, DETAIL)),
        ("ZH-008", PENSION | period),
        ("YL-102", {"print_reason": "transfer"}),
    ]
    passed, held, alone = set(), set(), 0
    for person, years in Invention(1, TODAY).persons(150):
        record = Record(person, years)
        for code, answers in wanted:
            found = obstacle(Asked(paper_of(code), answers, TODAY), record)
            if found is not None:
                held.add(found.code)
                continue
            assert gaps(made(code, record, answers)) == (), (code, answers, person.status)
            passed.add(code)
            alone += any(not year.unit_name for year in years)
    assert passed == {"ZH-004", "ZH-005", "ZH-008", "YL-102"}
    assert len(held) >= 4
    assert alone, "people who paid without an employer get their papers too"
