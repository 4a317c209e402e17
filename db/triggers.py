"""The one definition of all triggers: ``migrate`` drops and re-creates them from here after every change.

A migration therefore never creates a trigger.  A subject adds its tables to ``TRIGGERS``; the name of a trigger is
``<table>_<what it refuses>``, its statement comes from ``refuse`` or ``append_only``.
"""

from sqlalchemy import Connection

from db.trigger_attested import GOES_BACK, NOBODY, judged
from db.trigger_words import append_only, limited, permission_on, refuse
from db.triggers_account import ACCOUNT_OPENED
from db.triggers_any_hall import EVENTS_OF_OFFICE, HEADS_OF_OFFICE
from db.triggers_desks import DESKS, NOT_CLOSED_IN_THE_POST
from db.triggers_face import FACE, LEAVING
from db.triggers_floor import FLOOR
from db.triggers_flow import EVENTS_ON_THE_WAY, FLOW, HEADS_ON_THE_WAY
from db.triggers_governed import GOVERNED
from db.triggers_grants import GRANT_LEDGER, GRANTS, IS_RELATIVE, OPERATOR
from db.triggers_green import CHASER_HAS_NO_ROLE, GREEN
from db.triggers_notes import NOTES
from db.triggers_panels import PANELS
from db.triggers_placement import OPERATOR_PLACED, PLACEMENT
from db.triggers_print import PRINT_LOG
from db.triggers_projection import (
    ACTORS_ASIDE,
    EVENTS_PULLED,
    HEADS_PULLED,
    OPERATOR_WITHHELD,
    PROJECTION,
)
from db.triggers_queue import QUEUE
from db.triggers_recount import FOLLOWS_RECOUNT, ONLY_DAYS, RECOUNT
from db.triggers_register import REGISTER
from db.triggers_sync import SYNC
from db.triggers_way import EVENTS_OF_WAY, HEADS_OF_WAY, WAYS

CHAINED = frozenset({"audit_event", "case_event", "print_log"})
"""Tables that are only ever added to: never rebuilt, not even by a migration."""

_CASE_IDENTITY = (
    *("id", "office", "item_code", "item_name_zh", "item_name_en", "catalogue_version", "subject_kind", "subject_id"),
    *("subject_name", "subject_number_masked", "subject_key", "received_at", "taken_at"),
)
_CASE_HEAD = {
    "case_head_starts_new": refuse(
        "case_head",
        "INSERT",
        "case_head_follows_events",
        "NEW.state <> 'new' OR NEW.last_seq <> 0 OR NEW.last_hash <> zeroblob(32) OR NEW.number IS NOT NULL"
        " OR EXISTS (SELECT 1 FROM case_head h WHERE h.id = NEW.id)",
    ),
    "case_head_identity_fixed": refuse(
        "case_head",
        "UPDATE",
        "case_head_follows_events",
        " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in _CASE_IDENTITY),
    ),
    "case_head_follows_events": refuse(
        "case_head",
        "UPDATE",
        "case_head_follows_events",
        f"NOT {GOES_BACK} AND CASE WHEN NEW.last_seq = OLD.last_seq THEN NOT ({ONLY_DAYS} AND {FOLLOWS_RECOUNT})"
        " ELSE NEW.last_seq <> OLD.last_seq + 1 OR NOT EXISTS (SELECT 1 FROM case_event e"
        " JOIN case_transition t ON t.from_state = OLD.state AND t.kind = e.kind AND t.to_state = NEW.state"
        " WHERE e.case_id = NEW.id AND e.seq = NEW.last_seq AND e.hash = NEW.last_hash) END",
    ),
    "case_head_never_deleted": refuse("case_head", "DELETE", "append_only"),
}

_TERMINAL = "json_extract(CAST(NEW.body AS TEXT), '$.terminal')"
"""A commitment to the machine beside it, which the walk over the chains opens; in bodies of before its name."""

_CASE_EVENT = {
    "case_event_needs_permission": judged(
        "case_event",
        "INSERT",
        "case_needs_permission",
        "NOT EXISTS (SELECT 1 FROM operator o WHERE o.id = NEW.operator_id AND o.id_key = NEW.person_key"
        " AND o.permission = NEW.permission AND o.is_active)",
    ),
    "case_event_permission_in_force": refuse(
        "case_event",
        "INSERT",
        "permission_not_in_force",
        "EXISTS (SELECT 1 FROM operator o WHERE o.id = NEW.operator_id AND o.permission = NEW.permission)"
        f" AND NEW.permission IS NOT {permission_on('NEW.operator_id', 'NEW.at')}",
    ),
    "case_event_not_relatives_case": refuse("case_event", "INSERT", "case_is_relatives", IS_RELATIVE),
    "case_event_not_approved_without_face": refuse(
        "case_event", "INSERT", "limited_session", f"NEW.permission = 'approval' AND {limited('NEW.operator_id')}"
    ),
    "case_event_not_own_case": refuse(
        "case_event",
        "INSERT",
        "case_is_own",
        "EXISTS (SELECT 1 FROM case_head h WHERE h.id = NEW.case_id AND h.subject_key = NEW.person_key)",
    ),
    "case_event_extends_chain": refuse(
        "case_event",
        "INSERT",
        "case_chain_broken",
        "NOT EXISTS (SELECT 1 FROM case_head h WHERE h.id = NEW.case_id AND h.office = NEW.office"
        " AND h.last_seq = NEW.seq - 1 AND h.last_hash = NEW.previous)",
    ),
    "case_event_allowed_now": refuse(
        "case_event",
        "INSERT",
        "case_event_not_now",
        "NOT EXISTS (SELECT 1 FROM case_head h JOIN case_transition t ON t.from_state = h.state AND t.kind = NEW.kind"
        " WHERE h.id = NEW.case_id)",
    ),
    "case_event_body_agrees": refuse(
        "case_event",
        "INSERT",
        "case_chain_broken",
        "NOT json_valid(CAST(NEW.body AS TEXT)) OR length(NEW.hash) <> 32 OR "
        + " OR ".join(
            f"json_extract(CAST(NEW.body AS TEXT), '$.{key}') IS NOT NEW.{key}"
            for key in ("seq", "kind", "step", "role", "permission", "at", "office")
        )
        + " OR json_extract(CAST(NEW.body AS TEXT), '$.prev') IS NOT lower(hex(NEW.previous))"
        + f" OR {_TERMINAL} IS NOT NEW.terminal AND (length({_TERMINAL}) IS NOT 64 OR NEW.terminal = ''"
        f" OR {_TERMINAL} GLOB '*[^0-9a-f]*' OR NEW.operator_id = {NOBODY})",
    ),
}

_OPERATOR = {
    "operator_one_account_per_person": refuse(
        "operator", "INSERT", "person_has_account", "EXISTS (SELECT 1 FROM operator o WHERE o.id_key = NEW.id_key)"
    ),
    "operator_account_taken": refuse(
        "operator",
        "INSERT",
        "account_taken",
        "EXISTS (SELECT 1 FROM operator o WHERE o.account = NEW.account AND o.id_key <> NEW.id_key"
        " OR o.id = NEW.id AND o.id_key <> NEW.id_key)",
    ),
    "operator_starts_without_permission": refuse(
        "operator", "INSERT", "permission_needs_ledger", "NEW.permission IS NOT NULL"
    ),
    "operator_person_fixed": refuse(
        "operator",
        "UPDATE",
        "operator_person_fixed",
        " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in ("id", "account", "id_no", "id_key")),
    ),
    "operator_stays_while_permitted": refuse(
        "operator",
        "UPDATE",
        "operator_stays_while_permitted",
        "OLD.permission IS NOT NULL AND ("
        + " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in ("office", "section", "post", "post_class"))
        + ")",
    ),
    "operator_never_deleted": refuse("operator", "DELETE", "append_only"),
    "operator_leaves_without_face": LEAVING,
    **OPERATOR,
    **OPERATOR_PLACED,
    **ACCOUNT_OPENED,
    **OPERATOR_WITHHELD,
}

_OFFICE = {
    "office_rank_fixed": refuse(
        "office",
        "UPDATE",
        "office_rank_fixed",
        " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in ("id", "level", "parent", "standalone")),
    ),
    "office_never_replaced": refuse(
        "office", "INSERT", "office_rank_fixed", "EXISTS (SELECT 1 FROM office o WHERE o.id = NEW.id)"
    ),
    "office_never_deleted": refuse("office", "DELETE", "append_only"),
}

_SESSION = {
    "session_begins_with_password_only": refuse(
        "session", "INSERT", "session_needs_both_factors", "NEW.face_ok_at IS NOT NULL OR NEW.ended_at IS NOT NULL"
    ),
    "session_never_replaced": refuse(
        "session",
        "INSERT",
        "append_only",
        "EXISTS (SELECT 1 FROM session s WHERE s.id = NEW.id OR s.token_hash = NEW.token_hash)",
    ),
    "session_of_usable_account": refuse(
        "session",
        "UPDATE OF face_ok_at",
        "account_not_usable",
        "NOT EXISTS (SELECT 1 FROM operator o WHERE o.id = NEW.operator AND o.is_active AND NOT o.must_change)",
    ),
    "session_one_per_person": refuse(
        "session",
        "UPDATE",
        "session_live_elsewhere",
        "NEW.face_ok_at IS NOT NULL AND NEW.ended_at IS NULL AND EXISTS (SELECT 1 FROM session s"
        " WHERE s.operator = NEW.operator AND s.id <> NEW.id AND s.ended_at IS NULL AND s.face_ok_at IS NOT NULL)",
    ),
    "session_end_is_final": refuse("session", "UPDATE", "session_ended", "OLD.ended_at IS NOT NULL"),
    "session_fixed": refuse(
        "session",
        "UPDATE",
        "append_only",
        " OR ".join(
            f"NEW.{column} IS NOT OLD.{column}"
            for column in ("id", "operator", "token_hash", "terminal", "window", "password_ok_at")
        )
        + " OR OLD.face_ok_at IS NOT NULL AND NEW.face_ok_at IS NOT OLD.face_ok_at"
        + " OR OLD.face_ok_at IS NOT NULL AND (NEW.way IS NOT OLD.way OR NEW.ends_by IS NOT OLD.ends_by)"
        " OR NEW.lock_reason IS NOT OLD.lock_reason AND NEW.locked_at IS OLD.locked_at"
        " OR OLD.locked_at IS NOT NULL AND NEW.locked_at IS NOT OLD.locked_at AND (NEW.locked_at IS NOT NULL OR NOT"
        " EXISTS (SELECT 1 FROM session_glance g WHERE g.session = NEW.id AND g.locked_at = OLD.locked_at))",
    ),
    "session_needs_two_vouchers": refuse(
        "session",
        "UPDATE OF face_ok_at",
        "session_needs_two_vouchers",
        "NEW.way = 'vouched' AND NEW.face_ok_at IS NOT NULL AND (SELECT count(DISTINCT p.voucher) FROM session_proof p"
        " WHERE p.session = NEW.id AND p.way = 'vouched') < 2",
    ),
    "session_needs_proof": refuse(
        "session",
        "UPDATE OF face_ok_at",
        "session_needs_proof",
        "NEW.way IN ('code', 'key') AND NEW.face_ok_at IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM session_proof p WHERE p.session = NEW.id AND p.way = NEW.way)",
    ),
    "session_without_face_ends": refuse(
        "session",
        "UPDATE OF face_ok_at",
        "session_needs_end",
        "NEW.way <> 'face' AND NEW.face_ok_at IS NOT NULL AND (NEW.ends_by IS NULL OR NEW.ends_by <= NEW.face_ok_at"
        " OR (julianday(NEW.ends_by) - julianday(NEW.face_ok_at)) * 86400 > 86400.5)",
    ),
    "session_never_deleted": refuse("session", "DELETE", "append_only"),
}

TRIGGERS: dict[str, dict[str, str]] = {
    "office": _OFFICE,
    "operator": _OPERATOR,
    "placement": PLACEMENT,
    "password_history": append_only("password_history", "id"),
    "grant_ledger": GRANT_LEDGER,
    "session": _SESSION,
    "meta": {
        "meta_never_deleted": refuse("meta", "DELETE", "meta_fixed"),
        "meta_never_replaced": refuse("meta", "INSERT", "meta_fixed", "EXISTS (SELECT 1 FROM meta)"),
        "meta_fixed": refuse(
            "meta", "UPDATE OF id, store_id, office, machine, is_demo, is_standalone, created_at", "meta_fixed"
        ),
    },
    "province_key": append_only("province_key", "id")
    | {
        "province_key_before_anybody": refuse(
            "province_key", "INSERT", "province_key_too_late", "EXISTS (SELECT 1 FROM operator)"
        ),
    },
    "setting": append_only("setting", "id"),
    "number_block": {
        "number_block_never_deleted": refuse("number_block", "DELETE", "number_taken"),
        "number_block_fixed": refuse(
            "number_block", "UPDATE OF series, office, year, first, last, machine", "number_taken"
        ),
        "number_block_never_back": refuse("number_block", "UPDATE OF next", "number_taken", "NEW.next < OLD.next"),
        "number_block_never_overlaps": refuse(
            "number_block",
            "INSERT",
            "number_taken",
            "EXISTS (SELECT 1 FROM number_block b WHERE b.series = NEW.series AND b.office = NEW.office"
            " AND b.year = NEW.year AND b.first <= NEW.last AND NEW.first <= b.last)",
        ),
    },
    "audit_event": {
        **append_only("audit_event", "seq", "id"),
        "audit_event_follows_head": refuse(
            "audit_event",
            "INSERT",
            "chain_moved_on",
            "NOT EXISTS (SELECT 1 FROM audit_head WHERE last_seq = NEW.seq - 1 AND last_hash = NEW.previous)",
        ),
        "audit_event_moves_head": "AFTER INSERT ON audit_event FOR EACH ROW BEGIN"
        " UPDATE audit_head SET last_seq = NEW.seq, last_hash = NEW.hash; END",
    },
    "audit_head": {
        "audit_head_never_deleted": refuse("audit_head", "DELETE", "append_only"),
        "audit_head_never_replaced": refuse("audit_head", "INSERT", "append_only", "EXISTS (SELECT 1 FROM audit_head)"),
        "audit_head_follows_chain": refuse(
            "audit_head",
            "UPDATE",
            "append_only",
            "NEW.last_seq <> OLD.last_seq + 1 OR NOT EXISTS"
            " (SELECT 1 FROM audit_event WHERE seq = NEW.last_seq AND hash = NEW.last_hash)",
        ),
    },
    "case_transition": append_only("case_transition")
    | {"case_transition_never_inserted": refuse("case_transition", "INSERT", "append_only")},
    "case_head": _CASE_HEAD | HEADS_ON_THE_WAY | HEADS_OF_WAY | HEADS_PULLED | HEADS_OF_OFFICE,
    "case_actor": append_only("case_actor")
    | ACTORS_ASIDE
    | {
        "case_actor_one_role": refuse(
            "case_actor",
            "INSERT",
            "two_roles_in_case",
            "EXISTS (SELECT 1 FROM case_actor a"
            " WHERE a.case_id = NEW.case_id AND a.person_key = NEW.person_key AND a.role <> NEW.role)",
        ),
        "case_actor_no_chaser": CHASER_HAS_NO_ROLE,
    },
    "case_event": append_only("case_event")
    | _CASE_EVENT
    | EVENTS_ON_THE_WAY
    | EVENTS_OF_WAY
    | NOT_CLOSED_IN_THE_POST
    | EVENTS_PULLED
    | EVENTS_OF_OFFICE,
    "draft": {
        f"draft_clerk_takes_in_on_{act.split()[0].lower()}": refuse(
            "draft",
            act,
            "intake_needs_permission",
            "NOT EXISTS (SELECT 1 FROM operator o WHERE o.id = NEW.clerk AND o.permission = 'intake' AND o.is_active)",
        )
        for act in ("INSERT", "UPDATE OF clerk")
    },
    "answered_request": append_only("answered_request", "request"),
    "blob": append_only("blob", "hash"),
    "consultation": append_only("consultation", "id"),
    "print_log": PRINT_LOG,
    **DESKS,
    **FACE,
    **FLOOR,
    **GREEN,
    **NOTES,
    **PANELS,
    **PROJECTION,
    **QUEUE,
    **RECOUNT,
    **FLOW,
    **GRANTS,
    **SYNC,
    **GOVERNED,
    **REGISTER,
    **WAYS,
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


def changed_triggers(connection: Connection) -> list[str]:
    """The names of triggers that are missing from the file or read otherwise than here."""
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
    found = {row[0]: row[1] for row in rows}
    wanted = {name: f"CREATE TRIGGER {name} {sql}" for own in TRIGGERS.values() for name, sql in own.items()}
    return sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))


def drop_triggers(connection: Connection) -> None:
    """Take every trigger away; only inside a transaction that puts them back."""
    for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
