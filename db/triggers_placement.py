"""The triggers of who sits where: the system administrator places, nobody themselves, and never with a permission."""

from app.staff.model import POSTS
from db.trigger_attested import HAS_CENTRE, LIVE
from db.trigger_words import append_only, granted_from, limited, refuse

_CONFIRMED = (
    "EXISTS (SELECT 1 FROM staff_event s, sync_event e WHERE s.kind = 'operator_placed' AND e.event_id = s.id"
    f" AND e.hash = s.hash AND e.body = s.body AND {LIVE} AND e.received_at = NEW.at"
    " AND replace(json_extract(CAST(s.body AS TEXT), '$.data.operator'), '-', '') = lower(hex(NEW.operator))"
    " AND json_extract(CAST(s.body AS TEXT), '$.data.section') = NEW.section"
    " AND json_extract(CAST(s.body AS TEXT), '$.data.post') = NEW.post AND s.operator = NEW.placed_by)"
)
"""SQL: the authority confirmed that the person was placed there, at that moment; who may was judged by it."""

_CLASS_OF = "CASE NEW.post " + " ".join(f"WHEN '{post}' THEN '{of}'" for post, (of, _) in POSTS.items()) + " END"
_NOT_ADMINISTRATOR = (
    "NOT EXISTS (SELECT 1 FROM operator d, operator o JOIN office h ON h.id = o.office WHERE o.id = NEW.operator"
    " AND d.id = NEW.placed_by AND d.is_active AND d.post = 'system_admin' AND d.office IN (h.id, h.parent))"
)

PLACEMENT = append_only("placement") | {
    "placement_follows": refuse(
        "placement",
        "INSERT",
        "placing_not_from_here",
        "NEW.seq <> (SELECT count(*) + 1 FROM placement p WHERE p.operator = NEW.operator)"
        " OR EXISTS (SELECT 1 FROM placement p WHERE p.operator = NEW.operator AND p.at > NEW.at)"
        f" AND NOT {_CONFIRMED}"
        " OR NOT EXISTS (SELECT 1 FROM operator o WHERE o.id = NEW.operator AND o.is_active"
        " AND o.section = NEW.section_before AND o.post = NEW.post_before)"
        " OR NEW.section = NEW.section_before AND NEW.post = NEW.post_before",
    ),
    "placement_as_confirmed": refuse(
        "placement", "INSERT", "placing_unconfirmed", f"{HAS_CENTRE} AND NOT {_CONFIRMED}"
    ),
    "placement_by_system_admin": refuse(
        "placement", "INSERT", "not_your_post", f"{_NOT_ADMINISTRATOR} AND NOT {_CONFIRMED}"
    ),
    "placement_not_oneself": refuse("placement", "INSERT", "placing_not_oneself", "NEW.placed_by = NEW.operator"),
    "placement_not_without_face": refuse(
        "placement", "INSERT", "limited_session", f"{limited('NEW.placed_by')} AND NOT {_CONFIRMED}"
    ),
    "placement_without_permission": refuse(
        "placement", "INSERT", "operator_stays_while_permitted", granted_from("NEW.operator", "NEW.at")
    ),
    "placement_takes_effect": "AFTER INSERT ON placement FOR EACH ROW BEGIN"
    f" UPDATE operator SET section = NEW.section, post = NEW.post, post_class = {_CLASS_OF} WHERE id = NEW.operator;"
    " UPDATE session SET ended_at = NEW.at, end_reason = 'moved'"
    " WHERE operator = NEW.operator AND ended_at IS NULL; END",
}

OPERATOR_PLACED = {
    # whoever holds a permission stays, and an administrator's post is fixed: older triggers refuse these by name
    "operator_needs_placement": refuse(
        "operator",
        "UPDATE OF office, section, post, post_class",
        "placing_needs_record",
        "OLD.permission IS NULL AND NOT (NEW.post IS NOT OLD.post AND 'admin' IN (NEW.post_class, OLD.post_class))"
        " AND (NEW.office IS NOT OLD.office OR (NEW.section IS NOT OLD.section OR NEW.post IS NOT OLD.post"
        " OR NEW.post_class IS NOT OLD.post_class) AND NOT EXISTS (SELECT 1 FROM placement p"
        " WHERE p.operator = OLD.id AND p.section = NEW.section AND p.post = NEW.post"
        " AND p.seq = (SELECT max(l.seq) FROM placement l WHERE l.operator = OLD.id)))",
    ),
}
