"""How a trigger is said: refusals, append-only tables, and who works without a face."""

from db.errors import REFUSAL


def refuse(table: str, act: str, code: str, when: str = "") -> str:
    """A BEFORE trigger's statement that refuses ``act`` with ``Rejected(code)``.

    act: ``INSERT``, ``UPDATE``, ``UPDATE OF column``, ``DELETE``.  when: an SQL condition over NEW and OLD.
    """
    condition = f" WHEN {when}" if when else ""
    return f"BEFORE {act} ON {table} FOR EACH ROW{condition} BEGIN SELECT RAISE(ABORT, '{REFUSAL}{code}'); END"


def append_only(table: str, *keys: str) -> dict[str, str]:
    """Triggers that let rows in and never out or changed.

    keys: every unique column; INSERT OR REPLACE would otherwise delete the old row without any DELETE trigger.
    """
    triggers = {
        f"{table}_never_updated": refuse(table, "UPDATE", "append_only"),
        f"{table}_never_deleted": refuse(table, "DELETE", "append_only"),
    }
    for key in keys:
        taken = f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"
        triggers[f"{table}_{key}_never_replaced"] = refuse(table, "INSERT", "append_only", taken)
    return triggers


def limited(operator: str) -> str:
    """SQL: whether that person works in a live session in which no face was seen."""
    return (
        f"EXISTS (SELECT 1 FROM session s WHERE s.operator = {operator} AND s.face_ok_at IS NOT NULL"
        " AND s.ended_at IS NULL AND s.way <> 'face')"
    )
