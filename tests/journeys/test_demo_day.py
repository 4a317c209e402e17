"""The demo day as a stranger runs it: no display, no network, an empty home."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """One run, with what it answered under ``answer`` and where the files are under ``out``."""
    home, out = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("out")
    kept = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    kept |= {"HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "XDG_CONFIG_HOME": str(home / "config")}
    done = subprocess.run(
        [sys.executable, "-m", "app", "demo", "--out", str(out), "--json"],
        cwd=ROOT, env=kept, capture_output=True, text=True, encoding="utf-8", timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout
    assert done.stderr == ""
    return {"answer": json.loads(done.stdout), "out": out, "home": home}


def size_of(picture: str) -> tuple[int, int]:
    with Image.open(picture) as image:
        return image.size


def test_the_day_tells_its_steps_and_ends_in_time(day) -> None:
    answer = day["answer"]
    told = "\n".join(answer["steps"])
    for word in ("演示摄像头", "按键", "校验位", "补正告知书", "不属本机构", "名册", "办事指南", "补打", "办理经过"):
        assert word in told
    assert 0 < answer["seconds"] < 90


def test_there_are_numbered_pictures_of_the_window_and_papers_that_can_be_read(day) -> None:
    pictures, papers = day["answer"]["screenshots"], day["answer"]["papers"]
    assert len(pictures) >= 8
    assert [Path(name).name[:2] for name in pictures] == [f"{place:02d}" for place in range(1, len(pictures) + 1)]
    sizes = {size_of(name) for name in pictures}
    assert {(1366, 768), (1920, 1080)} <= sizes
    assert len(papers) >= 5
    words = ["".join("".join(page.extract_text() for page in PdfReader(name).pages).split()) for name in papers]
    for title in ("受理回执", "参加社会保险证明", "办事指南", "补正告知书", "不予受理通知书"):
        assert any(title in text for text in words), title


def test_nothing_is_left_behind_but_what_was_asked_for(day) -> None:
    named = {Path(name).name for name in (*day["answer"]["screenshots"], *day["answer"]["papers"])}
    assert {path.name for path in day["out"].iterdir()} == named
    assert not list(day["home"].rglob("*.db"))
