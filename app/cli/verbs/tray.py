"""``yichuang tray``: what lies with the signed-in person: requests first, then steps, the most urgent first."""

import argparse
from typing import Any, Protocol

from app.cases.requests import RequestLine
from app.cases.tray import TrayKind
from app.cli.context import DONE, Context
from app.intake.work_desk import AnyTrayLine, WorkDesk
from app.kernel.actor import Actor


class TrayDoors(Protocol):
    """What the verb needs from the container."""

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...

    @property
    def work(self) -> WorkDesk:
        """What whoever was drawn for a case does."""
        ...


def add(parser: argparse.ArgumentParser) -> None:
    """``[TEXT] [--filter all|new|returned|overdue|paused|asked]``."""
    parser.add_argument("text", nargs="?", default="")
    parser.add_argument("--filter", choices=[kind.value for kind in TrayKind], default=TrayKind.ALL.value)


def run(args: argparse.Namespace, context: Context) -> int:
    """Looking into a tray opens nothing and marks nothing as seen."""
    doors: TrayDoors = context.container
    tray = doors.work.tray(doors.actor("tray", context.as_account))
    lines = tray.matching(TrayKind(args.filter), args.text)
    context.output.answer([_data(line) for line in lines], [_line(line, context) for line in lines])
    return DONE


def _data(line: AnyTrayLine) -> dict[str, Any]:
    row, clock = line.row, line.clock
    common = {
        "asks": None,
        "number": row.number,
        "item": row.item_code,
        "item_name_zh": row.item_zh,
        "item_name_en": row.item_en,
        "subject": row.subject_name,
        "subject_number": row.subject_number,
        "state": row.state,
        "step": row.step,
        "stage_zh": row.stage_zh,
        "stage_en": row.stage_en,
        "due_on": clock.due_on.isoformat() if clock else None,
        "left": clock.left if clock else None,
        "unit": clock.unit if clock else None,
        "colour": clock.colour.value if clock else None,
        "age_days": line.age,
        "new": row.is_new,
    }
    if isinstance(line, RequestLine):
        return common | {"asks": line.row.kind.value, "id": str(line.row.id), "asked_at": line.row.asked_at.isoformat()}
    return common | {
        "rank": line.rank.name.lower(),
        "reason": line.row.reason or None,
        "note": line.row.note or None,
        "chase": line.row.chase or None,
        "green": line.row.is_green,
        "waits_for": line.row.waits_for or None,
        "recount": dict(line.row.recount.values) if line.row.recount else None,
    }


def _line(line: AnyTrayLine, context: Context) -> str:
    row, chinese = line.row, context.output.language == "zh_CN"
    values = {
        "number": row.number,
        "item": row.item_zh if chinese else row.item_en,
        "subject": row.subject_name,
        "stage": row.stage_zh if chinese else row.stage_en,
        "due": line.clock.due_on.isoformat() if line.clock else "-",
    }
    told = context.output.say("tray_line", **values)
    if isinstance(line, RequestLine):
        return f"{told}  {context.output.say(f'request_{line.row.kind.value}')}"
    back = [context.output.say(f"return_reason_{line.row.reason}")] if line.row.reason else []
    moved = [context.output.say("clock_recounted_note", **line.row.recount.values)] if line.row.recount else []
    return "  ".join((told, *back, *moved))
