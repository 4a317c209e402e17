"""What a person can do to a case apart from taking it in."""

from app.cases.commands.approvals import AnswerCorrection, AnswerExtension, AskCorrection, Reopen
from app.cases.commands.batch import AgreeAll, BatchDone
from app.cases.commands.chasers import ChaserNamed, NameChaser
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
from app.cases.commands.recount import RecountCases
from app.cases.commands.routine import DailyActs, RoutineDone, RunRoutine
from app.cases.commands.steps import FlowRules, Said, SayWord
from app.cases.commands.together import AnswerQuestion, AskQuestion, JoinCases, OpenQuestions
from app.cases.commands.ways import list_way
from app.cases.commands.window import TakeSupplement, Withdraw

__all__ = [
    "READING_POSTS", "AgreeAll", "AnswerCorrection", "AnswerExtension", "AnswerQuestion", "AskCorrection",
    "AskQuestion", "BatchDone",
    "ChaserNamed", "DailyActs", "DrawNext", "DrawVerdict", "DrawWaiting", "Filing", "FlowRules", "JoinCases",
    "ListCases", "NameChaser", "OpenDrawDay", "OpenQuestions", "RecountCases", "Redraw", "Reopen", "RevealDraws",
    "RoutineDone", "RunRoutine", "Said", "SayWord", "ShowCase", "ShowDraws", "TakeSupplement", "VerifyDraws",
    "Withdraw", "append_acts", "list_way", "may_read",
]  # fmt: skip
