"""The triggers of the hall's line: tickets follow their events, events what was done here or the centre confirmed.

An event leaves a ticket only where the centre confirmed another one that is not among them yet, or refused one of them;
what was done here stays in ``queue_act``, and what was pulled in ``sync_event``.
"""

from app.hall.model import MOVES
from db.trigger_attested import HAS_CENTRE, LIVE, NOBODY
from db.trigger_words import append_only, permission_on, refuse

_BODY = "CAST(e.body AS TEXT)"
_STATES = "CASE k.kind WHEN 'taken' THEN 'waiting' {} END".format(
    " ".join(sorted({f"WHEN '{kind.value}' THEN '{to.value}'" for (_, kind), to in MOVES.items()}))
)
_SAME = " AND ".join(f"a.{name} IS NEW.{name}" for name in ("ticket", "kind", "at", "operator", "window", "for_window"))
_OWN = f"EXISTS (SELECT 1 FROM queue_act a WHERE a.id = NEW.event AND {_SAME})"
_HEARD = (
    "EXISTS (SELECT 1 FROM queue_heard h JOIN sync_event e ON e.event_id = h.event_id WHERE h.event_id = NEW.event"
    f" AND {LIVE} AND h.ticket = NEW.ticket AND h.kind = NEW.kind AND h.operator = NEW.operator"
    f" AND json_extract({_BODY}, '$.at') = NEW.at AND json_extract({_BODY}, '$.data.window') IS NEW.window"
    f" AND json_extract({_BODY}, '$.data.for_window') IS NEW.for_window)"
)
_KNOWN = f"({_OWN} OR {_HEARD})"
"""Of an act whose first writing was judged: here when it was done, or by the centre."""

_NOT_AMONG = (
    "EXISTS (SELECT 1 FROM queue_heard h JOIN sync_event e ON e.event_id = h.event_id WHERE h.ticket = {0}"
    f" AND {LIVE} AND NOT EXISTS (SELECT 1 FROM ticket_event x WHERE x.event = h.event_id))"
)
_REFUSED_AMONG = (
    "EXISTS (SELECT 1 FROM ticket_event x JOIN outbox o ON o.stream = 'hall' AND o.event_id = x.event"
    " WHERE x.ticket = {0} AND o.state = 'refused')"
)
_KEPT = (
    "(EXISTS (SELECT 1 FROM queue_act a WHERE a.id = OLD.event)"
    " OR EXISTS (SELECT 1 FROM queue_heard h WHERE h.event_id = OLD.event))"
)
_MAY_GO = (
    f"{_KEPT} AND NOT EXISTS (SELECT 1 FROM ticket_event l WHERE l.ticket = OLD.ticket AND l.seq > OLD.seq)"
    f" AND ({_NOT_AMONG.format('OLD.ticket')} OR {_REFUSED_AMONG.format('OLD.ticket')})"
)
_SHARED = (
    "(EXISTS (SELECT 1 FROM queue_heard h WHERE h.ticket = NEW.id) OR EXISTS (SELECT 1 FROM queue_act a"
    " JOIN outbox o ON o.stream = 'hall' AND o.event_id = a.id WHERE a.ticket = NEW.id AND o.state = 'refused'))"
)
_REPLAYED = (
    f"({_SHARED} AND EXISTS (SELECT 1 FROM ticket_event k WHERE k.ticket = NEW.id AND k.seq = NEW.last_seq"
    f" AND NEW.state = {_STATES} AND NEW.window IS CASE NEW.state WHEN 'waiting' THEN NULL ELSE k.window END)"
    " AND NOT EXISTS (SELECT 1 FROM ticket_event l WHERE l.ticket = NEW.id AND l.seq > NEW.last_seq))"
)
_GIVEN_ELSEWHERE = (
    "EXISTS (SELECT 1 FROM queue_heard h JOIN sync_event e ON e.event_id = h.event_id WHERE h.ticket = NEW.id"
    f" AND h.kind = 'taken' AND {LIVE} AND e.office = NEW.office"
    f" AND json_extract({_BODY}, '$.data.number') = NEW.number"
    f" AND json_extract({_BODY}, '$.data.order') = NEW.\"order\""
    f" AND json_extract({_BODY}, '$.data.day') = NEW.day AND json_extract({_BODY}, '$.data.priority') = NEW.priority)"
)
_FIXED = ("id", "office", "day", '"order"', "number", "priority")

QUEUE: dict[str, dict[str, str]] = {
    "ticket_event": {
        "ticket_event_never_updated": refuse("ticket_event", "UPDATE", "append_only"),
        "ticket_event_never_deleted": refuse("ticket_event", "DELETE", "append_only", f"NOT ({_MAY_GO})"),
        "ticket_event_extends": refuse(
            "ticket_event",
            "INSERT",
            "ticket_follows_events",
            "NEW.seq <> (SELECT count(*) + 1 FROM ticket_event e WHERE e.ticket = NEW.ticket)",
        ),
        "ticket_event_is_its_act": refuse(
            "ticket_event",
            "INSERT",
            "ticket_follows_events",
            f"(NEW.operator = {NOBODY} OR EXISTS (SELECT 1 FROM queue_act a WHERE a.id = NEW.event)"
            f" OR EXISTS (SELECT 1 FROM queue_heard h WHERE h.event_id = NEW.event)) AND NOT {_KNOWN}",
        ),
        "ticket_event_needs_permission": refuse(
            "ticket_event",
            "INSERT",
            "calling_needs_permission",
            "NEW.kind <> 'taken' AND NOT EXISTS (SELECT 1 FROM operator o WHERE o.id = NEW.operator"
            f" AND o.permission = 'intake' AND o.is_active) AND NOT {_KNOWN}",
        ),
        "ticket_event_permission_in_force": refuse(
            "ticket_event",
            "INSERT",
            "permission_not_in_force",
            "NEW.kind <> 'taken' AND EXISTS (SELECT 1 FROM operator o WHERE o.id = NEW.operator"
            f" AND o.permission = 'intake') AND {permission_on('NEW.operator', 'NEW.at')} IS NOT 'intake'"
            f" AND NOT {_KNOWN}",
        ),
    },
    "ticket": {
        "ticket_starts_waiting": refuse(
            "ticket",
            "INSERT",
            "ticket_follows_events",
            "NEW.state <> 'waiting' OR NEW.last_seq <> 1 OR EXISTS (SELECT 1 FROM ticket t WHERE t.id = NEW.id"
            " OR t.office = NEW.office AND t.day = NEW.day AND t.number = NEW.number) OR EXISTS (SELECT 1 FROM ticket t"
            ' WHERE t.office = NEW.office AND t.day = NEW.day AND t."order" = NEW."order")'
            f" AND NOT {_GIVEN_ELSEWHERE}",
        ),
        "ticket_follows_events": refuse(
            "ticket",
            "UPDATE",
            "ticket_follows_events",
            "(NEW.last_seq <> OLD.last_seq + 1 OR OLD.state IN ('done', 'left') OR NOT EXISTS"
            " (SELECT 1 FROM ticket_event e WHERE e.ticket = NEW.id AND e.seq = NEW.last_seq))"
            f" AND NOT {_REPLAYED}",
        ),
        "ticket_number_fixed": refuse(
            "ticket", "UPDATE", "ticket_follows_events", " OR ".join(f"OLD.{n} <> NEW.{n}" for n in _FIXED)
        ),
        "ticket_never_deleted": refuse("ticket", "DELETE", "append_only"),
    },
    "queue_act": append_only("queue_act", "id")
    | {
        "queue_act_of_event": refuse(
            "queue_act",
            "INSERT",
            "ticket_follows_events",
            f"NOT {HAS_CENTRE} OR NOT EXISTS (SELECT 1 FROM ticket_event a WHERE a.event = NEW.id AND {_SAME})",
        )
    },
    "queue_heard": append_only("queue_heard", "event_id")
    | {
        "queue_heard_was_pulled": refuse(
            "queue_heard",
            "INSERT",
            "ticket_follows_events",
            "NOT EXISTS (SELECT 1 FROM sync_event e WHERE e.event_id = NEW.event_id AND e.stream = 'hall'"
            f" AND json_extract({_BODY}, '$.kind') = 'ticket_' || NEW.kind AND {LIVE}"
            f" AND replace(json_extract({_BODY}, '$.data.ticket'), '-', '') = lower(hex(NEW.ticket))"
            f" AND json_extract({_BODY}, '$.data.day') = NEW.day)",
        )
    },
    "window_event": append_only("window_event", "seq")
    | {
        "window_event_was_pulled": refuse(
            "window_event",
            "INSERT",
            "ticket_follows_events",
            "NEW.event IS NOT NULL AND NEW.said IS NULL AND NOT EXISTS (SELECT 1 FROM sync_event e"
            f" WHERE e.event_id = NEW.event AND e.stream = 'hall' AND {LIVE}"
            f" AND json_extract({_BODY}, '$.kind') = iif(NEW.paused, 'window_paused', 'window_resumed')"
            f" AND json_extract({_BODY}, '$.data.window') = NEW.window)",
        )
    },
    "queue_letter": append_only("queue_letter", "id"),
}
