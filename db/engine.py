"""Opens the encrypted file: one engine, writers BEGIN IMMEDIATE, readers plain, errors sorted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

from app.kernel.errors import Unavailable
from app.sync.keys import HeldKeys
from db.errors import sorted_error
from db.place import share
from db.schema import refuse_newer, schema_of

FILE_NAME = "yichuang.db"
BUSY_TIMEOUT_MS = 5_000
STATEMENTS = 512
"""So many stay compiled on a connection: compiling one with its triggers takes longer than running it."""
_PLAIN_HEADER = b"SQLite format 3\x00"


@dataclass(frozen=True, slots=True)
class Store:
    """An open file.  Several processes may hold the same one; close it before the folder is moved."""

    path: Path
    engine: Engine
    writers: sessionmaker[Session]
    readers: sessionmaker[Session]
    keys: HeldKeys = field(default_factory=HeldKeys)
    """Of whoever is signed in at this process; never written."""

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one moment of the file and never waits for a writer."""
        with self.readers() as session:
            yield session

    def close(self) -> None:
        """Give the file back; the last process to do so folds the write-ahead log into it."""
        self.engine.dispose()


def open_store(folder: Path, key: bytes) -> Store:
    """Open ``folder``/yichuang.db with a raw 32-byte key, making an empty one where none is.

    Raises Unavailable: store_foreign, store_wrong_key, store_damaged, store_newer, store_read_only,
    store_cannot_open; the file is then as it was.
    """
    path = folder / FILE_NAME
    _refuse_plain_file(path)
    _create(path)
    engine = create_engine(
        "sqlite+pysqlite://",
        module=driver,
        creator=lambda: _connect(path, key),
        poolclass=QueuePool,
        pool_size=8,
        pool_use_lifo=True,  # the connection used last: in turns, each of them would fill a cache of its own
    )
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _sort)
    writing = engine.execution_options(begin="BEGIN IMMEDIATE")
    store = Store(path, engine, sessionmaker(writing, expire_on_commit=False), sessionmaker(engine))
    with engine.connect() as connection:
        refuse_newer(schema_of(connection))
    return store


def _connect(path: Path, key: bytes) -> Any:
    if len(key) != 32:
        raise ValueError("the key is 32 raw bytes")
    try:
        connection = driver.connect(
            str(path),
            isolation_level=None,
            check_same_thread=False,
            timeout=BUSY_TIMEOUT_MS / 1000,
            cached_statements=STATEMENTS,
        )
        connection.execute("PRAGMA cipher_log_level = NONE")  # the driver would write every bad page to stderr
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")  # a raw key: no 200 ms of key derivation per open
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cache_size = -16000")  # KiB: a tray of 5,000 cases is deciphered once, not each time
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA recursive_triggers = ON")  # INSERT OR REPLACE meets the DELETE triggers as well
    except driver.Error as error:
        known = sorted_error(error)
        if known is None:
            raise
        raise known from error
    return connection


def _refuse_plain_file(path: Path) -> None:
    """A file of another program is named as such; encrypted files carry no header to read."""
    try:
        with path.open("rb") as file:
            head = file.read(len(_PLAIN_HEADER))
    except FileNotFoundError:
        return
    except OSError as error:
        raise Unavailable("store_cannot_open") from error
    if head == _PLAIN_HEADER:
        raise Unavailable("store_foreign")


def _create(path: Path) -> None:
    """An empty file for the service group, before the first connection: the write-ahead log takes mode and group."""
    try:
        path.touch(0o600, exist_ok=False)
    except FileExistsError:
        return
    except OSError as error:
        raise Unavailable("store_cannot_open") from error
    share(path, 0o660)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


def _sort(context: ExceptionContext) -> None:
    known = sorted_error(context.original_exception)
    if known is not None:
        raise known from context.original_exception
