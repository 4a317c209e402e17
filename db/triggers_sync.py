"""The triggers of sync: rows of the outbox move as the table of moves says, cursors follow pulled events."""

from app.kernel.outbox import OutboxState, Stream
from app.sync.outbox import MOVES
from db.trigger_attested import HAS_CENTRE, LIVE, NOBODY
from db.trigger_words import append_only, refuse

_IN_FEED = f"EXISTS (SELECT 1 FROM sync_event e WHERE e.event_id = NEW.event_id AND {LIVE})"
_CLOSED = OutboxState.CLOSED.value
_PAIRS = sorted({(before.value, after.value) for (before, _), after in MOVES.items()})
_ALLOWED = " OR ".join(f"OLD.state = '{before}' AND NEW.state = '{after}'" for before, after in _PAIRS)

OUTBOX = {
    "outbox_starts_waiting": refuse("outbox", "INSERT", "outbox_fixed", f"NEW.state <> '{OutboxState.WAITING.value}'"),
    "outbox_is_sealed": refuse(
        "outbox",
        "INSERT",
        "event_unsealed",
        f"NEW.stream IN ('{Stream.CASE.value}', '{Stream.STAFF.value}', '{Stream.REGISTER.value}',"
        f" '{Stream.NOTE.value}') AND {HAS_CENTRE}"
        " AND NOT EXISTS (SELECT 1 FROM event_seal e WHERE e.event_id = NEW.event_id)"
        " AND NOT EXISTS (SELECT 1 FROM relayed_event r WHERE r.id = NEW.event_id)"
        f" AND NOT EXISTS (SELECT 1 FROM note_event n WHERE n.id = NEW.event_id AND n.operator = {NOBODY})",
    ),
    "outbox_never_deleted": refuse("outbox", "DELETE", "append_only"),
    "outbox_fixed": refuse("outbox", "UPDATE OF id, stream, event_id, at", "outbox_fixed"),
    "outbox_moves": refuse("outbox", "UPDATE OF state", "outbox_move_unknown", f"NOT ({_ALLOWED})"),
    "outbox_closed_by_pull": refuse(
        "outbox", "UPDATE OF state", "outbox_not_pulled", f"NEW.state = '{_CLOSED}' AND NOT {_IN_FEED}"
    ),
    "outbox_stays_closed": refuse(
        "outbox", "UPDATE OF state", "outbox_confirmed", f"OLD.state = '{_CLOSED}' AND {_IN_FEED}"
    ),
}

_OFFICE = {
    "sync_office_starts_empty": refuse(
        "sync_office",
        "INSERT",
        "sync_cursor_wrong",
        "NEW.epoch <> 1 OR NEW.feed_no <> 0 OR NEW.feed_hash <> zeroblob(32)"
        " OR EXISTS (SELECT 1 FROM sync_office o WHERE o.office = NEW.office)",
    ),
    "sync_office_follows_events": refuse(
        "sync_office",
        "UPDATE",
        "sync_cursor_wrong",
        "NEW.office <> OLD.office OR NEW.epoch = OLD.epoch AND (NEW.feed_no < OLD.feed_no"
        " OR NEW.feed_no = OLD.feed_no AND NEW.feed_hash <> OLD.feed_hash OR NEW.feed_no > OLD.feed_no"
        " AND NOT EXISTS (SELECT 1 FROM sync_event e WHERE e.office = NEW.office AND e.epoch = NEW.epoch"
        " AND e.feed_no = NEW.feed_no AND e.feed_hash = NEW.feed_hash))",
    ),
    "sync_office_goes_back_by_rewind": refuse(
        "sync_office",
        "UPDATE",
        "sync_cursor_wrong",
        "NEW.epoch <> OLD.epoch AND (NEW.epoch <> OLD.epoch + 1 OR NOT EXISTS (SELECT 1 FROM sync_rewind r"
        " WHERE r.office = NEW.office AND r.epoch = NEW.epoch AND r.common = NEW.feed_no))",
    ),
    "sync_office_never_deleted": refuse("sync_office", "DELETE", "append_only"),
}

_EVENT = {
    "sync_event_follows": refuse(
        "sync_event",
        "INSERT",
        "sync_cursor_wrong",
        # behind the last one, so none is replaced either, and behind the last of an older epoch nothing counts
        "NEW.feed_no - 1 IS NOT coalesce((SELECT max(e.feed_no) FROM sync_event e WHERE e.office = NEW.office"
        " AND e.epoch = NEW.epoch),"
        " (SELECT o.feed_no FROM sync_office o WHERE o.office = NEW.office AND o.epoch = NEW.epoch))",
    ),
    "sync_event_once": refuse(
        "sync_event",
        "INSERT",
        "sync_event_twice",
        f"EXISTS (SELECT 1 FROM sync_event e WHERE e.event_id = NEW.event_id AND {LIVE})",
    ),
}

_SAME_BLOCK = " AND ".join(f"b.{name} = NEW.{name}" for name in ("series", "office", "year"))
SYNC: dict[str, dict[str, str]] = {
    "outbox": OUTBOX,
    "sync_office": _OFFICE,
    "sync_event": append_only("sync_event") | _EVENT,
    "sync_rewind": append_only("sync_rewind"),
    "outbox_move": append_only("outbox_move", "id"),
    "relayed_event": append_only("relayed_event", "id"),
    "event_seal": {
        **append_only("event_seal", "event_id"),
        "event_seal_of_event": refuse(
            "event_seal",
            "INSERT",
            "append_only",
            "NOT EXISTS (SELECT 1 FROM case_event e WHERE e.id = NEW.event_id)"
            " AND NOT EXISTS (SELECT 1 FROM staff_event e WHERE e.id = NEW.event_id)"
            " AND NOT EXISTS (SELECT 1 FROM register_event e WHERE e.id = NEW.event_id)"
            " AND NOT EXISTS (SELECT 1 FROM note_event e WHERE e.id = NEW.event_id)",
        ),
        # later than its event only where that waits from before a centre: since then none gets in without
        "event_seal_late": refuse(
            "event_seal",
            "INSERT",
            "append_only",
            f"EXISTS (SELECT 1 FROM outbox o WHERE o.event_id = NEW.event_id AND (o.stream <> '{Stream.CASE.value}'"
            f" OR o.state <> '{OutboxState.WAITING.value}'))",
        ),
    },
    "number_lease": append_only("number_lease"),
    "number_void": {
        "number_void_never_deleted": refuse("number_void", "DELETE", "append_only"),
        "number_void_reported_once": refuse(
            "number_void",
            "UPDATE",
            "append_only",
            " OR ".join(f"NEW.{n} IS NOT OLD.{n}" for n in ("series", "office", "year", "first", "last", "at"))
            + " OR OLD.reported_at IS NOT NULL",
        ),
        "number_void_not_given_out": refuse(
            "number_void",
            "INSERT",
            "number_taken",
            f"NOT EXISTS (SELECT 1 FROM number_block b WHERE {_SAME_BLOCK} AND b.last = NEW.last"
            " AND b.next = NEW.last + 1 AND b.first <= NEW.first)",
        ),
    },
}
