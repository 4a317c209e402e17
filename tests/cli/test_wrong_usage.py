"""Whatever is typed after ``yichuang``: a sentence, valid JSON where asked for, 0, 1 or 2, never a stack."""

import argparse
import importlib
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.bootstrap import Container
from app.cli.context import Output
from app.cli.main import VERBS, run
from app.kernel.messages import sentence

ROOT = Path(__file__).parents[2]
WRONG = [
    ("central", "bogus"),
    *((verb, "--nonsense") for verb in VERBS),
    *((verb, "--lang", "fr") for verb in VERBS),
    *((verb, "--data") for verb in VERBS),
    *((verb,) for verb in ("audit", "case", "guide", "print", "setup", "signin")),
    (),
    ("",),
    ("nonsense",),
    ("case", "show"),
    *(("case", "list", "--limit", limit) for limit in ("many", "0", "-1", "9" * 30)),
    ("case", "list", "--state", "lost"),
    ("print", "receipt", "x", "--reprint", "--void", "jam"),
    ("items", "--data", "x" * 5_000),
    ("items", "--data", ""),
    ("demo", "seed", "--persons", "0"),
    ("case", "list", "\udcff"),
    ("case", "list", "--as", "\udcff"),
    ("print", "receipt", "\udcff"),
    ("bench", "--only", "\udcff"),
]


class Nothing:
    """A container that no verb comes to use, or one whose first part is broken."""

    def __init__(self, error: type[BaseException] = AssertionError) -> None:
        self._error = error

    def __getattr__(self, _name: str) -> object:
        raise self._error("王建国 350199196605051234")

    def close(self) -> None:
        """Nothing was opened."""


def call(*words: str, error: type[BaseException] = AssertionError) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    status = run(words, lambda _data: Nothing(error), Output(out=out, err=err))
    return status, out.getvalue(), err.getvalue()


@pytest.mark.parametrize("words", WRONG, ids=lambda words: " ".join(words)[:30] or "nothing")
def test_what_is_written_wrong_is_said_in_the_language_and_form_asked_for(words) -> None:
    status, out, err = call(*words)
    assert (status, out) == (2, "")
    assert re.search("[一-鿿]", err)
    status, out, err = call(*words, "--json")
    assert (status, err) == (2, "")
    assert json.loads(out)["error"] in ("wrong_usage", "unknown_verb")
    assert (
        not re.search("[一-鿿]", call(*words, "--lang", "en")[2].replace("—", "")) or "fr" in words or "--data" in words
    )


@pytest.mark.parametrize("error", [ValueError, OSError, RecursionError, KeyboardInterrupt])
def test_a_fault_of_the_program_is_told_by_its_place_and_never_by_what_was_typed(error) -> None:
    status, out, err = call("items", error=error)
    assert (status, out) == (1, "")
    assert re.search("[一-鿿]", err)
    assert "王建国" not in err
    assert "Traceback" not in err
    assert json.loads(call("items", "--json", error=error)[1])["error"] in ("verb_fault", "interrupted")


def test_a_reader_that_leaves_early_and_a_terminal_of_few_characters_are_no_faults() -> None:
    command = f"{sys.executable} -m app items | head -1; {sys.executable} -m app nonsense-🙂-\udcff 2>&1 | cat"
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=ROOT,
        capture_output=True,
        env={"PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "gbk"},
        check=False,
    )
    assert done.stderr == b""
    assert "U0001f642" in done.stdout.decode("gbk")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no endless file")
def test_an_endless_set_up_file_is_refused() -> None:
    status, out, _ = call("setup", "--from", "/dev/zero", "--json")
    assert (status, json.loads(out)["error"]) == (1, "setup_file_too_large")


def test_a_demo_day_has_no_place_where_a_file_lies(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    out, err = io.StringIO(), io.StringIO()
    status = run(("demo", "--out", str(tmp_path / "file"), "--json"), Container, Output(out=out, err=err))
    assert (status, json.loads(out.getvalue())["error"]) == (1, "paper_not_writable")


@pytest.mark.parametrize("verb", ["central", "sync"])
def test_help_says_in_chinese_what_every_action_is_for(verb: str) -> None:
    parser = argparse.ArgumentParser()
    importlib.import_module(f"app.cli.verbs.{verb}").add(parser)
    (actions,) = (each for each in parser._actions if isinstance(each, argparse._SubParsersAction))
    told = {each.dest: each.help or "" for each in actions._choices_actions}
    assert set(told) == set(actions.choices)
    assert [name for name, text in told.items() if not re.search("[一-鿿]", sentence(text))] == []


def test_a_verb_without_an_action_names_none_of_our_variables() -> None:
    output = Output(out=io.StringIO(), err=io.StringIO())
    assert run(["sync"], lambda _: Nothing(), output) == 2
    assert "请写明要做哪一项" in output.err.getvalue()


@pytest.mark.parametrize("verb", VERBS)
def test_help_is_told_in_the_language_asked_for(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    for language, heading in (("zh_CN", "选项"), ("en", "options")):
        with pytest.raises(SystemExit, match="0"):
            call(verb, "--help", "--lang", language)
        told = capsys.readouterr().out
        assert f"\n{heading}:" in told
        assert "help_" not in told
        assert bool(re.search("[一-鿿]", told)) is (language == "zh_CN")


@pytest.mark.parametrize(
    "words", [("status", ""), ("worker", " ", "--once"), ("hand-over", "", "x"), ("enrol", "", "x")]
)
def test_no_server_is_taken_for_the_one_of_this_machine(words: tuple[str, ...]) -> None:
    assert call("central", *words)[0] == 2
