"""``yichuang case page NUMBER PAPER --page N --out FILE``: a scanned page of a case that lies with the person."""

import argparse
from pathlib import Path
from typing import Any, Protocol

from app.cli.context import DONE, Context
from app.cli.verbs.guide import write_out
from app.intake.work_desk import WorkDesk
from app.kernel.actor import Actor


class PageDoors(Protocol):
    """What the verb needs from the container."""

    @property
    def work(self) -> WorkDesk:
        """What whoever was drawn for a case does."""
        ...


def add(actions: Any) -> None:
    """The sub-command; argparse's type of ``actions`` has no public name."""
    page = actions.add_parser("page")
    page.add_argument("number")
    page.add_argument("paper", metavar="KEY")
    page.add_argument("--page", type=int, default=1, metavar="N")
    page.add_argument("--out", type=Path, required=True, metavar="FILE")


def run(args: argparse.Namespace, actor: Actor, context: Context) -> int:
    """The original as it was scanned, to a file; the look is logged."""
    doors: PageDoors = context.container
    ref, blob = doors.work.scanned(actor, doors.work.named(args.number), args.paper, args.page - 1)
    write_out(args.out, blob.content)
    answer = {"paper": args.paper, "page": args.page, "kind": blob.media_type, "page_of_file": ref.page + 1}
    context.output.answer(answer | {"where": str(args.out)}, [str(args.out)])
    return DONE
