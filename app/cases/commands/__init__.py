"""What a person can do to a case apart from taking it in."""

from app.cases.commands.draws import DrawNext, DrawWaiting, OpenDrawDay, Redraw, RevealDraws
from app.cases.commands.reading import (
    READING_POSTS,
    Filing,
    ListCases,
    ShowCase,
    append_acts,
    may_read,
)
from app.cases.commands.steps import Said, SayWord

__all__ = [
    "READING_POSTS", "DrawNext", "DrawWaiting", "Filing", "ListCases", "OpenDrawDay", "Redraw", "RevealDraws", "Said",
    "SayWord", "ShowCase", "append_acts", "may_read",
]  # fmt: skip
