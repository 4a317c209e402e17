"""What a person can do to a case apart from taking it in."""

from app.cases.commands.draw_check import DrawVerdict, ShowDraws, VerifyDraws
from app.cases.commands.draws import DrawNext, DrawWaiting, OpenDrawDay, Redraw, RevealDraws
from app.cases.commands.reading import (
    READING_POSTS,
    Filing,
    ListCases,
    ShowCase,
    append_acts,
    may_read,
)
from app.cases.commands.routine import DailyActs, RoutineDone, RunRoutine
from app.cases.commands.steps import Said, SayWord

__all__ = [
    "READING_POSTS", "DailyActs", "DrawNext", "DrawVerdict", "DrawWaiting", "Filing", "ListCases", "OpenDrawDay",
    "Redraw", "RevealDraws", "RoutineDone", "RunRoutine", "Said", "SayWord", "ShowCase", "ShowDraws", "VerifyDraws",
    "append_acts", "may_read",
]  # fmt: skip
