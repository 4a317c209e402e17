"""Files that cannot be read are refused with file, line and a sentence in both languages."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.catalogue.loader import load_catalogue
from app.catalogue.source import Fault
from app.kernel.errors import Rejected
from app.kernel.messages import explain
from tests.catalogue.conftest import faults_of, line_of

Break = Callable[..., list[Fault]]
ITEM = "items/YL-103.yaml"


def only(faults: list[Fault]) -> Fault:
    assert len(faults) == 1, faults
    return faults[0]


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        (ITEM, "risk: 3", "risk: 3\nrisk: 2", "catalogue_key_twice"),
        (ITEM, "risk: 3", "risk:\t3\n\tx", "catalogue_tab"),
        (ITEM, "risk: 3", "risk: [3", "catalogue_not_yaml"),
        (ITEM, "risk: 3", "risk: three", "catalogue_wrong_type"),
        (ITEM, "risk: 3", "rsik: 3", "catalogue_key_missing"),
        (ITEM, "risk: 3", "risk: 3\nreward: 1", "catalogue_key_unknown"),
        (ITEM, "completion: limited", "completion: sometimes", "catalogue_unknown_value"),
        (ITEM, "where: own_office", "where: everywhere", "catalogue_unknown_value"),
        (ITEM, "name: [所在单位, Employer]", "name: [所在单位]", "catalogue_label"),
        (ITEM, "name: [所在单位, Employer]", "name: [所在单位, '']", "catalogue_label"),
        (ITEM, "set: worker_categories", "set: worker_kinds", "catalogue_unknown_value"),
        (ITEM, "- use: identity", "- use: identidy", "catalogue_unknown_value"),
        (ITEM, "grounds: [RG-ID,", "grounds: [RG-XX,", "catalogue_unknown_value"),
        (ITEM, "remedies: [REM-STD]", "remedies: [REM-XXX]", "catalogue_unknown_value"),
        (ITEM, "DOC-PENSION", "DOC-PENSIONS", "catalogue_unknown_value"),
        (ITEM, "basis: [flexible_2024]", "basis: [flexible_2042]", "catalogue_unknown_value"),
        (ITEM, "blocks: [person,", "blocks: [parson,", "catalogue_unknown_value"),
        (ITEM, "who: approval", "who: boss", "catalogue_unknown_value"),
        (ITEM, "key: notice_date", "key: retire_mode", "catalogue_key_twice"),
        (ITEM, "key: retirement_form", "key: flexible_paper", "catalogue_key_twice"),
        (ITEM, "code: YL-103", "code: ZH-003", "catalogue_item_twice"),
        ("choices.yaml", "id_types:", "id_kinds:", "catalogue_unknown_value"),
        ("catalogue.yaml", "2026-01-01", "soon", "catalogue_wrong_type"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(broken: Break, name: str, old: str, new: str, code: str) -> None:
    fault = only(broken(name, old, new))
    assert fault.code == code
    assert fault.place.file.endswith(".yaml")
    assert fault.place.line >= 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &a [x, x]\nb: [*a, *a]\n", "catalogue_reference"),
        ("[" * 100_000, "catalogue_too_deep"),
        ("x: " + "{a: " * 100_000, "catalogue_too_deep"),
        ("- " * 50_000 + "x", "catalogue_too_deep"),
        ("-  " * 50_000 + "x", "catalogue_too_deep"),
        ("? " * 50_000 + "x", "catalogue_too_deep"),
        ("x: " + "{a: " * 900 + "1" + "}" * 900, "catalogue_too_deep"),
        ("? [a]\n: b\n", "catalogue_wrong_type"),
        ("code: " + "9" * 6_000, "catalogue_key_missing"),
        ("code: 10:30", "catalogue_key_missing"),
        ("# " + "x" * 1_000_000, "catalogue_file_too_large"),
    ],
)
def test_a_file_made_to_hang_or_crash_the_reader_is_refused(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "items").mkdir()
    (tmp_path / "items" / "trap.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Rejected) as refused:
        load_catalogue(overlay=tmp_path)
    assert (refused.value.code, refused.value.values["file"]) == (code, "items/trap.yaml")
    assert explain(refused.value)


def test_a_folder_named_like_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "items" / "folder.yaml").mkdir(parents=True)
    with pytest.raises(Rejected, match="catalogue_unreadable"):
        load_catalogue(overlay=tmp_path)


def test_the_line_is_that_of_the_fault(broken: Break, small: Path) -> None:
    fault = only(broken(ITEM, "completion: limited", "completion: sometimes"))
    assert (fault.place.file, fault.place.line) == (ITEM, line_of(small / ITEM, "completion: sometimes"))


def test_an_empty_file_is_refused(small: Path) -> None:
    (small / ITEM).write_text("# nothing\n", encoding="utf-8")
    assert only(faults_of(small)).code == "catalogue_file_empty"


def test_a_file_in_another_encoding_is_refused(small: Path) -> None:
    text = (small / ITEM).read_text(encoding="utf-8")
    (small / ITEM).write_bytes(text.encode("gb18030"))
    fault = only(faults_of(small))
    assert (fault.code, fault.place.line) == ("catalogue_not_utf8", 2)


def test_a_byte_order_mark_does_no_harm(small: Path) -> None:
    (small / ITEM).write_bytes(b"\xef\xbb\xbf" + (small / ITEM).read_bytes())
    assert faults_of(small) == []


def test_a_list_where_a_mapping_belongs_is_refused(small: Path) -> None:
    (small / ITEM).write_text("- 1\n- 2\n", encoding="utf-8")
    assert only(faults_of(small)).code == "catalogue_wrong_type"


def test_a_missing_shared_file_is_refused(small: Path) -> None:
    (small / "papers.yaml").unlink()
    fault = only(faults_of(small))
    assert (fault.code, fault.place.file) == ("catalogue_file_missing", "papers.yaml")


def test_loading_refuses_with_a_sentence_in_both_languages(small: Path) -> None:
    text = (small / ITEM).read_text(encoding="utf-8")
    (small / ITEM).write_text(text.replace("risk: 3", "risk: three"), encoding="utf-8")
    with pytest.raises(Rejected) as refusal:
        load_catalogue(small)
    line = line_of(small / ITEM, "risk: three")
    assert explain(refusal.value).startswith(f"{ITEM} 第{line}行")
    assert f"{ITEM}, line {line}" in explain(refusal.value, "en")
