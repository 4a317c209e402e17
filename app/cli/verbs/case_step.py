"""``yichuang case step NUMBER --verb V``: whoever was drawn says a word to the case."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from app.cases.commands import Said
from app.cases.flow import Verb, Word
from app.cases.rows import RowMark
from app.cli.context import DONE, REFUSED, USAGE, Context
from app.cli.gaps import refuse_with_gaps
from app.cli.looking import add_camera, looked
from app.intake.case_input import read_input
from app.intake.facts import FactsMissing
from app.intake.work_desk import WorkDesk
from app.kernel.actor import Actor
from app.kernel.errors import AppError, Rejected


class StepDoors(Protocol):
    """What the verb needs from the container."""

    @property
    def work(self) -> WorkDesk:
        """What whoever was drawn for a case does."""
        ...


def add(actions: Any) -> None:
    """The sub-command; argparse's type of ``actions`` has no public name."""
    step = actions.add_parser("step")
    step.add_argument("number")
    step.add_argument("--verb", choices=[verb.value for verb in Verb], required=True)
    step.add_argument("--facts", type=Path, metavar="F.json")
    step.add_argument("--again", type=Path, metavar="F.json")
    step.add_argument("--rows", type=Path, metavar="F.json")
    step.add_argument("--reason", default="", metavar="CODE")
    step.add_argument("--to", type=int, metavar="N")
    step.add_argument("--note", default="", metavar="TEXT")
    step.add_argument("--line", action="append", default=[], metavar="TEXT")
    add_camera(step)


def run(args: argparse.Namespace, actor: Actor, context: Context) -> int:
    """Exit 1 when a rule refuses, with everything that is missing; 2 when an input file cannot be read."""
    doors: StepDoors = context.container
    try:
        case = doors.work.named(args.number)
        word = _word(args)
        said = looked(args, actor, context, lambda look: doors.work.say(actor, case, word, look))
    except FactsMissing as missing:
        return refuse_with_gaps(missing, missing.gaps, context)
    except AppError as error:
        return context.output.refuse(error, USAGE if error.code.startswith("input_") else REFUSED)
    context.output.answer(_data(said), _lines(said, context))
    return REFUSED if said.unlike else DONE


def _word(args: argparse.Namespace) -> Word:
    return Word(
        Verb(args.verb),
        facts=_texts(args.facts),
        again=_texts(args.again),
        reason=args.reason,
        to_step=args.to,
        note=args.note,
        lines=tuple({"what": line} for line in args.line),
        rows=tuple(_marks(args.rows)) if args.rows is not None else (),
    )


def _texts(file: Path | None) -> dict[str, str]:
    return {key: str(value) for key, value in read_input(file, None).items()} if file is not None else {}


def _marks(file: Path) -> Iterator[RowMark]:
    """``{"roster": [{"row": 1, "agrees": true}, {"row": 2, "agrees": false, "reason": "..."}]}``."""
    for field, rows in read_input(file, None).items():
        for told in rows if isinstance(rows, list) else (None,):
            if (
                not isinstance(told, dict)
                or not isinstance(told.get("agrees"), bool)
                or type(told.get("row")) is not int
            ):
                raise Rejected("input_bad_value", where=f"{file.name} {field}")
            yield RowMark(field, told["row"], told["agrees"], str(told.get("reason", "")))


def _data(said: Said) -> dict[str, Any]:
    return {
        "number": said.case.number,
        "state": said.case.state.value,
        "step": said.case.step,
        "outcome": said.case.outcome,
        "letter": said.case.letter,
        "unlike": list(said.unlike),
        "drawn": said.drawn is not None and said.drawn.operator is not None,
    }


def _lines(said: Said, context: Context) -> list[str]:
    number = said.case.number or ""
    if said.unlike:
        return [context.output.say("verb_told_unlike", number=number, fields=" ".join(said.unlike))]
    told = context.output.say(f"case_state_{said.case.state.value}")
    lines = [context.output.say("step_said", number=number, state=told)]
    if said.drawn is not None:
        lines.append(context.output.say("step_drawn" if said.drawn.operator else "step_not_drawn"))
    return lines
