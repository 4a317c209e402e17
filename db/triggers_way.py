"""The triggers that hold a case to its way: the list's own, no stage passed over, no fact left out, nothing dated back.

What a step leads to is looked at when the head moves: then the event is kept, with what it found.
"""

from db.trigger_attested import GOES_BACK, NOBODY, judged, only_aside
from db.trigger_facts import DOING, holds, of_kinds
from db.trigger_words import append_only, disowned, permission_on, refuse

_BODY = "CAST(NEW.body AS TEXT)"
_KIND = "(SELECT e.kind FROM case_event e WHERE e.case_id = NEW.id AND e.seq = NEW.last_seq)"
_LISTED = (
    "(SELECT w.way FROM case_head h JOIN item_way w ON w.item = h.item_code WHERE h.id = NEW.case_id"
    " ORDER BY w.seq DESC LIMIT 1)"
)
_SAYS_WAY = f"json_type({_BODY}, '$.data.way') IS NOT NULL"
_LEFT_TO_DO = (
    f"EXISTS (SELECT 1 FROM json_each({_LISTED}) s WHERE json_extract(s.value, '$.seq') > 1"
    " AND json_extract(s.value, '$.clauses') IS NULL)"
)

_NEXT_GROUP = f"rtrim(s.role, '0123456789') || json_extract({_BODY}, '$.data.round')"
_SAME_AGAIN = (
    f"(SELECT json_group_array(json_set(s.stage, '$.role', {_NEXT_GROUP}))"
    " FROM (SELECT s.stage, s.role FROM case_head h"
    " JOIN case_step s ON s.case_id = h.id AND s.round = h.round WHERE h.id = NEW.case_id ORDER BY s.seq) s)"
)

_REFUSES = (
    f"json_extract({_BODY}, '$.data.proposed') IS 'refused'"
    f" AND json_extract({_BODY}, '$.data.outcome') IS NOT 'granted'"
)
_SIGNS_OFF = (
    f"({of_kinds(DOING, 'NEW.kind')} AND NOT ({_REFUSES}) OR NEW.kind = 'closed' AND EXISTS (SELECT 1 FROM case_head h"
    " WHERE h.id = NEW.case_id AND h.state = 'decided' AND h.outcome = 'granted') AND NOT EXISTS (SELECT 1"
    " FROM case_event e WHERE e.case_id = NEW.case_id AND e.seq = NEW.seq - 1 AND e.kind = 'decided'"
    " AND e.step = NEW.step))"
)
_FACT = f"json_extract({_BODY}, '$.data.facts.\"' || json_extract(n.value, '$.key') || '\"')"
_LEFT_OUT = (
    "EXISTS (SELECT 1 FROM case_head h JOIN case_step s ON s.case_id = h.id AND s.round = h.round AND s.seq = h.step,"
    " json_each(s.stage, '$.needed') n WHERE h.id = NEW.case_id AND json_extract(n.value, '$.clauses') IS NULL"
    f" AND coalesce({_FACT}, '') = '')"
)

_SAID = "CAST(e.body AS TEXT)"
_STEPS = "case_step s WHERE s.case_id = NEW.id AND s.round = NEW.round"
_PASSED_BY = (
    f"SELECT json_extract(s.stage, '$.clauses') AS clauses FROM {_STEPS} AND s.is_conditional"
    f" AND s.seq > (CASE WHEN {_KIND} IN ('accepted', 'reopened') THEN 1 ELSE OLD.step END)"
    f" AND ({_KIND} IN ('accepted', 'reopened', 'agreed', 'checked', 'paused', 'decided') AND s.seq < NEW.step"
    f" OR {_KIND} = 'closed' OR {_KIND} = 'decided' AND s.permission <> 'intake')"
)
_UNFOUND = (
    f"SELECT json_extract(n.value, '$.clauses') FROM case_step s, json_each(s.stage, '$.needed') n, case_event e"
    " WHERE s.case_id = NEW.id AND s.round = OLD.round AND s.seq = OLD.step"
    " AND json_extract(n.value, '$.clauses') IS NOT NULL AND e.case_id = NEW.id AND e.seq = NEW.last_seq"
    f" AND {of_kinds(DOING, 'e.kind')} AND json_extract({_SAID}, '$.data.proposed') IS NOT 'refused'"
    f" AND coalesce(json_extract({_SAID}, '$.data.facts.\"' || json_extract(n.value, '$.key') || '\"'), '') = ''"
)
_ENDED_AT_WINDOW = (
    "SELECT json_extract(s.value, '$.clauses') FROM case_event e, json_each("
    + _LISTED.replace("NEW.case_id", "NEW.id")
    + f") s WHERE e.case_id = NEW.id AND e.seq = NEW.last_seq AND e.operator_id <> {NOBODY}"
    f" AND e.kind = 'accepted' AND json_type({_SAID},"
    " '$.data.way') IS NULL AND json_extract(s.value, '$.seq') > 1 AND json_extract(s.value, '$.clauses') IS NOT NULL"
)
# asked first, since few ways have any
_HAS_CONDITIONS = f"EXISTS (SELECT 1 FROM {_STEPS} AND instr(s.stage, '\"clauses\"')) OR OLD.accepted_at IS NULL"
# LIMIT keeps SQLite from writing the condition out once for each part
_DUE_YET = f"({_PASSED_BY} UNION ALL {_UNFOUND} UNION ALL {_ENDED_AT_WINDOW} LIMIT -1)"

_BEHIND = (
    "EXISTS (SELECT 1 FROM case_event e WHERE e.case_id = NEW.case_id AND e.at > NEW.at"
    f" AND e.operator_id <> {NOBODY} AND NOT {disowned('e.at')})"
    " OR EXISTS (SELECT 1 FROM audit_head h JOIN audit_event a ON a.seq = h.last_seq"
    " WHERE a.at > NEW.at AND (julianday(a.at) - julianday(NEW.at)) * 86400 > 60.5)"
)
_SAT = (
    "EXISTS (SELECT 1 FROM case_event e JOIN case_place p ON p.case_id = e.case_id AND p.seq = e.seq"
    " JOIN operator b ON b.id = NEW.operator_id WHERE e.case_id = NEW.case_id AND {0}"
    " AND p.office = b.office AND p.section = b.section)"
)

EVENTS_OF_WAY = {
    "case_event_way_of_list": judged(
        "case_event",
        "INSERT",
        "case_way_not_listed",
        f"NEW.kind = 'accepted' AND {_SAYS_WAY} AND json_extract({_BODY}, '$.data.way') IS NOT {_LISTED}",
    ),
    "case_event_way_left_out": judged(
        "case_event",
        "INSERT",
        "case_way_not_listed",
        f"NEW.kind = 'accepted' AND NOT {_SAYS_WAY} AND ({_LISTED} IS NULL OR {_LEFT_TO_DO})",
    ),
    "case_event_same_way_again": refuse(
        "case_event",
        "INSERT",
        "case_way_not_listed",
        f"NEW.kind = 'reopened' AND {_SAME_AGAIN} IS NOT json_extract({_BODY}, '$.data.way')",
    ),
    "case_event_facts_found": refuse("case_event", "INSERT", "case_facts_left_out", f"{_SIGNS_OFF} AND {_LEFT_OUT}"),
    "case_event_papers_awaited": judged(
        "case_event",
        "INSERT",
        "supplement_comes_to_window",
        "NEW.kind = 'resumed' AND EXISTS (SELECT 1 FROM case_head h WHERE h.id = NEW.case_id"
        " AND h.waits_for = 'supplement' AND NOT EXISTS (SELECT 1 FROM supplement_lapse l"
        " WHERE l.case_id = h.id AND l.seq = h.last_seq))",
    ),
    "case_event_not_dated_back": judged("case_event", "INSERT", "event_dated_back", _BEHIND),
    "case_event_two_sections": judged(
        "case_event",
        "INSERT",
        "case_needs_other_section",
        "NEW.permission IN ('handling', 'review') AND "
        + _SAT.format("e.permission IN ('handling', 'review') AND e.permission <> NEW.permission"),
    ),
    "case_event_reviewer_not_of_acceptors": judged(
        "case_event",
        "INSERT",
        "case_needs_other_section",
        "NEW.permission = 'review' AND "
        + _SAT.format("e.kind = 'accepted' AND json_extract(CAST(e.body AS TEXT), '$.data.limited')"),
    ),
    "case_event_keeps_place": "AFTER INSERT ON case_event FOR EACH ROW BEGIN INSERT INTO case_place"
    " (case_id, seq, office, section) SELECT NEW.case_id, NEW.seq, o.office, o.section FROM operator o"
    f" WHERE o.id = NEW.operator_id AND o.id <> {NOBODY}; END",
}

HEADS_OF_WAY = {
    "case_head_keeps_conditions": refuse(
        "case_head",
        "UPDATE OF last_seq",
        "case_condition_holds",
        f"NOT {GOES_BACK} AND ({_HAS_CONDITIONS}) AND"
        f" EXISTS (SELECT 1 FROM {_DUE_YET} d WHERE {holds('d.clauses', 'NEW.id')})",
    ),
}

_TOLD = (
    "NOT EXISTS (SELECT 1 FROM audit_head h JOIN audit_event a ON a.seq = h.last_seq WHERE a.kind {kind} AND {agrees})"
)
_AUDIT = "json_extract(CAST(a.body AS TEXT), '$.data.{0}')"

_DAYS_END = "strftime('%Y-%m-%dT%H:%M:%S', NEW.day, '+1 days', '-8 hours', '-1 seconds') || '.999999Z'"

DRAWS_TOLD = {
    "draw_day": {
        "draw_day_told": refuse(
            "draw_day",
            "INSERT",
            "draw_not_told",
            _TOLD.format(
                kind="= 'draw_day_opened'",
                agrees=f"{_AUDIT.format('commitment')} = lower(hex(NEW.commitment))"
                f" AND {_AUDIT.format('office')} = NEW.office AND {_AUDIT.format('day')} = NEW.day",
            ),
        ),
    },
    "draw": {
        "draw_told": refuse(
            "draw",
            "INSERT",
            "draw_not_told",
            "NEW.kind = 'local' AND "
            + _TOLD.format(
                kind="= CASE WHEN NEW.operator IS NULL THEN 'case_cannot_be_drawn' ELSE 'case_drawn' END",
                agrees=f"replace({_AUDIT.format('draw')}, '-', '') = lower(hex(NEW.id))"
                f" AND replace({_AUDIT.format('case')}, '-', '') = lower(hex(NEW.case_id))",
            ),
        ),
        "draw_leaves_nobody_out": refuse(
            "draw",
            "INSERT",
            "draw_leaves_somebody_out",
            "NEW.kind = 'local' AND EXISTS (SELECT 1 FROM operator o WHERE o.office = NEW.office"
            " AND o.permission IS NOT NULL AND o.is_active"
            " AND lower(hex(o.id)) NOT IN (SELECT replace(json_extract(c.value, '$.operator'), '-', '')"
            " FROM json_each(NEW.record, '$.candidates') c UNION ALL"
            " SELECT replace(json_extract(x.value, '$.operator'), '-', '')"
            " FROM json_each(NEW.record, '$.exclusions') x)"
            # whose permission ends with the day is not asked any more
            f" AND {permission_on('o.id', _DAYS_END)} IS NOT NULL)",
        ),
        "draw_of_authority": refuse(
            "draw",
            "INSERT",
            "draw_not_told",
            "NEW.kind <> 'local' AND NOT EXISTS (SELECT 1 FROM pulled_draw p WHERE p.id = NEW.id"
            " AND p.case_id = NEW.case_id AND p.after_seq = NEW.after_seq AND p.operator = NEW.operator)",
        ),
    },
}

_PLACE_OF_ASIDE = (
    "EXISTS (SELECT 1 FROM case_event e WHERE e.id = f.id AND e.case_id = OLD.case_id AND e.seq = OLD.seq)"
)
_SAME_EVENT = "e.case_id = NEW.case_id AND e.seq = NEW.seq"
WAYS = {
    "item_way": append_only("item_way")
    | {
        "item_way_told": refuse(
            "item_way",
            "INSERT",
            "case_way_not_listed",
            "EXISTS (SELECT 1 FROM item_way w WHERE w.item = NEW.item AND w.seq >= NEW.seq) OR "
            + _TOLD.format(
                kind="= 'item_way_listed'",
                agrees=f"a.seq = NEW.seq AND {_AUDIT.format('item')} = NEW.item AND {_AUDIT.format('way')} = NEW.way",
            ),
        ),
    },
    "case_place": append_only("case_place")
    | only_aside("case_place", _PLACE_OF_ASIDE)
    | {
        "case_place_of_event": refuse(
            "case_place",
            "INSERT",
            "append_only",
            "EXISTS (SELECT 1 FROM case_place p WHERE p.case_id = NEW.case_id AND p.seq = NEW.seq) OR NOT EXISTS"
            f" (SELECT 1 FROM case_event e JOIN operator o ON o.id = e.operator_id WHERE {_SAME_EVENT}"
            " AND o.office = NEW.office AND o.section = NEW.section AND NOT EXISTS (SELECT 1 FROM case_event l"
            " WHERE l.case_id = e.case_id AND l.seq > e.seq))",
        ),
    },
}
