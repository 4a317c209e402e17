"""The unified form over all items of the catalogue."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.model import FieldType, ServiceItem
from app.intake.answers import is_check
from app.intake.finding import Level
from app.intake.form import Form, Source
from app.intake.form_builder import FINDINGS, build_form
from app.intake.known import Known
from app.intake.model import MaterialLine, MaterialState
from app.kernel.messages import sentence
from tests.builders.answers import CATALOGUE, PARAMETERS, TODAY, sample_answers

ITEMS = CATALOGUE.items
MAN = "350199196605050014"


def form_of(code: str, answers: dict[str, Any] | None = None, known: Known | None = None, **more: Any) -> Form:
    return build_form(CATALOGUE.item(code), answers or {}, known or Known(), today=TODAY, parameters=PARAMETERS, **more)


def ids(item: ServiceItem) -> str:
    return item.code


@pytest.mark.parametrize("item", ITEMS, ids=ids)
def test_acceptance_asks_only_what_the_visitor_states(item: ServiceItem) -> None:
    form = build_form(item, {}, today=TODAY, parameters=PARAMETERS)
    fields = [f for section in form.sections for f in section.fields]
    assert {f.spec.filled_by for f in fields} <= {"visitor", "register", "stage:1"}
    assert all(f.read_only for f in fields if f.spec.filled_by == "register")
    asked = {problem.where for problem in form.to_fix() if problem.kind == "field"}
    assert asked <= {f.spec.key for f in fields if f.spec.filled_by in ("visitor", "stage:1")}
    for found in fields:
        if found.table:
            assert not [c.key for c in found.table.columns if c.filled_by.startswith("stage")]


@pytest.mark.parametrize("item", ITEMS, ids=ids)
def test_the_window_states_its_own_findings_and_nobody_elses(item: ServiceItem) -> None:
    sections = {section.key: section for section in build_form(item, {}, today=TODAY, parameters=PARAMETERS).sections}
    own = {spec.key for spec in item.all_fields() if spec.filled_by == "stage:1"}
    findings = sections.pop(FINDINGS, None)
    assert {f.spec.key for f in findings.fields} == own if findings else not own
    assert all(not f.read_only for f in findings.fields) if findings else True
    assert not [f for section in sections.values() for f in section.fields if f.spec.filled_by.startswith("stage")]


def test_some_items_ask_the_window_for_findings() -> None:
    asked = {item.code for item in ITEMS for spec in item.all_fields() if spec.filled_by == "stage:1"}
    assert asked >= {"YL-107", "YL-109", "YL-114", "ZH-009"}


@pytest.mark.parametrize("item", ITEMS, ids=ids)
def test_every_item_can_be_filled_and_is_then_ready(item: ServiceItem) -> None:
    sample = sample_answers(item)
    form = build_form(item, sample.answers, today=TODAY, parameters=PARAMETERS, materials=sample.materials)
    assert form.to_fix() == ()
    again = build_form(item, form.answers(), today=TODAY, parameters=PARAMETERS, materials=sample.materials)
    assert again.is_ready(), "canonical answers are answers too"
    assert again.answers() == form.answers()


@pytest.mark.parametrize("item", ITEMS, ids=ids)
def test_every_check_that_the_catalogue_names_is_known(item: ServiceItem) -> None:
    fields = [*item.all_fields(), *(column for f in item.all_fields() for column in f.columns)]
    assert [check for f in fields for check in f.checks if not is_check(check)] == []


@pytest.mark.parametrize("item", ITEMS, ids=ids)
def test_no_item_is_stopped_by_a_phone(item: ServiceItem) -> None:
    sample = sample_answers(item)
    answers = dict(sample.answers)
    for spec in item.all_fields():
        if spec.type is FieldType.PHONE and spec.filled_by == "visitor":
            answers[spec.key] = "138"
    form = build_form(item, answers, today=TODAY, parameters=PARAMETERS, materials=sample.materials)
    assert form.is_ready()
    without = {key: value for key, value in sample.answers.items() if "phone" not in key}
    bare = build_form(item, without, today=TODAY, parameters=PARAMETERS, materials=sample.materials)
    assert bare.is_ready()
    excuses = {f.spec.key for f in bare.fields() if f.spec.key.endswith("phone_absent")}
    assert {p.where for p in bare.to_look() if p.finding.code == "phone_absent_missing"} == excuses


def test_a_warning_is_no_error() -> None:
    form = form_of("ZH-004", {"id_type": "resident_id", "id_no": MAN, "person": "样例甲", "phone": "138"})
    assert [(p.where, p.finding.level) for p in form.to_look()] == [("phone", Level.WARNING)]
    assert "phone" not in {p.where for p in form.to_fix()}


def test_known_data_are_filled_in_and_read_only() -> None:
    known = Known({"id_type": "resident_id", "id_no": MAN, "person": "样例甲", "phone": "13800138000"})
    form = form_of("YL-103", {}, known)
    person, phone = form.field("person"), form.field("phone")
    assert (person.value, person.read_only, person.known, person.source) == ("样例甲", True, True, Source.REGISTER)
    assert (phone.value, phone.read_only, phone.known) == ("13800138000", False, True)
    assert form_of("YL-103", {"phone": "13900139000"}, known).field("phone").value == "13900139000"
    assert form_of("YL-103", {"phone": ""}, known).field("phone").value == "", "the clerk may empty it"


def test_a_register_field_is_never_the_visitors() -> None:
    form = form_of("YL-105", {"contribution_months": "999"}, Known({"contribution_months": "200"}))
    assert form.field("contribution_months").value == "200"


def test_an_account_of_the_payee_is_known_and_a_new_account_is_not() -> None:
    known = Known({"payee.bank_account": "6217999900000000016", "old_account": "6217999900000000016"})
    assert form_of("YL-103", {}, known).field("bank_account").value
    assert not form_of("ZH-016", {}, known).field("bank_account").value
    assert form_of("ZH-016", {}, known).field("old_account").value


def test_a_conditional_question_appears_and_its_answer_goes_with_it() -> None:
    asked = {"enrol_kind": "new", "base_level": "own", "base_amount": "5000"}
    shown = form_of("YL-101", asked)
    assert shown.field("base_amount").visible
    stopped = form_of("YL-101", asked | {"enrol_kind": "stop"})
    assert not stopped.field("base_level").visible
    assert not stopped.field("base_amount").visible, "it hung on the hidden answer"
    assert "base_amount" not in stopped.answers()


def test_the_agent_is_asked_only_when_the_block_was_opened() -> None:
    closed = form_of("ZH-004")
    assert not [p for p in closed.to_fix() if p.where.startswith("agent")]
    opened = form_of("ZH-004", {"agent": True})
    assert [p.where for p in opened.to_fix() if p.where.startswith("agent")][:1] == ["agent_name"]
    assert "authority" in {m.spec.key for m in opened.materials} - {m.spec.key for m in closed.materials}


def test_the_first_thing_to_change_is_the_first_on_the_page() -> None:
    form = form_of("YL-103", {"id_type": "resident_id", "id_no": MAN[:-1] + "1"})
    assert form.to_fix()[0].where == "id_no"
    assert [p.kind for p in form.to_fix()][-1] == "material"


def test_the_notice_lists_everything_at_once_with_its_basis() -> None:
    form = form_of("YL-103")
    papers = [p for p in form.missing() if p.kind == "material"]
    assert papers
    assert all(p.material is not None and p.material.basis_status for p in papers)
    assert {p.where for p in form.missing()} >= {"id_no", "retire_mode", "retire_period", "retirement_form"}


def test_only_a_paper_that_is_not_main_may_follow() -> None:
    form = form_of("YL-103")
    lines = [MaterialLine(m.spec.key, MaterialState.TO_FOLLOW) for m in form.materials]
    late = form_of("YL-103", materials=lines)
    open_papers = {p.where for p in late.to_fix() if p.kind == "material"}
    assert open_papers == {m.spec.key for m in form.materials if m.spec.main}
    assert {p.where for p in late.to_look() if p.kind == "material"} == {
        m.spec.key for m in form.materials if not m.spec.main
    }


def test_derived_register_answers_follow_what_is_typed() -> None:
    form = form_of("GS-201", {"accident_on": "20260906"})
    assert form.field("claim_last_day_unit").value == "2026-10-08"  # EX-149
    assert form.field("claim_last_day_person").value == "2027-09-06"
    wages = form_of("ZH-014", {"roster": [{"declared_wage": "5,000"}, {"declared_wage": "6000.5"}]})
    assert (wages.field("headcount").value, wages.field("total_wage").value) == ("2", "11000.50")


def roster_row(sequence: int, **more: str) -> dict[str, str]:
    from datetime import date

    from app.intake.samples import sample_number

    number = sample_number(date(1980, 1, 1 + sequence // 400), sequence % 400 * 2 + 1)
    row = {"name": f"样例{sequence}", "id_type": "resident_id", "id_no": number, "hire_date": "20261101"}
    return row | {"worker_category": "male", "monthly_wage": "5000", "start_period": "202611"} | more


def table(form: Form, key: str = "roster") -> Any:
    found = form.field(key).table
    assert found is not None
    return found


def test_every_wrong_row_is_named_and_the_good_ones_may_go_on() -> None:  # EX-178
    rows = [roster_row(n) for n in range(80)]
    for wrong in (12, 40, 41):
        rows[wrong - 1]["id_no"] = "350199198001010000"[: 18 - wrong % 2]
    form = form_of("ZH-001", {"roster": rows})
    assert {p.row for p in form.to_fix() if p.kind == "cell"} == {12, 40, 41}
    assert len(table(form).good_rows) == 77


def test_first_enrolments_and_re_entries_are_told_apart() -> None:  # EX-179
    rows = [roster_row(n) for n in range(80)]
    known = Known(by_number={row["id_no"]: {"entry_kind": "reentry"} for row in rows[:18]})
    kinds = [row.values["entry_kind"] for row in table(form_of("ZH-001", {"roster": rows}, known)).rows]
    assert (kinds.count("first"), kinds.count("reentry")) == (62, 18)


def test_a_person_twice_in_one_file_is_an_error_of_both_rows() -> None:
    form = form_of("ZH-001", {"roster": [roster_row(1), roster_row(2), roster_row(1)]})
    twice = [p for p in form.to_fix() if p.finding.code == "row_same_person"]
    assert [(p.row, p.finding.values["rows"]) for p in twice] == [(1, "3"), (3, "1")]


def test_shares_must_add_up_exactly() -> None:
    rows = [{"share_percent": "33.33"}, {"share_percent": "33.33"}, {"share_percent": "33.33"}]
    form = form_of("YL-113", {"claimants": rows})
    assert [f.values for f in form.field("claimants").findings] == [
        {"total": "100.00", "have": "99.99", "rest": "0.01"}
    ]
    rows[2]["share_percent"] = "33.34"
    assert form_of("YL-113", {"claimants": rows}).field("claimants").findings == ()


def test_stays_may_not_overlap_and_a_receipt_counts_once() -> None:
    stay = {"kind": "in", "hospital": "样例医院", "invoice_no": "0000123", "invoice_date": "20260501", "amount": "420"}
    rows = [
        stay | {"from": "20260401", "to": "20260420"},
        stay | {"from": "20260402", "to": "20260403", "invoice_no": "2"},
        stay | {"from": "20260410", "to": "20260425"},
        stay | {"from": "20260425", "to": "20260426", "amount": "1", "invoice_no": "2"},
    ]
    codes = {(p.row, p.finding.code) for p in form_of("GS-204", {"stays": rows}).to_fix() if p.kind == "cell"}
    assert {(1, "row_overlap"), (2, "row_overlap"), (3, "row_overlap"), (1, "row_same_receipt")} <= codes
    assert (4, "row_overlap") not in codes
    looks = {(p.row, p.finding.code) for p in form_of("GS-204", {"stays": rows}).to_look()}
    assert {(2, "row_receipt_number"), (4, "row_receipt_number")} <= looks


def test_a_changed_field_shows_its_old_value_and_must_differ() -> None:
    known = Known(old_values={"phone": "13800138000"})
    form = form_of("ZH-006", {"changes": [{"field_name": "phone", "new_value": "138 0013 8000"}]}, known)
    row = table(form, "changes").rows[0]
    assert row.values["old_value"] == "13800138000"
    assert "check_differs" in {p.finding.code for p in form.to_fix()}


def test_a_roster_longer_than_the_parameter_is_refused() -> None:
    rows = [roster_row(n) for n in range(6)]
    form = build_form(
        CATALOGUE.item("ZH-001"), {"roster": rows}, today=TODAY, parameters={**PARAMETERS, "P-ROSTER-MAX": "5"}
    )
    assert [p.finding.values for p in form.to_fix() if p.kind == "table"] == [{"most": 5, "have": 6}]


def test_an_empty_line_of_a_table_is_no_row() -> None:
    form = form_of("ZH-001", {"roster": [roster_row(1), {}, {"name": " "}]})
    assert len(table(form).rows) == 1


@given(st.dictionaries(st.sampled_from([f.key for f in CATALOGUE.item("YL-103").all_fields()]), st.text(max_size=20)))
def test_no_typing_breaks_the_form_and_every_finding_can_be_said(answers: dict[str, str]) -> None:
    form = form_of("YL-103", answers)
    for problem in (*form.to_fix(), *form.to_look()):
        for language in ("zh_CN", "en"):
            assert sentence(problem.finding.code, problem.finding.values, language)
    assert all(problem.finding.level is Level.ERROR for problem in form.to_fix())


def test_what_is_still_typed_is_no_error_in_its_own_field() -> None:
    answers = {"id_type": "resident_id", "id_no": "35019919"}
    assert form_of("YL-103", answers, typing="id_no").field("id_no").level is Level.INFO
    assert form_of("YL-103", answers).field("id_no").level is Level.ERROR


def test_the_form_keeps_nothing_between_two_builds() -> None:
    item = replace(CATALOGUE.item("ZH-004"))
    first = build_form(item, {"purpose": "甲"}, today=TODAY, parameters=PARAMETERS)
    second = build_form(item, {}, today=TODAY, parameters=PARAMETERS)
    assert (first.field("purpose").value, second.field("purpose").value) == ("甲", "")
