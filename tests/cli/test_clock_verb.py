"""``yichuang clock`` through the real command line."""

import json

import pytest

from app.cli.context import Output
from app.cli.main import run
from app.kernel.actor import Post
from app.staff.model import NewOperator
from db.unit_of_work import SqlUnitOfWork
from tests.builders.demo_office import OFFICE, PASSWORD, TERMINAL, make_staffed
from tests.builders.staffed import id_no


class Doors:
    """A real office's store behind the verb."""

    terminal = TERMINAL

    def __init__(self, store, clock):
        self.staffed, self.clock = make_staffed(store, clock), clock
        self.staff, self.units = self.staffed.commands, lambda: SqlUnitOfWork(store)
        hashed = self.staff.hasher.hash(PASSWORD)
        new = NewOperator(
            "sun.mei", "孙梅", id_no(77), OFFICE, "one", Post.AUDIT_ADMIN, password_hash=hashed, must_change=False
        )
        self.staff.create_operator(self.staffed.program, new)

    def close(self):
        """The store belongs to the test."""


@pytest.fixture
def doors(store, clock):
    return Doors(store, clock)


def call(doors, capsys, *words):
    status = run(["clock", *words, "--json"], lambda _: doors, Output())
    return status, json.loads(capsys.readouterr().out)


def test_a_clock_behind_is_refused_until_two_people_confirm_it(doors, clock, capsys, tmp_path):
    assert call(doors, capsys)[0] == 0
    clock.pass_time(days=-2)
    status, told = call(doors, capsys)
    assert (status, told["error"]) == (1, "clock_behind")
    password = tmp_path / "password"
    password.write_text(PASSWORD)
    files = ("--head-password-file", str(password), "--auditor-password-file", str(password))
    assert call(doors, capsys, "confirm", "--head", "wang.fang", "--auditor", "sun.mei", *files)[0] == 1
    assert call(doors, capsys, "confirm", "--head", "lin.hua", "--auditor", "sun.mei", *files)[0] == 0
    assert call(doors, capsys)[0] == 0
