"""Set-up, confirmation, recovery, doctor and chain check as the verbs do them, on a real folder."""

import functools
import io
import json
from dataclasses import dataclass, field
from pathlib import Path

import keyring
import pytest
import yaml
from keyring.backends import fail

from app.adapters.key_store import KEY_FILE_NAME, FolderKeys
from app.adapters.password_argon2 import Argon2Cost, Argon2Hasher
from app.audit.queries import VerifyChains
from app.cli.context import Output
from app.cli.main import run as run_verb
from app.kernel.calendar import published_calendar
from app.kernel.clock import SystemClock
from app.kernel.health import calendar_of, free_disk, key_place
from app.staff.commands.accounts import CreateOperator
from app.staff.model import identity_key
from app.staff.setup import ConfirmRecovery, SetUpOffice
from db.engine import FILE_NAME, Store, open_store
from db.founding import new_store
from db.health import store_checks
from db.queries.chains import SqlChains
from db.unit_of_work import SqlUnitOfWork
from tests.staff.test_setup_file import sound, text_of


@dataclass
class Doors:
    """The part of the container that these verbs use, made of the real things."""

    folder: Path
    opened: list[Store] = field(default_factory=list)

    @property
    def keys(self):
        return FolderKeys(self.folder)

    def store(self):
        if not self.opened:
            self.opened.append(open_store(self.folder, self.keys.load()))
        return self.opened[0]

    def found_office(self, plan, province):
        assert province is None
        with new_store(self.folder, self.keys) as new:
            units = functools.partial(SqlUnitOfWork, new.store)
            create = CreateOperator(units, Argon2Hasher(Argon2Cost(1, 1024, 1)), SystemClock(), identity_key(new.key))
            return SetUpOffice(units, create, SystemClock())(plan), new.code

    @property
    def confirm_recovery(self):
        return ConfirmRecovery(functools.partial(SqlUnitOfWork, self.store()), self.keys, SystemClock())

    @property
    def verify_chains(self):
        return VerifyChains(SqlChains(self.store()))

    @property
    def health_checks(self):
        return (
            *store_checks(self.store),
            ("key", lambda: key_place(self.keys)),
            ("disk", lambda: free_disk(self.folder)),
            ("calendar_2026", lambda: calendar_of(2026, published_calendar())),
        )

    def close(self):
        for store in self.opened:
            store.close()
        self.opened.clear()


@pytest.fixture(autouse=True)
def no_key_store():
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "machine"


def verb(folder, *argv):
    """Exit status and the JSON answer."""
    output = Output(out=io.StringIO(), err=io.StringIO())
    status = run_verb([*argv, "--json"], lambda _data: Doors(folder), output)
    return status, json.loads(output.out.getvalue())


@pytest.fixture
def setup_file(tmp_path):
    path = tmp_path / "office.yaml"
    path.write_text(text_of(sound()), encoding="utf-8")
    return path


def test_set_up_makes_four_accounts_with_secrets_shown_once(folder, setup_file):
    status, said = verb(folder, "setup", "--from", str(setup_file))
    assert status == 0
    assert [account["account"] for account in said["accounts"]] == ["jiayi", "yier", "bingsan", "dingsi"]
    raw = (folder / FILE_NAME).read_bytes()
    with SqlUnitOfWork(store := open_store(folder, FolderKeys(folder).load())) as u:
        for account in said["accounts"]:
            known = u.staff.credentials(account["account"])
            assert known.must_change
            assert Argon2Hasher().verify(known.password_hash, account["secret"])
            assert account["secret"].encode() not in raw
        assert u.staff.office("350199").standalone
        assert not u.meta.facts().demo
    store.close()


def test_set_up_happens_once(folder, setup_file):
    verb(folder, "setup", "--from", str(setup_file))
    before = (folder / FILE_NAME).read_bytes()
    status, said = verb(folder, "setup", "--from", str(setup_file))
    assert (status, said["error"]) == (1, "store_already_set_up")
    assert (folder / FILE_NAME).read_bytes() == before
    assert verb(folder, "audit", "verify")[0] == 0


def test_a_refused_file_leaves_nothing_behind(folder, setup_file):
    broken = sound()
    del broken["people"]["audit_admin"]
    setup_file.write_text(text_of(broken), encoding="utf-8")
    status, said = verb(folder, "setup", "--from", str(setup_file))
    assert (status, said["error"]) == (1, "setup_file_refused")
    assert said["faults"][0]["code"] == "setup_missing"
    assert not folder.exists()


def test_a_set_up_that_fails_half_way_leaves_nothing_behind(folder, setup_file, monkeypatch):
    def fails(*_):
        raise RuntimeError("half way")

    monkeypatch.setattr(CreateOperator, "create", fails)
    status, refused = verb(folder, "setup", "--from", str(setup_file))
    assert (status, refused["error"]) == (1, "verb_fault")
    assert list(folder.iterdir()) == []
    monkeypatch.undo()
    assert verb(folder, "setup", "--from", str(setup_file))[0] == 0


def level_of(folder, check):
    _, said = verb(folder, "doctor")
    return next(found["level"] for found in said["checks"] if found["check"] == check)


def test_the_doctor_is_amber_until_the_code_is_typed_back(folder, setup_file):
    _, said = verb(folder, "setup", "--from", str(setup_file))
    assert level_of(folder, "recovery") == "amber"
    status, refused = verb(folder, "setup", "--confirm-recovery", "0" * 32)
    assert (status, refused["error"]) == (1, "recovery_code_group")
    assert level_of(folder, "recovery") == "amber"
    assert verb(folder, "setup", "--confirm-recovery", said["recovery_code"].lower())[0] == 0
    assert level_of(folder, "recovery") == "green"
    assert verb(folder, "audit", "verify")[1]["ok"]


def test_the_code_opens_a_store_whose_key_is_lost(folder, setup_file):
    _, said = verb(folder, "setup", "--from", str(setup_file))
    (folder / KEY_FILE_NAME).unlink()
    status, refused = verb(folder, "audit", "verify")
    assert (status, refused["error"]) == (1, "store_key_missing")
    assert level_of(folder, "key") == "red"
    assert verb(folder, "setup", "--recover", said["recovery_code"])[0] == 0
    assert verb(folder, "audit", "verify")[0] == 0


def test_every_check_of_a_fresh_machine_but_the_code_is_green(folder, setup_file):
    verb(folder, "setup", "--from", str(setup_file))
    status, said = verb(folder, "doctor")
    levels = {found["check"]: found["level"] for found in said["checks"] if found["check"] != "disk"}
    assert status == 0
    assert {check for check, level in levels.items() if level != "green"} == {"recovery"}


def test_the_doctor_goes_on_when_the_store_does_not_open(folder, setup_file):
    verb(folder, "setup", "--from", str(setup_file))
    (folder / FILE_NAME).write_bytes(b"SQLite format 3\x00" + bytes(4080))
    status, said = verb(folder, "doctor")
    found = {check["check"]: check for check in said["checks"]}
    assert status == 1
    assert found["store"]["code"] == "store_foreign"
    assert found["key"]["level"] == "green"


def test_the_answers_are_sentences_in_both_languages(folder, setup_file):
    for language in ("zh_CN", "en"):
        output = Output(out=io.StringIO(), err=io.StringIO())
        for argv in (["setup", "--from", str(setup_file)], ["doctor"], ["audit", "verify"]):
            assert run_verb([*argv, "--lang", language], lambda _data: Doors(folder), output) == 0
        assert "{" not in output.out.getvalue()
        for file in folder.iterdir():
            file.unlink()


def test_several_machines_without_an_authority_are_refused_with_that_sentence(folder, setup_file):
    setup_file.write_text(yaml.safe_dump(sound() | {"machines": 3}, allow_unicode=True), encoding="utf-8")
    status, said = verb(folder, "setup", "--from", str(setup_file))
    assert (status, said["error"]) == (1, "setup_several_machines")
    assert not folder.exists()
