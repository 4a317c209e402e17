"""A new store: folder, key, file and schema, all of them or none, also when the power goes in the middle."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from app.kernel.errors import NotFound, Unavailable
from app.kernel.recovery import StoreKeys
from db.engine import FILE_NAME, Store, open_store
from db.making import is_half_made, making
from db.place import make_folder
from db.schema import HEAD, schema_of


@dataclass(frozen=True, slots=True)
class NewStore:
    """An empty store of the newest schema; ``code`` opens its key and is kept nowhere."""

    store: Store
    key: bytes
    code: str


@contextmanager
def new_store(folder: Path, keys: StoreKeys) -> Iterator[NewStore]:
    """Make a store for the block to fill; when the block fails, nothing of it is left.

    What an earlier making left that was cut off is cleared away first.
    Raises Conflict("store_already_set_up") where the folder has a file already; that file is not touched.
    """
    make_folder(folder)
    with making(folder, is_there=(folder / FILE_NAME).exists, clear=lambda: _clear(folder, keys)):
        key, code = keys.create()
        try:
            store = open_store(folder, key)
            try:
                _migrate(store)
                yield NewStore(store, key, code)
            finally:
                store.close()
        except BaseException:
            _clear(folder, keys)
            raise


def _clear(folder: Path, keys: StoreKeys) -> None:
    with suppress(NotFound):  # cut off before there was a key
        keys.forget()
    for suffix in ("", "-wal", "-shm"):
        (folder / (FILE_NAME + suffix)).unlink(missing_ok=True)


def is_founded(folder: Path) -> bool:
    """Whether the folder holds a store whose making was finished."""
    return (folder / FILE_NAME).exists() and not is_half_made(folder)


def open_current(folder: Path, key: bytes) -> Store:
    """Open the store that is there and bring its schema up to date; an absent file is never made anew.

    Raises NotFound("store_not_set_up"), Unavailable("store_half_made") and what ``open_store`` raises.
    """
    if not (folder / FILE_NAME).exists():
        raise NotFound("store_not_set_up")
    if is_half_made(folder):
        raise Unavailable("store_half_made")
    store = open_store(folder, key)
    with store.engine.connect() as connection:
        is_current = schema_of(connection) == HEAD
    if not is_current:
        _migrate(store)
    return store


def _migrate(store: Store) -> None:
    from db.migrations.runner import migrate  # late: Alembic would cost every start 0.1 s

    migrate(store)
