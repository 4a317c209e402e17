"""The triggers of the register: a record changes by an entry behind a case alone, and every version is kept."""

from collections.abc import Iterable

from app.registry.effects import EFFECTS, PERSON_CHANGED, UNIT_CHANGED, How, rule_rows
from db.trigger_attested import HAS_CENTRE, LIVE
from db.trigger_words import append_only, refuse


def _said(key: str, of: str = "NEW") -> str:
    return f"json_extract(CAST({of}.body AS TEXT), '$.{key}')"


def _same(key: str, id_: str, of: str = "NEW") -> str:
    """SQL: the id that a body says is that of a column."""
    return f"replace({_said(key, of)}, '-', '') = lower(hex({id_}))"


def _list(rows: Iterable[tuple[str, ...]]) -> str:
    return "(VALUES " + ", ".join("(" + ", ".join(repr(word) for word in row) + ")" for row in sorted(rows)) + ")"


PLACE = "coalesce((SELECT e.feed_no FROM sync_event e WHERE e.event_id = n.basis ORDER BY e.epoch DESC LIMIT 1), 0)"
"""SQL: where the authority has the event that the entry ``n`` follows; 0 for what was before there was one."""

SAID_AT = "(SELECT l.at FROM case_event l WHERE l.id = n.basis)"
"""SQL: when that event was."""

NEWEST_FIRST = f"ORDER BY {PLACE} DESC, {SAID_AT} DESC, n.number DESC"
"""SQL: of the entries ``n``, the one that stands first: what was decided last, whenever somebody entered it."""

_ITEMS = _list({(item, effect.kind, effect.basis.value) for item, effect in EFFECTS.items()})
_IS_BASIS = (  # of the case h, the event b
    "(b.kind = 'corrected' AND (h.item_code, {kind}) IN (SELECT i.column1, i.column2 FROM " + _ITEMS + " i) OR"
    " (b.kind <> 'decided' OR json_extract(CAST(b.body AS TEXT), '$.data.outcome') = 'granted')"
    " AND (h.item_code, {kind}, b.kind) IN " + _ITEMS + ")"
)
_AT_ONCE = _list({(item,) for item, effect in EFFECTS.items() if effect.basis.value == "accepted"})
_HANDLED = (
    "EXISTS (SELECT 1 FROM case_event c WHERE c.case_id = h.id AND c.operator_id = NEW.operator AND (c.permission ="
    f" 'handling' OR c.kind = 'accepted' AND h.item_code IN {_AT_ONCE}))"
)
_BEHIND = (
    f"EXISTS (SELECT 1 FROM case_head h JOIN case_event b ON b.case_id = h.id WHERE {_same('data.case', 'h.id')}"
    f" AND {_same('data.basis', 'b.id')} AND {_IS_BASIS.format(kind='NEW.kind')} AND h.office = NEW.office"
    f" AND lower(hex(h.subject_key)) = {_said('data.subject')} AND {_HANDLED})"
)


def _of_entry(row: str) -> str:
    """SQL: the body beside that row says this entry."""
    return (
        f"{_said('kind', row)} = NEW.kind AND {_same('data.case', 'NEW.case_id', row)}"
        f" AND {_same('data.basis', 'NEW.basis', row)} AND {_said('data.entry', row)} = NEW.entry"
    )


_CONFIRMED = (
    "EXISTS (SELECT 1 FROM sync_event e WHERE e.event_id = NEW.event_id AND e.stream = 'register'"
    f" AND {_of_entry('e')} AND {LIVE})"
)
_HERE = f"(NOT {HAS_CENTRE} AND EXISTS (SELECT 1 FROM register_event s WHERE s.id = NEW.event_id AND {_of_entry('s')}))"
_NAMES_RECORD = {(item, effect.record) for item, effect in EFFECTS.items() if effect.record}
_NUMBER = (  # of whoever the form names, or the case is filed under
    f"coalesce((SELECT json_extract(CAST(f.body AS TEXT), '$.data.answers.' || w.column2) FROM {_list(_NAMES_RECORD)} w"
    " JOIN case_event f ON f.case_id = h.id AND f.kind = 'received' WHERE w.column1 = h.item_code AND f.seq <= b.seq"
    " ORDER BY f.seq DESC LIMIT 1), json_extract(CAST(c.body AS TEXT), '$.data.subject.number'))"
)
_OF_THE_CASE = (
    "EXISTS (SELECT 1 FROM case_head h JOIN case_event c ON c.case_id = h.id AND c.seq = 1 JOIN case_event b ON"
    " b.case_id = h.id AND b.id = NEW.basis WHERE h.id = NEW.case_id"
    f" AND {_IS_BASIS.format(kind='NEW.kind')} AND NEW.record = CASE NEW.kind"
    f" WHEN '{PERSON_CHANGED}' THEN (SELECT p.id FROM person p WHERE p.id = NEW.record AND p.id_no = {_NUMBER})"
    f" ELSE (SELECT u.id FROM unit u WHERE u.id = NEW.record AND u.uscc = {_NUMBER}) END)"
)
_RULES = _list({(item, column, says, how) for item, _, _, _, _, column, _, _, says, how, *_ in rule_rows()})
_WORD = (  # the case's word behind what the register holds
    f"CASE w.column4 WHEN '{How.FEN.value}' THEN '%\"' || rtrim(rtrim(printf('%d.%02d', v.value / 100, v.value % 100),"
    f" '0'), '.') || '%' WHEN '{How.COUNT.value}' THEN '%\"%' || v.value || '\"%' WHEN '{How.NEXT_MONTH.value}' THEN"
    " '%\"' || strftime('%Y-%m', v.value || '-01', '-1 month') || '\"%' END"
)
_IN_CASE = (
    "EXISTS (SELECT 1 FROM case_event c WHERE c.case_id = NEW.case_id AND CASE w.column4 WHEN 'as_it_is' THEN"
    f" instr(CAST(c.body AS TEXT), json_quote(v.value)) > 0 ELSE CAST(c.body AS TEXT) LIKE {_WORD} END)"
)
_UNSAID = (
    f"EXISTS (SELECT 1 FROM json_each(NEW.entry) v WHERE NOT EXISTS (SELECT 1 FROM {_RULES} w JOIN case_head h"
    " ON h.id = NEW.case_id AND w.column1 = h.item_code WHERE w.column2 = v.key"
    f" AND (w.column3 = v.value OR w.column3 = '' AND {_IN_CASE})))"
)


def _columns(kind: str) -> tuple[str, ...]:
    return tuple(sorted({one.column for effect in EFFECTS.values() if effect.kind == kind for one in effect.settings}))


def _set_by_entry(column: str) -> str:
    """SQL: the newest entry that sets this column of the record sets it to this value."""
    said = f"json_extract(n.entry, '$.{column}')"
    return (
        f"(NEW.{column} IS OLD.{column} OR coalesce(CAST(NEW.{column} AS TEXT) = (SELECT {said} FROM register_entry n"
        f" WHERE n.record = NEW.id AND {said} IS NOT NULL {NEWEST_FIRST} LIMIT 1), 0))"
    )


def _changed(table: str, kind: str, columns: tuple[str, ...]) -> str:
    followed = _columns(kind)
    entered = " AND ".join(_set_by_entry(column) for column in followed)
    moved = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns if column not in followed)
    return refuse(table, "UPDATE", "register_forged", f"{moved} OR NOT ({entered})")


_PERSON = (
    *("id", "office", "id_type", "id_no", "name", "sex", "birth", "phone", "address", "household", "status", "unit"),
    *("worker_category", "first_insured", "contribution_months", "deemed_months", "account_balance_fen"),
    *("bank_account", "bank_name", "pension_fen", "pension_from", "injury_case"),
)
_UNIT = (
    *("id", "office", "uscc", "name", "kind", "status", "address", "contact_name", "contact_phone", "industry_class"),
)  # fmt: skip
"""``staff_count`` is counted from the persons."""

REGISTER: dict[str, dict[str, str]] = {
    "person": {"person_follows_entries": _changed("person", PERSON_CHANGED, _PERSON)},
    "unit": {"unit_follows_entries": _changed("unit", UNIT_CHANGED, _UNIT)},
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
