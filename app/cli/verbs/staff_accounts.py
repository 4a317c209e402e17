"""``yichuang staff account add|reset|close|open``, ``staff central-list|at-centre``: accounts here and there."""

import argparse
from pathlib import Path
from typing import Any, Protocol

from app.cli.asking import secret
from app.cli.context import DONE, REFUSED, Context
from app.kernel.actor import Actor, Post
from app.kernel.clock import SystemClock, hall_day
from app.kernel.errors import Rejected
from app.kernel.files import write_new
from app.kernel.identity import citizen_number
from app.kernel.ids import OfficeId, OperatorId
from app.staff.at_centre import TO_HAND_OVER, ReadAtCentre
from app.staff.central_list import MakeCentralList, list_to_data, list_to_text
from app.staff.commands.accounts import CreateOperator, Deactivate
from app.staff.commands.passwords import OpenAgain, ResetPassword
from app.staff.grant_desk import GrantDesk
from app.staff.model import NewOperator


class AccountCommands(Protocol):
    """The commands; ``app.adapters.staff_wiring.StaffCommands``."""

    @property
    def create_operator(self) -> CreateOperator: ...  # noqa: D102 - the commands, as they are called
    @property
    def reset_password(self) -> ResetPassword: ...  # noqa: D102
    @property
    def deactivate(self) -> Deactivate: ...  # noqa: D102
    @property
    def open_again(self) -> OpenAgain: ...  # noqa: D102


class AccountDoors(Protocol):
    """What the verbs need from the container."""

    @property
    def staff(self) -> AccountCommands: ...  # noqa: D102 - the commands, as they are called
    @property
    def grant_desk(self) -> GrantDesk: ...  # noqa: D102
    @property
    def make_central_list(self) -> MakeCentralList: ...  # noqa: D102
    @property
    def read_at_centre(self) -> ReadAtCentre: ...  # noqa: D102

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...


def add(actions: Any) -> None:
    """The sub-commands, each with its own ``run``; argparse's type of ``actions`` has no public name."""
    account = actions.add_parser("account").add_subparsers(dest="what", required=True)
    new = account.add_parser("add")
    new.add_argument("account", metavar="ACCOUNT")
    new.add_argument("--name", required=True)
    new.add_argument("--section", required=True, metavar="CODE")
    new.add_argument("--post", required=True, choices=[post.value for post in Post])
    new.add_argument("--phone", default="")
    new.add_argument("--number-file", metavar="FILE|-")
    new.set_defaults(run=_add)
    for name, run_it in (("reset", _reset), ("close", _close), ("open", _open)):
        one = account.add_parser(name)
        one.add_argument("account", metavar="ACCOUNT")
        one.set_defaults(run=run_it)
    listing = actions.add_parser("central-list")
    listing.add_argument("--out", type=Path, metavar="FILE")
    listing.set_defaults(run=_list)
    actions.add_parser("at-centre").set_defaults(run=_at_centre)


def _add(args: argparse.Namespace, context: Context) -> int:
    """A new account with a one-time secret; the ID number is never on the command line."""
    doors: AccountDoors = context.container
    actor = doors.actor("staff account add", context.as_account)
    number = citizen_number(secret(args.number_file, "ask_number", context), hall_day(SystemClock().now()))
    if not number.valid:
        raise Rejected("account_number")
    office = OfficeId(actor.office)
    new = NewOperator(args.account, args.name, number.number, office, args.section, Post(args.post), args.phone)
    created = doors.staff.create_operator(actor, new)
    ((account, operator),) = created.operators.items()
    return _told("account_added", account, operator, created.secrets[account], context)


def _reset(args: argparse.Namespace, context: Context) -> int:
    """A new one-time secret, also the first one here of somebody who came by the centre's list."""
    doors: AccountDoors = context.container
    return _given("account_reset", doors.staff.reset_password, args, context)


def _open(args: argparse.Namespace, context: Context) -> int:
    """The same account for the same person, with a one-time secret; permission and face come anew."""
    doors: AccountDoors = context.container
    return _given("account_opened", doors.staff.open_again, args, context)


def _given(code: str, command: ResetPassword | OpenAgain, args: argparse.Namespace, context: Context) -> int:
    """What a command that gives a new secret to an account says."""
    doors: AccountDoors = context.container
    actor = doors.actor(f"staff account {args.what}", context.as_account)
    operator = doors.grant_desk.person(args.account).id
    secret_given, _ = command(actor, operator)
    return _told(code, args.account, operator, secret_given, context)


def _told(code: str, account: str, operator: OperatorId, given: str, context: Context) -> int:
    value = {"account": account, "operator": str(operator), "secret": given}
    context.output.answer(value, [context.output.say(code, account=account, secret=given)])
    return DONE


def _close(args: argparse.Namespace, context: Context) -> int:
    doors: AccountDoors = context.container
    actor = doors.actor("staff account close", context.as_account)
    doors.staff.deactivate(actor, doors.grant_desk.person(args.account).id)
    context.output.answer({"account": args.account}, [context.output.say("account_closed", account=args.account)])
    return DONE


def _list(args: argparse.Namespace, context: Context) -> int:
    """To the file, or shown."""
    doors: AccountDoors = context.container
    made = doors.make_central_list(doors.actor("staff central-list", context.as_account))
    if args.out is None:
        context.output.answer(list_to_data(made), [list_to_text(made).rstrip()])
        return DONE
    write_new(args.out, list_to_text(made).encode())
    told = {"file": str(args.out), "people": len(made.lines), "office": made.office}
    context.output.answer(told, [context.output.say("central_list_written", **told)])
    return DONE


def _at_centre(_args: argparse.Namespace, context: Context) -> int:
    """Which accounts the centre knows; exit 1 where the next list changes something there."""
    doors: AccountDoors = context.container
    lines = doors.read_at_centre(doors.actor("staff at-centre", context.as_account))
    say, due = context.output.say, [one for one in lines if one.standing in TO_HAND_OVER]
    words = ["  ".join((one.account, one.name, say(f"at_centre_{one.standing.value}"))) for one in lines]
    values = [
        {"account": one.account, "name": one.name, "active": one.is_active, "standing": one.standing.value}
        for one in lines
    ]
    told = say("at_centre_due", count=len(due)) if due else say("at_centre_agrees")
    context.output.answer(values, [*words, told])
    return REFUSED if due else DONE
