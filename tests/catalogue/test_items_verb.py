"""``items`` and ``items check DIR`` as a person and a script see them."""

import argparse
import io
import json
from pathlib import Path
from types import SimpleNamespace

from app.catalogue.loader import load_catalogue
from app.cli.context import Context, Output
from app.cli.verbs import items


def ask(*words: str, as_json: bool = False, language: str = "zh_CN") -> tuple[int, str, str]:
    parser = argparse.ArgumentParser()
    items.add(parser)
    out, err = io.StringIO(), io.StringIO()
    doors = SimpleNamespace(catalogue=load_catalogue())
    status = items.run(parser.parse_args(words), Context(doors, Output(as_json, language, out, err)))
    return status, out.getvalue(), err.getvalue()


def test_the_list_as_json_has_what_a_script_needs() -> None:
    status, out, _ = ask(as_json=True)
    rows = json.loads(out)
    assert (status, len(rows)) == (0, 49)
    assert {"code", "name_zh", "name_en", "completion"} <= set(rows[0])
    assert [row["completion"] for row in rows].count("immediate") == 12


def test_the_list_for_people_is_one_line_an_item() -> None:
    lines = ask()[1].splitlines()
    assert len(lines) == 49
    assert "YL-103  限时办结  职工退休(职)申请与养老待遇核定" in lines
    assert "YL-103  Time-limited  Retirement and pension determination" in ask(language="en")[1].splitlines()


def test_a_sound_folder_passes_and_lists_open_bases(small: Path) -> None:
    status, out, _ = ask("check", str(small))
    assert status == 0
    assert "items/YL-103.yaml 第" in out and "依据待确认" in out
    assert out.splitlines()[-1].startswith("已检查 2 个事项：0 处错误")


def test_a_broken_folder_is_refused_with_file_and_line(small: Path) -> None:
    file = small / "items" / "YL-103.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("group: D, ", ""), encoding="utf-8")
    status, out, _ = ask("check", str(small), as_json=True, language="en")
    report = json.loads(out)
    assert (status, report["ok"]) == (1, False)
    (fault,) = report["faults"]
    assert (fault["code"], fault["file"]) == ("catalogue_step_without_group", "items/YL-103.yaml")
    assert f"line {fault['line']}" in fault["message"]


def test_a_folder_that_cannot_be_read_is_refused(small: Path) -> None:
    (small / "choices.yaml").write_text("a:\n\tb: 1\n", encoding="utf-8")
    status, out, _ = ask("check", str(small))
    assert status == 1
    assert "choices.yaml 第2行" in out and "Tab" in out


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    status, _, err = ask("check", str(tmp_path / "nowhere"))
    assert status == 1
    assert "nowhere" in err
