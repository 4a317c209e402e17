"""``yichuang demo --central`` through the real command line: a real server, three windows, a line that is cut."""

import io
import json
import shutil
import signal

import pytest

from app.bootstrap import Container
from app.cli.context import DONE, REFUSED, Output
from app.cli.demo.central import CentralDemo, Step
from app.cli.main import run
from db.central import debian_server


def call(*words: str, container=Container) -> tuple[int, str, str]:
    output = Output(out=io.StringIO(), err=io.StringIO())
    status = run(["demo", "--central", *words], container, output)
    return status, output.out.getvalue(), output.err.getvalue()


@pytest.mark.skipif(
    not debian_server.DEBIAN.exists() and not shutil.which("initdb"), reason="the package postgresql-15 is not here"
)
def test_the_story_ends_with_all_agreeing() -> None:
    status, out, _ = call("--json")
    told = json.loads(out)
    assert status == DONE
    assert told["sound"] is True
    assert set(told["agrees"].values()) == {True}
    assert len(told["agrees"]) == 3
    codes = [step["code"] for step in told["steps"]]
    assert codes.index("demo_central_cut") < codes.index("demo_central_power") < codes.index("demo_central_mended")
    assert codes.count("demo_central_offline") >= 4, "the line was cut, and once more in the middle of a push"
    drawn = [(step["drawn"], step["nobody"]) for step in told["steps"] if step["code"] == "demo_central_drawn"]
    assert drawn == [(6, 0)] * 4, "handling, review, approval, and back to who accepted"
    for code in ("handling", "review", "approval", "intake"):
        assert [one["cases"] for one in told["steps"] if one["code"] == f"demo_central_{code}"] == [2, 2, 2]
    assert codes.count("demo_central_unnamed") == 3, "nobody is named before the decision"
    assert [one["people"] for one in told["steps"] if one["code"] == "demo_central_named"] == [4] * 3
    assert all(step["message"] for step in told["steps"])


class Differing(Container):
    """A demo at whose end something is missing."""

    def demo_central(self, tell) -> CentralDemo:
        step = Step("demo_central_differs", {"office": "X", "acked": 2, "held": 1, "written": 2, "pulled": 1})
        tell(step)
        return CentralDemo((step,), {"350199": False})


@pytest.mark.parametrize(("language", "word"), [("zh_CN", "不一致"), ("en", "differ")])
def test_what_differs_is_said_in_words_and_by_the_exit_status(language: str, word: str) -> None:
    status, out, _ = call("--lang", language, container=Differing)
    assert status == REFUSED
    assert word in out


class Ended(Container):
    """A demo whose terminal is closed meanwhile."""

    by = signal.SIGTERM

    def demo_central(self, tell) -> CentralDemo:
        signal.raise_signal(self.by)
        tell(Step("demo_central_lost", {}))
        return CentralDemo((), {})


@pytest.mark.parametrize("ends", ["SIGTERM", "SIGHUP"])
def test_a_demo_that_is_ended_from_outside_ends_as_after_ctrl_c(ends: str, monkeypatch) -> None:
    def unheard(_number, _frame) -> None:
        raise AssertionError("it came as a signal")

    number = getattr(signal, ends)
    monkeypatch.setattr(Ended, "by", number)
    usual = signal.signal(number, unheard)
    try:
        status, _, said = call(container=Ended)
        assert signal.getsignal(number) is unheard
    finally:
        signal.signal(number, usual)
    assert (status, "中断" in said) == (REFUSED, True)


def test_a_demo_of_nothing_is_not_sound() -> None:
    assert not CentralDemo((), {}).is_sound


def test_without_the_package_a_sentence_says_what_to_install(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(debian_server, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    status, _, err = call("--lang", "en")
    assert status == REFUSED
    assert "postgresql-15" in err
