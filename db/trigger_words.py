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


def hall_day(moment: str) -> str:
    """SQL: the calendar day of a moment in the hall's zone."""
    return f"date({moment}, '+8 hours')"


def day_start(day: str, days: int = 0) -> str:
    """SQL: the moment at which a day of the hall begins, so many days later."""
    return f"strftime('%Y-%m-%dT%H:%M:%S', {day}, '+{days} days', '-8 hours') || '.000000Z'"


def permission_on(operator: str, moment: str) -> str:
    """SQL: what the ledger gives that person at that moment; the newest act that covers it counts, NULL for none."""
    return (
        f"(SELECT g.permission FROM grant_ledger g WHERE g.operator = {operator} AND g.effective_from <= {moment}"
        f" AND (g.effective_until IS NULL OR g.effective_until > {moment}) ORDER BY g.seq DESC LIMIT 1)"
    )


def granted_from(operator: str, moment: str) -> str:
    """SQL: whether the ledger gives that person a permission at that moment, or will from a later day on."""
    return (
        f"EXISTS (SELECT 1 FROM grant_ledger g WHERE g.operator = {operator} AND g.permission IS NOT NULL"
        f" AND (g.effective_until IS NULL OR g.effective_until > {moment}) AND NOT EXISTS (SELECT 1 FROM grant_ledger w"
        " WHERE w.operator = g.operator AND w.seq > g.seq AND w.permission IS NULL AND w.effective_until IS NULL))"
    )


def disowned(moment: str) -> str:
    """SQL: whether two people have said, after the clock had been in the future, that it was not yet that moment."""
    return (
        f"EXISTS (SELECT 1 FROM audit_event c WHERE c.kind = 'clock_confirmed' AND c.at < {moment}"
        f" AND json_extract(CAST(c.body AS TEXT), '$.data.was') >= {moment})"
    )


def counted_by(case: str) -> str:
    """SQL: the newest calendar by which that case is known to be counted: of an event, or of a recount behind it."""
    said = "json_extract(CAST(e.body AS TEXT), '$.data.calendar')"
    return (
        "(SELECT k.calendar FROM (SELECT e.seq AS seq, 0 AS number, " + said + " AS calendar FROM case_event e"
        f" WHERE e.case_id = {case} AND {said} IS NOT NULL UNION ALL SELECT r.after_seq, r.number, r.calendar_after"
        f" FROM case_recount r WHERE r.case_id = {case}) k ORDER BY k.seq DESC, k.number DESC LIMIT 1)"
    )
