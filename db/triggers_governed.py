"""What is governed from above comes from pulled events alone; what of a scan was sent is never taken back."""

from db.trigger_attested import LIVE
from db.trigger_words import append_only, refuse

_ABOVE = (
    "EXISTS (SELECT 1 FROM meta m WHERE m.office = NEW.office)"
    " OR EXISTS (SELECT 1 FROM meta m JOIN office o ON o.id = m.office LEFT JOIN office p ON p.id = o.parent"
    " WHERE NEW.office IN (o.parent, p.parent))"
)
_SAID = "json_extract(CAST(e.body AS TEXT), '$.{key}')"
_ATTESTED = (
    "EXISTS (SELECT 1 FROM sync_event e WHERE e.event_id = NEW.event_id AND e.stream = 'register'"
    " AND e.office = NEW.office AND e.chain = NEW.chain AND e.seq = NEW.seq"
    f" AND {_SAID.format(key='kind')} = NEW.kind AND {_SAID.format(key='data.version')} = NEW.version"
    f" AND {_SAID.format(key='data.entry')} = NEW.entry AND {LIVE})"
)
GOVERNED: dict[str, dict[str, str]] = {
    "governed_entry": append_only("governed_entry", "event_id")
    | {
        "governed_entry_from_above": refuse("governed_entry", "INSERT", "governed_from_above", f"NOT ({_ABOVE})"),
        "governed_entry_was_pulled": refuse("governed_entry", "INSERT", "governed_from_above", f"NOT {_ATTESTED}"),
    },
    "scan_travel": {
        "scan_travel_never_deleted": refuse("scan_travel", "DELETE", "append_only"),
        "scan_travel_starts_waiting": refuse("scan_travel", "INSERT", "append_only", "NEW.sent_at IS NOT NULL"),
        "scan_travel_sent_once": refuse(
            "scan_travel",
            "UPDATE",
            "append_only",
            "OLD.sent_at IS NOT NULL OR "
            + " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in ("id", "office", "case_id", "hash")),
        ),
    },
}
