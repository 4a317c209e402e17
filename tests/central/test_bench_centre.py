"""The bench of the centre: its lines and their shape, never its times."""

import io
import json

import pytest

from app.bootstrap import Container
from app.cli.context import DONE, Output
from app.cli.main import run

FIGURES = [
    *("centre_push", "centre_day", "centre_commit", "centre_empty_pull", "centre_pull_file", "centre_windows"),
    "centre_monitor",
]


def call() -> list[dict[str, object]]:
    output = Output(out=io.StringIO(), err=io.StringIO())
    status = run(["bench", "--quick", "--persons", "1000", "--json", "--only", "centre"], Container, output)
    assert status == DONE, output.err.getvalue()
    return json.loads(output.out.getvalue())


@pytest.mark.heavy
def test_the_centre_is_measured_beside_its_floors_on_a_server_of_its_own():
    rows = call()
    assert [row["name"] for row in rows] == FIGURES
    for row in rows:
        assert row["measured"] > 0
        assert row["floor"] >= 0
        assert row["ok"] is (row["measured"] <= row["limit"])


def test_without_the_debian_package_the_centre_is_skipped_with_the_reason(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("db.central.debian_server.DEBIAN", tmp_path)
    (row,) = call()
    assert (row["name"], row["skipped"]) == ("centre", "bench_needs_postgres")
    assert "postgresql-15" in row["message"]
