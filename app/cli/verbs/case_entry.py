"""``yichuang case enter|versions``: entering in the register what cases change, and the versions of a record."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Protocol

from app.cases.commands.entries import EnterInRegister
from app.cli.context import DONE, REFUSED, Context
from app.intake.work_desk import WorkDesk
from app.kernel.actor import Actor
from app.kernel.clock import hall_text
from app.kernel.errors import AppError
from app.kernel.ids import CaseId
from app.kernel.messages import explain
from app.registry.commands import OpenHistory, Reason
from app.registry.history import VersionLine


class EntryDoors(Protocol):
    """What the verb needs from the container."""

    @property
    def work(self) -> WorkDesk:
        """What whoever was drawn for a case does."""
        ...

    @property
    def enter_in_register(self) -> EnterInRegister:
        """The entry behind a case."""
        ...

    @property
    def open_history(self) -> OpenHistory:
        """The versions of a record."""
        ...


def add(actions: Any) -> None:
    """The sub-command; argparse's type of ``actions`` has no public name."""
    actions.add_parser("enter").add_argument("number", nargs="?", default="")
    versions = actions.add_parser("versions")
    record = versions.add_mutually_exclusive_group(required=True)
    record.add_argument("--person", metavar="NUMBER")
    record.add_argument("--unit", metavar="CODE")
    versions.add_argument("--id-type", default="resident_id")
    versions.add_argument("--reason", required=True)


def run_versions(args: argparse.Namespace, actor: Actor, context: Context) -> int:
    """Column by column what a record said, oldest first."""
    doors: EntryDoors = context.container
    reason = Reason.stated(args.reason)
    if args.person:
        lines = doors.open_history.of_person(actor, args.id_type, args.person, reason)
    else:
        lines = doors.open_history.of_unit(actor, args.unit, reason)
    answers = [asdict(line) | {"case": str(line.case), "at": line.at.isoformat()} for line in lines]
    told = [_version(line, context) for line in lines]
    context.output.answer(answers, told or [context.output.say("register_no_version")])
    return DONE


def _version(line: VersionLine, context: Context) -> str:
    codes = [code for code, holds in (("stands", line.stands), ("unaware", line.is_unaware)) if holds]
    marks = "  ".join(context.output.say(f"register_version_{code}", found=line.found or "-") for code in codes)
    said = context.output.say(
        "register_version_line",
        at=hall_text(line.at), case=line.case_number or str(line.case)[:8], column=line.column, was=line.was or "-",
        value=line.value,
    )  # fmt: skip
    return f"{said}  {marks}".rstrip()


def run(args: argparse.Namespace, actor: Actor, context: Context) -> int:
    """That case, or all that are due and change anything; exit 1 where one of them could not be entered."""
    doors: EntryDoors = context.container
    if args.number:
        cases: Sequence[CaseId] = (doors.work.named(args.number),)
    else:
        cases = doors.enter_in_register.due(actor)
    told = [_entered(case, doors, actor, context) for case in cases]
    if not args.number:
        told = [(answer, line) for answer, line in told if answer.get("error") != "register_nothing_to_enter"]
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
