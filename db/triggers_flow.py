"""The triggers of a case on its way: order of steps, whose turn it is, blind keying, draws, effects, linked cases."""

from db.trigger_attested import GOES_BACK, judged, only_aside
from db.trigger_facts import APPROVED, AT_WINDOW, BACK, DOING, DUE_BY, STEP_KINDS, of_kinds
from db.trigger_words import append_only, hall_day, refuse
from db.triggers_notes import QUESTION
from db.triggers_way import DRAWS_TOLD


def _of(kinds: tuple[str, ...], kind: str = "NEW.kind") -> str:
    return of_kinds(kinds, kind)


_ON_A_WAY = "EXISTS (SELECT 1 FROM case_step s WHERE s.case_id = NEW.case_id)"
_STEP = f"({_of(STEP_KINDS)} OR NEW.kind = 'closed' AND {_ON_A_WAY})"
_HEAD = "FROM case_head h WHERE h.id = NEW.case_id"
_BODY = "CAST(NEW.body AS TEXT)"
_WAITS = (
    "SELECT 1 FROM case_head h JOIN case_step s ON s.case_id = h.id AND s.round = h.round AND s.seq = h.step"
    " WHERE h.id = NEW.case_id AND s.seq = NEW.step AND s.permission = NEW.permission AND s.role = NEW.role"
)
_ITS_ROLE = "(SELECT s.role FROM case_head h JOIN case_step s ON s.case_id = h.id AND s.round = h.round"

_CHECKS = "\"check\" = 'before' AND {0}.permission <> 'handling'"
_KEYED_KEYS = (
    "SELECT f.value AS key FROM case_head h"
    " JOIN case_step k ON k.case_id = h.id AND k.round = h.round AND k.seq < h.step AND k.permission = 'handling',"
    " json_each(k.stage, '$.keyed') f WHERE h.id = NEW.case_id"
    " AND EXISTS (SELECT 1 FROM case_step m WHERE m.case_id = h.id AND m.round = h.round AND m.seq = h.step"
    f" AND m.{_CHECKS.format('m')})"
    " AND NOT EXISTS (SELECT 1 FROM case_step b WHERE b.case_id = h.id AND b.round = h.round AND b.seq > k.seq"
    f" AND b.seq < h.step AND b.{_CHECKS.format('b')})"
)
_FIRST_TYPED = (
    "(SELECT json_extract(CAST(e.body AS TEXT), '$.data.facts.' || keys.key) FROM case_event e"
    f" WHERE e.case_id = NEW.case_id AND e.permission = 'handling' AND {_of(DOING, 'e.kind')}"
    " AND json_extract(CAST(e.body AS TEXT), '$.data.facts.' || keys.key) IS NOT NULL"
    " ORDER BY e.seq DESC LIMIT 1)"
)

_REFUSES = (
    f"(json_extract({_BODY}, '$.data.proposed') IS 'refused'"
    f" AND json_extract({_BODY}, '$.data.outcome') IS NOT 'granted')"
)
_STANDS_REFUSED = (
    "(SELECT json_extract(CAST(e.body AS TEXT), '$.data.proposed') FROM case_event e WHERE e.case_id = NEW.case_id"
    f" AND {_of((*DOING, *BACK, 'reopened'), 'e.kind')} ORDER BY e.seq DESC LIMIT 1) IS 'refused'"
)
_NOW = "FROM case_head h JOIN case_step s ON s.case_id = h.id AND s.round = h.round"
_HERE = f"{_NOW} AND s.seq = h.step WHERE h.id = NEW.case_id"
_LETTER = f"coalesce(json_extract({_BODY}, '$.data.letter'), '') = ''"
_FIRST_ACTS = (
    *("received", "accepted", "supplement_notified", "not_needed", "not_ours", "corrected_on_spot"),
    *("supplemented", "withdrawn"),
)

EVENTS_ON_THE_WAY = {
    "case_event_taken_in_by_intake": refuse(
        "case_event", "INSERT", "intake_needs_permission", f"{_of(_FIRST_ACTS)} AND NEW.permission <> 'intake'"
    ),
    "case_event_closed_last": refuse(
        "case_event",
        "INSERT",
        "case_checks_missing",
        f"NEW.kind = 'closed' AND {_ON_A_WAY} AND (EXISTS (SELECT 1 {_NOW} AND s.seq > h.step"
        " WHERE h.id = NEW.case_id AND NOT s.is_conditional) OR EXISTS (SELECT 1 FROM case_head h WHERE"
        " h.id = NEW.case_id AND h.state = 'accepted') AND NOT EXISTS (SELECT 1 FROM case_event e"
        " WHERE e.case_id = NEW.case_id AND e.seq = NEW.seq - 1 AND e.kind = 'checked'))",
    ),
    "case_event_check_looks_back": refuse(
        "case_event",
        "INSERT",
        "case_step_not_now",
        f"NEW.kind IN ('checked', 'mismatched') AND NOT EXISTS (SELECT 1 {_HERE} AND s.\"check\" = 'after')",
    ),
    "case_event_pause_has_letter": refuse(
        "case_event",
        "INSERT",
        "step_needs_letter",
        f"NEW.kind = 'supplement_asked' AND {_LETTER} OR NEW.kind = 'paused' AND ({_LETTER}"
        f" OR NOT EXISTS (SELECT 1 {_HERE} AND json_extract(s.stage, '$.pause.kind') IS NOT NULL))",
    ),
    "case_event_refusal_stands": refuse(
        "case_event",
        "INSERT",
        "case_refusal_stands",
        f"{_of(DOING)} AND NOT {_REFUSES} AND {_STANDS_REFUSED}",
    ),
    "case_event_step_waits": refuse("case_event", "INSERT", "case_step_not_now", f"{_STEP} AND NOT EXISTS ({_WAITS})"),
    "case_event_drawn_for": judged(
        "case_event",
        "INSERT",
        "case_not_drawn",
        f"{_STEP} AND NOT EXISTS (SELECT 1 FROM case_task t JOIN case_head h ON h.id = t.case_id"
        " WHERE t.case_id = NEW.case_id AND t.purpose = 'step' AND t.ended_at IS NULL AND t.operator = NEW.operator_id"
        " AND t.step = NEW.step AND t.round = h.round)",
    ),
    "case_event_not_by_who_sent_up": judged(
        "case_event",
        "INSERT",
        "step_sent_up",
        f"{_STEP} AND EXISTS (SELECT 1 FROM case_event x WHERE x.case_id = NEW.case_id AND x.kind = 'escalated'"
        " AND x.step = NEW.step AND x.person_key = NEW.person_key AND NOT EXISTS (SELECT 1 FROM case_event y"
        " WHERE y.case_id = x.case_id AND y.seq > x.seq AND y.step <> x.step))",
    ),
    "case_event_approver_drawn_for": judged(
        "case_event",
        "INSERT",
        "case_not_drawn",
        "NEW.kind IN ('extended', 'extension_refused', 'corrected', 'correction_refused')"
        " AND NOT EXISTS (SELECT 1 FROM case_task t"
        " WHERE t.case_id = NEW.case_id AND t.ended_at IS NULL AND t.operator = NEW.operator_id"
        " AND t.purpose = CASE WHEN NEW.kind LIKE 'exten%' THEN 'extension' ELSE 'correction' END)",
    ),
    "case_event_needs_approval": refuse(
        "case_event", "INSERT", "case_needs_approval", f"{_of(APPROVED)} AND NEW.permission <> 'approval'"
    ),
    "case_event_window_role": refuse(
        "case_event",
        "INSERT",
        "case_step_not_now",
        f"{_of(AT_WINDOW)} AND (NEW.permission <> 'intake' OR NEW.role IS NOT {_ITS_ROLE}"
        " WHERE h.id = NEW.case_id AND s.seq = 1))",
    ),
    "case_event_role_of_way": refuse(
        "case_event",
        "INSERT",
        "case_step_not_now",
        "NEW.kind = 'correction_asked' AND NOT EXISTS (SELECT 1 FROM case_head h JOIN case_step s ON s.case_id = h.id"
        " AND s.round = h.round WHERE h.id = NEW.case_id AND s.role = NEW.role AND s.permission = NEW.permission)",
    ),
    "case_event_decided_last": refuse(
        "case_event",
        "INSERT",
        "case_checks_missing",
        "NEW.kind = 'decided' AND EXISTS (SELECT 1 FROM case_head h JOIN case_step s ON s.case_id = h.id"
        " AND s.round = h.round AND s.seq > h.step WHERE h.id = NEW.case_id AND NOT s.is_conditional"
        " AND s.permission <> 'intake')",
    ),
    "case_event_keyed_twice": refuse(
        "case_event",
        "INSERT",
        "case_keyed_otherwise",
        f"{_of(DOING)} AND NOT {_REFUSES} AND EXISTS"
        f" (SELECT 1 FROM ({_KEYED_KEYS}) keys WHERE {_FIRST_TYPED} IS NOT NULL"
        f" AND json_extract({_BODY}, '$.data.again.' || keys.key) IS NOT {_FIRST_TYPED})",
    ),
    "case_event_not_in_linked_role": refuse(
        "case_event",
        "INSERT",
        "two_roles_in_linked_case",
        # a link counts in both directions, also where somebody wrote down one of them only
        "EXISTS (SELECT 1 FROM case_actor a WHERE a.person_key = NEW.person_key AND a.role <> NEW.role AND a.case_id IN"
        " (SELECT l.other FROM case_link l WHERE l.case_id = NEW.case_id"
        " UNION ALL SELECT l.case_id FROM case_link l WHERE l.other = NEW.case_id))",
    ),
}

_KIND = "(SELECT e.kind FROM case_event e WHERE e.case_id = NEW.id AND e.seq = NEW.last_seq)"
_SKIPPED = (
    "EXISTS (SELECT 1 FROM case_step s WHERE s.case_id = NEW.id AND s.round = NEW.round AND s.seq > {0}"
    " AND s.seq < NEW.step AND NOT s.is_conditional)"
)
_NO_SUCH = (
    "NOT EXISTS (SELECT 1 FROM case_step s WHERE s.case_id = NEW.id AND s.round = NEW.round AND s.seq = NEW.step)"
)
_WAY_LENGTH = (
    "(SELECT json_array_length(CAST(e.body AS TEXT), '$.data.way') FROM case_event e"
    " WHERE e.case_id = NEW.id AND e.seq = NEW.last_seq)"
)

_SAYS = "CAST(e.body AS TEXT), '$.data.{0}'"
_MOVED_DAYS = "".join(
    f" OR NEW.{day} IS NOT CASE WHEN json_type({_SAYS.format(day)}) IS NOT NULL AND {_of(DUE_BY, 'e.kind')}"
    f" THEN json_extract({_SAYS.format(day)}) ELSE OLD.{day} END"
    for day in ("due_on", "statutory_due_on")
)
_AS_SAID = (
    "EXISTS (SELECT 1 FROM case_event e WHERE e.case_id = NEW.id AND e.seq = NEW.last_seq AND ("
    f"CASE e.kind WHEN 'accepted' THEN NEW.effect IS NOT json_extract({_SAYS.format('effect')})"
    f" OR NEW.number IS NOT json_extract({_SAYS.format('number')})"
    " ELSE NEW.effect IS NOT OLD.effect OR NEW.number IS NOT OLD.number OR NEW.accepted_at IS NOT OLD.accepted_at"
    " END"
    f" OR json_type({_SAYS.format('next_step')}) IS NOT NULL AND NEW.step <> json_extract({_SAYS.format('next_step')})"
    f"{_MOVED_DAYS}"
    " OR NEW.outcome IS NOT CASE e.kind WHEN 'reopened' THEN NULL"
    f" ELSE coalesce(json_extract({_SAYS.format('outcome')}), OLD.outcome) END"
    " OR NEW.extended IS NOT max(OLD.extended, e.kind = 'extended')"
    f" OR NEW.green IS NOT CASE e.kind WHEN 'accepted' THEN json_extract({_SAYS.format('green.reason')})"
    " ELSE OLD.green END OR NEW.green_due_on IS NOT CASE e.kind"
    f" WHEN 'accepted' THEN json_extract({_SAYS.format('green.due_on')}) WHEN 'reopened' THEN NULL"
    f" ELSE CASE WHEN {_of(DUE_BY, 'e.kind')} AND json_type({_SAYS.format('green_due_on')}) IS NOT NULL"
    f" THEN json_extract({_SAYS.format('green_due_on')}) ELSE OLD.green_due_on END END))"
)

_MOVES_ON = "UPDATE OF last_seq"  # a recount moves days alone: another trigger is there for it


def _moving(code: str, when: str) -> str:
    """A refusal of a head that moves on; one that goes back because events were put aside is judged elsewhere."""
    return refuse("case_head", _MOVES_ON, code, f"NOT {GOES_BACK} AND ({when})")


HEADS_ON_THE_WAY = {
    "case_head_as_event_says": _moving("case_head_follows_events", _AS_SAID),
    "case_head_steps_forward": _moving(
        "case_step_out_of_order",
        f"{_of(DOING, _KIND)} AND (NEW.step < OLD.step OR {_NO_SUCH} OR {_SKIPPED.format('OLD.step')}"
        f" OR NEW.step = OLD.step AND {_KIND} NOT IN ('decided', 'checked'))",
    ),
    "case_head_steps_back": _moving(
        "case_step_out_of_order",
        f"{_of(BACK, _KIND)} AND (NEW.step >= OLD.step OR {_NO_SUCH})",
    ),
    "case_head_step_stays": _moving(
        "case_step_out_of_order",
        f"OLD.accepted_at IS NOT NULL AND NOT {_of((*DOING, *BACK, 'reopened', 'closed'), _KIND)}"
        " AND NEW.step <> OLD.step",
    ),
    "case_head_way_complete": _moving(
        "case_step_out_of_order",
        f"{_KIND} IN ('accepted', 'reopened') AND {_WAY_LENGTH} IS NOT NULL AND ({_WAY_LENGTH} <> (SELECT count(*)"
        f" FROM case_step s WHERE s.case_id = NEW.id AND s.round = NEW.round) OR {_SKIPPED.format('1')})",
    ),
    "case_head_round_follows": _moving(
        "case_step_out_of_order",
        f"NEW.round <> OLD.round + (CASE {_KIND} WHEN 'reopened' THEN 1 ELSE 0 END)",
    ),
}

_SAID = (
    "SELECT 1 FROM case_event e, json_each(CAST(e.body AS TEXT), '$.data.way') w WHERE e.case_id = NEW.case_id"
    " AND e.kind = CASE NEW.round WHEN 1 THEN 'accepted' ELSE 'reopened' END"
    " AND (NEW.round = 1 OR json_extract(CAST(e.body AS TEXT), '$.data.round') = NEW.round)"
    " AND json_extract(w.value, '$.seq') = NEW.seq AND json_extract(w.value, '$.permission') = NEW.permission"
    " AND json_extract(w.value, '$.role') = NEW.role AND json_extract(w.value, '$.check') IS NEW.\"check\""
    " AND (json_extract(w.value, '$.when') IS NOT NULL) = NEW.is_conditional AND w.value = json(NEW.stage)"
)
_TASK_FIXED = ("id", "case_id", "purpose", "round", "step", "after_seq", "draw", "operator", "drawn_at")

_RECORDED = "json_extract(NEW.record, '$.{0}')"
_OTHER_THAN_RECORD = (
    f"NOT json_valid(NEW.record) OR replace({_RECORDED.format('drawn')}, '-', '') IS NOT lower(hex(NEW.operator))"
    " AND NEW.operator IS NOT NULL"
    f" OR (NEW.operator IS NULL) <> ({_RECORDED.format('drawn')} IS NULL)"
    f" OR replace({_RECORDED.format('ticket.case')}, '-', '') <> lower(hex(NEW.case_id))"
    f" OR {_RECORDED.format('ticket.seq')} IS NOT NEW.after_seq"
    f" OR {_RECORDED.format('ticket.number')} IS NOT NEW.number"
    f" OR {_RECORDED.format('day')} IS NOT NEW.day OR NOT EXISTS (SELECT 1 FROM draw_day d WHERE d.office = NEW.office"
    f" AND d.day = NEW.day AND lower(hex(d.commitment)) = {_RECORDED.format('commitment')})"
    " OR NEW.operator IS NOT NULL AND NOT EXISTS (SELECT 1 FROM json_each(NEW.record, '$.candidates') c"
    f" WHERE json_extract(c.value, '$.operator') = {_RECORDED.format('drawn')})"
)

_HERE_DRAWN = "NEW.kind = 'local'"
_EFFECT_OF_ASIDE = (
    "lower(hex(f.id)) = replace(json_extract(OLD.facts, '$.event'), '-', '') AND NOT EXISTS"
    " (SELECT 1 FROM case_event e WHERE e.id = f.id)"
)

FLOW: dict[str, dict[str, str]] = {
    "case_step": append_only("case_step")
    | only_aside("case_step", f"f.kind IN ('accepted', 'reopened') AND NOT EXISTS ({_SAID.replace('NEW.', 'OLD.')})")
    | {
        "case_step_as_accepted": refuse("case_step", "INSERT", "case_step_out_of_order", f"NOT EXISTS ({_SAID})"),
        "case_step_never_replaced": refuse(
            "case_step",
            "INSERT",
            "append_only",
            "EXISTS (SELECT 1 FROM case_step s"
            " WHERE s.case_id = NEW.case_id AND s.round = NEW.round AND s.seq = NEW.seq)",
        ),
    },
    "case_task": {
        "case_task_as_drawn": refuse(
            "case_task",
            "INSERT",
            "task_not_drawn",
            "NEW.ended_at IS NOT NULL OR NOT EXISTS (SELECT 1 FROM draw d JOIN case_head h ON h.id = d.case_id"
            " WHERE d.id = NEW.draw AND d.case_id = NEW.case_id AND d.operator = NEW.operator"
            " AND d.after_seq = NEW.after_seq AND h.round = NEW.round AND h.step = NEW.step"
            " AND (h.last_seq = NEW.after_seq OR d.kind = 'centre' AND h.last_seq > NEW.after_seq))",
        ),
        "case_task_never_replaced": refuse(
            "case_task",
            "INSERT",
            "append_only",
            "EXISTS (SELECT 1 FROM case_task t WHERE t.id = NEW.id OR t.draw = NEW.draw OR t.case_id = NEW.case_id"
            " AND t.purpose = NEW.purpose AND t.ended_at IS NULL)",
        ),
        "case_task_fixed": refuse(
            "case_task",
            "UPDATE",
            "append_only",
            " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in _TASK_FIXED)
            + " OR OLD.ended_at IS NOT NULL OR OLD.opened_at IS NOT NULL AND NEW.opened_at IS NOT OLD.opened_at",
        ),
        "case_task_never_deleted": refuse("case_task", "DELETE", "append_only"),
    },
    "draw_day": {
        "draw_day_never_replaced": refuse(
            "draw_day",
            "INSERT",
            "append_only",
            "NEW.revealed_at IS NOT NULL OR EXISTS"
            " (SELECT 1 FROM draw_day d WHERE d.office = NEW.office AND d.day = NEW.day)",
        ),
        "draw_day_revealed_once": refuse(
            "draw_day",
            "UPDATE",
            "append_only",
            "OLD.revealed_at IS NOT NULL OR "
            + " OR ".join(
                f"NEW.{column} IS NOT OLD.{column}" for column in ("office", "day", "commitment", "secret", "opened_at")
            ),
        ),
        "draw_day_over_before_revealed": refuse(
            "draw_day", "UPDATE", "draw_day_not_over", f"{hall_day('NEW.revealed_at')} <= NEW.day"
        ),
        "draw_day_never_deleted": refuse("draw_day", "DELETE", "append_only"),
        **DRAWS_TOLD["draw_day"],
    },
    "draw": append_only("draw", "id")
    | {
        "draw_in_order": refuse(
            "draw",
            "INSERT",
            "draw_out_of_order",
            f"{_HERE_DRAWN} AND NOT EXISTS (SELECT 1 FROM draw_day d WHERE d.office = NEW.office AND d.day = NEW.day"
            " AND d.revealed_at IS NULL) OR NOT EXISTS (SELECT 1 FROM case_head h WHERE h.id = NEW.case_id"
            f" AND (h.last_seq = NEW.after_seq OR NOT {_HERE_DRAWN} AND h.last_seq > NEW.after_seq))"
            " OR NEW.number <> (SELECT count(*) + 1 FROM draw d"
            " WHERE d.case_id = NEW.case_id AND d.after_seq = NEW.after_seq)",
        ),
        "draw_says_its_record": refuse(
            "draw", "INSERT", "draw_out_of_order", f"{_HERE_DRAWN} AND ({_OTHER_THAN_RECORD})"
        ),
        **DRAWS_TOLD["draw"],
    },
    "case_link": append_only("case_link")
    | {
        "case_link_keeps_roles": refuse(
            "case_link",
            "INSERT",
            "two_roles_in_linked_case",
            "EXISTS (SELECT 1 FROM case_link l WHERE l.case_id = NEW.case_id AND l.other = NEW.other) OR EXISTS"
            " (SELECT 1 FROM case_actor a JOIN case_actor b ON b.person_key = a.person_key AND b.role <> a.role"
            " WHERE a.case_id = NEW.case_id AND b.case_id = NEW.other)",
        ),
    },
    "case_effect": append_only("case_effect")
    | only_aside("case_effect", _EFFECT_OF_ASIDE)
    | {
        "case_effect_after_decision": refuse(
            "case_effect",
            "INSERT",
            "effect_before_decision",
            f"NOT EXISTS (SELECT 1 {_HEAD} AND h.accepted_at IS NOT NULL AND (h.effect = 'at_intake' OR EXISTS"
            " (SELECT 1 FROM case_event e WHERE e.case_id = h.id AND e.kind = 'decided'"
            " AND json_extract(CAST(e.body AS TEXT), '$.data.outcome') = 'granted' AND (h.effect <> 'after_approval'"
            " OR e.permission = 'approval' OR NOT EXISTS (SELECT 1 FROM case_step s WHERE s.case_id = h.id"
            " AND s.permission = 'approval' AND NOT s.is_conditional)))))",
        ),
        "case_effect_in_order": refuse(
            "case_effect",
            "INSERT",
            "append_only",
            "NEW.seq <> (SELECT count(*) + 1 FROM case_effect f WHERE f.case_id = NEW.case_id)",
        ),
    },
    "case_question": QUESTION,
}
