"""The one definition of all triggers: ``migrate`` drops and re-creates them from here after every change.

A migration therefore never creates a trigger.  A subject adds its tables to ``TRIGGERS``; the name of a trigger is
``<table>_<what it refuses>``, its statement comes from ``refuse`` or ``append_only``.
"""

from sqlalchemy import Connection

from db.errors import REFUSAL


def refuse(table: str, act: str, code: str, when: str = "") -> str:
    """A BEFORE trigger's statement that refuses ``act`` with ``Rejected(code)``.

    act: ``INSERT``, ``UPDATE``, ``UPDATE OF column``, ``DELETE``.  when: an SQL condition over NEW and OLD.
    """
    condition = f" WHEN {when}" if when else ""
    return f"BEFORE {act} ON {table} FOR EACH ROW{condition} BEGIN SELECT RAISE(ABORT, '{REFUSAL}{code}'); END"


def append_only(table: str) -> dict[str, str]:
    """Triggers that let rows in and never out or changed."""
    return {
        f"{table}_never_updated": refuse(table, "UPDATE", "append_only"),
        f"{table}_never_deleted": refuse(table, "DELETE", "append_only"),
    }


CHAINED = frozenset({"audit_event", "case_event", "print_log"})
"""Tables that are only ever added to: never rebuilt, not even by a migration."""

TRIGGERS: dict[str, dict[str, str]] = {
    "audit_event": append_only("audit_event"),
    "case_event": append_only("case_event"),
    "print_log": append_only("print_log"),
}
"""Table → trigger name → statement after ``CREATE TRIGGER name``."""


def install_triggers(connection: Connection) -> None:
    """Drop every trigger of the file and create those defined here, for the tables that exist."""
    present = {row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")}
    drop_triggers(connection)
    for table, triggers in TRIGGERS.items():
        if table in present:
            for name, statement in triggers.items():
                connection.exec_driver_sql(f"CREATE TRIGGER {name} {statement}")


def drop_triggers(connection: Connection) -> None:
    """Take every trigger away; only inside a transaction that puts them back."""
    for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
