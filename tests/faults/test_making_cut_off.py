"""A store whose making was cut off is neither opened nor in the way of the next one."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.adapters.key_store import FolderKeys
from app.kernel.errors import Conflict, NotFound, Unavailable
from db.founding import is_founded, new_store, open_current

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from pathlib import Path
from app.adapters.key_store import FolderKeys
from db.founding import new_store
folder = Path(sys.argv[1])
with new_store(folder, FolderKeys(folder)):
    print("begun", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def maker(tmp_path):
    """Another process that has begun to make the store of ``folder`` and will not go on."""
    folder = tmp_path / "data"
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "begun\n"
    yield folder, process
    if process.poll() is None:
        process.kill()
    process.communicate()


def make(folder):
    with new_store(folder, FolderKeys(folder)) as new:
        return new.key


def test_what_was_cut_off_is_cleared_and_made_anew(maker):
    folder, process = maker
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    with pytest.raises(Unavailable, match="store_half_made"):
        open_current(folder, FolderKeys(folder).load())
    assert not is_founded(folder)
    key = make(folder)
    assert is_founded(folder)
    assert FolderKeys(folder).load() == key
    open_current(folder, key).close()
    with pytest.raises(Conflict, match="store_already_set_up"):
        make(folder)


def test_two_processes_do_not_make_the_same_store(maker):
    folder, process = maker
    with pytest.raises(Conflict, match="store_locked"):
        make(folder)
    assert not is_founded(folder)
    process.communicate("")
    assert process.returncode == 0
    assert is_founded(folder)


def test_a_failed_making_leaves_an_empty_folder(tmp_path):
    with pytest.raises(NotFound), new_store(tmp_path, FolderKeys(tmp_path)):
        raise NotFound("anything")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(KeyError), new_store(tmp_path, FolderKeys(tmp_path)):
        raise KeyError
    assert list(tmp_path.iterdir()) == []
