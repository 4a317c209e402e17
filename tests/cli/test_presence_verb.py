"""``yichuang presence`` through the real command line."""

import io
import json
from dataclasses import dataclass

import pytest

from app.adapters.staff_wiring import StaffCommands
from app.cli.context import DONE, REFUSED, USAGE, Output
from app.cli.main import run
from tests.builders.demo_office import TERMINAL, Staffed, make_staffed


@dataclass
class Doors:
    """What the composition root gives the verb."""

    staffed: Staffed

    @property
    def staff(self) -> StaffCommands:
        return self.staffed.commands

    def actor(self, verb, as_account):
        return self.staff.current_actor(verb=verb, terminal=TERMINAL, token=None, as_account=as_account)

    def close(self):
        """Nothing of its own is open."""


@pytest.fixture
def call(demo_store, clock):
    doors = Doors(make_staffed(demo_store, clock))

    def _call(*words):
        output = Output(out=io.StringIO(), err=io.StringIO())
        status = run(["presence", *words], lambda _: doors, output)
        return status, output.out.getvalue(), output.err.getvalue()

    return _call


def test_it_shows_what_holds_and_the_administrator_changes_it(call):
    status, told, _ = call("--json")
    assert (status, json.loads(told)) == (DONE, {"on": True, "away_s": 60, "countdown_s": 10, "glance_s": 300})
    assert call("--away-s", "120", "--off", "--as", "wu.jie")[0] == DONE
    _, told, _ = call()
    assert told == "在岗检测：关。椅子空着且没有按键满 120 秒遮屏，再过 10 秒锁屏；5 分钟内看一眼即可解锁。\n"
    assert call("--on", "--as", "wu.jie")[0] == DONE
    assert json.loads(call("--json")[1])["on"] is True


@pytest.mark.parametrize("given", ["19", "301", "soon"])
def test_another_period_is_refused_with_a_sentence(call, given):
    status, _, told = call("--away-s", given, "--as", "wu.jie")
    assert status == REFUSED
    assert f"应为 20 至 300 之间的整数秒，现为“{given}”" in told


def test_nobody_else_and_nobody_at_all_changes_it(call):
    assert call("--off", "--as", "wang.fang")[0] == REFUSED
    assert call("--off")[0] == REFUSED
    assert call("--on", "--off")[0] == USAGE
