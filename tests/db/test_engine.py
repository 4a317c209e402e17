import os

import pytest
from sqlalchemy import text

from app.kernel.errors import Conflict, NotFound, Unavailable
from db import place
from db.engine import FILE_NAME, open_store
from db.founding import open_current
from db.migrations.runner import migrate
from db.place import make_folder
from db.schema import HEAD
from db.unit_of_work import SqlUnitOfWork
from tests.conftest import KEY


def test_every_connection_keeps_what_it_is_told(store):
    with store.reading() as session:
        asked = {name: session.execute(text(f"PRAGMA {name}")).scalar_one() for name in PRAGMAS}
    assert asked == PRAGMAS


PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "busy_timeout": 5000,
}


def test_nothing_on_the_disk_can_be_read_without_the_key(store, uow):
    with uow() as u:
        u.meta.put("office.name", "legible-name-of-the-office", None, u.meta.facts().created_at)
        u.commit()
    for file in store.path.parent.iterdir():
        raw = file.read_bytes()
        assert b"legible-name" not in raw
        assert b"SQLite format 3" not in raw


def test_a_unit_of_work_rolls_back_unless_committed(store, uow):
    with uow() as u:
        u.meta.put("a", "b", None, u.meta.facts().created_at)
    with uow() as u:
        assert u.meta.settings() == {}


def test_a_second_writer_waits_before_it_reads(store, uow):
    second = open_store(store.path.parent, KEY)
    with second.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 20")
    with uow() as first:
        first.meta.facts()
        with pytest.raises(Conflict) as refused, SqlUnitOfWork(second):
            pass
    second.close()
    assert refused.value.code == "store_locked"


def test_an_old_schema_is_brought_up_to_date_at_opening(tmp_path):
    store = open_store(tmp_path, KEY)
    migrate(store, "0002")
    store.close()
    store = open_current(tmp_path, KEY)
    with store.reading() as session:
        assert session.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == HEAD
    store.close()


def test_an_absent_file_is_not_made_anew(tmp_path):
    with pytest.raises(NotFound):
        open_current(tmp_path, KEY)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="file modes")
def test_without_the_service_group_the_file_is_its_owners_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(place, "GROUP", "no-such-group")
    make_folder(tmp_path / "a" / "b")
    open_store(tmp_path / "a" / "b", KEY).close()
    assert mode(tmp_path / "a" / "b") == 0o700
    assert mode(tmp_path / "a" / "b" / FILE_NAME) == 0o600


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root may give files to any group")
def test_the_service_group_shares_folder_file_and_log(tmp_path, monkeypatch):
    monkeypatch.setattr(place, "GROUP", "daemon")
    make_folder(tmp_path / "shared")
    store = open_store(tmp_path / "shared", KEY)
    migrate(store)
    assert mode(tmp_path / "shared") == 0o2770
    files = list((tmp_path / "shared").iterdir())
    assert len(files) == 3
    assert {(mode(file), file.group()) for file in files} == {(0o660, "daemon")}
    store.close()


def mode(path):
    return path.stat().st_mode & 0o7777


def test_a_place_that_is_no_folder_says_so(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable):
        make_folder(tmp_path / "file" / "below")


def test_one_reader_after_another_uses_one_connection(store):
    """Each connection fills a cache of its own: who takes them in turns has eight."""
    with store.engine.connect(), store.engine.connect(), store.engine.connect():
        pass
    used = set()
    for _ in range(8):
        with store.engine.connect() as connection:
            used.add(id(connection.connection.dbapi_connection))
    assert len(used) == 1
