"""Random people say random words to random cases; after every step all that must hold still holds."""

import shutil
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from gc import freeze
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.builders.hall_machine import WAYS, HallAtWork
from tests.builders.other_window import OtherWindow
from tests.conftest import founded_copy

EACH = 400
"""Steps of one hall.  A hall costs a quarter of a second, and what is in its books makes every later step dearer."""

MEMORY = Path("/dev/shm")


def machine(template: Path, folder: Path, other: OtherWindow, said: Counter[str], wrong: list[Exception]):
    class Machine(RuleBasedStateMachine):
        """The dice come from hypothesis, so that a failing run is found again."""

        @initialize(start=st.integers(0, 2**32))
        def a_hall_opens(self, start: int) -> None:
            self.place = folder / "hall"
            self.place.mkdir()
            self.opened = founded_copy(template, self.place)
            self.dice = Random(start)
            self.hall = HallAtWork(self.opened.__enter__(), self.place, other, self.dice)

        @rule(turn=st.integers(0, 255))
        def something_happens(self, turn: int) -> None:
            self.dice.seed(f"{turn} {self.dice.random()}")
            try:
                self.hall.step()
            except Exception as error:
                wrong.append(error)
                raise
            said["steps"] += 1

        def teardown(self) -> None:
            try:
                if not wrong:
                    self.hall.witness.whole()
                said.update(self.hall.said)
                said.update(f"case_{known.head.state.value}" for known in self.hall.witness.cases.values())
            except AssertionError as error:
                wrong.append(error)
                raise
            finally:
                self.hall.close()
                self.opened.__exit__(None, None, None)
                shutil.rmtree(self.place)

    return Machine


def travel(template: Path, number: int, steps: int) -> Counter[str]:
    """So many steps in halls of their own, by dice of their own; what was said how often."""
    said: Counter[str] = Counter()
    other = OtherWindow()
    freeze()  # what is loaded stays: the collector need not go over it at every turn
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        Path(folder, "template").mkdir()
        kept = shutil.copytree(template, Path(folder, "template"), dirs_exist_ok=True)
        wrong: list[Exception] = []
        halls = machine(kept, Path(folder), other, said, wrong)
        while said["steps"] < steps:  # hypothesis gives up an example here and there
            each = min(EACH, steps - said["steps"])
            quiet = settings(
                max_examples=max(1, (steps - said["steps"]) // EACH), stateful_step_count=each + 1, deadline=None,
                database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), print_blob=True,
            )  # fmt: skip
            try:
                run_state_machine_as_test(seed(f"{number} {said['steps']}")(halls), settings=quiet)
            except Exception as told:
                # draws hang on secrets: a second run is another one, so the first error is the one to read
                raise (wrong or [told])[0] from None
    other.close()
    return said


def test_everything_holds_after_3000_random_steps(template_folder):
    said = travel(template_folder, 1, 3_000)
    assert said["steps"] >= 3_000
    assert set(said) >= WAYS
    assert said["case_closed"] > 50


@pytest.mark.heavy
@pytest.mark.timeout(3_600)
def test_everything_holds_after_100000_random_steps(template_folder):
    """In two processes, each with a window in a further one."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as halls:
        found = [halls.submit(travel, template_folder, number, 50_000) for number in (2, 3)]
        said = sum((one.result() for one in found), Counter())
    assert said["steps"] >= 100_000
    assert set(said) >= WAYS
