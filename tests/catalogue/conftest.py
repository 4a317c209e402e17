"""The packaged catalogue, copies of it to break, and how to break them."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.catalogue.check import Known, Report, check_catalogue, known_to_the_program
from app.catalogue.loader import Loaded, load_catalogue, load_with_places
from app.catalogue.model import Catalogue
from app.catalogue.source import Fault, Faulty
from app.intake.answers import is_check

PACKAGED = Path(__file__).parents[2] / "resources" / "catalogue"


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A whole copy of the packaged folder."""
    return Path(shutil.copytree(PACKAGED, tmp_path / "catalogue"))


@pytest.fixture
def small(copied: Path) -> Path:
    """A copy with two items only, quick to check."""
    for file in (copied / "items").iterdir():
        if file.stem not in ("YL-103", "ZH-003"):
            file.unlink()
    (copied / "bundles.yaml").write_text("{}\n", encoding="utf-8")
    return copied


@pytest.fixture
def broken(small: Path) -> Callable[..., list[Fault]]:
    """Changes one text of a file in the copy and tells what the check says."""

    def change(name: str, old: str, new: str) -> list[Fault]:
        file = small / name
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{old} is no longer in {name}"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return faults_of(small)

    return change


def known() -> Known:
    """What the program knows."""
    return known_to_the_program(is_check)


def report_on(loaded: Loaded) -> Report:
    """What the check says about a catalogue that could be read."""
    return check_catalogue(loaded, known())


def faults_of(folder: Path) -> list[Fault]:
    """What is wrong with a folder, reading and rules together."""
    try:
        return list(report_on(load_with_places(folder)).faults)
    except Faulty as error:
        return [error.fault]


def line_of(file: Path, text: str) -> int:
    """The line, from 1, on which ``text`` stands."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)
