"""How a trigger knows which acts of a grant the authority was told, and which of them it confirmed.

Where an authority is set no act stands without its event, and the ledger follows from confirmed events alone.  Whoever
acted, and with which post, was judged by the authority; order and four people are asked here too.
"""

from app.staff.grant_events import BOOK_KINDS
from db.trigger_attested import HAS_CENTRE, LIVE
from db.trigger_words import append_only, refuse


def _confirmed(event: str) -> str:
    """SQL: the pulled event ``e`` is, byte for byte, the kept event ``s`` of that id, and still counts."""
    return f"s.id = {event} AND e.event_id = s.id AND e.hash = s.hash AND e.body = s.body AND {LIVE}"


CONFIRMED = f"EXISTS (SELECT 1 FROM staff_event s, sync_event e WHERE {_confirmed('NEW.event')})"
"""SQL: whether the new act is one that the authority confirmed."""

EFFECT_CONFIRMED = (
    "EXISTS (SELECT 1 FROM staff_event s, sync_event e WHERE s.chain = NEW.request AND s.kind ="
    " CASE NEW.kind WHEN 'stand_in' THEN 'stand_in_started' ELSE 'grant_granted' END"
    f" AND e.received_at = NEW.recorded_at AND {_confirmed('e.event_id')})"
)
"""SQL: whether the authority confirmed what the ledger's row follows from, at the moment at which it is recorded."""

START_CONFIRMED = (
    f"EXISTS (SELECT 1 FROM staff_event k, sync_event e WHERE k.id = s.event AND e.event_id = k.id AND e.hash = k.hash"
    f" AND e.received_at = NEW.recorded_at AND {LIVE})"
)
"""SQL: whether the start ``s`` of a stand-in was confirmed at that moment."""


def _told(by: str, more: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM staff_event s WHERE s.id = NEW.event AND s.chain = NEW.request"
        f" AND s.operator = NEW.{by} AND s.at = NEW.at AND {more})"
    )


ACT_TOLD = _told("done_by", "s.seq = NEW.seq AND s.kind = 'grant_' || NEW.act")
START_TOLD = _told("started_by", "s.kind = 'stand_in_started'")


def untold(told: str) -> str:
    """SQL: the act has no event that says the same, though an authority is set or it names one."""
    return f"(NEW.event IS NOT NULL OR {HAS_CENTRE}) AND NOT {told}"


_ACTS = "SELECT 1 FROM grant_act a WHERE a.request = e.chain AND a.event = e.event_id"
_STARTS = "SELECT 1 FROM stand_in_start a WHERE a.request = e.chain AND a.event = e.event_id"
_OTHER = (
    "EXISTS (SELECT 1 FROM sync_event e, staff_event k WHERE k.id = OLD.event AND e.chain = OLD.request"
    f" AND e.stream = 'staff' AND e.seq <= k.seq AND {LIVE} AND NOT EXISTS ({_ACTS}) AND NOT EXISTS ({_STARTS}))"
)
_NO_EFFECT = "NOT EXISTS (SELECT 1 FROM grant_ledger g WHERE g.request = OLD.request{0})"

ACT_MAY_GO = (
    f"({_OTHER} AND {_NO_EFFECT.format('')}"
    " AND NOT EXISTS (SELECT 1 FROM grant_act l WHERE l.request = OLD.request AND l.seq > OLD.seq))"
)
"""SQL: whether an act may go: the last one, without effect, where the authority confirmed another history."""

START_MAY_GO = f"({_OTHER} AND {_NO_EFFECT.format(' AND g.recorded_at = OLD.at')})"
"""SQL: the same of a stand-in that was started."""

_SAID = "json_extract(CAST(NEW.body AS TEXT), '$.{0}')"
BOOK = "({})".format(", ".join(f"'{kind.value}'" for kind in sorted(BOOK_KINDS)))
"""SQL: the kinds that are of no grant."""

_NEXT = (
    f"CASE WHEN NEW.kind IN {BOOK} THEN"
    " 1 + coalesce((SELECT max(k.seq) FROM staff_event k WHERE k.chain = NEW.chain), 0) ELSE"
    " 1 + (SELECT count(*) FROM grant_act a WHERE a.request = NEW.chain AND a.event IS NOT NULL)"
    " + (SELECT count(*) FROM stand_in_start a WHERE a.request = NEW.chain AND a.event IS NOT NULL) END"
)
STAFF_EVENT = append_only("staff_event", "id") | {
    "staff_event_follows": refuse(
        "staff_event",
        "INSERT",
        "grant_act_out_of_order",
        f"NEW.seq <> {_NEXT} AND NOT EXISTS (SELECT 1 FROM sync_event e WHERE e.event_id = NEW.id"
        f" AND e.hash = NEW.hash AND e.body = NEW.body AND {LIVE})",
    ),
    "staff_event_as_its_body": refuse(
        "staff_event",
        "INSERT",
        "grant_act_untold",
        f"{_SAID.format('kind')} IS NOT NEW.kind OR {_SAID.format('seq')} IS NOT NEW.seq"
        f" OR {_SAID.format('office')} IS NOT NEW.office OR {_SAID.format('at')} IS NOT NEW.at"
        f" OR replace({_SAID.format('chain')}, '-', '') IS NOT lower(hex(NEW.chain))"
        f" OR replace({_SAID.format('event')}, '-', '') IS NOT lower(hex(NEW.id))",
    ),
}
