"""``yichuang case agree-all NUMBER ...``: light checks agreed to with one look, each case by itself."""

import argparse
from typing import Any, Protocol

from app.cli.context import DONE, REFUSED, Context
from app.cli.looking import add_camera, looked
from app.intake.work_desk import WorkDesk
from app.kernel.actor import Actor


class BatchDoors(Protocol):
    """What the verb needs from the container."""

    @property
    def work(self) -> WorkDesk:
        """What whoever was drawn for a case does."""
        ...


def add(actions: Any) -> None:
    """The sub-command; argparse's type of ``actions`` has no public name."""
    batch = actions.add_parser("agree-all")
    batch.add_argument("numbers", nargs="+", metavar="NUMBER")
    add_camera(batch)


def run(args: argparse.Namespace, actor: Actor, context: Context) -> int:
    """Exit 1 when a case was refused; the others are agreed to all the same, and each says what became of it."""
    doors: BatchDoors = context.container
    cases = [doors.work.named(number) for number in args.numbers]
    done = looked(args, actor, context, lambda look: doors.work.say_to_all(actor, cases, look))
    say = context.output.say
    rows, lines = [], []
    for line in done.lines:
        why = say(line.refusal.code, **line.refusal.values) if line.refusal is not None else ""
        rows.append({"number": line.number, "agreed": not why, "error": line.refusal.code if line.refusal else None})
        lines.append(say("batch_line", number=line.number or str(line.case), why=why or say("verb_agree")))
    left = len(done.lines) - done.agreed
    told = say("batch_told_part" if left else "batch_told", count=done.agreed, left=left)
    answer = {"batch": str(done.batch), "agreed": done.agreed, "left": left, "cases": rows}
    context.output.answer(answer, [told, *lines])
    return REFUSED if left else DONE
