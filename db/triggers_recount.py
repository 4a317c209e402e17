"""The triggers of recounts: only a running case, only what the audit chain tells, and the head follows at once."""

from db.models.cases import CaseHeadRow
from db.trigger_attested import LIVE
from db.trigger_facts import DUE_BY, of_kinds
from db.trigger_words import append_only, counted_by, refuse

_COUNTED = ("due_on", "due_provisional", "statutory_due_on", "green_due_on")
_DAYS = (("promise", "due_on"), ("statutory", "statutory_due_on"), ("green", "green_due_on"))
_AUDIT = "json_extract(CAST(a.body AS TEXT), '$.data.{0}')"
_TOLD = (
    "SELECT 1 FROM audit_head h JOIN audit_event a ON a.seq = h.last_seq WHERE a.kind = 'case_recounted'"
    f" AND replace({_AUDIT.format('case')}, '-', '') = lower(hex(NEW.case_id))"
    + "".join(
        f" AND {_AUDIT.format(name)} IS NEW.{name}"
        for name in (
            *("number", "after_seq", "calendar_before", "calendar_after", "provisional"),
            *(f"{clock}_{when}" for clock, _ in _DAYS for when in ("before", "after")),
        )
    )
)
_RUNS = (
    "SELECT 1 FROM case_head h WHERE h.id = NEW.case_id AND h.last_seq = NEW.after_seq AND h.round = 1"
    " AND h.state IN ('accepted', 'paused')" + "".join(f" AND h.{day} IS NEW.{clock}_before" for clock, day in _DAYS)
)
_MOVES = " OR ".join(f"NEW.{clock}_before <> NEW.{clock}_after" for clock, _ in _DAYS)
_APPEARS = " OR ".join(f"(NEW.{clock}_before IS NULL) <> (NEW.{clock}_after IS NULL)" for clock, _ in _DAYS)

_SAYS = of_kinds(DUE_BY, "e.kind")
_CONFIRMED = (
    "(NEW.event IS NOT NULL AND EXISTS (SELECT 1 FROM sync_event e WHERE e.event_id = NEW.event AND e.stream = 'note'"
    " AND json_extract(CAST(e.body AS TEXT), '$.kind') = 'case_recounted'"
    " AND replace(json_extract(CAST(e.body AS TEXT), '$.data.case'), '-', '') = lower(hex(NEW.case_id))"
    + "".join(
        f" AND json_extract(CAST(e.body AS TEXT), '$.data.{name}') IS NEW.{name}"
        for name in (
            *("calendar_before", "calendar_after", "provisional"),
            *(f"{clock}_{when}" for clock, _ in _DAYS for when in ("before", "after")),
        )
    )
    + f" AND {LIVE}))"
)
"""SQL: whether the authority confirmed this recount; it judged the case as it stood then."""

RECOUNT: dict[str, dict[str, str]] = {
    "case_recount": append_only("case_recount")
    | {
        "case_recount_in_order": refuse(
            "case_recount",
            "INSERT",
            "append_only",
            "NEW.number <> (SELECT count(*) + 1 FROM case_recount r WHERE r.case_id = NEW.case_id)",
        ),
        "case_recount_of_running_case": refuse(
            "case_recount", "INSERT", "recount_not_now", f"NOT {_CONFIRMED} AND NOT EXISTS ({_RUNS})"
        ),
        "case_recount_by_another_calendar": refuse(
            "case_recount",
            "INSERT",
            "recount_not_now",
            f"NOT {_CONFIRMED} AND (NEW.calendar_before IS NOT {counted_by('NEW.case_id')}"
            f" OR NEW.calendar_after = NEW.calendar_before OR {_APPEARS} OR NOT coalesce({_MOVES}, 0))",
        ),
        "case_recount_told": refuse(
            "case_recount",
            "INSERT",
            "recount_not_told",
            f"NEW.event IS NOT NULL AND NOT {_CONFIRMED} OR NEW.event IS NULL AND NOT EXISTS ({_TOLD})",
        ),
        "case_recount_moves_head": "AFTER INSERT ON case_recount FOR EACH ROW"
        " WHEN NOT EXISTS (SELECT 1 FROM case_event e WHERE e.case_id = NEW.case_id AND e.seq > NEW.after_seq"
        f" AND {_SAYS})"
        " BEGIN UPDATE case_head SET"
        " due_on = NEW.promise_after, due_provisional = NEW.provisional, statutory_due_on = NEW.statutory_after,"
        " green_due_on = NEW.green_after WHERE id = NEW.case_id; END",
    },
}

FOLLOWS_RECOUNT = (
    "EXISTS (SELECT 1 FROM case_recount r WHERE r.case_id = NEW.id AND NOT EXISTS (SELECT 1 FROM case_event e"
    f" WHERE e.case_id = NEW.id AND e.seq > r.after_seq AND {_SAYS}) AND r.number ="
    " (SELECT max(n.number) FROM case_recount n WHERE n.case_id = NEW.id) AND r.provisional = NEW.due_provisional"
    + "".join(f" AND r.{clock}_after IS NEW.{day}" for clock, day in _DAYS)
    + ")"
)
"""SQL: whether the days of a head are those of the newest recount, since which no event said others."""


ONLY_DAYS = " AND ".join(
    f"NEW.{one.name} IS OLD.{one.name}" for one in CaseHeadRow.__table__.columns if one.name not in _COUNTED
)
"""SQL: whether nothing of a head changes but its days."""
