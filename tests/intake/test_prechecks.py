"""What is tested before acceptance, with the values that were compared."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.intake.finding import Level
from app.intake.form import Form
from app.intake.form_builder import build_form
from app.intake.known import known_from_person
from app.intake.prechecks import Facts, OpenCase, Precheck, run_prechecks, with_prechecks
from app.intake.samples import sample_number
from app.kernel.messages import sentence
from app.registry.model import Person, PersonStatus
from tests.builders.answers import CATALOGUE, PARAMETERS, TODAY
from tests.builders.people import PERSON


def form_of(code: str, person: Person, today: date = TODAY, **answers: Any) -> Form:
    known = known_from_person(person, today, PARAMETERS)
    return build_form(CATALOGUE.item(code), answers, known, today=today, parameters=PARAMETERS)


def ran(code: str, person: Person = PERSON, *, today: date = TODAY, **answers: Any) -> dict[str, Precheck]:
    form = form_of(code, person, today, **answers)
    found = run_prechecks(form, Facts(today, PARAMETERS, person))
    for precheck in found:
        for language in ("zh_CN", "en"):
            assert sentence(precheck.problem.finding.code, precheck.problem.finding.values, language)
    return {precheck.problem.finding.code: precheck for precheck in found}


@pytest.mark.parametrize(
    ("mode", "chosen", "notice", "code", "rule", "level"),
    [
        ("normal", "2026-10", "", "precheck_month_fits", "RET-01", Level.OK),
        ("normal", "2026-09", "", "precheck_month_wrong", "RET-01", Level.ERROR),
        ("early_flexible", "2026-06", "2026-03-01", "precheck_early_fits", "RET-03", Level.OK),
        ("early_flexible", "2026-04", "", "precheck_early_window", "RET-03", Level.ERROR),
        ("early_flexible", "2026-06", "2026-03-02", "precheck_notice_late", "RET-03", Level.ERROR),
        ("late_flexible", "2026-12", "2026-09-01", "precheck_late_fits", "RET-04", Level.OK),
        ("late_flexible", "2029-11", "2026-08-01", "precheck_late_window", "RET-04", Level.ERROR),
        ("late_flexible", "2026-12", "2026-09-02", "precheck_agreement_late", "RET-04", Level.ERROR),
    ],
)
def test_the_chosen_month_is_held_against_the_rule_of_its_mode(
    mode: str, chosen: str, notice: str, code: str, rule: str, level: Level
) -> None:
    found = ran("YL-103", retire_mode=mode, retire_period=chosen, notice_date=notice)[code]
    assert (found.rule, found.problem.finding.level, found.problem.where) == (rule, level, "retire_period")
    assert found.outcome is not None
    assert all(node.source for node in found.outcome.derivation.walk())


def test_without_an_employer_no_notice_is_tested() -> None:
    found = ran("YL-103", retire_mode="early_flexible", retire_period="2026-06", unit="")
    assert "precheck_notice_late" not in found
    assert "precheck_early_fits" in found


def test_a_person_short_of_time_is_told_the_months_compared() -> None:
    short = replace(PERSON, contribution_months=150, deemed_months=0)
    answers = {"retire_mode": "normal", "retire_period": "2026-10"}
    finding = ran("YL-103", short, **answers)["precheck_time_short"].problem.finding
    assert (finding.level, finding.values) == (Level.ERROR, {"have": 150, "least": 180, "year": 2026})
    later = ran("YL-103", short, **answers, deemed_or_birth=True)
    assert later["precheck_time_to_find"].problem.finding.level is Level.WARNING


def test_actual_and_deemed_months_count_together() -> None:
    person = replace(PERSON, contribution_months=160, deemed_months=20)
    assert "precheck_time_met" in ran("YL-103", person, retire_mode="normal", retire_period="2026-10")


def test_who_draws_a_pension_cannot_claim_it_again() -> None:
    retired = replace(PERSON, status=PersonStatus.RETIRED, pension_fen=300_000, pension_from="2025-03")
    assert ran("YL-103", retired)["precheck_pension_drawn"].problem.finding.level is Level.ERROR
    assert ran("YL-108", retired)["precheck_pension_seen"].problem.finding.level is Level.WARNING
    assert "precheck_pension_drawn" not in ran("YL-115", retired), "resuming one's own pension is no second one"


def test_a_retirement_is_taken_from_three_months_before() -> None:
    answers = {"retire_mode": "normal", "retire_period": "2026-10"}
    early = ran("YL-103", today=date(2026, 6, 30), **answers)["precheck_too_early"].problem.finding
    assert (early.level, early.values) == (Level.ERROR, {"opens": "2026-07-01"})  # EX-180
    taken = ran("YL-103", today=date(2026, 7, 1), **answers)["precheck_pre_accept"].problem.finding
    assert (taken.level, taken.values) == (Level.INFO, {"not_before": "2026-10-01"})


def test_special_work_needs_its_age() -> None:
    answers = {"special_kind": "heights", "retire_period": "2026-12"}
    young = replace(PERSON, birth=date(1972, 1, 1), id_no="350199197201010010")
    assert ran("YL-104", young, **answers)["precheck_special_age"].rule == "RET-05"
    assert ran("YL-104", **answers)["precheck_special_months"].problem.finding.values == {"claimed": 0, "least": 120}
    work = [{"from": "199001", "to": "199612"}, {"from": "199601", "to": "199912"}]
    assert "precheck_special_fits" in ran("YL-104", **answers, work_periods=work), "1990 to 1999, each month once"


def test_flexible_filing_is_held_against_the_same_windows() -> None:
    assert "precheck_early_fits" in ran("YL-105", mode="early", chosen_period="2026-06")
    assert "precheck_late_fits" in ran("YL-105", mode="late", chosen_period="2026-12")
    assert "precheck_agreement_late" not in ran(
        "YL-105", mode="end_late", chosen_period="2026-12", notice_date="2026-11-01"
    )


def test_a_month_that_another_body_decided_only_warns() -> None:
    found = ran("YL-106", retire_period="2026-09")["precheck_month_differs"]
    assert found.problem.finding.level is Level.WARNING


def test_who_reached_the_age_draws_no_sickness_allowance_and_is_asked_before_enrolling() -> None:
    assert ran("YL-107")["precheck_sickness_age"].rule == "RET-06"
    younger = replace(PERSON, birth=date(1970, 1, 1), contribution_months=200)
    assert ran("YL-107", younger)["precheck_sickness_band"].problem.finding.values == {"band": "A", "have": 224}
    finding = ran("YL-101", enrol_kind="new")["precheck_age_reached"].problem.finding
    assert (finding.level, finding.values) == (Level.WARNING, {"month": "2026-10"})


def test_the_same_item_twice_for_one_person_blocks() -> None:
    form = form_of("YL-103", PERSON)
    cases = (OpenCase("YL-103", "350199-26-000001-5"), OpenCase("YL-105", "x"))
    found = run_prechecks(form, Facts(TODAY, PARAMETERS, PERSON, cases))
    blocked = [p for p in with_prechecks(form, found).to_fix() if p.kind == "precheck"]
    assert [(p.finding.rule, p.finding.values) for p in blocked] == [("CASE-03", {"number": "350199-26-000001-5"})]
    assert blocked[0].finding.code == "precheck_open_case"


def test_who_brings_the_papers_that_were_missing_is_not_told_to_wait() -> None:
    form = form_of("YL-103", PERSON)
    waiting = (OpenCase("YL-103", "B3501992026010000015", awaits_papers=True),)
    (found,) = (p for p in run_prechecks(form, Facts(TODAY, PARAMETERS, PERSON, waiting)) if p.rule == "CASE-03")
    assert (found.problem.finding.level, found.problem.finding.code) == (Level.ERROR, "precheck_open_case_waits")


def test_a_blocking_precheck_keeps_the_case_from_being_accepted_and_is_no_missing_paper() -> None:
    form = form_of("YL-103", PERSON, retire_mode="normal", retire_period="2026-09")
    held = with_prechecks(form, run_prechecks(form, Facts(TODAY, PARAMETERS, PERSON)))
    assert "precheck_month_wrong" in {p.finding.code for p in held.to_fix()}
    assert "precheck_month_wrong" not in {p.finding.code for p in held.missing()}


@pytest.mark.parametrize("item", CATALOGUE.items, ids=lambda item: item.code)
def test_prechecks_run_on_every_empty_form(item: Any) -> None:
    ran(item.code)


def test_an_account_is_not_paid_out_before_the_age_or_after_enough_years() -> None:
    young = replace(PERSON, birth=date(1980, 1, 1), contribution_months=100, deemed_months=0)
    assert ran("YL-112", young, case_kind="short_years")["precheck_one_off_age"].rule == "PEN-12"
    assert "precheck_one_off_time" in ran("YL-112", case_kind="short_years")
    short = replace(PERSON, contribution_months=100, deemed_months=0)
    assert not [code for code in ran("YL-112", short, case_kind="short_years") if code.startswith("precheck_one_off")]


def test_a_late_employer_is_taken_and_told() -> None:
    finding = ran("GS-201", accident_on="2026-09-06")["precheck_employer_late"].problem.finding
    assert (finding.level, finding.values) == (Level.WARNING, {"last": "2026-10-08"})


def test_a_second_appraisal_has_fifteen_days() -> None:
    answers = {"appraisal_kind": "second", "received_on": "2026-09-18"}
    assert "precheck_second_late" not in ran("GS-218", today=date(2026, 10, 8), **answers)  # EX-152
    assert ran("GS-218", today=date(2026, 10, 9), **answers)["precheck_second_late"].rule == "WI-13"


def test_a_dependant_by_age_must_have_the_age() -> None:
    wife = {"name": "样例己", "id_no": sample_number(date(1972, 1, 1), 2), "relation": "spouse", "ground": "age"}
    finding = ran("GS-212", dependants=[wife])["precheck_dependant_age"].problem.finding
    assert finding.values == {"row": 1, "name": "样例己", "age": 54}  # EX-140
    assert "precheck_dependant_age" not in ran("GS-212", dependants=[wife | {"ground": "incapacity"}])
