"""``./run`` on a machine that lacks things: it says the one line to type, and changes nothing."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def stage(tmp_path: Path, **commands: str) -> tuple[Path, dict[str, str]]:
    """A checkout and a PATH in which some system commands answer as on another machine."""
    home = tmp_path / "checkout"
    home.mkdir()
    for name in ("run", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, home / name)
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "sed", "dirname", "cat", "cksum", "rm", "mv", "find"):
        found = shutil.which(name)
        assert found
        (tools / name).symlink_to(found)
    for name, text in commands.items():
        (tools / name.replace("_", "-")).write_text(f"#!/bin/sh\n{text}\n")
        (tools / name.replace("_", "-")).chmod(0o755)
    return home, {"PATH": str(tools), "HOME": str(tmp_path)}


def equip(home: Path) -> None:
    """A finished environment whose Python only says what it was asked."""
    (home / ".venv/bin").mkdir(parents=True)
    (home / ".venv/bin/python").write_text('#!/bin/sh\necho "$@"\n')
    (home / ".venv/bin/python").chmod(0o755)
    lock = (home / "requirements.lock").read_bytes()
    sums = subprocess.run(["cksum"], input=lock, capture_output=True, check=True).stdout.decode()
    (home / ".venv/locked").write_text(f"requirements.lock {sums}")


def start(home: Path, env: dict[str, str], *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["/bin/sh", str(home / "run"), *args], env=env, capture_output=True, text=True, timeout=60)


def test_without_rights_it_prints_the_one_line_and_leaves_with_3(tmp_path: Path) -> None:
    home, env = stage(tmp_path, dpkg_query="exit 1", id="echo 1000")
    done = start(home, env, "items")
    assert done.returncode == 3
    line = done.stderr.strip().splitlines()[-1]
    assert line.startswith('su -c "apt-get update && ')
    assert "libegl1" in line
    assert "fonts-wqy-microhei" in line
    assert "postgresql" not in line
    assert not (home / ".venv").exists()


def test_the_tests_ask_for_the_database_without_a_server_of_its_own(tmp_path: Path) -> None:
    home, env = stage(tmp_path, dpkg_query="exit 1", id="echo 1000")
    line = start(home, env, "test").stderr.strip().splitlines()[-1]
    assert "postgresql-15" in line
    assert line.index("create_main_cluster = false") < line.index("postgresql-15 ")


def test_packages_that_are_there_are_not_asked_for(tmp_path: Path) -> None:
    there = 'for word in $(sed -n \'s/^needed="//p;s/^ \\(lib.*\\)"/\\1/p\' "$RUN"); do echo installed $word; done'
    home, env = stage(tmp_path, dpkg_query=there, id="echo 1000", sudo="exit 1")
    equip(home)
    done = start(home, {**env, "RUN": str(home / "run")}, "items", "--json")
    assert done.stdout == "-m app items --json\n", done.stderr
    assert done.returncode == 0


def test_with_a_display_it_opens_the_window_and_without_one_the_demo_day(tmp_path: Path) -> None:
    home, env = stage(tmp_path, id="echo 1000")  # no dpkg at all: another kind of Linux, nothing is installed
    equip(home)
    assert start(home, env).stdout == "-m app demo\n"
    assert start(home, {**env, "DISPLAY": ":9"}).stdout == "-m app demo --window\n"


def test_the_script_is_posix_and_executable() -> None:
    assert os.access(ROOT / "run", os.X_OK)
    assert subprocess.run(["sh", "-n", str(ROOT / "run")]).returncode == 0
