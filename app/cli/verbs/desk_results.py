"""``yichuang desk ready|wish|hand-out|mail|tell|told``: results to those who applied, and who was told."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from app.cases.deliveries import (
    About,
    Carrier,
    Channel,
    ContactLine,
    DeliveryEnd,
    DeliveryWay,
    MailLine,
    ReadyResult,
    ToTell,
)
from app.cases.desk_papers import register_page
from app.cases.queries import named
from app.cli.context import DONE, Context
from app.cli.verbs.desk_doors import answer_lines, doors_of, item_words, write_page
from app.documents.page import Language
from app.kernel.clock import hall_text
from app.kernel.errors import NotFound


def add(actions: Any) -> None:
    """The sub-commands, each with its own ``run``; argparse's type of ``actions`` has no public name."""
    actions.add_parser("ready").set_defaults(run=_ready)
    wish = _of_case(actions, "wish", _wish)
    wish.add_argument("--by", choices=[way.value for way in DeliveryWay], required=True)
    wish.add_argument("--address", default="", metavar="TEXT")
    _of_case(actions, "hand-out", _hand_out).add_argument("--note", default="", metavar="TEXT")
    mail = actions.add_parser("mail").add_subparsers(dest="what", required=True)
    posted = _of_case(mail, "add", _mail_add)
    posted.add_argument("--tracking", required=True, metavar="NUMBER")
    posted.add_argument("--carrier", choices=[one.value for one in Carrier], default=Carrier.EMS.value)
    posted.add_argument("--address", default="", metavar="TEXT")
    mark = mail.add_parser("mark")
    mark.add_argument("tracking")
    mark.add_argument("--ended", choices=[one.value for one in DeliveryEnd], required=True)
    mark.add_argument("--note", default="", metavar="TEXT")
    mark.set_defaults(run=_mail_mark)
    for name, run in (("list", _mail_list), ("print", _mail_print)):
        listing = mail.add_parser(name)
        listing.add_argument("--day", type=date.fromisoformat, metavar="YYYY-MM-DD")
        listing.set_defaults(run=run)
    listing.add_argument("--out", type=Path, required=True, metavar="F.pdf")
    actions.add_parser("tell").set_defaults(run=_tell)
    told = actions.add_parser("told")
    told.add_argument("number", nargs="?")
    told.add_argument("--about", choices=[one.value for one in About], default=About.RESULT.value)
    told.add_argument("--by", choices=[one.value for one in Channel], default=Channel.PHONE.value)
    told.add_argument("--note", default="", metavar="TEXT")
    told.add_argument("--day", type=date.fromisoformat, metavar="YYYY-MM-DD")
    told.set_defaults(run=_told)


def _of_case(actions: Any, name: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name)
    parser.add_argument("number")
    parser.set_defaults(run=run)
    return parser


def _ready(_args: argparse.Namespace, context: Context) -> int:
    doors, actor = doors_of(context, "ready")
    return answer_lines(context, doors.desks.ready(actor), _result, lambda one: _ready_text(one, context))


def _result(one: ReadyResult) -> dict[str, Any]:
    return {
        "number": one.number,
        "item_zh": one.item_zh,
        "recipient": one.recipient,
        "id_masked": one.number_masked,
        "outcome": one.outcome,
        "way": one.way.value,
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "came_back": one.came_back or None,
    }


def _ready_text(one: ReadyResult, context: Context) -> str:
    say = context.output.say
    remark = say("delivery_came_back", note=one.came_back) if one.came_back else ""
    told = {"number": one.number, "item": item_words(one, context), "recipient": one.recipient}
    way = say(f"delivery_way_{one.way.value}")
    return say("ready_line", **told, id=one.number_masked, way=way, remark=remark).strip()


def _wish(args: argparse.Namespace, context: Context) -> int:
    doors, actor = doors_of(context, "wish")
    doors.desks.send.wish(actor, named(doors.case_queries, args.number), DeliveryWay(args.by), args.address)
    way = context.output.say(f"delivery_way_{args.by}")
    told = context.output.say("wish_kept", number=args.number, way=way)
    context.output.answer({"number": args.number, "way": args.by}, [told])
    return DONE


def _hand_out(args: argparse.Namespace, context: Context) -> int:
    doors, actor = doors_of(context, "hand-out")
    doors.desks.send.hand_out(actor, named(doors.case_queries, args.number), args.note)
    context.output.answer({"number": args.number}, [context.output.say("result_fetched", number=args.number)])
    return DONE


def _mail_add(args: argparse.Namespace, context: Context) -> int:
    doors, actor = doors_of(context, "mail add")
    case = named(doors.case_queries, args.number)
    doors.desks.send.mail(actor, case, Carrier(args.carrier), args.tracking, args.address)
    said = context.output.say("result_posted", number=args.number)
    context.output.answer({"number": args.number, "tracking": args.tracking}, [said])
    return DONE


def _mail_mark(args: argparse.Namespace, context: Context) -> int:
    doors, actor = doors_of(context, "mail mark")
    delivery = doors.desks.queries.tracked(actor.office, args.tracking)
    if delivery is None:
        raise NotFound("delivery_not_found", number=args.tracking)
    doors.desks.send.mark(actor, delivery, DeliveryEnd(args.ended), args.note)
    ended = context.output.say(f"delivery_ended_{args.ended}")
    told = context.output.say("delivery_marked", number=args.tracking, ended=ended)
    context.output.answer({"tracking": args.tracking, "ended": args.ended}, [told])
    return DONE


def _mail_list(args: argparse.Namespace, context: Context) -> int:
    """What is under way; with a day all of that day."""
    doors, actor = doors_of(context, "mail list")
    return answer_lines(context, doors.desks.mail(actor, args.day), _mail, lambda one: _mail_text(one, context))


def _mail(one: MailLine) -> dict[str, Any]:
    return {
        "tracking": one.tracking,
        "carrier": one.carrier.value,
        "number": one.number,
        "recipient": one.recipient or None,
        "address": one.address or None,
        "posted_at": one.posted_at.isoformat(),
        "ended": one.ended.value if one.ended else None,
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        "note": one.note or None,
    }


def _mail_text(one: MailLine, context: Context) -> str:
    say = context.output.say
    ended = say(f"delivery_ended_{one.ended.value}" if one.ended else "delivery_under_way")
    told = {"tracking": one.tracking, "carrier": say(f"carrier_{one.carrier.value}"), "number": one.number}
    return say("mail_line", **told, recipient=one.recipient or "-", at=hall_text(one.posted_at), ended=ended)


def _mail_print(args: argparse.Namespace, context: Context) -> int:
    """The register of a day, of today where none is named."""
    doors, actor = doors_of(context, "mail print")
    day = args.day or doors.desks.today()
    said = write_page(register_page(doors.desks, actor, day, Language(context.output.language)), args, doors, context)
    doors.desks.printed(actor, "mail_register", day.isoformat())
    context.output.answer({"day": day.isoformat(), "path": str(args.out)}, [said])
    return DONE


def _tell(_args: argparse.Namespace, context: Context) -> int:
    """Who waits to be told."""
    doors, actor = doors_of(context, "tell")
    return answer_lines(context, doors.desks.to_tell(actor), _to_tell, lambda one: _tell_text(one, context))


def _to_tell(one: ToTell) -> dict[str, Any]:
    return {
        "number": one.number,
        "item_zh": one.item_zh,
        "name": one.name,
        "phone": one.phone or None,
        "about": one.about.value,
        "last_day": one.last_day.isoformat() if one.last_day else None,
        "told_at": one.told_at.isoformat() if one.told_at else None,
    }


def _tell_text(one: ToTell, context: Context) -> str:
    say = context.output.say
    told = say("told_at", at=hall_text(one.told_at)) if one.told_at else say("told_not_yet")
    day = one.last_day.isoformat() if one.last_day else "-"
    who = {"number": one.number, "item": item_words(one, context), "name": one.name, "phone": one.phone or "-"}
    return say("tell_line", **who, about=say(f"about_{one.about.value}"), day=day, told=told)


def _told(args: argparse.Namespace, context: Context) -> int:
    """Note that somebody was told; without a number the register of a day."""
    doors, actor = doors_of(context, "told")
    if args.number is None:
        return answer_lines(
            context, doors.desks.contacts(actor, args.day), _contact, lambda one: _contact_text(one, context)
        )
    case = named(doors.case_queries, args.number)
    doors.desks.tell(actor, case, About(args.about), Channel(args.by), args.note)
    context.output.answer({"number": args.number}, [context.output.say("told_kept", number=args.number)])
    return DONE


def _contact(one: ContactLine) -> dict[str, Any]:
    about = {"about": one.about.value, "channel": one.channel.value}
    return {"number": one.number, "at": one.at.isoformat(), "note": one.note or None} | about


def _contact_text(one: ContactLine, context: Context) -> str:
    say = context.output.say
    about, channel = say(f"about_{one.about.value}"), say(f"channel_{one.channel.value}")
    told = {"at": hall_text(one.at), "number": one.number, "item": item_words(one, context)}
    return say("contact_line", **told, about=about, channel=channel, note=one.note).rstrip()
