"""Equal keys are not equal questions: every equal-key pair of the list has its decision."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from app.catalogue.loader import load_catalogue
from app.catalogue.model import Catalogue, FieldSpec
from app.catalogue.source import Entry, read_mapping
from tests.catalogue.conftest import PACKAGED

Asked = tuple[str, str]


def places(catalogue: Catalogue) -> dict[str, dict[str, FieldSpec]]:
    """Key to place to field; the fields of a shared block are one place, however many items use it."""
    found: dict[str, dict[str, FieldSpec]] = defaultdict(dict)
    for item in catalogue.items:
        groups = [(f"@{block.key}", block.fields) for block in item.blocks if block.key != "circumstances"]
        for owner, fields in [*groups, (item.code, item.fields)]:
            for place, spec in _all(owner, fields):
                found[spec.key][place] = spec
    return found


def _all(owner: str, fields: tuple[FieldSpec, ...]) -> Iterator[tuple[str, FieldSpec]]:
    for spec in fields:
        yield f"{owner}.{spec.key}", spec
        for column in spec.columns:
            yield f"{owner}.{spec.key}.{column.key}", column


def decisions(folder: Path) -> dict[str, list[list[str]]]:
    """Key to groups of places that ask the same; a place alone is a group of one."""
    found: dict[str, list[list[str]]] = {}
    for key, value in read_mapping(folder / "questions.yaml", "questions.yaml").values.items():
        entry: Entry = value.entry(key)
        same = [list(group.entry("same").texts("at")) for group in entry.items("same")]
        found[key] = same + [[place] for place in entry.texts("alone")]
    return found


def undecided(catalogue: Catalogue, folder: Path) -> set[tuple[str, str]]:
    """Pairs of places with an equal key of which questions.yaml says nothing."""
    decided = decisions(folder)
    missing = set()
    for key, fields in places(catalogue).items():
        known = {place for group in decided.get(key, []) for place in group}
        for pair in combinations(sorted(fields), 2):
            if not known.issuperset(pair):
                missing.add(pair)
    return missing


def test_every_equal_key_pair_is_decided(catalogue: Catalogue) -> None:
    assert undecided(catalogue, PACKAGED) == set()


def test_there_are_420_equal_key_pairs(catalogue: Catalogue) -> None:
    pairs = [pair for fields in places(catalogue).values() for pair in combinations(fields, 2)]
    assert len(pairs) == 420


def test_the_catalogue_asks_as_decided(catalogue: Catalogue) -> None:
    decided = decisions(PACKAGED)
    for key, fields in places(catalogue).items():
        group_of = {place: number for number, group in enumerate(decided.get(key, [])) for place in group}
        for one, other in combinations(sorted(fields), 2):
            same = group_of[one] == group_of[other]
            assert same == (_asked(fields[one]) == _asked(fields[other])), (one, other)


def test_fields_with_other_keys_never_ask_the_same(catalogue: Catalogue) -> None:
    keys: dict[Asked, set[str]] = defaultdict(set)
    for key, fields in places(catalogue).items():
        for spec in fields.values():
            keys[_asked(spec)].add(key)
    assert [found for found in keys.values() if len(found) > 1] == []


def test_no_decision_speaks_of_a_place_that_is_gone(catalogue: Catalogue) -> None:
    known = {key: set(fields) for key, fields in places(catalogue).items()}
    for key, groups in decisions(PACKAGED).items():
        assert {place for group in groups for place in group} == known[key]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("@payee.bank_account", "@claimants.claimants.bank_account"),
        ("@payee.bank_account", "@payee_either.bank_account"),
        ("ZH-003.period_from", "ZH-004.period_from"),
        ("ZH-011.reason", "ZH-016.reason"),
        ("@person.id_no", "YL-114.id_no"),
        ("@unit.unit", "YL-103.unit"),
    ],
)
def test_these_are_different_questions(catalogue: Catalogue, one: str, other: str) -> None:
    found = {place: spec for fields in places(catalogue).values() for place, spec in fields.items()}
    assert _asked(found[one]) != _asked(found[other])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("YL-103.unit", "YL-105.unit"),
        ("YL-103.worker_category", "YL-105.worker_category"),
        ("YL-113.funeral_choice", "GS-211.funeral_choice"),
        ("@injury.injury_case", "GS-218.injury_case"),
    ],
)
def test_these_are_the_same_question(catalogue: Catalogue, one: str, other: str) -> None:
    found = {place: spec for fields in places(catalogue).values() for place, spec in fields.items()}
    assert _asked(found[one]) == _asked(found[other])


def test_a_new_equal_key_pair_is_noticed(copied: Path) -> None:
    file = copied / "items" / "ZH-004.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("key: purpose,", "key: target_region,"), encoding="utf-8")
    assert undecided(load_catalogue(copied), copied) == {("YL-102.target_region", "ZH-004.target_region")}


def test_a_field_of_another_list_is_its_own_question(copied: Path) -> None:
    file = copied / "items" / "ZH-004.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("key: purpose,", "key: target_region,"), encoding="utf-8")
    new = next(spec for spec in load_catalogue(copied).item("ZH-004").fields if spec.key == "target_region")
    assert _asked(new) == ("ZH-004.target_region", "matter")


def _asked(spec: FieldSpec) -> Asked:
    return spec.question, spec.subject
