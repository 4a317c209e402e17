"""The triggers of what was pulled: events whose person is withheld, what goes aside, draws and names told."""

from app.cases.model import OPEN_STATES, UNDECIDED_STATES
from db.trigger_attested import ATTESTED, GOES_BACK, HEAD_ATTESTED, MAY_GO, NOBODY, only_aside
from db.trigger_words import append_only, refuse

_OPEN = ", ".join(f"'{state.value}'" for state in OPEN_STATES)
_UNDECIDED = ", ".join(f"'{state.value}'" for state in UNDECIDED_STATES)
_ACTOR = "json_extract(CAST(NEW.body AS TEXT), '$.actor')"

EVENTS_PULLED = {
    "case_event_never_deleted": refuse("case_event", "DELETE", "append_only", f"NOT ({MAY_GO})"),
    "case_event_withheld_is_attested": refuse(
        "case_event",
        "INSERT",
        "case_event_not_pulled",
        f"NEW.operator_id = {NOBODY} AND (NOT {ATTESTED} OR {_ACTOR} IS NOT lower(hex(NEW.person_key))"
        f" OR NEW.nonce <> {NOBODY})",
    ),
}

ACTORS_ASIDE = only_aside(
    "case_actor",
    "f.person_key = OLD.person_key AND NOT EXISTS (SELECT 1 FROM case_event e WHERE e.case_id = OLD.case_id"
    " AND e.person_key = OLD.person_key)",
)

HEADS_PULLED = {
    "case_head_one_open_per_person": refuse(
        "case_head",
        "UPDATE OF state",
        "open_case_of_same_item",
        f"NEW.subject_kind = 'person' AND NEW.state IN ({_OPEN}) AND OLD.state NOT IN ({_OPEN})"
        " AND EXISTS (SELECT 1 FROM case_head h WHERE h.subject_key = NEW.subject_key AND h.item_code = NEW.item_code"
        f" AND h.subject_kind = 'person' AND h.state IN ({_OPEN}) AND h.id <> NEW.id)"
        f" AND NOT {HEAD_ATTESTED} AND NOT {GOES_BACK}",
    ),
}
"""A second open case of one person is the authority's to refuse; of what it took in at two windows one is refused."""

OPERATOR_WITHHELD = {
    "operator_withheld_is_nobody": refuse(
        "operator",
        "INSERT",
        "operator_person_fixed",
        f"NEW.id = {NOBODY} AND (NEW.is_active OR NEW.id_key <> zeroblob(32))",
    ),
    "operator_withheld_stays": refuse("operator", "UPDATE", "operator_person_fixed", f"OLD.id = {NOBODY}"),
}

_SAME = " AND ".join(
    f"c.{name} = NEW.{name}"
    for name in ("id", "case_id", "seq", "body", "hash", "nonce", "operator_id", "person_key", "previous", "terminal")
)

PROJECTION: dict[str, dict[str, str]] = {
    "forked_event": append_only("forked_event", "id")
    | {
        "forked_event_of_case": refuse(
            "forked_event", "INSERT", "append_only", f"NOT EXISTS (SELECT 1 FROM case_event c WHERE {_SAME})"
        ),
    },
    "pulled_draw": append_only("pulled_draw", "id"),
    "case_name": append_only("case_name", "event_id")
    | {
        "case_name_after_decision": refuse(
            "case_name",
            "INSERT",
            "case_name_too_early",
            "NOT EXISTS (SELECT 1 FROM case_event c JOIN case_head h ON h.id = c.case_id WHERE c.id = NEW.event_id"
            f" AND c.operator_id = {NOBODY} AND h.state NOT IN ({_UNDECIDED}))",
        ),
    },
}
