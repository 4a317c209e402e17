"""``yichuang case join|ask|questions|answer``: cases that belong together, and questions without names."""

import argparse
from typing import Any, Protocol
from uuid import UUID

from app.cases.commands import AnswerQuestion, AskQuestion, JoinCases, OpenQuestions
from app.cases.queries import CaseQueries, named
from app.cli.context import DONE, Context
from app.kernel.actor import Actor
from app.kernel.clock import hall_text
from app.kernel.errors import Rejected


class TalkDoors(Protocol):
    """What the verbs need from the container."""

    @property
    def case_queries(self) -> CaseQueries: ...  # noqa: D102 - look-ups

    @property
    def join_cases(self) -> JoinCases: ...  # noqa: D102 - the commands, as they are called

    @property
    def ask_question(self) -> AskQuestion: ...  # noqa: D102

    @property
    def answer_question(self) -> AnswerQuestion: ...  # noqa: D102

    @property
    def open_questions(self) -> OpenQuestions: ...  # noqa: D102


def add(actions: Any) -> None:
    """The sub-commands, each with its own ``talk``; argparse's type of ``actions`` has no public name."""
    join = actions.add_parser("join")
    join.add_argument("number")
    join.add_argument("other")
    join.set_defaults(talk=_join)
    ask = actions.add_parser("ask")
    ask.add_argument("number")
    ask.add_argument("--to", type=int, required=True, metavar="STEP")
    ask.add_argument("--text", required=True)
    ask.set_defaults(talk=_ask)
    actions.add_parser("questions").set_defaults(talk=_questions)
    answer = actions.add_parser("answer")
    answer.add_argument("question", metavar="ID")
    answer.add_argument("--text", required=True)
    answer.set_defaults(talk=_answer)


def run(args: argparse.Namespace, actor: Actor, context: Context) -> int:
    """Whatever was chosen."""
    return int(args.talk(args, context.container, actor, context))


def _join(args: argparse.Namespace, doors: TalkDoors, actor: Actor, context: Context) -> int:
    doors.join_cases(actor, named(doors.case_queries, args.number), named(doors.case_queries, args.other))
    context.output.answer({"joined": [args.number, args.other]}, [f"{args.number}  {args.other}"])
    return DONE


def _ask(args: argparse.Namespace, doors: TalkDoors, actor: Actor, context: Context) -> int:
    question = doors.ask_question(actor, named(doors.case_queries, args.number), args.to, args.text)
    context.output.answer({"question": str(question)}, [str(question)])
    return DONE


def _questions(_args: argparse.Namespace, doors: TalkDoors, actor: Actor, context: Context) -> int:
    found = doors.open_questions(actor)
    rows = [
        {"id": str(one.id), "case": str(one.case), "step": one.step, "at": one.at.isoformat(), "text": one.text}
        for one in found
    ]
    context.output.answer(rows, [f"{one.id}  {one.step}  {hall_text(one.at)}  {one.text}" for one in found])
    return DONE


def _answer(args: argparse.Namespace, doors: TalkDoors, actor: Actor, context: Context) -> int:
    try:
        question = UUID(args.question)
    except ValueError as error:
        raise Rejected("question_not_yours") from error
    doors.answer_question(actor, question, args.text)
    context.output.answer({"answered": args.question}, [args.question])
    return DONE
