"""The one-folder program is built, and is whole where no Python and no checkout can help it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("PyInstaller", reason="PyInstaller comes with the developers' environment")
    if shutil.which("objdump") is None:
        pytest.skip("objdump is not here: the package binutils brings it")
    folder = tmp_path_factory.mktemp("package")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    command += ["--distpath", str(folder / "dist"), "--workpath", str(folder / "build"), "build_installer.spec"]
    subprocess.run(
        command, cwd=ROOT, env=_bare(folder) | {"PYTHONPATH": str(ROOT)}, check=True, stdin=subprocess.DEVNULL
    )
    shutil.rmtree(folder / "build")
    return folder / "dist/yichuang/yichuang"


def _bare(home: Path) -> dict[str, str]:
    return {"HOME": str(home), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}


@pytest.mark.heavy
@pytest.mark.timeout(900)
def test_the_program_folder_passes_its_own_test(program: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [program, "--selftest"], cwd=tmp_path, env=_bare(tmp_path), capture_output=True, text=True, timeout=120
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    failed = [line for line in lines if not line.get("passed", True)]
    assert done.returncode == 0, failed or done.stderr
    assert lines[-1]["selftest"] == "passed"


@pytest.mark.heavy
@pytest.mark.timeout(900)
def test_the_program_folder_carries_out_verbs_in_chinese(program: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [program, "items", "--json"], cwd=tmp_path, env=_bare(tmp_path), capture_output=True, timeout=120
    )
    items = json.loads(done.stdout.decode())
    assert done.returncode == 0, done.stderr.decode()
    assert len(items) == 49
    assert all(item["name_zh"] for item in items)


@pytest.mark.heavy
@pytest.mark.timeout(900)
def test_the_program_folder_shows_the_demo_day(program: Path, tmp_path: Path) -> None:
    command = [program, "demo", "--data", "office", "--out", "day", "--json"]
    done = subprocess.run(command, cwd=tmp_path, env=_bare(tmp_path), capture_output=True, timeout=300)
    assert done.returncode == 0, done.stderr.decode()
    assert len(list((tmp_path / "day").glob("*.png"))) >= 8
    assert len(list((tmp_path / "day").glob("*.pdf"))) >= 5
