"""``yichuang case supplement|withdraw|extend|correct|correction|reopen``: what is said to a case beside its steps."""

import argparse
import json
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from app.cases.commands import AnswerCorrection, AnswerExtension, AskCorrection, Reopen, TakeSupplement, Withdraw
from app.cases.model import CaseHead
from app.cases.queries import CaseQueries, named
from app.cli.context import DONE, Context
from app.cli.looking import add_camera, looked
from app.kernel.actor import Actor
from app.kernel.errors import Rejected
from app.kernel.ids import CaseId


class WordDoors(Protocol):
    """What the verbs need from the container."""

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...

    @property
    def case_queries(self) -> CaseQueries: ...  # noqa: D102 - look-ups

    @property
    def take_supplement(self) -> TakeSupplement: ...  # noqa: D102 - the commands, as they are called

    @property
    def withdraw_case(self) -> Withdraw: ...  # noqa: D102

    @property
    def answer_extension(self) -> AnswerExtension: ...  # noqa: D102

    @property
    def ask_correction(self) -> AskCorrection: ...  # noqa: D102

    @property
    def answer_correction(self) -> AnswerCorrection: ...  # noqa: D102

    @property
    def reopen_case(self) -> Reopen: ...  # noqa: D102


def add(actions: Any) -> None:
    """The sub-commands, each with its own ``act``; argparse's type of ``actions`` has no public name."""
    supplement = _named(actions, "supplement", _supplement)
    supplement.add_argument("--materials", type=Path, required=True, metavar="F.json")
    _named(actions, "withdraw", _withdraw).add_argument("--reason", required=True, metavar="TEXT")
    extend = _looking(actions, "extend", _extend)
    extend.add_argument("--days", type=int, required=True, metavar="N")
    extend.add_argument("--note", default="", metavar="TEXT")
    correct = _named(actions, "correct", _correct)
    correct.add_argument("--change", action="append", required=True, metavar="KEY=VALUE")
    correct.add_argument("--reason", required=True, metavar="TEXT")
    answer = _looking(actions, "correction", _correction)
    answer.add_argument("--refuse", action="store_true")
    answer.add_argument("--note", default="", metavar="TEXT")
    _looking(actions, "reopen", _reopen).add_argument("--reason", required=True, metavar="TEXT")


def _named(actions: Any, name: str, act: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name)
    parser.add_argument("number")
    parser.set_defaults(act=act, asks_look=False)
    return parser


def _looking(actions: Any, name: str, act: Any) -> argparse.ArgumentParser:
    """A word that may ask for a fresh look."""
    parser = _named(actions, name, act)
    parser.set_defaults(asks_look=True)
    add_camera(parser)
    return parser


def run(args: argparse.Namespace, actor: Actor, context: Context) -> int:
    """Say it, and answer with the case as it stands then."""
    doors: WordDoors = context.container
    case = named(doors.case_queries, args.number)
    head: CaseHead | None = (
        looked(args, actor, context, lambda look: args.act(args, doors, actor, case, look))
        if args.asks_look
        else args.act(args, doors, actor, case)
    )
    answer = {"number": args.number}
    if head is not None:
        due = head.due_on.isoformat() if head.due_on else None
        answer |= {"state": head.state.value, "step": head.step, "due_on": due}
    state = context.output.say(f"case_state_{head.state.value}") if head is not None else ""
    context.output.answer(answer, ["  ".join(part for part in (args.number, state) if part)])
    return DONE


def _supplement(args: argparse.Namespace, doors: WordDoors, actor: Actor, case: CaseId) -> CaseHead:
    return doors.take_supplement(actor, case, _lines(args.materials))


def _lines(file: Path) -> list[dict[str, Any]]:
    try:
        lines = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Rejected("input_bad_value", where=file.name) from error
    if not isinstance(lines, list) or not all(isinstance(line, dict) and "key" in line for line in lines):
        raise Rejected("input_bad_value", where=file.name)
    return lines


def _withdraw(args: argparse.Namespace, doors: WordDoors, actor: Actor, case: CaseId) -> CaseHead:
    return doors.withdraw_case(actor, case, args.reason)


def _extend(args: argparse.Namespace, doors: WordDoors, actor: Actor, case: CaseId, look: UUID | None) -> CaseHead:
    return doors.answer_extension(actor, case, days=args.days, note=args.note, look=look)


def _correct(args: argparse.Namespace, doors: WordDoors, actor: Actor, case: CaseId) -> None:
    changes = dict(change.split("=", 1) for change in args.change if "=" in change)
    doors.ask_correction(actor, case, changes, args.reason)


def _correction(args: argparse.Namespace, doors: WordDoors, actor: Actor, case: CaseId, look: UUID | None) -> CaseHead:
    return doors.answer_correction(actor, case, agree=not args.refuse, note=args.note, look=look)


def _reopen(args: argparse.Namespace, doors: WordDoors, actor: Actor, case: CaseId, look: UUID | None) -> CaseHead:
    return doors.reopen_case(actor, case, args.reason, look)
