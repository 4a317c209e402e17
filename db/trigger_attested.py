"""How a trigger knows what the authority confirmed, and what may be put aside because the authority confirmed another.

What is pulled was judged by the authority: person, draw, way of the list, letters in the post.  Chain, order of steps,
heads that follow events and rows that stay are asked of it as of everything else.
"""

from app.sync.leash import CENTRE_SETTING
from db.trigger_words import refuse

HAS_CENTRE = (
    f"coalesce((SELECT s.value FROM setting s WHERE s.key = '{CENTRE_SETTING}' ORDER BY s.id DESC LIMIT 1), '') <> ''"
)
"""SQL: whether an authority is set."""

NOBODY = "zeroblob(16)"
"""SQL: the operator of an event whose person is withheld."""

LIVE = (
    "NOT EXISTS (SELECT 1 FROM sync_rewind r WHERE r.office = e.office AND r.epoch > e.epoch AND r.common < e.feed_no)"
)
"""SQL: whether the pulled event ``e`` still counts, i.e. the authority did not lose it later."""

ATTESTED = (
    f"(NEW.operator_id = {NOBODY} AND EXISTS (SELECT 1 FROM sync_event e WHERE e.event_id = NEW.id"
    f" AND e.chain = NEW.case_id AND e.seq = NEW.seq AND e.hash = NEW.hash AND e.body = NEW.body AND {LIVE}))"
)
"""SQL: whether the new event is, byte for byte, one that was pulled and still counts; its person is withheld."""

HEAD_ATTESTED = (
    "EXISTS (SELECT 1 FROM case_event w WHERE w.case_id = NEW.id AND w.seq = NEW.last_seq AND w.hash = NEW.last_hash"
    f" AND w.operator_id = {NOBODY})"
)
"""SQL: whether the event that moves the head is one of those."""

GOES_BACK = (
    "(NEW.last_seq < OLD.last_seq AND EXISTS (SELECT 1 FROM forked_event f WHERE f.case_id = NEW.id"
    " AND f.seq = OLD.last_seq AND f.hash = OLD.last_hash)"
    " AND NOT EXISTS (SELECT 1 FROM case_event c WHERE c.case_id = NEW.id AND c.seq > NEW.last_seq)"
    " AND EXISTS (SELECT 1 FROM case_event c JOIN case_transition t ON t.kind = c.kind AND t.to_state = NEW.state"
    " WHERE c.case_id = NEW.id AND c.seq = NEW.last_seq AND c.hash = NEW.last_hash))"
)
"""SQL: whether the head goes back to its newest event, what stood behind it having been put aside."""

_ELSE = (
    f"EXISTS (SELECT 1 FROM sync_event e WHERE e.chain = OLD.case_id AND e.seq <= OLD.seq AND {LIVE}"
    " AND NOT EXISTS (SELECT 1 FROM case_event c WHERE c.case_id = e.chain AND c.seq = e.seq AND c.hash = e.hash))"
)
_KEPT_ASIDE = (
    "EXISTS (SELECT 1 FROM forked_event f WHERE f.id = OLD.id AND f.hash = OLD.hash AND f.body = OLD.body"
    f" AND (f.nonce = OLD.nonce AND f.operator_id = OLD.operator_id OR OLD.operator_id = {NOBODY}))"
)
_LAST = "NOT EXISTS (SELECT 1 FROM case_event l WHERE l.case_id = OLD.case_id AND l.seq > OLD.seq)"
MAY_GO = f"{_KEPT_ASIDE} AND {_LAST} AND {_ELSE}"
"""SQL: whether an event may leave its case: the last one, kept aside whole, and another history was confirmed."""

_ANY_ASIDE = "EXISTS (SELECT 1 FROM forked_event f WHERE f.case_id = OLD.case_id AND {0})"


def judged(table: str, act: str, code: str, when: str) -> str:
    """``refuse``, but not of an event that the authority judged."""
    return refuse(table, act, code, f"NOT {ATTESTED} AND ({when})")


def only_aside(table: str, when: str) -> dict[str, str]:
    """The trigger that lets rows of ``table`` go only with the forked event ``f`` of their case that they belong to."""
    return {f"{table}_never_deleted": refuse(table, "DELETE", "append_only", f"NOT ({_ANY_ASIDE.format(when)})")}
