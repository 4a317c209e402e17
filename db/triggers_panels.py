"""The triggers of panels: formed by the system administrator, nobody in two of them, never changed."""

from db.trigger_attested import LIVE
from db.trigger_words import append_only, refuse

_FIXED = ("id", "office", "name", "items", "opened_by", "opened_at")
_ADMIN = "EXISTS (SELECT 1 FROM operator o WHERE o.id = {0} AND o.is_active AND o.post = 'system_admin')"

_TOLD = (
    "EXISTS (SELECT 1 FROM staff_event s, sync_event e WHERE s.chain = {0} AND s.kind = 'panel_{1}'"
    f" AND e.event_id = s.id AND e.hash = s.hash AND e.body = s.body AND {LIVE})"
)
"""SQL: whether the authority confirmed that this panel was formed or ended; it judged whose act it was."""

PANELS: dict[str, dict[str, str]] = {
    "panel": {
        "panel_by_system_admin": refuse(
            "panel",
            "INSERT",
            "panel_needs_system_admin",
            f"NEW.ended_at IS NOT NULL OR NOT ({_ADMIN.format('NEW.opened_by')} OR {_TOLD.format('NEW.id', 'formed')})",
        ),
        "panel_never_replaced": refuse(
            "panel",
            "INSERT",
            "append_only",
            "EXISTS (SELECT 1 FROM panel p WHERE p.id = NEW.id"
            " OR p.office = NEW.office AND p.name = NEW.name AND p.ended_at IS NULL)",
        ),
        "panel_fixed": refuse(
            "panel",
            "UPDATE",
            "append_only",
            " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in _FIXED) + " OR OLD.ended_at IS NOT NULL",
        ),
        "panel_ended_by_system_admin": refuse(
            "panel",
            "UPDATE",
            "panel_needs_system_admin",
            f"NEW.ended_at IS NOT NULL AND NOT ({_ADMIN.format('NEW.ended_by')} OR {_TOLD.format('NEW.id', 'ended')})",
        ),
        "panel_never_deleted": refuse("panel", "DELETE", "append_only"),
    },
    "panel_member": append_only("panel_member")
    | {
        "panel_member_of_office": refuse(
            "panel_member",
            "INSERT",
            "panel_member_elsewhere",
            "NOT EXISTS (SELECT 1 FROM panel p JOIN operator o ON o.office = p.office"
            " WHERE p.id = NEW.panel AND p.ended_at IS NULL AND o.id = NEW.operator AND o.is_active)"
            f" AND NOT {_TOLD.format('NEW.panel', 'formed')}",
        ),
        "panel_member_in_one_panel": refuse(
            "panel_member",
            "INSERT",
            "panel_person_taken",
            "EXISTS (SELECT 1 FROM panel_member m JOIN panel p ON p.id = m.panel AND p.ended_at IS NULL"
            " JOIN operator other ON other.id = m.operator JOIN operator mine ON mine.id = NEW.operator"
            " WHERE other.id_key = mine.id_key)",
        ),
    },
}
