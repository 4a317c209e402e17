"""What a person can do to a case apart from taking it in."""

from app.cases.commands.approvals import AnswerCorrection, AnswerExtension, AskCorrection, Reopen
from app.cases.commands.draws import DrawNext, DrawWaiting, OpenDrawDay, Redraw, RevealDraws
from app.cases.commands.reading import (
    READING_POSTS,
    Filing,
    ListCases,
    ShowCase,
    append_acts,
    may_read,
)
from app.cases.commands.steps import FlowRules, Said, SayWord
from app.cases.commands.together import AnswerQuestion, AskQuestion, JoinCases, OpenQuestions
from app.cases.commands.window import TakeSupplement, Withdraw

__all__ = [
    "READING_POSTS", "AnswerCorrection", "AnswerExtension", "AnswerQuestion", "AskCorrection", "AskQuestion",
    "DrawNext", "DrawWaiting", "Filing", "FlowRules", "JoinCases", "ListCases", "OpenDrawDay", "OpenQuestions",
    "Redraw", "Reopen", "RevealDraws", "Said", "SayWord", "ShowCase", "TakeSupplement", "Withdraw", "append_acts",
    "may_read",
]  # fmt: skip
