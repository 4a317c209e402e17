"""The packaged list: 49 items, complete, consistent, nothing hidden in conditions."""

from pathlib import Path

from app.catalogue.check import rule_ids
from app.catalogue.loader import load_catalogue, load_with_places
from app.catalogue.model import Catalogue, Completion, FieldType, LimitSource, Need
from tests.catalogue.conftest import PACKAGED, report_on


def test_the_list_has_49_items_12_immediate_and_37_limited(catalogue: Catalogue) -> None:
    kinds = [item.completion for item in catalogue.items]
    assert (len(kinds), kinds.count(Completion.IMMEDIATE), kinds.count(Completion.LIMITED)) == (49, 12, 37)


def test_the_packaged_list_has_no_faults(catalogue: Catalogue) -> None:
    report = report_on(load_with_places())
    assert report.items == 49
    assert report.faults == ()


def test_open_bases_are_listed_with_their_place() -> None:
    report = report_on(load_with_places())
    personnel_file = [
        fault for fault in report.to_confirm if fault.values == {"item": "YL-104", "what": "职工人事档案"}
    ]
    assert [fault.place.file for fault in personnel_file] == ["items/YL-104.yaml"]
    assert len(report.to_confirm) > 80


def test_there_are_87_policy_rules() -> None:
    assert len(rule_ids()) == 87


def test_a_copy_of_the_folder_is_the_same_version(copied: Path, catalogue: Catalogue) -> None:
    assert load_catalogue(copied) == catalogue
    assert load_catalogue(copied).version == catalogue.version


def test_any_change_of_content_is_another_version(copied: Path, catalogue: Catalogue) -> None:
    file = copied / "items" / "ZH-004.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("risk: 0", "risk: 0 "), encoding="utf-8")
    assert load_catalogue(copied).version != catalogue.version


def test_every_conditional_paper_can_be_decided_by_the_form(catalogue: Catalogue) -> None:
    for item in catalogue.items:
        for material in item.materials:
            assert (material.need is Need.CONDITIONAL) == (material.when is not None)
            assert (material.when is None) == (material.condition is None)


def test_the_authority_is_asked_for_only_when_an_agent_came(catalogue: Catalogue) -> None:
    papers = [m for item in catalogue.items for m in item.materials if m.key == "authority" and m.when is not None]
    assert len(papers) == 46
    assert {m.when for m in papers} == {"agent is present"}


def test_immediate_items_are_promised_at_once_and_limited_ones_in_days(catalogue: Catalogue) -> None:
    for item in catalogue.items:
        immediate = item.completion is Completion.IMMEDIATE
        assert (item.limit_promised.value == 0) == immediate, item.code


def test_a_limit_without_a_figure_says_so(catalogue: Catalogue) -> None:
    for item in catalogue.items:
        limit = item.limit_statutory
        assert (limit.value is None) == (limit.source is LimitSource.NONE_FOUND), item.code
        assert (limit.basis is None) == (limit.value is None), item.code


def test_steps_of_one_group_hold_one_permission(catalogue: Catalogue) -> None:
    for item in catalogue.items:
        held: dict[str, set[str]] = {}
        for step in item.flow:
            held.setdefault(step.staff_group, set()).add(step.permission)
        assert all(len(permissions) == 1 for permissions in held.values()), item.code


def test_tables_have_columns_and_choices_have_values(catalogue: Catalogue) -> None:
    for item in catalogue.items:
        for field in item.all_fields():
            assert bool(field.columns) == (field.type in (FieldType.ROWS, FieldType.ROSTER)), field.key
            for spec in (field, *field.columns):
                assert bool(spec.choices) == (spec.type is FieldType.CHOICE), (item.code, spec.key)


def test_bundles_name_items_of_the_list(catalogue: Catalogue) -> None:
    assert [bundle.code for bundle in catalogue.bundles_of("YL-103")] == ["BD-01"]
    assert sorted(bundle.code for bundle in catalogue.bundles) == ["BD-01", "BD-02", "BD-03", "BD-04"]


def test_papers_taken_early_name_the_month_they_are_for(catalogue: Catalogue) -> None:
    early = [item for item in catalogue.items if item.pre_acceptance is not None]
    assert [item.code for item in early] == ["YL-103", "YL-106"]
    for item in early:
        keys = {field.key: field.type for field in item.fields}
        assert item.pre_acceptance is not None
        assert keys[item.pre_acceptance.month_field] is FieldType.PERIOD


def test_no_file_of_the_list_has_a_tab_or_windows_line_ends() -> None:
    for file in PACKAGED.rglob("*.yaml"):
        content = file.read_bytes()
        assert b"\t" not in content and b"\r" not in content, file.name
