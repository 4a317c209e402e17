"""``yichuang staff account`` and ``staff central-list``: who may, what is said, what is never on the command line."""

import io
import json

import pytest

from app.cli.context import Output
from app.cli.main import run
from app.staff.at_centre import ReadAtCentre
from app.staff.central_list import MakeCentralList
from db.queries.at_centre import SqlListedQueries
from db.queries.staff import SqlStaffQueries
from tests.builders.demo_office import make_staffed
from tests.builders.staffed import id_no
from tests.cli.test_staff_verb import Doors


class AccountDoors(Doors):
    """With the commands themselves."""

    @property
    def staff(self):
        return self.staffed.commands

    @property
    def make_central_list(self):
        return MakeCentralList(self.staffed.commands.units, SqlStaffQueries(self.staffed.store))

    @property
    def read_at_centre(self):
        store = self.staffed.store
        return ReadAtCentre(self.staffed.commands.units, SqlStaffQueries(store), SqlListedQueries(store))


@pytest.fixture
def call(demo_store, clock, tmp_path):
    staffed = make_staffed(demo_store, clock)
    number = tmp_path / "number"
    number.write_text(id_no(90) + "\n")
    posts = {one.post.value: one.account for one in SqlStaffQueries(demo_store).operators()}

    def call_it(*words, by):
        output = Output(out=io.StringIO(), err=io.StringIO())
        given = [str(number) if word == "NUMBER" else word for word in words]
        status = run(["staff", *given, "--as", posts[by], "--json"], lambda _: AccountDoors(staffed), output)
        return status, json.loads(output.out.getvalue())

    call_it.staffed = staffed
    return call_it


PLACE = ("--section", "one", "--post", "handler", "--number-file", "NUMBER")
NEW = ("account", "add", "he.ping", "--name", "何平", *PLACE)


def test_an_account_is_made_reset_and_closed_by_the_system_administrator_alone(call):
    for by in ("security_admin", "window_clerk"):
        assert call(*NEW, by=by)[1]["error"] == "not_your_post"
    status, made = call(*NEW, by="system_admin")
    assert (status, made["account"]) == (0, "he.ping")
    assert call(*NEW, by="system_admin")[1]["error"] == "person_has_account"
    again = call("account", "reset", "he.ping", by="system_admin")[1]
    assert again["operator"] == made["operator"]
    assert again["secret"] != made["secret"]
    assert call("account", "reset", "he.ping", by="security_admin")[1]["error"] == "not_your_post"
    assert call("account", "close", "he.ping", by="system_admin") == (0, {"account": "he.ping"})
    assert call("account", "close", "nobody", by="system_admin")[1]["error"] == "operator_not_found"
    assert call("account", "open", "he.ping", by="security_admin")[1]["error"] == "not_your_post"
    back = call("account", "open", "he.ping", by="system_admin")[1]
    assert (back["operator"], back["secret"] != again["secret"]) == (made["operator"], True)
    assert call("account", "open", "he.ping", by="system_admin")[1]["error"] == "account_in_use"


def test_the_accounts_that_wait_for_the_list_are_told(call, clock):
    assert call("at-centre", by="system_admin")[1]["error"] == "centre_not_set"
    with call.staffed.commands.units() as u:
        u.meta.put("centre.url", "host=centre.example", None, clock.now())
        u.commit()
    status, lines = call("at-centre", by="security_admin")
    assert (status, {line["standing"] for line in lines}) == (1, {"not_yet"})
    assert call("at-centre", by="window_clerk")[1]["error"] == "not_your_post"


def test_a_store_with_a_key_of_its_own_writes_no_list_for_the_centre(call):
    assert call("central-list", by="security_admin")[1]["error"] == "province_key_none"
    assert call("central-list", by="window_clerk")[1]["error"] == "not_your_post"
