"""``yichuang desk papers|handover|sign|refuse|withdraw|list|print``: papers from hand to hand."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from app.cases.desk_papers import slip_page
from app.cases.hand_overs import HandOver, Packet, PaperKind, PaperMove, Side
from app.cases.queries import named
from app.cli.asking import secret
from app.cli.context import DONE, Context
from app.cli.verbs.desk_doors import DeskDoors, answer_lines, doors_of, item_words, place, place_words, write_page
from app.documents.page import Language
from app.kernel.actor import Actor
from app.kernel.errors import Rejected


def add(actions: Any) -> None:
    """The sub-commands, each with its own ``run``; argparse's type of ``actions`` has no public name."""
    actions.add_parser("papers").set_defaults(run=_papers)
    handover = actions.add_parser("handover").add_subparsers(dest="what", required=True)
    new = handover.add_parser("new")
    new.add_argument("--from", dest="giver", required=True, metavar="PLACE")
    new.add_argument("--to", dest="taker", required=True, metavar="PLACE")
    new.add_argument("--kind", choices=[kind.value for kind in PaperKind], default=PaperKind.FILE.value)
    new.add_argument("packets", nargs="+", metavar="NUMBER=PAGES")
    new.set_defaults(run=_new)
    sign = _of_slip(actions, "sign", _sign)
    sign.add_argument("--side", choices=[side.value for side in Side], required=True)
    _by_whom(sign)
    refuse = _of_slip(actions, "refuse", _refuse)
    refuse.add_argument("--reason", required=True, metavar="TEXT")
    _by_whom(refuse)
    _of_slip(actions, "withdraw", _withdraw).add_argument("--reason", required=True, metavar="TEXT")
    listing = actions.add_parser("list")
    listing.add_argument("--day", type=date.fromisoformat, metavar="YYYY-MM-DD")
    listing.set_defaults(run=_list)
    _of_slip(actions, "print", _print).add_argument("--out", type=Path, required=True, metavar="F.pdf")


def _of_slip(actions: Any, name: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name)
    parser.add_argument("number")
    parser.set_defaults(run=run)
    return parser


def _by_whom(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--account", metavar="ACCOUNT")
    parser.add_argument("--password-file", metavar="FILE")


def _papers(_args: argparse.Namespace, context: Context) -> int:
    doors, actor = doors_of(context, "papers")
    return answer_lines(context, doors.desks.moves(actor), _move, lambda one: _move_text(one, doors, actor, context))


def _move(one: PaperMove) -> dict[str, Any]:
    places = {"at": one.at.text, "to": one.to.text, "next": one.next.text}
    return {"number": one.number, "item_zh": one.item_zh, "papers": one.papers, "pages": one.pages} | places


def _move_text(one: PaperMove, doors: DeskDoors, actor: Actor, context: Context) -> str:
    where = {name: place_words(getattr(one, name), doors, actor, context) for name in ("at", "to", "next")}
    told = {"number": one.number, "item": item_words(one, context), "papers": one.papers, "pages": one.pages}
    return context.output.say("papers_line", **told, **where)


def _new(args: argparse.Namespace, context: Context) -> int:
    doors, actor = doors_of(context, "handover")
    packets = [_packet(typed, PaperKind(args.kind), doors) for typed in args.packets]
    number = doors.desks.write(actor, place(args.giver), place(args.taker), packets)
    context.output.answer({"number": number}, [context.output.say("hand_over_written", number=number)])
    return DONE


def _packet(typed: str, kind: PaperKind, doors: DeskDoors) -> Packet:
    number, _, pages = typed.partition("=")
    if not (pages.isascii() and pages.isdigit()) or len(pages) > 4:
        raise Rejected("hand_over_pages")
    return Packet(named(doors.case_queries, number), kind, int(pages))


def _who(args: argparse.Namespace, actor: Actor, context: Context) -> tuple[str, str]:
    return args.account or actor.account, secret(args.password_file, "ask_password", context)


def _sign(args: argparse.Namespace, context: Context) -> int:
    doors, actor = doors_of(context, "sign")
    doors.desks.signing.sign(actor, args.number, Side(args.side), _who(args, actor, context))
    return _told(f"hand_over_signed_{args.side}", args, context)


def _refuse(args: argparse.Namespace, context: Context) -> int:
    doors, actor = doors_of(context, "refuse")
    doors.desks.signing.refuse(actor, args.number, _who(args, actor, context), args.reason)
    return _told("hand_over_refused", args, context)


def _withdraw(args: argparse.Namespace, context: Context) -> int:
    doors, actor = doors_of(context, "withdraw")
    doors.desks.signing.withdraw(actor, args.number, args.reason)
    return _told("hand_over_withdrawn", args, context)


def _told(code: str, args: argparse.Namespace, context: Context) -> int:
    context.output.answer({"number": args.number}, [context.output.say(code, number=args.number)])
    return DONE


def _list(args: argparse.Namespace, context: Context) -> int:
    """Slips that wait; with a day those written on it too."""
    doors, actor = doors_of(context, "list")
    return answer_lines(
        context, doors.desks.hand_overs(actor, args.day), _slip, lambda slip: _slip_text(slip, doors, actor, context)
    )


def _slip(slip: HandOver) -> dict[str, Any]:
    items = [{"number": one.number, "kind": one.kind.value, "pages": one.pages} for one in slip.items]
    acts = [
        {"act": one.act.value, "account": one.account, "at": one.at.isoformat(), "reason": one.reason or None}
        for one in slip.acts
    ]
    places = {"from": slip.giver.text, "to": slip.taker.text}
    return {"number": slip.number, "state": slip.state.value} | places | {"items": items, "acts": acts}


def _slip_text(slip: HandOver, doors: DeskDoors, actor: Actor, context: Context) -> str:
    return context.output.say(
        "hand_over_line",
        number=slip.number,
        giver=place_words(slip.giver, doors, actor, context),
        taker=place_words(slip.taker, doors, actor, context),
        packets=len(slip.items),
        pages=slip.pages,
        state=context.output.say(f"hand_over_state_{slip.state.value}"),
    )


def _print(args: argparse.Namespace, context: Context) -> int:
    doors, actor = doors_of(context, "print")
    page = slip_page(doors.desks, actor, args.number, Language(context.output.language))
    said = write_page(page, args, doors, context)
    doors.desks.printed(actor, "hand_over", args.number)
    context.output.answer({"number": args.number, "path": str(args.out)}, [said])
    return DONE
