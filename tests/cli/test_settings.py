"""The settings verb on a demo store: the system administrator sets, everybody else only looks."""

import io
import json
from types import SimpleNamespace

import pytest

from app.cli.context import DONE, REFUSED, Output
from app.cli.main import run
from app.staff.model import SignInSettings
from db.unit_of_work import SqlUnitOfWork
from tests.builders.demo_office import TERMINAL, make_staffed


@pytest.fixture
def staffed(demo_store, clock):
    return make_staffed(demo_store, clock)


@pytest.fixture
def call(staffed):
    """Calls the verb; gives status and answer."""

    def settings() -> dict[str, str]:
        with SqlUnitOfWork(staffed.store) as u:
            return dict(u.meta.settings())

    def call(*words: str) -> tuple[int, object]:
        output = Output(out=io.StringIO(), err=io.StringIO())
        container = SimpleNamespace(
            actor=lambda verb, name: staffed.commands.current_actor(verb=verb, terminal=TERMINAL, as_account=name),
            settings=settings(),
            set_setting=staffed.commands.set_setting,
            close=lambda: None,
        )
        status = run(["settings", *words, "--json"], lambda _: container, output)
        return status, json.loads(output.out.getvalue())

    call.settings = settings
    return call


def test_the_system_administrator_sets_and_the_office_goes_by_it(call, staffed):
    status, told = call("sign_in.tries", "４", "--as", "wu.jie")
    assert (status, told) == (DONE, {"key": "sign_in.tries", "value": "4"})
    assert SignInSettings.from_settings(call.settings()).tries == 4
    assert staffed.audited("setting_changed") == [{"key": "sign_in.tries", "from": None, "to": "4"}]


def test_what_stays_as_it_was_is_not_written_again(call, staffed):
    for _ in range(2):
        call("sign_in.tries", "4", "--as", "wu.jie")
    assert len(staffed.audited("setting_changed")) == 1


def test_a_clerk_sees_the_list_and_changes_nothing(call):
    status, rows = call("--as", "wang.fang")
    assert status == DONE
    assert {"key": "sign_in.tries", "value": "5", "usual": "5", "set": False} in rows
    status, told = call("sign_in.tries", "4", "--as", "wang.fang")
    assert (status, told["error"]) == (REFUSED, "not_your_post")
    assert call("sign_in.tries", "--as", "wang.fang")[1][0]["value"] == "5"


def test_nobody_signed_in_sees_nothing(call):
    assert call()[1]["error"] == "not_signed_in"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("sign_in.tries", "0"), "setting_range"),
        (("sign_in.tries", "viele"), "setting_count"),
        (("face.pack", "/tmp"), "setting_unknown"),
        (("nothing",), "setting_unknown"),
        (("nothing", "1"), "setting_unknown"),
    ],
)
def test_bad_input_is_a_sentence_and_nothing_is_kept(call, words, code):
    status, told = call(*words, "--as", "wu.jie")
    assert (status, told["error"]) == (REFUSED, code)
    assert told["message"]
