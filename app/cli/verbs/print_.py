"""``yichuang print PAPER NUMBER --out F.pdf``: a case's paper, printed first, again, or in place of a spoilt sheet."""

import argparse
from pathlib import Path
from typing import Protocol
from uuid import UUID

from app.cases.queries import CaseQueries, named
from app.cli.context import DONE, Context
from app.cli.verbs.guide import write_out
from app.documents.commands import STAFF_PAPERS, Printed, Reprint, VoidAndReprint, default_style
from app.documents.handing import hand_over
from app.documents.model import PaperCode
from app.documents.page import Language, PaperFormat, Style, TextSize
from app.documents.ports import Printer
from app.intake.commands.papers import PrintCasePaper
from app.kernel.actor import Actor
from app.kernel.ids import CaseId

PAPERS = tuple(str(code) for code in PaperCode if code is not PaperCode.GUIDE and code not in STAFF_PAPERS)
"""What can be printed of a case; the guide and the papers of the staff have verbs of their own."""


class PrintDoors(Protocol):
    """What the verb needs from the container."""

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...

    @property
    def case_queries(self) -> CaseQueries:
        """Look-ups of cases."""
        ...

    @property
    def print_case_paper(self) -> PrintCasePaper:
        """The first printing."""
        ...

    @property
    def reprint(self) -> Reprint:
        """A further copy."""
        ...

    @property
    def void_and_reprint(self) -> VoidAndReprint:
        """The same sheet again."""
        ...

    @property
    def printer(self) -> Printer:
        """Where pages go without ``--out``."""
        ...


def add(parser: argparse.ArgumentParser) -> None:
    """Which paper of which case; first printing, copy, or void with a reason; how it is set."""
    parser.add_argument("paper", choices=PAPERS)
    parser.add_argument("number", metavar="NUMBER")
    parser.add_argument("--out", type=Path, metavar="F.pdf")
    again = parser.add_mutually_exclusive_group()
    again.add_argument("--reprint", action="store_true")
    again.add_argument("--void", metavar="REASON")
    parser.add_argument("--format", choices=[str(f) for f in PaperFormat], default=str(PaperFormat.A4))
    parser.add_argument("--large", action="store_true")


def run(args: argparse.Namespace, context: Context) -> int:
    """To the file, or to the printer without ``--out``; says hash and copy number."""
    doors: PrintDoors = context.container
    actor = doors.actor("print", context.as_account)
    code = PaperCode(args.paper)
    printed = _printed(doors, actor, code, args, context)
    where = _deliver(doors, actor, printed, args.out)
    entry = printed.entry
    answer = {
        "paper": entry.paper.value,
        "number": entry.number,
        "copy": entry.copy_no,
        "kind": entry.kind.value,
        "code": entry.code,
        "page_hash": entry.page_hash,
        "where": where,
    }
    context.output.answer(answer, [context.output.say("paper_handed_over", where=where, copy=entry.copy_no)])
    return DONE


def _printed(doors: PrintDoors, actor: Actor, code: PaperCode, args: argparse.Namespace, context: Context) -> Printed:
    size = TextSize.LARGE if args.large else TextSize.NORMAL
    style = default_style(code, Style(Language(context.output.language), size, PaperFormat(args.format)))
    if not args.reprint and args.void is None:
        return doors.print_case_paper(actor, code, _case(doors, args.number), style)
    number = doors.print_case_paper.values(actor, code, _case(doors, args.number))[1].number
    if args.reprint:
        return doors.reprint(actor, code, number, style=style)
    return doors.void_and_reprint(actor, code, number, args.void, style=style)


def _case(doors: PrintDoors, number: str) -> CaseId:
    """By the number on any of its papers, or by id; NotFound("case_not_found")."""
    try:
        return CaseId(UUID(number))
    except ValueError:
        return named(doors.case_queries, number)


def _deliver(doors: PrintDoors, actor: Actor, printed: Printed, out: Path | None) -> str:
    if out is not None:
        write_out(out, printed.pdf)
        return str(out)
    title = f"{printed.entry.paper} {printed.entry.number}"
    return hand_over(doors.printer, actor, printed, title=title).place
