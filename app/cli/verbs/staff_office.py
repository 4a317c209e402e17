"""``yichuang staff offices|section|place|week|shift|burden``: who sits where, who works when, what lies with whom."""

import argparse
from datetime import date
from typing import Any, Protocol

from app.cases.office_desk import OfficeBook, OfficeDesk
from app.cli.context import DONE, Context
from app.kernel.actor import Actor, Post
from app.kernel.ids import OfficeId
from app.staff.presence_book import Shift
from app.staff.week import WeekRow


class OfficeDoors(Protocol):
    """What the verb needs from the container."""

    @property
    def office_desk(self) -> OfficeDesk:
        """Organisation, rota, routing."""
        ...

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...


def add(actions: Any) -> None:
    """The sub-commands, each with its own ``run``; argparse's type of ``actions`` has no public name."""
    actions.add_parser("offices").set_defaults(run=_offices)
    section = actions.add_parser("section")
    section.add_argument("code")
    section.add_argument("name")
    section.add_argument("--office", type=OfficeId, metavar="CODE")
    section.set_defaults(run=_section)
    place = actions.add_parser("place")
    place.add_argument("account", metavar="ACCOUNT")
    place.add_argument("--section", metavar="CODE")
    place.add_argument("--post", choices=[post.value for post in Post])
    place.set_defaults(run=_place)
    week = actions.add_parser("week")
    week.add_argument("day", nargs="?", type=date.fromisoformat, metavar="YYYY-MM-DD")
    week.set_defaults(run=_week)
    shift = actions.add_parser("shift")
    shift.add_argument("account", metavar="ACCOUNT")
    shift.add_argument("shift", choices=[shift.value for shift in Shift])
    shift.add_argument("--day", type=date.fromisoformat, metavar="YYYY-MM-DD")
    shift.set_defaults(run=_shift)
    burden = actions.add_parser("burden")
    burden.add_argument("account", metavar="ACCOUNT")
    burden.add_argument("--until", type=date.fromisoformat, metavar="YYYY-MM-DD")
    burden.set_defaults(run=_burden)


def _doors(context: Context, verb: str) -> tuple[OfficeDesk, Actor]:
    doors: OfficeDoors = context.container
    return doors.office_desk, doors.actor(f"staff {verb}", context.as_account)


def _offices(_args: argparse.Namespace, context: Context) -> int:
    desk, actor = _doors(context, "offices")
    book = desk.book(actor)
    value = [
        {"office": one.id, "name": one.name, "level": one.level.value, "parent": one.parent}
        | {"sections": _sections(book, one.id)}
        for one in book.offices
    ]
    lines = [
        "  ".join((one.id, one.name, context.output.say(f"office_level_{one.level.value}"))) for one in book.offices
    ] + [f"  {one.office}  {one.code}  {one.name}" for one in book.sections]
    context.output.answer(value, lines)
    return DONE


def _sections(book: OfficeBook, office: OfficeId) -> list[dict[str, object]]:
    return [
        {
            "code": section.code,
            "name": section.name,
            "people": [
                {
                    "account": one.account,
                    "name": one.name,
                    "post": one.post.value,
                    "permission": one.permission.value if one.permission else None,
                    "active": one.is_active,
                }
                for one in book.people
                if (one.office.id, one.section.code) == (office, section.code)
            ],
        }
        for section in book.sections
        if section.office == office
    ]


def _section(args: argparse.Namespace, context: Context) -> int:
    desk, actor = _doors(context, "section")
    kept = desk.add_section(actor, args.code, args.name, args.office)
    told = context.output.say("section_added_told", name=kept.name, section=kept.code)
    context.output.answer({"office": kept.office, "code": kept.code, "name": kept.name}, [told])
    return DONE


def _place(args: argparse.Namespace, context: Context) -> int:
    """What is not named stays as it is."""
    desk, actor = _doors(context, "place")
    before = desk.grants.person(args.account)
    post = Post(args.post) if args.post else before.post
    section = args.section or before.section.code
    now = desk.place(actor, args.account, section, post)
    say, is_there = context.output.say, (now.section.code, now.post) == (section, post)
    told = say(
        "placed_told" if is_there else "placing_told",
        name=now.name,
        section=now.section.name,
        post=say(f"post_{now.post.value}"),
    )
    value = {"account": now.account, "section": now.section.code, "post": now.post.value, "waits": not is_there}
    context.output.answer(value, [told])
    return DONE


def _week(args: argparse.Namespace, context: Context) -> int:
    desk, actor = _doors(context, "week")
    week = desk.week(actor, args.day or desk.today())
    context.output.answer([_row(row) for row in week.rows], [_row_line(row, context) for row in week.rows])
    return DONE


def _row(row: WeekRow) -> dict[str, object]:
    days = [
        {
            "day": cell.day.isoformat(),
            "shift": cell.shift.value if cell.shift else None,
            "away": cell.away.value if cell.away else None,
            "present": cell.is_present,
        }
        for cell in row.cells
    ]
    return {"account": row.account, "name": row.name, "section": row.section, "days": days}


def _row_line(row: WeekRow, context: Context) -> str:
    say = context.output.say
    days = "  ".join(f"{cell.day:%m-%d} {say(cell.code)}" for cell in row.cells)
    permission = say(f"permission_{row.permission.value if row.permission else 'none'}")
    return say("rota_week_line", name=row.name, section=row.section, permission=permission, days=days)


def _shift(args: argparse.Namespace, context: Context) -> int:
    desk, actor = _doors(context, "shift")
    day = args.day or desk.today()
    desk.change_shift(actor, args.account, day, Shift(args.shift))
    say = context.output.say
    told = say("rota_changed_told", name=args.account, day=day.isoformat(), shift=say(f"shift_{args.shift}"))
    context.output.answer({"account": args.account, "day": day.isoformat(), "shift": args.shift}, [told])
    return DONE


def _burden(args: argparse.Namespace, context: Context) -> int:
    desk, actor = _doors(context, "burden")
    found = desk.burden(actor, args.account, args.until or desk.today())
    values = {"name": found.name, "open": found.open, "due": found.due, "until": found.until.isoformat()}
    told = context.output.say("burden_told" if found.open else "burden_none", **values)
    context.output.answer({"account": found.account} | values, [told])
    return DONE
