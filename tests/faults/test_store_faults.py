"""Real conditions: each is refused with its own sentence, nothing is lost, nothing half-written."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from app.audit.queries import VerifyChains
from app.kernel.errors import AppError, Unavailable
from app.kernel.messages import LANGUAGES, explain
from db.engine import FILE_NAME, open_store
from db.queries.chains import SqlChains
from db.unit_of_work import SqlUnitOfWork
from tests.conftest import KEY

AT = datetime(2026, 11, 20, 2, 24, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


def append(store, rows=1, filler=""):
    with SqlUnitOfWork(store) as u:
        for _ in range(rows):
            u.audit.append("printed", None, {"filler": filler}, AT)
        u.commit()


def rows_in(folder):
    """Opens the folder afresh and proves that every row kept is whole."""
    store = open_store(folder, KEY)
    report = VerifyChains(SqlChains(store))()
    with store.reading() as session:
        assert session.execute(text("PRAGMA integrity_check(1)")).scalar_one() == "ok"
    store.close()
    assert report.faults == ()
    return report.rows


def child(body, folder, **options):
    """A second process over the same folder; ``body`` sees ``store``, ``append`` and ``code_of``."""
    program = textwrap.dedent(
        """
        import os, resource, signal, sys, time
        from pathlib import Path
        from tests.faults.test_store_faults import append
        from tests.conftest import KEY
        from app.kernel.errors import AppError
        from db.engine import open_store
        folder = Path(sys.argv[1])
        def code_of(act):
            try:
                act()
            except AppError as error:
                return error.code
            return "done"
        """
    ) + textwrap.dedent(body)
    return subprocess.Popen(
        [sys.executable, "-c", program, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True, **options
    )


def said(process):
    out, _ = process.communicate(timeout=60)
    return out.split()


def sentences(error: AppError):
    return {language: explain(error, language) for language in LANGUAGES}


FILL = """
answers = []
for _ in range(60):
    answers.append(code_of(lambda: append(store, 1, "x" * 20_000)))
print(answers.count("done"), *sorted(set(answers)))
"""


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 2 MB: an empty store takes half of it."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a file system may not be mounted here")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_full_disk_loses_nothing(store, small_disk):
    append(store, 3)
    store.close()
    shutil.copy(store.path, small_disk / FILE_NAME)
    done, *kinds = said(child("store = open_store(folder, KEY)" + FILL, small_disk))
    assert kinds == ["done", "store_disk_full"]
    folder = store.path.parent
    for file in small_disk.iterdir():
        shutil.copy(file, folder)
    assert rows_in(folder) == 3 + int(done)


def test_a_write_that_the_system_refuses_loses_nothing(store):
    append(store, 3)
    folder = store.path.parent
    store.close()
    limit = sum(file.stat().st_size for file in folder.iterdir()) + 200_000
    cap = f"""
store = open_store(folder, KEY)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
"""
    done, *kinds = said(child(cap + FILL, folder))
    assert kinds == ["done", "store_disk_failed"]
    assert rows_in(folder) == 3 + int(done)


def test_a_file_that_may_not_grow_is_a_full_disk(store):
    append(store)
    with store.writers() as session:
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
        session.execute(text(f"PRAGMA max_page_count = {pages + 2}"))
        with pytest.raises(Unavailable) as refused:
            session.execute(text("INSERT INTO setting (key, value, at) VALUES ('a', :v, '2026')"), {"v": "x" * 100_000})
    assert refused.value.code == "store_disk_full"


def test_a_writer_that_waits_too_long_is_told_so(store):
    with SqlUnitOfWork(store) as first:
        first.audit.append("printed", None, {}, AT)
        process = child(
            """
            import db.engine
            db.engine.BUSY_TIMEOUT_MS = 50
            store = open_store(folder, KEY)
            print(code_of(lambda: append(store)))
            """,
            store.path.parent,
        )
        assert said(process) == ["store_locked"]
        first.commit()
    folder = store.path.parent
    store.close()
    assert rows_in(folder) == 1


def test_readers_never_wait_for_a_writer(store):
    append(store)
    with SqlUnitOfWork(store) as writer:
        writer.audit.append("printed", None, {}, AT)
        with store.reading() as session:
            assert session.execute(text("SELECT count(*) FROM audit_event")).scalar_one() == 1


def test_several_processes_write_one_sound_chain(store):
    folder = store.path.parent
    body = "store = open_store(folder, KEY)\nfor _ in range(20): append(store)\nprint('done')"
    processes = [child(body, folder) for _ in range(3)]
    assert [said(process) for process in processes] == [["done"]] * 3
    store.close()
    assert rows_in(folder) == 60


@pytest.mark.parametrize("delay_s", [0.0, 0.02, 0.06])
def test_a_writer_killed_at_any_moment_leaves_whole_rows(store, delay_s):
    append(store, 2)
    folder = store.path.parent
    process = child(
        """
        store = open_store(folder, KEY)
        print("ready", flush=True)
        while True:
            append(store, 5, "x" * 3000)
        """,
        folder,
    )
    assert process.stdout.readline() == "ready\n"
    try:
        process.wait(delay_s)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    store.close()
    assert (rows_in(folder) - 2) % 5 == 0


def test_a_writer_killed_before_its_commit_leaves_nothing(store):
    folder = store.path.parent
    process = child(
        """
        from db.unit_of_work import SqlUnitOfWork
        from tests.faults.test_store_faults import AT
        with SqlUnitOfWork(open_store(folder, KEY)) as u:
            for _ in range(200):
                u.audit.append("printed", None, {"filler": "x" * 20_000}, AT)
            u.session.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        """,
        folder,
    )
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    append(store)
    store.close()
    assert rows_in(folder) == 1


def folder_with(tmp_path, content):
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / FILE_NAME).write_bytes(content)
    return folder


def refused_untouched(folder, key=KEY):
    before = (folder / FILE_NAME).read_bytes()
    with pytest.raises(Unavailable) as refused:
        open_store(folder, key)
    assert (folder / FILE_NAME).read_bytes() == before
    assert all(sentences(refused.value).values())
    return refused.value.code


def test_the_file_of_another_program_is_left_alone(tmp_path):
    import sqlite3

    folder = tmp_path / "plain"
    folder.mkdir()
    with sqlite3.connect(folder / FILE_NAME) as plain:
        plain.execute("CREATE TABLE t (a)")
    plain.close()
    assert refused_untouched(folder) == "store_foreign"


def test_what_is_no_database_is_left_alone(tmp_path):
    assert refused_untouched(folder_with(tmp_path, os.urandom(40_000))) == "store_wrong_key"


def test_a_wrong_key_opens_nothing(store):
    folder = store.path.parent
    store.close()
    assert refused_untouched(folder, bytes(32)) == "store_wrong_key"
    assert rows_in(folder) == 0


@pytest.mark.parametrize("where", [0.3, 0.6, 0.9])
def test_a_damaged_page_is_never_read_as_data(store, where):
    append(store, 60, "x" * 4000)
    store.close()
    raw = bytearray(store.path.read_bytes())
    at = int(len(raw) * where)
    raw[at : at + 64] = os.urandom(64)
    store.path.write_bytes(raw)
    with pytest.raises(Unavailable) as refused:
        damaged = open_store(store.path.parent, KEY)
        try:
            with damaged.reading() as session:
                for table in ("audit_event", "outbox", "setting", "sqlite_master"):
                    session.execute(text(f"SELECT * FROM {table}")).all()
                if session.execute(text("PRAGMA integrity_check(1)")).scalar_one() != "ok":
                    raise Unavailable("store_damaged")
        finally:
            damaged.close()
    assert refused.value.code == "store_damaged"


def test_a_torn_tail_is_damaged_not_empty(store):
    append(store, 60, "x" * 4000)
    store.close()
    os.truncate(store.path, store.path.stat().st_size // 2)
    with pytest.raises(Unavailable) as refused:
        damaged = open_store(store.path.parent, KEY)
        try:
            append(damaged)
            with damaged.reading() as session:
                session.execute(text("SELECT body FROM audit_event")).all()
        finally:
            damaged.close()
    assert refused.value.code == "store_damaged"


@pytest.fixture
def open_folder():
    """A folder that another user can reach; pytest's own are private."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.skipif(not shutil.which("setpriv") or os.geteuid() != 0, reason="needs another user to be")
def test_a_read_only_folder_says_so_and_nothing_changes(store, open_folder):
    append(store, 2)
    store.close()
    folder = Path(shutil.copytree(store.path.parent, open_folder / "store"))
    folder.chmod(0o755)
    (folder / FILE_NAME).chmod(0o644)
    answer = subprocess.run(
        ["setpriv", "--reuid=65534", "--clear-groups", sys.executable, "-c", READ_ONLY, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.stdout.split() == ["store_read_only"], answer.stderr
    assert rows_in(folder) == 2


READ_ONLY = """
import sys
import tempfile
from pathlib import Path
from app.kernel.errors import AppError
from db.engine import open_store
from db.unit_of_work import SqlUnitOfWork
try:
    with SqlUnitOfWork(open_store(Path(sys.argv[1]), bytes(range(32)))) as u:
        u.meta.put("a", "b", None, u.meta.facts().created_at)
        u.commit()
except AppError as error:
    print(error.code)
"""


def test_a_missing_folder_says_so(tmp_path):
    with pytest.raises(AppError) as refused:
        open_store(tmp_path / "nowhere", KEY)
    assert refused.value.code == "store_cannot_open"
