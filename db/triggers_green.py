"""The triggers of the green channel: who may follow a case, and that nobody is both chaser and doer of it."""

from db.trigger_words import refuse

_FIXED = ("id", "case_id", "operator", "named_at")
_LINKED = "a.case_id = NEW.case_id OR a.case_id IN (SELECT l.other FROM case_link l WHERE l.case_id = NEW.case_id)"

CHASER_HAS_NO_ROLE = refuse(
    "case_actor",
    "INSERT",
    "chaser_in_role",
    "EXISTS (SELECT 1 FROM case_chaser c JOIN operator o ON o.id = c.operator"
    " WHERE c.case_id = NEW.case_id AND o.id_key = NEW.person_key)",
)
"""Of ``case_actor``: who ever followed a case acts in no step of it."""

GREEN: dict[str, dict[str, str]] = {
    "case_chaser": {
        "case_chaser_by_post": refuse(
            "case_chaser",
            "INSERT",
            "chaser_not_entitled",
            "NEW.ended_at IS NOT NULL OR NOT EXISTS (SELECT 1 FROM operator o JOIN case_head h ON h.id = NEW.case_id"
            " AND h.office = o.office AND h.green IS NOT NULL WHERE o.id = NEW.operator AND o.is_active"
            " AND o.permission IS NULL AND o.post IN ('flow_desk', 'floor_supervisor', 'service_desk'))",
        ),
        "case_chaser_without_role": refuse(
            "case_chaser",
            "INSERT",
            "chaser_in_role",
            "EXISTS (SELECT 1 FROM operator o JOIN case_head h ON h.id = NEW.case_id WHERE o.id = NEW.operator"
            " AND (h.subject_key = o.id_key OR EXISTS (SELECT 1 FROM case_actor a WHERE a.person_key = o.id_key"
            f" AND ({_LINKED})) OR EXISTS (SELECT 1 FROM declared_relative r WHERE r.operator = o.id"
            " AND r.relative_key = h.subject_key AND NOT EXISTS (SELECT 1 FROM relative_decision e"
            " WHERE e.relative = r.id AND e.decision = 'ended'))))",
        ),
        "case_chaser_never_replaced": refuse(
            "case_chaser",
            "INSERT",
            "append_only",
            "EXISTS (SELECT 1 FROM case_chaser c WHERE c.id = NEW.id"
            " OR c.case_id = NEW.case_id AND c.ended_at IS NULL)",
        ),
        "case_chaser_fixed": refuse(
            "case_chaser",
            "UPDATE",
            "append_only",
            " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in _FIXED) + " OR OLD.ended_at IS NOT NULL",
        ),
        "case_chaser_never_deleted": refuse("case_chaser", "DELETE", "append_only"),
    },
}
