"""Attacks on what is said about a case beside its steps: questions, answers, notes to whoever has it."""

import uuid
from collections.abc import Callable
from typing import Any

from tests.builders.central_attempts import Attack, sql
from tests.builders.central_ground import Ground
from tests.builders.centre_house import CITY, COUNTY
from tests.builders.stream_house import Chain

NOTES = "Notes"
_NO = "42501"


def _asks(**other: Any) -> Callable[[Ground], dict[str, Any]]:
    said = {"step": 2, "to_step": 1, "text": "?"}
    return lambda g: {"case": str(g.cases["handling"][0].case), **said, **other}


def note(
    what: str, who: str, answer: str, data: Callable[[Ground], dict[str, Any]], kind: str = "question_asked",
    office: str = COUNTY, **other: Any,
) -> Attack:  # fmt: skip
    """A person says something about a case, as a chain of its own."""

    def do(g: Ground) -> str:
        chain = Chain(g.centre, "note", office)
        body = chain.body(kind, g.operator(who), data(g), **{"event": str(chain.chain)} | other)
        return g.pushed(body.decode(), g.login(who), b"s" * 16)

    return Attack(NOTES, what, who, answer, do)


def moved(what: str, who: str, answer: str, **changes: Any) -> Attack:
    """A machine says that a changed calendar moved a last day."""

    def do(g: Ground) -> str:
        chain = Chain(g.centre, "note", COUNTY)
        days = {"promise_before": "2026-12-01", "promise_after": "2026-12-02"}
        days |= dict.fromkeys(("statutory_before", "statutory_after", "green_before", "green_after"))
        said = {"case": str(g.cases["handling"][0].case), "calendar_before": "0" * 12, "calendar_after": "1" * 12}
        data = {**said, **days, "provisional": 0, **changes}
        row = chain.row("case_recounted", data=data, event=str(chain.chain))
        return g.pushed(chain.around(row).decode(), g.login(who), None)

    return Attack(NOTES, what, who, answer, do)


NOTE_ATTACKS: list[Attack] = [
    note("asks in a case that he has no part in", "far handler", "denied:office", _asks()),
    note("asks in a case of his office that another one has", "beside handling", "denied:not-drawn", _asks()),
    note("asks about a step that nobody did", "drawn", "denied:step", _asks(to_step=3)),
    note("asks himself", "drawn", "denied:step", _asks(to_step=2)),
    note("asks in the feed of another office", "drawn", "denied:office", _asks(), office=CITY),
    note("asks in another person's name", "drawn", "denied:actor", _asks(), actor="ab" * 32),
    note("asks without a word", "drawn", "denied:malformed", _asks(text="  ")),
    note("asks in a page of text", "drawn", "denied:malformed", _asks(text="?" * 501)),
    note("asks about a step in words", "drawn", "denied:malformed", _asks(to_step="1")),
    note("asks in a chain that is not the question's", "drawn", "denied:malformed", _asks(), event=str(uuid.uuid4())),
    note("asks as supervisor", "supervisor", "denied:permission", _asks()),
    note("asks in a case that there is not", "drawn", "stale", _asks(case=str(uuid.uuid4()))),
    note("answers a question that nobody asked", "clerk", "stale", _asks(step=1, to_step=2, question=str(uuid.uuid4())),
         "question_answered"),
    note("answers in a case that he has no part in", "far handler", "denied:office", _asks(question=str(uuid.uuid4())),
         "question_answered"),
    note("says what no kind says", "drawn", "denied:kind", _asks(), "question_taken_back"),
    note("chases a colleague as handler", "drawn", "denied:permission", _asks(after_seq=2), "holder_chased"),
    note("chases in a case of the green channel that it does not follow", "service desk", "denied:not-drawn", _asks(after_seq=2),
         "holder_chased"),
    note("chases in another office", "supervisor", "denied:office", _asks(after_seq=2), "holder_chased", CITY),
    note("chases without a word", "supervisor", "denied:malformed", _asks(after_seq=2, text=""), "holder_chased"),
    note("chases at no step of the way", "supervisor", "denied:step", _asks(after_seq=2, step=99), "holder_chased"),
    note("moves a last day in his own name", "drawn", "denied:kind", _asks(), "case_recounted"),
    moved("moves a last day at another county's machine", "far device", "denied:machine"),
    moved("moves a last day by a year", "device", "denied:malformed", promise_after="2027-12-01"),
    moved("moves a last day by no calendar", "device", "denied:malformed", calendar_after=""),
    moved("moves a last day of a case that there is not", "device", "stale", case=str(uuid.uuid4())),
    moved("moves a last day by his own login", "drawn", "denied:machine"),
    *sql(NOTES, "INSERT INTO core.recount SELECT office_id, case_id, 1, case_id, 1, '', '', now(), now(), now() FROM core.case_head",
         _NO, "drawn", "device", "worker"),
    *sql(NOTES, "SELECT core.recount_effect(NULL)", _NO, "drawn", "device", "worker"),
    *sql(NOTES, "SELECT * FROM core.note", _NO, "drawn", "device", "auditor", "worker"),
    *sql(NOTES, "UPDATE core.note SET is_open = true", _NO, "drawn", "worker"),
    *sql(NOTES, "SELECT core.note_effect(NULL)", _NO, "drawn", "device", "worker"),
    *sql(NOTES, "SELECT * FROM api.asked('350199')", _NO, "auditor", "worker"),
]  # fmt: skip
"""Part of the table of attacks."""
