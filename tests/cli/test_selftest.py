"""The self-test says what is broken, goes on to the end, and leaves with a status that a script can use."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

from app.cli import selftest
from app.kernel.errors import Unavailable

ROOT = Path(__file__).parents[2]


def tried(open_store=lambda _folder: "", paint_window=lambda: "") -> tuple[int, list[dict[str, object]]]:
    out = io.StringIO()
    status = selftest.run(open_store, paint_window, out)
    return status, [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_broken_part_fails_the_whole_and_the_rest_is_still_tried() -> None:
    def no_store(_folder: Path) -> str:
        raise Unavailable("store_read_only")

    def no_window() -> str:
        raise RuntimeError("no platform plug-in")

    status, lines = tried(no_store, no_window)
    failed = {line["probe"]: line["found"] for line in lines if not line.get("passed", True)}
    assert status == 1
    assert failed.keys() == {"store", "window"}
    assert "store_read_only" in str(failed["store"])
    assert lines[-1] == {"selftest": "failed", "probes": len(lines) - 1, "failed": 2}


def test_the_store_is_tried_in_a_folder_that_is_gone_afterwards() -> None:
    seen: list[Path] = []

    def open_store(folder: Path) -> str:
        (folder / "left over").write_text("")
        seen.append(folder)
        return ""

    tried(open_store)
    assert not seen[0].exists()


def test_this_checkout_passes_from_the_command_line(tmp_path: Path) -> None:
    env = os.environ | {"PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "app", "--selftest"], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["selftest"] == "passed"
