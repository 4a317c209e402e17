"""Every rule of ``items check`` is seen to refuse a copy that breaks it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.catalogue.loader import load_with_places
from app.catalogue.source import Fault
from tests.catalogue.conftest import faults_of, line_of, report_on

Break = Callable[..., list[Fault]]
RETIRE, CERTIFICATE = "items/YL-103.yaml", "items/ZH-003.yaml"


def codes(faults: list[Fault]) -> set[str]:
    return {fault.code for fault in faults}


def test_the_small_copy_is_sound(small: Path) -> None:
    assert faults_of(small) == []


@pytest.mark.parametrize(
    ("element", "old", "new"),
    [
        ("applicants", "applicants: [person, employer, agent]", "applicants: []"),
        ("grounds", "grounds: [RG-ID, RG-COMP, RG-TIME, RG-ENTITLE, RG-DUP, RG-MAT, RG-AUTH]", "grounds: []"),
        ("remedies", "remedies: [REM-STD]", "remedies: []"),
        ("limits", "promised: {days: 20, count", "promised: {count"),
    ],
)
def test_an_empty_mandatory_element_is_refused(broken: Break, element: str, old: str, new: str) -> None:
    faults = broken(RETIRE, old, new)
    assert [(fault.code, fault.values["element"]) for fault in faults] == [("catalogue_element_empty", element)]


@pytest.mark.parametrize("element", ["papers", "prechecks", "conditions", "laws", "materials", "flow"])
def test_an_element_taken_out_is_refused(small: Path, element: str) -> None:
    file = small / RETIRE
    kept, inside = [], False
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.startswith((" ", "-")):
            inside = line.startswith(f"{element}:")
        if not inside:
            kept.append(line)
    file.write_text("\n".join(kept) + "\n", encoding="utf-8")
    assert ("catalogue_element_empty", element) in {
        (fault.code, fault.values.get("element")) for fault in faults_of(small)
    }


def test_a_field_without_a_source_is_refused(broken: Break, small: Path) -> None:
    faults = broken(RETIRE, "type: date, by: visitor, if", "type: date, if")
    assert codes(faults) == {"catalogue_field_without_source"}
    assert faults[0].place.line == line_of(small / RETIRE, "key: notice_date")


def test_a_field_of_a_step_that_does_not_exist_is_refused(broken: Break) -> None:
    assert codes(broken(RETIRE, "by: 'stage:5'", "by: 'stage:8'")) == {"catalogue_field_source_unknown"}


def test_a_step_without_a_staff_group_is_refused(broken: Break) -> None:
    faults = broken(RETIRE, "who: approval, group: D,", "who: approval,")
    assert [(fault.code, fault.values["step"]) for fault in faults] == [("catalogue_step_without_group", 7)]


@pytest.mark.parametrize(
    ("risk", "lost", "missing"),
    [(3, "who: approval", "approval"), (2, "who: review", "review"), (1, "who: handling", "handling")],
)
def test_a_flow_weaker_than_its_risk_is_refused(small: Path, risk: int, lost: str, missing: str) -> None:
    file = small / RETIRE
    lines = file.read_text(encoding="utf-8").replace("risk: 3", f"risk: {risk}").splitlines()
    lines = [line.replace("information: important", "information: none") for line in lines]
    text = "\n".join(line for line in lines if lost not in line)
    for stage in range(2, 8):
        text = text.replace(f"stage:{stage}", "stage:1")
    file.write_text(text + "\n", encoding="utf-8")
    faults = faults_of(small)
    assert [(fault.code, fault.values["missing"]) for fault in faults] == [("catalogue_flow_too_weak", missing)]


def test_important_information_needs_an_approval_whatever_the_risk(small: Path) -> None:
    file = small / RETIRE
    text = file.read_text(encoding="utf-8").replace("risk: 3", "risk: 1")
    file.write_text(
        "\n".join(line for line in text.splitlines() if "who: approval" not in line) + "\n", encoding="utf-8"
    )
    assert [fault.values["missing"] for fault in faults_of(small)] == ["approval"]


def test_a_flow_stronger_than_its_risk_is_fine(broken: Break) -> None:
    assert broken(RETIRE, "risk: 3", "risk: 0") == []


def test_a_promise_longer_than_the_statute_is_refused(broken: Break) -> None:
    faults = broken(RETIRE, "promised: {days: 20", "promised: {days: 21")
    assert codes(faults) == {"catalogue_promise_too_long"}
    assert (faults[0].values["promised"], faults[0].values["statutory"]) == ("21 working_days", "20 working_days")


def test_a_promise_in_another_unit_is_not_compared(broken: Break) -> None:
    assert broken(RETIRE, "promised: {days: 20, count: working_days", "promised: {days: 25, count: calendar_days") == []


def test_a_promise_without_a_statute_is_free(broken: Break) -> None:
    assert broken(CERTIFICATE, "promised: {days: 0", "promised: {days: 99") == []


def test_a_rule_that_does_not_exist_is_refused(broken: Break) -> None:
    faults = broken(RETIRE, "rules: [RET-07]", "rules: [RET-77]")
    assert [(fault.code, fault.values["rule"]) for fault in faults] == [("catalogue_rule_unknown", "RET-77")]
    assert codes(broken(RETIRE, "prechecks: [ID-01", "prechecks: [ID-99")) == {"catalogue_rule_unknown"}


@pytest.mark.parametrize(
    "condition", ["retire_mode = ", "retire_mode in early", "((", "unit is purple", "retire_mode > many", "$", "in"]
)
def test_a_condition_that_cannot_be_read_is_refused(broken: Break, condition: str) -> None:
    faults = broken(RETIRE, "if: retire_mode = special_work", f"if: '{condition}'")
    assert codes(faults) == {"catalogue_condition_broken"}


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (RETIRE, "if: retire_mode = special_work", "if: retire_kind = special_work"),
        (RETIRE, "if: 'retire_mode in (early_flexible, late_flexible) and unit is filled'}", "if: house is filled}"),
        (CERTIFICATE, "list_length > P-NAMELIST-N", "list_size > P-NAMELIST-N"),
        (CERTIFICATE, "if: purpose=other", "if: aim=other"),
    ],
)
def test_a_condition_that_names_no_question_is_refused(broken: Break, name: str, old: str, new: str) -> None:
    assert codes(broken(name, old, new)) == {"catalogue_condition_name_unknown"}


def test_a_paper_without_a_basis_must_be_marked(broken: Break) -> None:
    assert codes(broken("materials.yaml", "confirm: true\n  if: identity_differs", "if: identity_differs")) <= {
        "catalogue_material_without_basis"
    }
    assert codes(broken(RETIRE, "handling: keep, basis: form}", "handling: keep}")) >= {
        "catalogue_material_without_basis"
    }


def test_a_paper_without_pieces_is_refused(broken: Break) -> None:
    assert codes(
        broken(RETIRE, "originals: 1, main: true, handling: keep, basis: form", "basis: form, handling: keep")
    ) == {"catalogue_material_no_piece"}


def test_a_choice_without_values_is_refused(broken: Break) -> None:
    assert codes(broken(RETIRE, "type: period, by: visitor", "type: choice, by: visitor")) == {
        "catalogue_choice_without_values"
    }


def test_a_split_by_no_column_is_refused(broken: Break) -> None:
    assert codes(broken(RETIRE, "payment: monthly", "split_by: entry_kind")) == {"catalogue_split_column_unknown"}


def test_a_list_without_items_is_refused(small: Path) -> None:
    for file in (small / "items").iterdir():
        file.unlink()
    assert codes(faults_of(small)) == {"catalogue_no_items"}


def test_a_newly_open_basis_is_listed_and_not_refused(small: Path) -> None:
    before = len(report_on(load_with_places(small)).to_confirm)
    file = small / RETIRE
    text = file.read_text(encoding="utf-8").replace("agency_work: ['18', '37']", "agency_work: []")
    file.write_text(text, encoding="utf-8")
    report = report_on(load_with_places(small))
    assert (len(report.to_confirm), report.faults) == (before + 1, ())


def test_a_check_that_does_not_exist_is_refused(broken: Break) -> None:
    assert codes(broken(RETIRE, "checks: ['min:0']", "checks: ['least:0']")) == {"catalogue_check_unknown"}


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (CERTIFICATE, "list_length > P-NAMELIST-N", "list_length > P-NAMELIST-M"),
        (RETIRE, "opens: P-PRE-MONTHS", "opens: P-EARLY-MONTHS"),
        (RETIRE, "checks: ['min:0']", "checks: ['min:P-NONE']"),
    ],
)
def test_a_parameter_that_does_not_exist_is_refused(broken: Break, name: str, old: str, new: str) -> None:
    assert codes(broken(name, old, new)) == {"catalogue_parameter_unknown"}
