"""``yichuang staff rota|leave|return|relative``: who is there, and whose matters are not theirs."""

import argparse
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from app.cli.asking import secret
from app.cli.context import DONE, Context
from app.kernel.actor import Actor
from app.kernel.clock import hall_text
from app.kernel.ids import OperatorId
from app.staff.grant_desk import GrantDesk
from app.staff.presence_book import Absence, AbsenceKind, OnDuty, Shift
from app.staff.relatives import Decision, DeclaredRelative, Kinship

_AWAY = tuple(kind.value for kind in AbsenceKind if kind is not AbsenceKind.BACK)
_DECISIONS = {"confirm": Decision.CONFIRMED, "end": Decision.ENDED}


class BookDoors(Protocol):
    """What the verb needs from the container."""

    @property
    def grant_desk(self) -> GrantDesk:
        """Grants, rota, stand-ins, relatives."""
        ...

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...


def add(actions: Any) -> None:
    """The sub-commands, each with its own ``run``; argparse's type of ``actions`` has no public name."""
    rota = actions.add_parser("rota")
    rota.add_argument("day", nargs="?", type=date.fromisoformat, metavar="YYYY-MM-DD")
    rota.add_argument("--plan", action="append", default=[], metavar="ACCOUNT")
    rota.add_argument("--shift", choices=[shift.value for shift in Shift], default=Shift.DAY.value)
    rota.set_defaults(run=_rota)
    leave = actions.add_parser("leave")
    leave.add_argument("account", metavar="ACCOUNT")
    leave.add_argument("--kind", choices=_AWAY, default=AbsenceKind.LEAVE.value)
    leave.add_argument("--from", dest="starts", type=date.fromisoformat, metavar="YYYY-MM-DD")
    leave.add_argument("--until", type=date.fromisoformat, metavar="YYYY-MM-DD")
    leave.set_defaults(run=_leave)
    back = actions.add_parser("return")
    back.add_argument("account", metavar="ACCOUNT")
    back.add_argument("--from", dest="starts", type=date.fromisoformat, metavar="YYYY-MM-DD")
    back.set_defaults(run=_return)
    _add_relative(actions.add_parser("relative"))


def _add_relative(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what")
    parser.set_defaults(run=_relatives)
    declare = what.add_parser("declare")
    declare.add_argument("--kind", choices=[kind.value for kind in Kinship], required=True)
    declare.add_argument("--number-file", metavar="FILE|-")
    declare.set_defaults(run=_declare)
    for name, decision in _DECISIONS.items():
        decide = what.add_parser(name)
        decide.add_argument("relative", type=UUID, metavar="RELATIVE")
        decide.add_argument("--reason", default="", metavar="TEXT")
        decide.set_defaults(run=_decide, decision=decision)


def _doors(context: Context, verb: str) -> tuple[GrantDesk, Actor]:
    doors: BookDoors = context.container
    return doors.grant_desk, doors.actor(f"staff {verb}", context.as_account)


def _rota(args: argparse.Namespace, context: Context) -> int:
    desk, actor = _doors(context, "rota")
    day = args.day or desk.today()
    if args.plan:
        desk.plan(actor, day, args.plan, Shift(args.shift))
    rows = desk.on_duty(actor, day)
    context.output.answer([_duty(row) for row in rows], [_duty_line(row, context) for row in rows])
    return DONE


def _duty(row: OnDuty) -> dict[str, object]:
    return {
        "account": row.account,
        "name": row.name,
        "section": row.section,
        "post": row.post.value,
        "permission": row.permission.value if row.permission else None,
        "on_rota": row.on_rota,
        "shift": row.shift.value if row.shift else None,
        "absent": row.is_absent,
        "present": row.is_present,
    }


def _duty_line(row: OnDuty, context: Context) -> str:
    say = context.output.say
    state = "absent" if row.is_absent else "present" if row.is_present else "off"
    permission = say(f"permission_{row.permission.value}") if row.permission else "-"
    return "  ".join((row.account, row.name, say(f"post_{row.post.value}"), permission, say(f"duty_{state}")))


def _leave(args: argparse.Namespace, context: Context) -> int:
    desk, actor = _doors(context, "leave")
    return _noted(desk.leave(actor, args.account, AbsenceKind(args.kind), args.starts, args.until), args, context)


def _return(args: argparse.Namespace, context: Context) -> int:
    desk, actor = _doors(context, "return")
    return _noted(desk.come_back(actor, args.account, args.starts), args, context)


def _noted(absence: Absence, args: argparse.Namespace, context: Context) -> int:
    days = {"from": absence.from_on.isoformat(), "until": absence.until_on.isoformat()}
    code = "absence_back_told" if absence.kind is AbsenceKind.BACK else "absence_told"
    told = context.output.say(code, account=args.account, start=days["from"], end=days["until"])
    context.output.answer({"account": args.account, "kind": absence.kind.value} | days, [told])
    return DONE


def _declare(args: argparse.Namespace, context: Context) -> int:
    desk, actor = _doors(context, "relative")
    number = secret(args.number_file, "ask_relative", context)
    relative = desk.declare(actor, number, Kinship(args.kind))
    told = context.output.say("relative_declared_told", relative=relative.id)
    context.output.answer(_relative(relative, {actor.operator: actor.account}), [told])
    return DONE


def _decide(args: argparse.Namespace, context: Context) -> int:
    desk, actor = _doors(context, "relative")
    desk.decide(actor, args.relative, args.decision, args.reason)
    value = {"relative": str(args.relative), "decision": args.decision.value}
    context.output.answer(value, [context.output.say(f"relative_{args.decision.value}_told")])
    return DONE


def _relatives(_args: argparse.Namespace, context: Context) -> int:
    desk, actor = _doors(context, "relative")
    found, accounts, say = [line.relative for line in desk.board.relatives(actor)], desk.accounts(), context.output.say
    lines = [
        "  ".join((str(one.id), accounts[one.operator], say(f"kinship_{one.kind.value}"), hall_text(one.at)))
        for one in found
    ]
    context.output.answer([_relative(one, accounts) for one in found], lines or [say("relative_none")])
    return DONE


def _relative(one: DeclaredRelative, accounts: dict[OperatorId, str]) -> dict[str, object]:
    return {
        "relative": str(one.id),
        "account": accounts[one.operator],
        "kind": one.kind.value,
        "declared_at": one.at.isoformat(),
        "decisions": [decision.value for decision in one.decisions],
    }
