"""Which schema this program speaks; known without loading Alembic."""

from sqlalchemy import Connection

from app.kernel.errors import Unavailable

HEAD = "0038"
"""The newest migration; a test compares it with the files."""


def schema_of(connection: Connection) -> str | None:
    """The schema of a file, None for an empty one."""
    tables = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
    if connection.exec_driver_sql(tables).first() is None:
        return None
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    return str(row[0]) if row else None


def refuse_newer(schema: str | None) -> None:
    """Raise ``Unavailable("store_newer")`` for a file that a later program wrote."""
    if schema is not None and schema > HEAD:
        raise Unavailable("store_newer", schema=schema)
