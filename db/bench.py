"""Measures acts that write; the floor under each: the same rows in one raw transaction, without code or triggers."""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, TextClause, text

from app.kernel.ids import CaseId, OperatorId, new_uuid
from app.kernel.measures import Figure, Target, percentile
from db.engine import Store
from db.triggers import drop_triggers

_BLOCKS = 5


@dataclass(frozen=True, slots=True)
class WrittenRows:
    """What one act left in a table: column names and rows as the driver binds them."""

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def rows_written_by(store: Store, act: Callable[[], object]) -> tuple[WrittenRows, ...]:
    """The rows that ``act`` adds to the store, table by table; what it changes in place is not counted."""
    before = _highest(store)
    act()
    with store.engine.connect() as connection:
        found = (_added(connection, table, last) for table, last in before.items())
        return tuple(written for written in found if written.rows)


def stored(name: str, target: Target, store: Store, acts: Sequence[Callable[[], object]]) -> Figure:
    """Do all acts in blocks that take turns with raw transactions of the same rows; medians; the first is not timed."""
    written = rows_written_by(store, acts[0])
    taken: list[float] = []
    raw: list[float] = []
    rest = acts[1:]
    block = max(1, len(rest) // _BLOCKS)
    for start in range(0, len(rest), block):
        for act in rest[start : start + block]:
            began = time.perf_counter()
            act()
            taken.append((time.perf_counter() - began) * 1000)
        raw += raw_transactions(store, written, block)
    rows = sum(len(each.rows) for each in written)
    about = f"p50, n={len(taken)}; {rows} rows; p99 {percentile(taken, 99):.1f} / {percentile(raw, 99):.1f}"
    return Figure(name, percentile(taken, 50), percentile(raw, 50), "ms", target, about)


def raw_transactions(
    store: Store,
    written: Sequence[WrittenRows],
    times: int,
    clock: Callable[[], float] = time.perf_counter,
    at_once: int = sys.maxsize,
) -> list[float]:
    """Milliseconds of ``times`` transactions that each write these rows, on the bare driver of the same file.

    They go into twin tables with the same columns and as many indexes, which are dropped afterwards.  clock: in
    seconds, of the wall or of this process.  at_once: so many rows of a table at most in one transaction, then they
    are several.
    """
    with store.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        for each in written:
            _make_twin(driver, each.table)
        try:
            return [_timed(driver, written, clock, at_once) for _ in range(times)]
        finally:
            for each in written:
                driver.execute(f"DROP TABLE twin_{each.table}")


def _highest(store: Store) -> dict[str, int]:
    tables = text(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE '%VIRTUAL%'"
        " AND sql NOT LIKE '%WITHOUT ROWID%'"
    )
    with store.reading() as session:
        names = list(session.execute(tables).scalars())
        return {
            name: session.execute(text(f"SELECT coalesce(max(rowid), 0) FROM {name}")).scalar_one() for name in names
        }


def _added(connection: Connection, table: str, last: int) -> WrittenRows:
    result = connection.exec_driver_sql(f"SELECT * FROM {table} WHERE rowid > ?", (last,))
    columns = tuple(result.keys())
    return WrittenRows(table, columns, tuple(tuple(row) for row in result))


def _make_twin(driver: Any, table: str) -> None:
    driver.execute(f"CREATE TABLE twin_{table} AS SELECT * FROM {table} WHERE 0")
    for index in driver.execute(f"PRAGMA index_list({table})").fetchall():
        columns = [row[2] for row in driver.execute(f"PRAGMA index_info({index[1]})").fetchall()]
        if all(columns):  # an index over an expression has no column to copy
            driver.execute(f"CREATE INDEX twin_{index[1]} ON twin_{table} ({', '.join(columns)})")


def _timed(driver: Any, written: Sequence[WrittenRows], clock: Callable[[], float], at_once: int) -> float:
    most = max(len(each.rows) for each in written)
    began = clock()
    for start in range(0, most, at_once):
        driver.execute("BEGIN IMMEDIATE")
        for each in written:
            marks = ", ".join("?" * len(each.columns))
            driver.executemany(f"INSERT INTO twin_{each.table} VALUES ({marks})", each.rows[start : start + at_once])
        driver.execute("COMMIT")
    return (clock() - began) * 1000


_OF_A_CASE = ("case_head", "case_step", "case_actor", "case_event", "draw", "case_task")
_OWN = {"id": "randomblob(16)", "case_id": ":new", "number": ":number", "subject_key": ":new", "draw": ":new"}
"""What no two cases share; the draw of a case gets the id of the case."""


def multiply(store: Store, case: CaseId, count: int) -> None:
    """Make so many cases of one by writing its rows anew, without triggers; for a store that is thrown away."""
    with store.writers() as session, session.begin():
        connection = session.connection()
        drop_triggers(connection)
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        copies = [_copy(connection, table) for table in _OF_A_CASE]
        for place in range(count):
            row = {"old": case.bytes, "new": new_uuid().bytes, "number": f"M{place:06d}"}
            for copy in copies:
                connection.execute(copy, row)


def _copy(connection: Connection, table: str) -> TextClause:
    names = [row[1] for row in connection.execute(text(f"PRAGMA table_info({table})"))]
    own = _OWN | ({"id": ":new"} if table in ("case_head", "draw") else {})
    own |= {"number": "number"} if table == "draw" else {}
    marks = ", ".join(own.get(name, f'"{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    of = "id" if table == "case_head" else "case_id"
    return text(f"INSERT INTO {table} ({columns}) SELECT {marks} FROM {table} WHERE {of} = :old")


def bare_tray(store: Store, operator: OperatorId) -> float:
    """Milliseconds of reading the tasks of a tray with their cases by plain SQL, nothing made of the rows."""
    read = "SELECT * FROM case_task t JOIN case_head h ON h.id = t.case_id WHERE t.operator = ? AND t.ended_at IS NULL"
    with store.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        began = time.perf_counter()
        driver.execute(read, (operator.bytes,)).fetchall()
        return (time.perf_counter() - began) * 1000
