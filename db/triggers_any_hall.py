"""The triggers of whose case it is: its office's people act, and another county's hall takes in what is open to it."""

from db.trigger_attested import GOES_BACK, HAS_CENTRE, judged
from db.trigger_facts import of_kinds
from db.trigger_words import refuse

_BODY = "CAST(NEW.body AS TEXT)"
_TAKEN_AT = f"json_extract({_BODY}, '$.data.taken_at')"
_AT_A_WINDOW = (
    *("received", "accepted", "supplement_notified", "not_needed", "not_ours", "corrected_on_spot"),
    *("supplemented", "withdrawn"),
)
_FOR_OTHERS = ("received", "supplement_notified", "corrected_on_spot", "accepted", "closed")
"""What the hall that took a case in says of it afterwards; everything else is the owner's people's."""

_WHO = "SELECT 1 FROM operator o JOIN office f ON f.id = o.office"
_IS = "WHERE o.id = NEW.operator_id"
_HOME = f"(EXISTS ({_WHO} {_IS} AND o.office = NEW.office) AND {_TAKEN_AT} IS NULL)"
# a step that went up: for whom it was drawn is asked elsewhere
_ABOVE = f"(NOT {of_kinds(_AT_A_WINDOW, 'NEW.kind')} AND EXISTS ({_WHO} {_IS} AND f.level <> 'county'))"
_TAKES_IN = (
    f"(NEW.seq = 1 AND NEW.kind = 'received' AND {HAS_CENTRE} AND EXISTS ({_WHO} JOIN any_hall_item a"
    f" ON a.office = NEW.office AND a.item = json_extract({_BODY}, '$.data.item') {_IS} AND f.level = 'county'"
    f" AND o.office <> NEW.office AND {_TAKEN_AT} = o.office))"
)
_TOOK_IN = (
    f"({of_kinds(_FOR_OTHERS, 'NEW.kind')} AND NEW.seq > 1 AND {_TAKEN_AT} IS NULL"
    f" AND EXISTS ({_WHO} JOIN case_head h ON h.id = NEW.case_id {_IS} AND h.taken_at = o.office))"
)

EVENTS_OF_OFFICE = {
    "case_event_of_office": judged(
        "case_event", "INSERT", "case_of_other_office", f"NOT ({_HOME} OR {_ABOVE} OR {_TAKES_IN} OR {_TOOK_IN})"
    ),
}

HEADS_OF_OFFICE = {
    "case_head_taken_as_said": refuse(
        "case_head",
        "UPDATE OF last_seq",
        "case_head_follows_events",
        f"NOT {GOES_BACK} AND NEW.last_seq = 1 AND NEW.taken_at IS NOT (SELECT json_extract(CAST(e.body AS TEXT),"
        " '$.data.taken_at') FROM case_event e WHERE e.case_id = NEW.id AND e.seq = 1)",
    ),
}
