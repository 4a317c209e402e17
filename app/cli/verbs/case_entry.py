"""``yichuang case enter [NUMBER]``: the handler enters in the register what granted cases change."""

import argparse
from collections.abc import Sequence
from typing import Any, Protocol

from app.cases.commands.entries import EnterInRegister
from app.cli.context import DONE, REFUSED, Context
from app.intake.work_desk import WorkDesk
from app.kernel.actor import Actor
from app.kernel.errors import AppError
from app.kernel.ids import CaseId
from app.kernel.messages import explain


class EntryDoors(Protocol):
    """What the verb needs from the container."""

    @property
    def work(self) -> WorkDesk:
        """What whoever was drawn for a case does."""
        ...

    @property
    def enter_in_register(self) -> EnterInRegister:
        """The entry behind a granted case."""
        ...


def add(actions: Any) -> None:
    """The sub-command; argparse's type of ``actions`` has no public name."""
    actions.add_parser("enter").add_argument("number", nargs="?", default="")


def run(args: argparse.Namespace, actor: Actor, context: Context) -> int:
    """That case, or all that are due; exit 1 where one of them could not be entered."""
    doors: EntryDoors = context.container
    if args.number:
        cases: Sequence[CaseId] = (doors.work.named(args.number),)
    else:
        cases = doors.enter_in_register.due(actor)
    told = [_entered(case, doors, actor, context) for case in cases]
    lines = [line for _, line in told] or [context.output.say("register_nothing_due")]
    context.output.answer([answer for answer, _ in told], lines)
    return REFUSED if any("error" in answer for answer, _ in told) else DONE


def _entered(case: CaseId, doors: EntryDoors, actor: Actor, context: Context) -> tuple[dict[str, Any], str]:
    try:
        change = doors.enter_in_register(actor, case)
    except AppError as error:
        text = explain(error, context.output.language)
        return {"case": str(case), "error": error.code, "message": text}, f"{str(case)[:8]}  {text}"
    answer = {"case": str(case), "kind": change.kind, "fields": dict(change.fields), "left_out": list(change.left_out)}
    fields = ", ".join(f"{name}={value}" for name, value in sorted(change.fields.items()))
    return answer, context.output.say(
        "register_entered_line", case=str(case)[:8], fields=fields, left_out=", ".join(change.left_out) or "-"
    )
