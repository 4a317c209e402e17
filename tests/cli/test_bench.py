"""The bench's table through the real command line: its shape, never its times."""

import io
import json
from pathlib import Path

import pytest

from app.bootstrap import Container
from app.cli.context import DONE, REFUSED, Output
from app.cli.main import run
from app.kernel.measures import Figure, Target
from tests.builders.face_data import needs_pack


def call(*words: str) -> tuple[int, str, str]:
    output = Output(out=io.StringIO(), err=io.StringIO())
    status = run(["bench", *words], Container, output)
    return status, output.out.getvalue(), output.err.getvalue()


def test_each_row_has_its_figure_its_floor_and_whether_it_is_met():
    status, out, _ = call(
        "--quick", "--json", "--only", "item_search", "accept_case", "step_command", "receipt_pdf", "draw"
    )
    rows = json.loads(out)
    assert status == DONE
    assert [row["name"] for row in rows] == [
        "item_search",
        "accept_case",
        "step_command",
        "step_draw",
        "receipt_pdf",
        "draw",
    ]
    for row in rows:
        assert row["unit"] == "ms"
        assert row["measured"] > row["floor"] > 0
        assert row["target"].startswith("≤")
        assert row["ok"] is (row["measured"] <= row["limit"])


def test_the_table_names_the_machine_and_every_column():
    status, out, _ = call("--quick", "--only", "receipt_pdf", "--lang", "en")
    lines = out.splitlines()
    assert status == DONE
    assert "Python" in lines[0]
    assert lines[1].split() == ["figure", "measured", "floor", "ratio", "above", "unit", "target", "met", "about"]
    assert lines[2].startswith("receipt_pdf")


def test_without_a_face_pack_its_figures_are_skipped_with_the_reason(monkeypatch):
    monkeypatch.delenv("YICHUANG_FACE_PACK", raising=False)
    status, out, _ = call("--quick", "--json", "--lang", "en", "--only", "face_load", "face_frame")
    rows = json.loads(out)
    assert status == DONE
    assert [(row["name"], row["skipped"]) for row in rows] == [
        ("face_load", "bench_needs_pack"),
        ("face_frame", "bench_needs_pack"),
    ]
    assert all("--pack" in row["message"] for row in rows)


@needs_pack
@pytest.mark.heavy
def test_a_frame_and_a_start_are_measured_beside_the_bare_networks():
    status, out, _ = call("--quick", "--json", "--only", "face_load", "face_frame")
    load, frame = json.loads(out)
    assert status == DONE
    assert (load["limit"], frame["target"]) == (2000, "≤ 1.3 ×")
    assert all(row["measured"] > row["floor"] > 0 for row in (load, frame))


@pytest.mark.heavy
def test_persons_are_searched_in_a_register_of_the_size_asked_for():
    status, out, _ = call("--quick", "--persons", "1000", "--json", "--only", "person_search")
    assert status == DONE
    assert "n=1000;" in json.loads(out)[0]["about"]


def test_a_figure_nobody_knows_is_refused_with_the_list_of_those_known():
    status, _, err = call("--only", "luck", "--lang", "en")
    assert status == REFUSED
    assert "first_paint" in err
    assert "memory" in err


def test_nothing_is_measured_on_a_store_that_is_not_marked_demo(tmp_path: Path, store):
    status, _, err = call("--quick", "--here", str(store.path.parent), "--only", "accept_case", "--lang", "en")
    assert status == REFUSED
    assert err


@pytest.mark.heavy
def test_windows_are_measured_in_a_process_of_their_own():
    status, out, _ = call("--quick", "--json", "--only", "first_paint", "open_form", "key_to_repaint")
    assert status == DONE
    assert [row["name"] for row in json.loads(out)] == [
        "first_paint",
        "open_form",
        "key_to_repaint",
        "key_to_answer",
    ]


@pytest.mark.parametrize(
    ("target", "floor", "limit", "said"),
    [
        (Target(times=1.5), 100.0, 150.0, "≤ 1.5 ×"),
        (Target(above=3, most=8), 1.0, 4.0, "≤ + 3, ≤ 8"),
        (Target(above=3, most=8), 7.0, 8.0, "≤ + 3, ≤ 8"),
    ],
)
def test_the_lowest_limit_counts(target, floor, limit, said):
    assert target.limit(floor) == limit
    assert str(target) == said
    assert Figure("x", limit, floor, "ms", target).is_met
    assert not Figure("x", limit + 0.1, floor, "ms", target).is_met
