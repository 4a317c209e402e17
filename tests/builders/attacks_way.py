"""What direct SQL does to the way of a case: passed over, left out, dated back, made up, from the same section."""

import json
from typing import Any

from app.cases.commands.ways import WAY_LISTED
from app.cases.model import CaseState, EventKind
from app.cases.way import way_to_data
from app.kernel.actor import Permission
from tests.builders.attacks import DRAW, Attack, Forbidden, nothing

HANDLING, APPROVAL = Permission.HANDLING, Permission.APPROVAL
LONG_AFTER = "2026-12-12T02:00:00.000000Z"
EARLIER, LATER = "2026-11-20T02:23:30.000000Z", "2026-11-20T03:00:00.000000Z"
WAY = (
    "INSERT INTO item_way (item, seq, way, at)"
    " SELECT 'YL-112', last_seq, :way, '2026-11-20T02:24:00.000000Z' FROM audit_head"
)
PLACE = "INSERT OR REPLACE INTO case_place (case_id, seq, office, section) VALUES (:case, :seq, '350199', :section)"
DAY = "INSERT INTO draw_day SELECT office, '2026-11-21', commitment, secret, opened_at, NULL FROM draw_day"
RETIRED = (
    "UPDATE case_event SET body = CAST(json_set(CAST(body AS TEXT), '$.data.known', json('{\"status\": \"retired\"}'))"
    " AS BLOB) WHERE case_id = :case AND kind = 'accepted'"
)


def accept(a: Attack, place: str, **changed: Any) -> None:
    """An acceptance of what was received; ``way=None`` leaves the way out."""
    said = dict(a.ground.acceptances[place]) | changed
    if said.get("way") is None:
        said.pop("way", None)
    a.say(place, EventKind.ACCEPTED, a.ground.house.clerk, step=1, role="A", data=said)


def shorter(way: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A way without its review."""
    return [stage for stage in way if stage["permission"] != "review"]


def reopen(a: Attack, *, drops: bool) -> None:
    """A re-check of the closed case, on the same way or on one without its review."""
    way = way_to_data(a.way("closed"))
    way = [stage | {"role": f"{stage['role']}2"} for stage in (shorter(way) if drops else way)]
    data = {"reason": "复查", "round": 2, "way": way, "next_step": 2}
    columns = {"round": 2, "outcome": None, "closed_at": None, "state": CaseState.ACCEPTED}
    did = a.who_did("closed", "approval")
    actor = a.ground.someone(APPROVAL, besides=did)
    a.say("closed", EventKind.REOPENED, actor, step=2, role="reopening2", permission=APPROVAL, data=data, **columns)


BOTH = (
    "UPDATE case_event SET body = CAST(json_set(CAST(body AS TEXT), '$.data.answers.request_kind', 'both') AS BLOB)"
    " WHERE case_id = :case AND kind = 'received'"
)


def decide(a: Attack) -> None:
    """The review decides, although with costs asked for the approval has to see them."""
    data = {"proposed": "granted", "outcome": "granted", "next_step": 6, "again": dict(a.keyed("confirms"))}
    a.say("confirms", EventKind.DECIDED, data=data | {"facts": a.facts("confirms")})


def at_window(a: Attack, rows: str) -> None:
    """A list of so many people ends at the window."""
    known = {"list_length": rows, "P-NAMELIST-N": "50"}
    accept(a, "roster", way=None, next_step=1, known=known)


def sits(a: Attack, did: str, away: str, at: str = "at3") -> None:
    """Who did the earlier step has moved since; whoever has the case now sits where that person sat."""
    before = a.who_did(at, did)
    section = a.one("SELECT section FROM operator WHERE id = (SELECT operator_id FROM case_event WHERE case_id = :case"
                    f" AND permission = '{did}' LIMIT 1)", at)  # fmt: skip
    a.sql("UPDATE operator SET section = :s WHERE id = :who", s=away, who=before.operator)
    a.sql("UPDATE operator SET section = :s WHERE id = :who", s=section, who=a.holder(at).operator)


def only_one(a: Attack) -> None:
    """A draw in which nobody but the drawn was ever looked at."""
    record = a.record("at3", a.holder("at3"), 2)
    kept = json.loads(str(record["record"]))
    kept["exclusions"] = []
    kept["candidates"] = [one for one in kept["candidates"] if one["operator"] == kept["drawn"]]
    a.sql(DRAW, "at3", **record | {"record": json.dumps(kept)})


def status(a: Attack, **facts: str) -> None:
    """A step that needs one more fact of somebody who is retired."""
    found = dict(a.facts("status")) | facts
    a.say("status", EventKind.AGREED, data={"proposed": "granted", "next_step": 3, "facts": found})


def untold_draw(a: Attack) -> None:
    """A draw of which the audit chain says nothing."""
    a.sql(DRAW, "at3", **a.record("at3", a.holder("at3"), 2))


def late(a: Attack, at: str, place: str = "asked") -> None:
    """The papers of the newest notice did not come, somebody says."""
    a.sql("INSERT INTO supplement_lapse VALUES (:case, :seq, :at)", place, seq=a.head(place).last_seq, at=at)


OF_WAY = (
    Forbidden("case_head_keeps_conditions", decide, lambda a: a.sql(BOTH, "confirms"), about="passed_over"),
    Forbidden("case_head_keeps_conditions", lambda a: accept(a, "new_confirms", next_step=3), about="at_acceptance"),
    Forbidden("case_head_keeps_conditions", lambda a: at_window(a, "60"), about="ended_at_window"),
    Forbidden("case_head_keeps_conditions", status, lambda a: a.sql(RETIRED, "status"), about="fact_of_condition"),
    Forbidden(
        "case_event_way_of_list",
        lambda a: accept(a, "new", way=shorter(a.ground.acceptances["new"]["way"])),
    ),
    Forbidden("case_event_way_left_out", lambda a: accept(a, "new", way=None, next_step=1), about="steps_left"),
    Forbidden(
        "case_event_way_left_out",
        lambda a: at_window(a, "1"),
        lambda a: a.sql("DELETE FROM item_way"),
        about="unknown_item",
    ),
    Forbidden("case_event_same_way_again", lambda a: reopen(a, drops=True)),
    Forbidden("case_event_facts_found", lambda a: a.agreed("at2", 3, data={"facts": {}})),
    Forbidden("case_event_not_dated_back", lambda a: a.agreed("at3", 4, at=EARLIER), about="before_the_case"),
    Forbidden(
        "case_event_not_dated_back",
        lambda a: a.agreed("at3", 4),
        lambda a: a.told("note", at=LATER),
        about="before_the_audit",
    ),
    Forbidden(
        "case_event_two_sections",
        lambda a: a.agreed("at3", 4),
        lambda a: sits(a, "handling", "lead"),
        about="moved_since",
    ),
    Forbidden(
        "case_event_reviewer_not_of_acceptors",
        lambda a: a.agreed("at3", 4),
        lambda a: sits(a, "intake", "lead"),
        about="moved_since",
    ),
    Forbidden("draw_day_told", lambda a: a.sql(DAY)),
    Forbidden("draw_told", untold_draw, about="untold"),
    Forbidden(
        "draw_told",
        untold_draw,
        lambda a: a.told("case_drawn", case=str(a.ground.places["at3"]), draw=str(a.drawn)),
        about="another",
    ),
    Forbidden("draw_leaves_nobody_out", only_one),
    Forbidden("item_way_told", lambda a: a.sql(WAY, way="[]"), about="untold"),
    Forbidden(
        "item_way_told",
        lambda a: a.sql(WAY, way="[]"),
        lambda a: a.told(WAY_LISTED, item="YL-112", way="[1]"),
        about="another",
    ),
    Forbidden("case_place_of_event", lambda a: a.sql(PLACE, "at3", seq=2, section="window"), about="again"),
    Forbidden(
        "case_place_of_event",
        lambda a: a.sql(PLACE, "at3", seq=a.head("at3").last_seq, section="lead"),
        lambda a: a.sql("DELETE FROM case_place"),
        about="elsewhere",
    ),
    Forbidden("case_event_papers_awaited", lambda a: a.say("asked", EventKind.RESUMED)),
    Forbidden("supplement_lapse_of_notice", lambda a: late(a, "2026-12-11T02:00:00.000000Z"), about="too_early"),
    Forbidden("supplement_lapse_of_notice", lambda a: late(a, LONG_AFTER, "at2"), about="not_asked"),
    *(
        Forbidden(
            f"{table}_never_{word}",
            lambda a, statement=statement: a.sql(statement),
            (lambda a: late(a, LONG_AFTER)) if table == "supplement_lapse" else nothing,
        )
        for table, column in (("item_way", "way"), ("case_place", "section"), ("supplement_lapse", "at"))
        for word, statement in (
            ("updated", f"UPDATE {table} SET {column} = {column}"),
            ("deleted", f"DELETE FROM {table}"),
        )
    ),
)


def right(a: Attack) -> None:
    """The same tools without anything wrong in them."""
    at_window(a, "1")
    accept(a, "new_confirms")
    reopen(a, drops=False)
    status(a)
    decide(a)
    late(a, LONG_AFTER)
    a.say("asked", EventKind.RESUMED, state=CaseState.ACCEPTED)
    a.told(WAY_LISTED, item="YL-112", way="[]")
    a.sql(WAY, way="[]")
