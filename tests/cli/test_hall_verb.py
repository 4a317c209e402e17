"""The verb hall through the real command line, over a real store: the queue as a window has it."""

import io
import json

import pytest

from app.cli.context import DONE, REFUSED, Output
from app.cli.main import run
from app.hall.desk import HallDesk
from app.hall.model import HallSettings
from app.kernel.actor import Permission
from app.kernel.errors import Rejected
from db.queries.hall import SqlHallQueries
from tests.builders.staffed import found_office, hire


class Doors:
    """What the composition root gives the verb."""

    def __init__(self, hall, people):
        self.hall, self.people = hall, people

    def actor(self, verb, as_account):  # noqa: ARG002 - the door's shape
        if as_account is None:
            raise Rejected("not_signed_in")
        return self.people[as_account]

    def close(self):
        """Nothing of its own is open."""


@pytest.fixture
def call(store, uow, clock):
    found_office(uow)
    people = {
        "zhang": hire(uow, "zhang.min", 11, Permission.INTAKE),
        "li": hire(uow, "li.hua", 12, Permission.INTAKE, window="4"),
    }
    doors = Doors(HallDesk(uow, SqlHallQueries(store), clock, HallSettings()), people)

    def call(account, *words, plain=False):
        output = Output(out=io.StringIO(), err=io.StringIO())
        who = ("--as", account) if account else ()
        status = run(["hall", *words, *who, *(() if plain else ("--json",))], lambda _: doors, output)
        said = output.out.getvalue()
        return status, said + output.err.getvalue() if plain else json.loads(said)

    return call


def test_a_morning_at_two_windows(call):
    assert call("zhang", "take")[1]["ticket"]["number"] == "A001"
    assert call("zhang", "take", "--priority", "senior")[1]["ticket"]["number"] == "Y002"
    assert call("zhang", "next")[1]["ticket"]["number"] == "Y002"
    first = {"number": "A001", "order": 1, "priority": "normal", "state": "called", "window": "4", "for_window": None}
    assert call("li", "next")[1] == {"ticket": first, "lost": []}
    assert call("zhang", "again")[0] == DONE
    assert call("zhang", "next", "--current", "transferred", "--to", "4")[1]["ticket"] is None
    assert call("li", "hold")[1]["ticket"]["state"] == "held"
    listed = call("li", "list")[1]
    assert ([row["number"] for row in listed["waiting"]], [row["number"] for row in listed["aside"]]) == (
        ["Y002"],
        ["A001"],
    )
    assert call("li", "back", "a001")[1]["ticket"]["state"] == "called"
    assert call("li", "skip")[1]["ticket"]["state"] == "skipped"
    assert call("li", "left", "A001")[1]["ticket"]["state"] == "left"
    assert call("li", "next")[1]["ticket"]["number"] == "Y002"
    assert call("li", "done")[1]["ticket"]["state"] == "done"
    assert call("li", "pause")[1]["paused"] is True
    assert call("li", "next")[1]["error"] == "window_paused"
    assert call("li", "resume")[1]["paused"] is False


def test_people_read_sentences_and_strangers_are_refused(call):
    assert call(None, "list")[0] == REFUSED
    assert call("li", "back", "A009")[1]["error"] == "ticket_not_found"
    assert call("li", "done")[1]["error"] == "ticket_not_found"
    assert call("li", "next", plain=True)[1] == "没有人在等。\n"
    call("zhang", "take")
    assert call("zhang", "list", plain=True)[1] == "A001 号，等候，已等 0 分钟\n"
    assert call("zhang", "next", plain=True)[1] == "A001 号：已叫号，窗口 3\n"
