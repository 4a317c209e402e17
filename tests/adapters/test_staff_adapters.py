import stat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.password_argon2 import Argon2Cost, Argon2Hasher
from app.adapters.sealing import KeySealer
from app.adapters.token_file import TokenFile
from app.kernel.errors import Rejected, Unavailable


def test_a_password_verifies_only_itself_and_every_hash_is_salted_afresh():
    hasher = Argon2Hasher(Argon2Cost(1, 8, 1))
    first, second = hasher.hash("口令-Demo1"), hasher.hash("口令-Demo1")
    assert first != second
    assert first.startswith("$argon2id$")
    assert hasher.verify(first, "口令-Demo1")
    assert not hasher.verify(first, "口令-Demo2")
    assert not hasher.verify("no hash at all", "口令-Demo1")


def test_the_usual_cost_is_that_of_rfc_9106_and_older_hashes_still_verify():
    usual = Argon2Hasher()
    assert "m=65536,t=3" in usual.hash("x")
    assert usual.verify(Argon2Hasher(Argon2Cost(1, 8, 1)).hash("Demo-2026"), "Demo-2026")


@given(st.binary(max_size=600), st.binary(max_size=60))
@settings(max_examples=50)
def test_what_was_sealed_opens_only_with_its_own_context_and_key(clear, context):
    sealer = KeySealer(bytes(32), "templates")
    sealed = sealer.seal(clear, context)
    assert sealer.unseal(sealed, context) == clear
    for other, where in ((sealer, context + b"x"), (KeySealer(bytes(32), "other"), context)):
        with pytest.raises(Rejected, match="seal_broken"):
            other.unseal(sealed, where)
    with pytest.raises(Rejected, match="seal_broken"):
        sealer.unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), context)


@pytest.fixture
def token_file(tmp_path):
    return TokenFile(tmp_path / "store", {"XDG_RUNTIME_DIR": str(tmp_path / "run")})


def _path(tmp_path):
    return next((tmp_path / "run" / "yichuang").iterdir())


def test_a_token_is_kept_for_its_owner_only_and_forgotten(token_file, tmp_path):
    assert token_file.read() is None
    token_file.keep("first")
    token_file.keep("second")
    assert token_file.read() == "second"
    assert stat.S_IMODE(_path(tmp_path).stat().st_mode) == 0o600
    assert stat.S_IMODE(_path(tmp_path).parent.stat().st_mode) == 0o700
    token_file.forget()
    token_file.forget()
    assert token_file.read() is None


def test_a_token_that_others_can_read_is_not_believed(token_file, tmp_path):
    token_file.keep("token")
    _path(tmp_path).chmod(0o640)
    assert token_file.read() is None


def test_each_store_has_its_own_token(tmp_path):
    env = {"HOME": str(tmp_path)}
    TokenFile(tmp_path / "one", env).keep("token")
    assert TokenFile(tmp_path / "two", env).read() is None
    assert TokenFile(tmp_path / "one", env).read() == "token"
    assert (tmp_path / ".config" / "yichuang").is_dir()


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "run").write_text("a file where the folder should be")
    with pytest.raises(Unavailable, match="token_not_kept"):
        TokenFile(tmp_path, {"XDG_RUNTIME_DIR": str(tmp_path / "run")}).keep("token")
    assert [file.name for file in tmp_path.iterdir()] == ["run"]
