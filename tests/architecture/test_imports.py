"""The walls of the house stand, and each contract has been seen to fail."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

BREAKS = {
    "roots": ("app/kernel/broken_roots.py", "import ui.screens"),
    "floors": ("app/kernel/broken_floors.py", "import app.cases.model"),
    "no-vendors-in-the-rooms": ("app/kernel/broken_vendor.py", "import sqlalchemy"),
    "no-qt-in-the-store": ("db/broken_qt.py", "import PySide6"),
    "no-sql-in-the-window": ("ui/broken_sql.py", "import sqlalchemy"),
    "widgets-know-nothing": ("ui/widgets/broken_widget.py", "import app.kernel.errors"),
    "screens-are-independent": ("ui/screens/broken_one/view.py", "import ui.screens.broken_two.view"),
    "inside-a-screen": ("ui/screens/broken_two/view_model.py", "import ui.screens.broken_two.view"),
    "only-main-starts-the-program": ("app/cli/broken_start.py", "import app.bootstrap"),
}


def lint(tree: Path) -> str:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--config", "pyproject.toml", "--no-cache"]
    done = subprocess.run(
        command, cwd=tree, env={"PYTHONPATH": str(tree), "PATH": "/usr/bin"}, capture_output=True, text=True
    )
    return done.stdout + done.stderr


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("app", "ui", "db", "resources"):
        shutil.copytree(
            ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.yaml", "*.svg", "*.qm")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_is_kept() -> None:
    assert "0 broken" in lint(ROOT)


def test_every_contract_fails_when_its_wall_is_broken(tree: Path) -> None:
    for folder in ("broken_one", "broken_two"):
        (tree / "ui/screens" / folder).mkdir()
        (tree / "ui/screens" / folder / "__init__.py").touch()
    (tree / "ui/screens/broken_two/view.py").write_text("")
    for path, line in BREAKS.values():
        (tree / path).write_text(line + "\n")
    found = lint(tree)
    kept = [name for name in BREAKS if f"{name} KEPT" in found]
    broken = [name for name in BREAKS if f"{name} BROKEN" in found]
    assert not kept
    assert sorted(broken) == sorted(BREAKS)


def test_a_new_room_must_take_its_place(tree: Path) -> None:
    (tree / "app/attic").mkdir()
    (tree / "app/attic/__init__.py").touch()
    assert "app.attic" in lint(tree)


def test_no_contract_is_left_without_a_break() -> None:
    declared = (ROOT / "pyproject.toml").read_text().count("[[tool.importlinter.contracts]]")
    assert declared == len(BREAKS)


def test_every_folder_of_code_is_a_package_or_its_walls_go_unchecked() -> None:
    folders = {path.parent for name in ("app", "ui", "db", "resources") for path in (ROOT / name).rglob("*.py")}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


VENDORS = (
    "cv2",
    "insightface",
    "onnxruntime",
    "skimage",
    "reportlab",
    "keyring",
    "argon2",
    "segno",
    "pypdf",
)


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_vendor_library_is_known_to_one_file(vendor: str) -> None:
    named = re.compile(rf"^\s*(import|from) {vendor}\b", re.MULTILINE)
    files = [path for name in ("app", "ui", "db") for path in (ROOT / name).rglob("*.py")]
    users = [str(path.relative_to(ROOT)) for path in files if named.search(path.read_text(encoding="utf-8"))]
    assert len(users) == 1, users
    assert users[0].startswith("app/adapters/")
