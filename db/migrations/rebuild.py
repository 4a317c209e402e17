"""Rebuilding a table, the only way to change a column in SQLite, without losing triggers, indexes or child rows."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import op
from alembic.operations import BatchOperations

from app.kernel.errors import Rejected
from db.triggers import CHAINED, drop_triggers


@contextmanager
def rebuild_table(table: str) -> Iterator[BatchOperations]:
    """Alembic's batch for ``table``; to be used inside a migration only.

    Chained tables are refused with ``Rejected("table_is_chained")``.  The runner has switched foreign keys off outside
    its transaction, re-creates every trigger from its one definition at the end and checks all foreign keys; triggers
    go first here, since one of another table that names this one would fail on the rename.  Alembic's copy takes the
    named indexes along; partial ones it cannot read are created again by the statements they had.
    """
    if table in CHAINED:
        raise Rejected("table_is_chained", table=table)
    connection = op.get_bind()
    indexes = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", (table,)
    ).all()
    drop_triggers(connection)
    with op.batch_alter_table(table, recreate="always") as batch:
        yield batch
    present = {row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index'")}
    for name, statement in indexes:
        if name not in present:
            connection.exec_driver_sql(statement)
