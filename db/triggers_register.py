"""The triggers of the register: a record changes by an entry behind a granted case alone, and every version is kept."""

from app.registry.changes import EFFECTS, PERSON_CHANGED
from db.trigger_attested import HAS_CENTRE, LIVE
from db.trigger_words import append_only, refuse


def _said(key: str, of: str = "NEW") -> str:
    return f"json_extract(CAST({of}.body AS TEXT), '$.{key}')"


def _same(key: str, id_: str, of: str = "NEW") -> str:
    """SQL: the id that a body says is that of a column."""
    return f"replace({_said(key, of)}, '-', '') = lower(hex({id_}))"


_SUBJECT = f"CASE NEW.kind WHEN '{PERSON_CHANGED}' THEN 'person' ELSE 'unit' END"
_HANDLED = (
    "EXISTS (SELECT 1 FROM case_event c WHERE c.case_id = h.id AND c.operator_id = NEW.operator"
    " AND c.permission = 'handling')"
)
_BEHIND = (
    f"EXISTS (SELECT 1 FROM case_head h WHERE {_same('data.case', 'h.id')} AND h.outcome = 'granted'"
    f" AND h.office = NEW.office AND h.subject_kind = {_SUBJECT}"
    f" AND lower(hex(h.subject_key)) = {_said('data.subject')}"
    f" AND {_HANDLED})"
)


def _of_entry(row: str) -> str:
    """SQL: the body beside that row says this entry."""
    return (
        f"{_said('kind', row)} = NEW.kind AND {_same('data.case', 'NEW.case_id', row)}"
        f" AND {_said('data.entry', row)} = NEW.entry"
    )


_CONFIRMED = (
    "EXISTS (SELECT 1 FROM sync_event e WHERE e.event_id = NEW.event_id AND e.stream = 'register'"
    f" AND {_of_entry('e')} AND {LIVE})"
)
_HERE = f"(NOT {HAS_CENTRE} AND EXISTS (SELECT 1 FROM register_event s WHERE s.id = NEW.event_id AND {_of_entry('s')}))"
_NUMBER = "json_extract(CAST(c.body AS TEXT), '$.data.subject.number')"
_OF_THE_CASE = (
    "EXISTS (SELECT 1 FROM case_head h JOIN case_event c ON c.case_id = h.id AND c.seq = 1 WHERE h.id = NEW.case_id"
    f" AND h.outcome = 'granted' AND h.subject_kind = {_SUBJECT} AND NEW.record = CASE h.subject_kind"
    f" WHEN 'person' THEN (SELECT p.id FROM person p WHERE p.id = NEW.record AND p.id_no = {_NUMBER})"
    f" ELSE (SELECT u.id FROM unit u WHERE u.id = NEW.record AND u.uscc = {_NUMBER}) END)"
)
_UNSAID = (
    "EXISTS (SELECT 1 FROM json_each(NEW.entry) v WHERE NOT EXISTS (SELECT 1 FROM case_event c"
    " WHERE c.case_id = NEW.case_id AND instr(CAST(c.body AS TEXT), json_quote(v.value)) > 0))"
)


def _columns(kind: str) -> tuple[str, ...]:
    return tuple(sorted({column for one, columns in EFFECTS.values() if one == kind for column in columns.values()}))


def _set_by_entry(column: str) -> str:
    """SQL: the newest entry that sets this column of the record sets it to this value."""
    said = f"json_extract({{}}.entry, '$.{column}')"
    return (
        f"(NEW.{column} IS OLD.{column} OR EXISTS (SELECT 1 FROM register_entry r WHERE r.record = NEW.id"
        f" AND {said.format('r')} = NEW.{column} AND r.number = (SELECT max(n.number) FROM register_entry n"
        f" WHERE n.record = NEW.id AND {said.format('n')} IS NOT NULL)))"
    )


def _changed(table: str, kind: str, fixed: tuple[str, ...]) -> str:
    entered = " AND ".join(_set_by_entry(column) for column in _columns(kind))
    moved = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in fixed)
    return refuse(table, "UPDATE", "register_forged", f"{moved} OR NOT ({entered})")


_PERSON = (
    *("id", "office", "id_type", "id_no", "name", "sex", "birth", "phone", "address", "household", "status", "unit"),
    *("first_insured", "contribution_months", "deemed_months", "account_balance_fen", "pension_fen", "pension_from"),
    "injury_case",
)
_UNIT = (
    *("id", "office", "uscc", "name", "status", "address", "contact_name", "contact_phone", "industry_class"),
)  # fmt: skip
"""``staff_count`` is counted from the persons."""

REGISTER: dict[str, dict[str, str]] = {
    "person": {"person_follows_entries": _changed("person", PERSON_CHANGED, _PERSON)},
    "unit": {"unit_follows_entries": _changed("unit", "unit_changed", _UNIT)},
    "register_event": append_only("register_event", "id")
    | {
        "register_event_behind_case": refuse("register_event", "INSERT", "register_forged", f"NOT {_BEHIND}"),
        "register_event_as_its_body": refuse(
            "register_event",
            "INSERT",
            "register_forged",
            f"{_said('kind')} IS NOT NEW.kind OR {_said('seq')} IS NOT NEW.seq OR {_said('office')} IS NOT NEW.office"
            f" OR {_said('at')} IS NOT NEW.at OR NOT coalesce({_same('chain', 'NEW.chain')}, 0)"
            f" OR NOT coalesce({_same('event', 'NEW.id')}, 0)",
        ),
    },
    "register_entry": append_only("register_entry", "number", "event_id")
    | {
        "register_entry_counts_on": refuse(
            "register_entry",
            "INSERT",
            "append_only",
            "NEW.number <> 1 + coalesce((SELECT max(r.number) FROM register_entry r), 0)",
        ),
        "register_entry_was_confirmed": refuse(
            "register_entry", "INSERT", "register_forged", f"NOT ({_CONFIRMED} OR {_HERE})"
        ),
        "register_entry_of_its_case": refuse("register_entry", "INSERT", "register_forged", f"NOT {_OF_THE_CASE}"),
        "register_entry_said_by_case": refuse("register_entry", "INSERT", "register_forged", _UNSAID),
    },
}
