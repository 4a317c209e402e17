"""``yichuang demo seed`` through the real command line, into a folder of its own."""

import io
import json
from dataclasses import dataclass
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from app.adapters.key_store import FolderKeys
from app.cli.context import DONE, REFUSED, USAGE, Output
from app.cli.demo.staffing import PASSWORD
from app.cli.main import run
from db.founding import new_store
from tests.builders.demo_house import demo_seed
from tests.conftest import FixedClock


@dataclass
class Doors:
    """What the composition root gives the verb."""

    folder: Path

    def seed_demo(self, persons: int, seed: int):
        with new_store(self.folder, FolderKeys(self.folder)) as new:
            return demo_seed(new.store, FixedClock(), new.key)(persons, seed)

    def close(self) -> None:
        """Nothing of its own is open."""


@pytest.fixture
def call(tmp_path):
    """Calls the verb on one folder, on a machine without a key store of its own."""
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())

    def called(*words: str) -> tuple[int, str, str]:
        output = Output(out=io.StringIO(), err=io.StringIO())
        try:
            status = run(["demo", *words], lambda _: Doors(tmp_path / "data"), output)
        except SystemExit as left:
            status = int(left.code)
        return status, output.out.getvalue(), output.err.getvalue()

    yield called
    keyring.set_keyring(before)


def test_seeding_says_what_was_made_and_who_can_sign_in(call):
    status, out, _ = call("seed", "--persons", "20", "--seed", "5", "--json")
    told = json.loads(out)
    assert status == DONE
    assert (told["persons"], told["units"], told["password"]) == (20, 200, PASSWORD)
    assert {"account": "li.min", "post": "window_clerk"} in told["accounts"]


def test_a_folder_with_a_store_is_refused_and_left_alone(call):
    _, out, _ = call("seed", "--persons", "20")
    assert "演示" in out
    assert "li.min" in out
    status, out, said = call("seed", "--persons", "20", "--json")
    assert status == REFUSED
    assert "store_already_set_up" in out + said


@pytest.mark.parametrize("words", [("seed", "--persons", "0"), ("seed", "--persons", "viele"), ("sow",)])
def test_wrong_usage_is_told_apart(call, words):
    assert call(*words)[0] == USAGE
