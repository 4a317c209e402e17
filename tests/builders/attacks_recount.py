"""What somebody writes who wants a case to be due on another day, as if the calendar had changed."""

from typing import Any

from tests.builders.attacks import Attack, Forbidden

_COLUMNS = (
    *("number", "after_seq", "calendar_before", "calendar_after", "provisional"),
    *(f"{clock}_{when}" for clock in ("promise", "statutory", "green") for when in ("before", "after")),
)
_ROW = (
    f"INSERT INTO case_recount (case_id, at, {', '.join(_COLUMNS)})"
    f" VALUES (:case, '2026-11-20T02:24:00.000000Z', {', '.join(f':{name}' for name in _COLUMNS)})"
)
LATER = "2030-01-02"


def row_of(a: Attack, case: str, **changed: Any) -> dict[str, Any]:
    """A recount as it ought to be: the promise moves, everything else stays."""
    head = a.head(case)
    before = {"promise": head.due_on, "statutory": head.statutory_due_on, "green": head.green_due_on}
    days = {name: day.isoformat() if day else None for name, day in before.items()}
    accepted = "SELECT json_extract(CAST(body AS TEXT), '$.data.calendar') FROM case_event"
    row: dict[str, Any] = {
        "number": 1, "after_seq": head.last_seq, "provisional": 0, "calendar_after": "ffffffffffff",
        "calendar_before": a.one(f"{accepted} WHERE case_id = :case AND kind = 'accepted'", case),
    }  # fmt: skip
    row |= {f"{name}_before": day for name, day in days.items()} | {f"{name}_after": day for name, day in days.items()}
    return row | {"promise_after": LATER} | changed


def recount(case: str = "at3", told: dict[str, Any] | None = None, is_told: bool = True, **changed: Any):
    """Count the case anew; told: what the audit chain says otherwise."""

    def act(a: Attack) -> None:
        row = row_of(a, case, **changed)
        if is_told:
            a.told("case_recounted", **({"case": str(a.ground.places[case])} | row | (told or {})))
        a.sql(_ROW, case, **row)

    return act


def _head(columns: str):
    return lambda a: a.sql(f"UPDATE case_head SET {columns} WHERE id = :case", "at3")


OF_RECOUNT = (
    Forbidden("case_recount_never_updated", lambda a: a.sql("UPDATE case_recount SET at = at"), recount()),
    Forbidden("case_recount_never_deleted", lambda a: a.sql("DELETE FROM case_recount"), recount()),
    Forbidden("case_recount_in_order", recount(number=2), about="left_out"),
    Forbidden(
        "case_recount_in_order",
        lambda a: a.sql("INSERT OR REPLACE INTO case_recount SELECT * FROM case_recount"),
        recount(),
        about="replaced",
    ),
    Forbidden("case_recount_told", recount(is_told=False), about="not_at_all"),
    *(
        Forbidden("case_recount_told", recount(told=told), about=f"another_{next(iter(told))}")
        for told in (
            {"case": "00000000-0000-0000-0000-000000000000"},
            {"number": 2},
            {"after_seq": 1},
            {"provisional": 1},
            {"calendar_before": "x"},
            {"calendar_after": "x"},
            {"promise_before": LATER},
            {"promise_after": None},
            {"statutory_before": LATER},
            {"statutory_after": LATER},
            {"green_before": LATER},
            {"green_after": LATER},
        )
    ),
    Forbidden("case_recount_of_running_case", recount("closed"), about="closed"),
    Forbidden("case_recount_of_running_case", recount("at5"), about="decided"),
    Forbidden(
        "case_recount_of_running_case",
        recount(),
        lambda a: a.sql("UPDATE case_head SET round = 2 WHERE id = :case", "at3"),
        about="checked_again",
    ),
    Forbidden("case_recount_of_running_case", recount(after_seq=1), about="moved_on"),
    *(
        Forbidden("case_recount_of_running_case", recount(**{f"{clock}_before": "2030-01-01"}), about=f"{clock}_before")
        for clock in ("promise", "statutory", "green")
    ),
    Forbidden("case_recount_by_another_calendar", recount(calendar_before="x"), about="unknown"),
    Forbidden(
        "case_recount_by_another_calendar",
        lambda a: recount(calendar_after=row_of(a, "at3")["calendar_before"])(a),
        about="the_same",
    ),
    Forbidden(
        "case_recount_by_another_calendar",
        lambda a: recount(promise_after=a.head("at3").due_on.isoformat())(a),
        about="nothing_moves",
    ),
    *(
        Forbidden("case_recount_by_another_calendar", recount(**{f"{clock}_after": day}), about=f"{clock}_appears")
        for clock, day in (("promise", None), ("statutory", LATER), ("green", LATER))
    ),
    Forbidden("case_head_follows_events", _head(f"due_on = '{LATER}'"), about="another_day"),
    Forbidden("case_head_follows_events", _head("due_on = '2030-01-01'"), recount(), about="not_as_recounted"),
    Forbidden(
        "case_head_follows_events",
        _head(f"due_on = '{LATER}', state = 'paused'"),
        recount(),
        about="more_than_its_day",
    ),
    Forbidden(
        "case_head_follows_events",
        _head(f"due_on = '{LATER}'"),
        lambda a: (recount()(a), a.sql("UPDATE case_recount SET after_seq = 1")),
        about="recount_of_before",
    ),
    Forbidden(
        "case_head_follows_events",
        _head(f"due_on = '{LATER}'"),
        lambda a: (recount()(a), recount(number=2, promise_after="2030-01-03")(a)),
        about="older_recount",
    ),
)
"""By name of the trigger that refuses it."""


def right_recount(a: Attack) -> None:
    """One that is as it ought to be, and the head behind it."""
    recount("refused")(a)
    assert a.head("refused").due_on.isoformat() == LATER
