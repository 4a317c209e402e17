import json

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null

from app.adapters.key_store import CARD_NAME, KEY_FILE_NAME, FolderKeys
from app.kernel.errors import Conflict, NotFound, Rejected, Unavailable
from app.kernel.recovery import KeyPlace


class MemoryKeyring(KeyringBackend):
    """A key store of the operating system, as far as keyring's own port goes."""

    priority = 5

    def __init__(self):
        super().__init__()
        self.held = {}

    def set_password(self, service, username, password):
        self.held[service, username] = password

    def get_password(self, service, username):
        return self.held.get((service, username))

    def delete_password(self, service, username):
        del self.held[service, username]


class LockedKeyring(MemoryKeyring):
    def set_password(self, *_):
        raise keyring.errors.KeyringLocked("locked")


@pytest.fixture
def backend(request):
    before = keyring.get_keyring()
    wanted = request.param()
    keyring.set_keyring(wanted)
    yield wanted
    keyring.set_keyring(before)


BAD = [fail.Keyring, null.Keyring, LockedKeyring]


@pytest.mark.parametrize(
    ("backend", "place"),
    [(MemoryKeyring, KeyPlace.KEYRING), *((bad, KeyPlace.FILE) for bad in BAD)],
    indirect=["backend"],
)
def test_the_key_lies_in_the_key_store_or_else_in_a_private_file(tmp_path, backend, place):
    key, _ = FolderKeys(tmp_path).create()
    again = FolderKeys(tmp_path)
    assert (again.load(), again.place()) == (key, place)
    assert len(key) == 32
    assert (tmp_path / KEY_FILE_NAME).exists() == (place is KeyPlace.FILE)
    if place is KeyPlace.FILE:
        assert (tmp_path / KEY_FILE_NAME).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("backend", [MemoryKeyring, fail.Keyring], indirect=True)
def test_the_code_opens_a_key_that_the_machine_lost(tmp_path, backend):
    keys = FolderKeys(tmp_path)
    key, code = keys.create()
    (tmp_path / KEY_FILE_NAME).unlink(missing_ok=True)
    getattr(backend, "held", {}).clear()
    with pytest.raises(Unavailable) as refused:
        keys.load()
    assert refused.value.code == "store_key_missing"
    assert keys.recover(code.lower()) == key
    assert keys.load() == key
    keys.check(code)


@pytest.mark.parametrize("backend", [fail.Keyring], indirect=True)
def test_a_code_of_another_store_opens_nothing(tmp_path, backend):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    FolderKeys(tmp_path / "a").create()
    _, other = FolderKeys(tmp_path / "b").create()
    with pytest.raises(Rejected) as refused:
        FolderKeys(tmp_path / "a").recover(other)
    assert refused.value.code == "recovery_code_wrong"


@pytest.mark.parametrize("backend", [fail.Keyring], indirect=True)
def test_neither_key_nor_code_lies_in_the_card(tmp_path, backend):
    key, code = FolderKeys(tmp_path).create()
    card = (tmp_path / CARD_NAME).read_text()
    assert key.hex() not in card
    assert code not in card


@pytest.mark.parametrize("backend", [fail.Keyring], indirect=True)
def test_an_exposed_key_file_is_named(tmp_path, backend):
    keys = FolderKeys(tmp_path)
    keys.create()
    (tmp_path / KEY_FILE_NAME).chmod(0o644)
    with pytest.raises(Unavailable) as refused:
        keys.place()
    assert refused.value.code == "store_key_exposed"


@pytest.mark.parametrize("backend", [MemoryKeyring, fail.Keyring], indirect=True)
def test_a_failed_set_up_leaves_no_key(tmp_path, backend):
    keys = FolderKeys(tmp_path)
    keys.create()
    with pytest.raises(Conflict):
        keys.create()
    keys.forget()
    assert list(tmp_path.iterdir()) == []
    assert not getattr(backend, "held", {})
    with pytest.raises(NotFound):
        keys.load()


def test_a_chain_without_any_real_back_end_is_no_key_store(tmp_path, monkeypatch):
    before = keyring.get_keyring()
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [null.Keyring()])
    keyring.set_keyring(chainer.ChainerBackend())
    try:
        keys = FolderKeys(tmp_path)
        keys.create()
        assert keys.place() is KeyPlace.FILE
    finally:
        keyring.set_keyring(before)


@pytest.mark.parametrize("backend", [fail.Keyring], indirect=True)
@pytest.mark.parametrize(
    "text", ["[1]", "{}", "1", '{"id": 1, "place": [], "salt": 2}', "[" * 100_000, " " * 5_000_000, "\x00"]
)
def test_a_card_of_anything_else_is_said_to_be_damaged(tmp_path, backend, text):
    FolderKeys(tmp_path).create()
    (tmp_path / CARD_NAME).write_text(text, encoding="utf-8")
    with pytest.raises(Unavailable, match="store_recovery_card_damaged"):
        FolderKeys(tmp_path).load()


@pytest.mark.parametrize("backend", [fail.Keyring], indirect=True)
@pytest.mark.parametrize(
    "part", [{"scrypt_n": 2**40}, {"scrypt_n": "x"}, {"scrypt_n": 1000}, {"nonce": "00"}, {"id": ["a"]}]
)
def test_a_damaged_card_is_said_to_be_so_before_it_takes_all_memory(tmp_path, backend, part):
    _, code = FolderKeys(tmp_path).create()
    card = json.loads((tmp_path / CARD_NAME).read_text(encoding="utf-8"))
    (tmp_path / CARD_NAME).write_text(json.dumps(card | part), encoding="utf-8")
    with pytest.raises(Unavailable, match="store_recovery_card_damaged"):
        FolderKeys(tmp_path).recover(code)


@pytest.mark.parametrize("backend", [fail.Keyring], indirect=True)
@pytest.mark.parametrize("text", ["", "00", "00" * 33, "zz" * 32])
def test_a_key_of_another_length_is_no_key(tmp_path, backend, text):
    FolderKeys(tmp_path).create()
    (tmp_path / KEY_FILE_NAME).write_text(text, encoding="ascii")
    with pytest.raises(Unavailable, match="store_key_missing"):
        FolderKeys(tmp_path).load()
