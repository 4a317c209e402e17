"""Triggers of the grant procedure: four acts by four people, dates, stand-ins, rota, relatives, the yearly check."""

from db.trigger_attested import HAS_CENTRE
from db.trigger_staff import (
    ACT_MAY_GO,
    ACT_TOLD,
    CONFIRMED,
    EFFECT_CONFIRMED,
    STAFF_EVENT,
    START_CONFIRMED,
    START_MAY_GO,
    START_TOLD,
    untold,
)
from db.trigger_words import append_only, day_start, hall_day, limited, permission_on, refuse

_AUDITORS = ("internal_audit", "audit_admin")
_SUPERVISORS = ("floor_supervisor", "unit_head")


def _one_of(words: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{word}'" for word in words) + ")"


def _holds(by: str, posts: tuple[str, ...], office: str | None = None) -> str:
    """SQL: that person is active and holds one of the posts, in that office where one is named."""
    where = f" AND d.office = {office}" if office else ""
    return f"EXISTS (SELECT 1 FROM operator d WHERE d.id = {by} AND d.is_active AND d.post IN {_one_of(posts)}{where})"


def _office_of(operator: str) -> str:
    return f"(SELECT h.office FROM operator h WHERE h.id = {operator})"


_CONCERNED = "(SELECT q.operator FROM grant_request q WHERE q.id = NEW.request)"
_HOME = f"(SELECT h.office FROM operator h WHERE h.id = {_CONCERNED})"
_NOT_AT_HOME = f"NOT EXISTS (SELECT 1 FROM operator d WHERE d.id = NEW.done_by AND d.office = {_HOME})"
_NOT_ABOVE = (
    "NOT EXISTS (SELECT 1 FROM operator d JOIN office f ON f.id = d.office JOIN office h"
    f" ON h.id = {_HOME} LEFT JOIN office a ON a.id = h.parent WHERE d.id = NEW.done_by"
    " AND (f.id = h.id OR f.id = h.parent OR f.id = a.parent) AND (f.level <> 'county' OR f.standalone))"
)
"""SQL: not of the office itself or one of its superiors, or of a county office that has a superior."""

_APPLICANT = (
    "EXISTS (SELECT 1 FROM operator d WHERE d.id = NEW.done_by AND d.is_active AND d.post_class = 'business'"
    " AND d.post <> 'unit_head')"
)
_STAGE = {
    "applied": (_APPLICANT, _NOT_AT_HOME),
    "reviewed": (_holds("NEW.done_by", _AUDITORS), _NOT_AT_HOME),
    "approved": (_holds("NEW.done_by", ("unit_head",)), _NOT_AT_HOME),
    "granted": (_holds("NEW.done_by", ("security_admin",)), _NOT_ABOVE),
}
"""Act → who may do it, and what makes the place wrong."""

_REFUSES = {2: "reviewed", 3: "approved", 4: "granted"}
"""Number of the act → whose turn it is; who is to act may refuse instead."""


def _stage_fits(rule: int) -> str:
    """SQL: the person and their office fit the act, or the act refused in its place."""
    acts = [f"NEW.act = '{act}' AND {_told(act, rule)}" for act in _STAGE]
    turns = [f"NEW.act = 'refused' AND NEW.seq = {seq} AND {_told(act, rule)}" for seq, act in _REFUSES.items()]
    return " OR ".join(acts + turns)


def _told(act: str, rule: int) -> str:
    return f"NOT {_STAGE[act][0]}" if rule == 0 else _STAGE[act][1]


_GRANT_ACT = {
    "grant_act_never_updated": refuse("grant_act", "UPDATE", "append_only"),
    "grant_act_never_deleted": refuse("grant_act", "DELETE", "append_only", f"NOT {ACT_MAY_GO}"),
    "grant_act_as_told": refuse("grant_act", "INSERT", "grant_act_untold", untold(ACT_TOLD)),
    "grant_act_in_order": refuse(
        "grant_act",
        "INSERT",
        "grant_act_out_of_order",
        "NEW.seq <> (SELECT count(*) + 1 FROM grant_act a WHERE a.request = NEW.request)"
        " OR NOT (NEW.seq = 1 AND NEW.act = 'applied' OR NEW.seq = 2 AND NEW.act IN ('reviewed', 'refused')"
        " OR NEW.seq = 3 AND NEW.act IN ('approved', 'refused') OR NEW.seq = 4 AND NEW.act IN ('granted', 'refused'))"
        # acts that travel were done by several clocks: their chain orders them
        " OR EXISTS (SELECT 1 FROM grant_act a WHERE a.request = NEW.request AND (a.act = 'refused' OR a.at > NEW.at"
        " AND NEW.event IS NULL))",
    ),
    "grant_act_right_posts": refuse(
        "grant_act", "INSERT", "grant_wrong_posts", f"NOT {CONFIRMED} AND ({_stage_fits(0)})"
    ),
    "grant_act_right_office": refuse(
        "grant_act", "INSERT", "grant_wrong_office", f"NOT {CONFIRMED} AND ({_stage_fits(1)})"
    ),
    "grant_act_four_people": refuse(
        "grant_act",
        "INSERT",
        "grant_needs_four_people",
        "EXISTS (SELECT 1 FROM operator n JOIN operator p ON p.id_key = n.id_key WHERE n.id = NEW.done_by"
        f" AND (p.id = {_CONCERNED}"
        " OR p.id IN (SELECT a.done_by FROM grant_act a WHERE a.request = NEW.request)))",
    ),
    "grant_act_not_without_face": refuse(
        "grant_act", "INSERT", "limited_session", f"NOT {CONFIRMED} AND {limited('NEW.done_by')}"
    ),
}

_FOUR_ACTS = (
    "EXISTS (SELECT 1 FROM grant_request r"
    + "".join(
        f" JOIN grant_act {act} ON {act}.request = r.id AND {act}.act = '{act}' AND {act}.done_by = NEW.{act}_by"
        for act in _STAGE
    )
    + " WHERE r.id = NEW.request AND r.kind = NEW.kind AND r.operator = NEW.operator"
    " AND r.permission IS NEW.permission AND r.reason = NEW.reason"
    f" AND (granted.at <= NEW.recorded_at OR {EFFECT_CONFIRMED}))"
)
_ASKED = "(SELECT r.{column} FROM grant_request r WHERE r.id = NEW.request)"
_TOMORROW = day_start(hall_day("NEW.recorded_at"), 1)
_STARTS_ON, _ENDS_ON = _ASKED.format(column="starts_on"), _ASKED.format(column="ends_on")

_LATEST = "max(NEW.recorded_at, coalesce(operator.permission_at, NEW.recorded_at))"
"""SQL: a clock that once ran ahead must not keep a withdrawal from taking effect."""

GRANT_LEDGER = append_only("grant_ledger") | {
    "grant_ledger_confirmed": refuse(
        "grant_ledger",
        "INSERT",
        "grant_not_confirmed",
        f"NEW.kind <> 'founding' AND {HAS_CENTRE} AND NOT {EFFECT_CONFIRMED}",
    ),
    "grant_ledger_follows": refuse(
        "grant_ledger",
        "INSERT",
        "append_only",
        "NEW.seq <> (SELECT count(*) + 1 FROM grant_ledger g WHERE g.operator = NEW.operator)",
    ),
    "grant_ledger_not_without_face": refuse(
        "grant_ledger",
        "INSERT",
        "limited_session",
        f"NEW.kind <> 'stand_in' AND NOT {EFFECT_CONFIRMED} AND {limited('NEW.granted_by')}"
        " OR NEW.kind = 'founding' AND ("
        + " OR ".join(limited(f"NEW.{who}") for who in ("applied_by", "reviewed_by", "approved_by"))
        + ")",
    ),
    "grant_ledger_right_posts": refuse(
        "grant_ledger",
        "INSERT",
        "grant_wrong_posts",
        # whoever put a stand-in on the roster may have left since: each act was looked at when it was done
        f"NEW.kind <> 'stand_in' AND NOT {EFFECT_CONFIRMED}"
        " AND NOT EXISTS (SELECT 1 FROM operator r, operator a, operator g, operator d"
        " WHERE r.id = NEW.reviewed_by"
        " AND a.id = NEW.approved_by AND g.id = NEW.granted_by AND d.id = NEW.applied_by"
        " AND r.post IN ('internal_audit', 'audit_admin') AND a.post = 'unit_head' AND g.post = 'security_admin'"
        " AND r.is_active AND a.is_active AND g.is_active AND d.is_active)",
    ),
    "grant_ledger_above_county": refuse(
        "grant_ledger",
        "INSERT",
        "grant_needs_superior",
        f"NOT {EFFECT_CONFIRMED} AND NOT EXISTS (SELECT 1 FROM operator g JOIN office f ON f.id = g.office"
        " WHERE g.id = NEW.granted_by"
        " AND (f.level <> 'county' OR f.standalone AND length(NEW.standalone_note) > 0))",
    ),
    "grant_ledger_from_request": refuse(
        "grant_ledger",
        "INSERT",
        "grant_needs_request",
        f"NEW.kind <> 'founding' AND (NOT {_FOUR_ACTS} OR NEW.kind <> 'stand_in' AND EXISTS"
        " (SELECT 1 FROM grant_ledger g WHERE g.request = NEW.request))",
    ),
    "grant_ledger_founding": refuse(
        "grant_ledger",
        "INSERT",
        "grant_needs_request",
        "NEW.kind = 'founding' AND (NEW.request IS NOT NULL OR NEW.permission IS NULL"
        " OR NEW.effective_until IS NOT NULL OR NOT EXISTS (SELECT 1 FROM meta m WHERE m.is_demo)"
        " OR EXISTS (SELECT 1 FROM session s WHERE s.face_ok_at IS NOT NULL) OR EXISTS (SELECT 1 FROM case_event)"
        " OR EXISTS (SELECT 1 FROM grant_ledger g WHERE g.operator = NEW.operator))",
    ),
    "grant_ledger_in_time": refuse(
        "grant_ledger",
        "INSERT",
        "append_only",
        "EXISTS (SELECT 1 FROM grant_ledger g WHERE g.operator = NEW.operator AND g.recorded_at > NEW.recorded_at)"
        f" AND NOT {EFFECT_CONFIRMED}",
    ),
    "grant_ledger_starts_next_day": refuse(
        "grant_ledger",
        "INSERT",
        "grant_starts_next_day",
        f"NEW.kind IN ('new', 'change', 'temporary') AND (NEW.effective_from < {_TOMORROW}"
        f" OR NEW.effective_from < {day_start(_STARTS_ON)})",
    ),
    "grant_ledger_withdraws_at_once": refuse(
        "grant_ledger",
        "INSERT",
        "grant_withdrawal_at_once",
        "NEW.kind = 'withdrawal' AND NEW.effective_from <> NEW.recorded_at",
    ),
    # a stand-in's permission may start at once, because four people have approved it beforehand: that alone
    "grant_ledger_stand_in_started": refuse(
        "grant_ledger",
        "INSERT",
        "stand_in_not_started",
        f"NEW.kind = 'stand_in' AND (NEW.effective_from <> NEW.recorded_at OR NEW.effective_until <> {_TOMORROW}"
        " OR NOT EXISTS (SELECT 1 FROM stand_in_start s WHERE s.request = NEW.request"
        f" AND (s.day = {hall_day('NEW.recorded_at')} AND s.at = NEW.recorded_at OR {START_CONFIRMED})))",
    ),
    "grant_ledger_temporary_ends": refuse(
        "grant_ledger",
        "INSERT",
        "grant_needs_end",
        "(NEW.kind IN ('temporary', 'stand_in')) <> (NEW.effective_until IS NOT NULL)"
        f" OR NEW.kind = 'temporary' AND (NEW.effective_until <> {day_start(_ENDS_ON, 1)}"
        " OR NEW.effective_until <= NEW.effective_from)",
    ),
    "grant_ledger_of_the_line": refuse(
        "grant_ledger",
        "INSERT",
        "grant_not_of_post",
        "NEW.permission IS NOT NULL AND NOT EXISTS (SELECT 1 FROM operator o WHERE o.id = NEW.operator AND o.is_active"
        " AND (o.post = CASE NEW.permission WHEN 'intake' THEN 'window_clerk' WHEN 'handling' THEN 'handler'"
        " WHEN 'review' THEN 'reviewer' ELSE 'leader' END OR NEW.kind NOT IN ('new', 'founding')"
        " AND o.post IN ('window_clerk', 'handler', 'reviewer', 'leader')))",
    ),
    "grant_ledger_takes_effect": "AFTER INSERT ON grant_ledger FOR EACH ROW"
    " WHEN NEW.effective_from <= NEW.recorded_at BEGIN"
    f" UPDATE operator SET permission = {permission_on('NEW.operator', _LATEST)}, permission_at = {_LATEST}"
    " WHERE id = NEW.operator; END",
}

OPERATOR = {
    "operator_permission_follows_ledger": refuse(
        "operator",
        "UPDATE",
        "permission_needs_ledger",
        "(NEW.permission IS NOT OLD.permission OR NEW.permission_at IS NOT OLD.permission_at)"
        " AND (NEW.permission_at IS NULL OR NEW.permission_at < OLD.permission_at"
        f" OR NEW.permission IS NOT {permission_on('NEW.id', 'NEW.permission_at')})",
    ),
    "operator_administrator_fixed": refuse(
        "operator",
        "UPDATE OF post",
        "administrators_apart",
        "NEW.post IS NOT OLD.post AND 'admin' IN (NEW.post_class, OLD.post_class)",
    ),
    "operator_permission_ends_sessions": "AFTER UPDATE OF permission ON operator FOR EACH ROW"
    " WHEN NEW.permission IS NOT OLD.permission BEGIN"
    " UPDATE session SET ended_at = NEW.permission_at,"
    " end_reason = CASE WHEN NEW.permission IS NULL THEN 'withdrawn' ELSE 'permission_changed' END"
    " WHERE operator = NEW.id AND ended_at IS NULL; END",
}
"""The permission follows the ledger as of a moment that never goes back; whoever's changes signs in anew."""

_ROTA_DAY = append_only("rota_day", "id") | {
    "rota_day_by_supervisor": refuse(
        "rota_day",
        "INSERT",
        "supervisor_only",
        f"NEW.office IS NOT {_office_of('NEW.operator')} OR NOT {_holds('NEW.recorded_by', _SUPERVISORS, 'NEW.office')}"
        f" OR {limited('NEW.recorded_by')}",
    ),
    "rota_day_not_oneself": refuse("rota_day", "INSERT", "rota_not_oneself", "NEW.recorded_by = NEW.operator"),
}
_ABSENCE = append_only("absence", "id") | {
    "absence_by_supervisor": refuse(
        "absence",
        "INSERT",
        "supervisor_only",
        f"NOT {_holds('NEW.recorded_by', _SUPERVISORS, _office_of('NEW.operator'))} OR {limited('NEW.recorded_by')}",
    ),
    "absence_not_oneself": refuse("absence", "INSERT", "rota_not_oneself", "NEW.recorded_by = NEW.operator"),
}


def absent_on(operator: str, day: str) -> str:
    """SQL: whether the newest absence that covers the day says that the person is away."""
    return (
        f"coalesce((SELECT a.kind <> 'back' FROM absence a WHERE a.operator = {operator} AND {day} >= a.from_on"
        f" AND {day} <= a.until_on ORDER BY a.id DESC LIMIT 1), 0)"
    )


_ROSTER = (
    "EXISTS (SELECT 1 FROM grant_request r JOIN grant_act g ON g.request = r.id AND g.act = 'granted'"
    " WHERE r.id = NEW.request AND r.kind = 'stand_in' AND NEW.day >= r.starts_on AND NEW.day <= r.ends_on"
    f" AND NEW.day = {hall_day('NEW.at')} AND {absent_on('r.stands_for', 'NEW.day')}"
    f" AND NOT {absent_on('r.operator', 'NEW.day')}"
    f" AND {permission_on('r.stands_for', 'NEW.at')} IS r.permission)"
)
_STAND_IN_START = {
    "stand_in_start_never_updated": refuse("stand_in_start", "UPDATE", "append_only"),
    "stand_in_start_never_deleted": refuse("stand_in_start", "DELETE", "append_only", f"NOT {START_MAY_GO}"),
    "stand_in_start_as_told": refuse("stand_in_start", "INSERT", "grant_act_untold", untold(START_TOLD)),
    "stand_in_start_once": refuse(
        "stand_in_start",
        "INSERT",
        "append_only",
        "EXISTS (SELECT 1 FROM stand_in_start s WHERE s.request = NEW.request AND s.day = NEW.day)",
    ),
    "stand_in_start_by_supervisor": refuse(
        "stand_in_start",
        "INSERT",
        "supervisor_only",
        f"NOT {CONFIRMED} AND (NOT {_holds('NEW.started_by', _SUPERVISORS, _HOME)} OR {limited('NEW.started_by')})",
    ),
    "stand_in_start_of_roster": refuse(
        "stand_in_start", "INSERT", "stand_in_not_on_roster", f"NOT {CONFIRMED} AND NOT {_ROSTER}"
    ),
}

IS_RELATIVE = (
    "EXISTS (SELECT 1 FROM declared_relative r JOIN case_head h ON h.subject_key = r.relative_key"
    " WHERE h.id = NEW.case_id AND r.operator = NEW.operator_id AND NOT EXISTS"
    " (SELECT 1 FROM relative_decision e WHERE e.relative = r.id AND e.decision = 'ended'))"
)
"""SQL: the case is about somebody whom the acting person has declared a relative, confirmed or not yet."""

_RELATIVE = append_only("declared_relative", "id")
_RELATIVE_DECISION = append_only("relative_decision") | {
    "relative_decision_once": refuse(
        "relative_decision",
        "INSERT",
        "append_only",
        "EXISTS (SELECT 1 FROM relative_decision d WHERE d.relative = NEW.relative AND d.decision = NEW.decision)",
    ),
    "relative_decision_by_audit": refuse(
        "relative_decision",
        "INSERT",
        "audit_only",
        f"NOT {_holds('NEW.decided_by', _AUDITORS)} OR {limited('NEW.decided_by')}"
        " OR EXISTS (SELECT 1 FROM declared_relative r WHERE r.id = NEW.relative AND r.operator = NEW.decided_by)",
    ),
}
_ACCESS_REVIEW = append_only("access_review") | {
    "access_review_once": refuse(
        "access_review",
        "INSERT",
        "access_review_done",
        "EXISTS (SELECT 1 FROM access_review r WHERE r.office = NEW.office AND r.year = NEW.year)",
    ),
    "access_review_by_audit": refuse(
        "access_review",
        "INSERT",
        "audit_only",
        f"NOT {_holds('NEW.signed_by', _AUDITORS)} OR {limited('NEW.signed_by')}",
    ),
}

GRANTS: dict[str, dict[str, str]] = {
    "grant_request": append_only("grant_request", "id"),
    "grant_act": _GRANT_ACT,
    "staff_event": STAFF_EVENT,
    "staff_taken": append_only("staff_taken", "event"),
    "stand_in_start": _STAND_IN_START,
    "rota_day": _ROTA_DAY,
    "absence": _ABSENCE,
    "declared_relative": _RELATIVE,
    "relative_decision": _RELATIVE_DECISION,
    "access_review": _ACCESS_REVIEW,
}
