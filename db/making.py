"""The mark that stands beside a store while it is being made: found unlocked, it tells of a making that was cut off.

The mark is a plain SQLite file: its lock falls with the process that holds it, on every system, and its
``user_version`` says how far the making came.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver

from app.kernel.errors import Conflict
from db.errors import sorted_error

MARK_NAME = "yichuang.making"
_NOTHING, _BEGUN, _DONE = 0, 1, 2


@contextmanager
def making(folder: Path, *, is_there: Callable[[], bool], clear: Callable[[], None]) -> Iterator[None]:
    """Hold the mark for the block.  clear: takes away what a making left that was cut off.

    Raises Conflict: store_already_set_up (``is_there`` and whole), store_locked (another process is making it).
    """
    if not (folder / MARK_NAME).exists() and is_there():
        raise Conflict("store_already_set_up")
    try:
        with closing(_held(folder)) as mark:
            _begin(mark, is_there, clear)
            yield
            _say(mark, _DONE)
    except driver.Error as error:  # another process holds the mark, or the disk does not take it
        raise sorted_error(error) or error from error
    except BaseException:
        (folder / MARK_NAME).unlink(missing_ok=True)
        raise
    (folder / MARK_NAME).unlink(missing_ok=True)


def is_half_made(folder: Path) -> bool:
    """Whether a store is being made here, or its making was cut off."""
    if not (folder / MARK_NAME).exists():
        return False
    try:
        with closing(_held(folder)) as mark:
            return _state(mark) == _BEGUN
    except driver.Error:  # held by whoever is making it
        return True


def _begin(mark: Any, is_there: Callable[[], bool], clear: Callable[[], None]) -> None:
    state = _state(mark)
    if state == _BEGUN:
        clear()
    elif state == _DONE or is_there():
        raise Conflict("store_already_set_up")
    _say(mark, _BEGUN)


def _held(folder: Path) -> Any:
    """A connection that alone may use the mark, until it is closed."""
    mark = driver.connect(str(folder / MARK_NAME), isolation_level=None, timeout=0)
    try:
        mark.execute("PRAGMA journal_mode = MEMORY")
        mark.execute("PRAGMA locking_mode = EXCLUSIVE")
        mark.execute("BEGIN EXCLUSIVE")
        mark.execute("COMMIT")
    except driver.Error:
        mark.close()
        raise
    return mark


def _state(mark: Any) -> int:
    return int(mark.execute("PRAGMA user_version").fetchone()[0])


def _say(mark: Any, state: int) -> None:
    mark.execute(f"PRAGMA user_version = {state}")
