"""``yichuang staff key add|list|withdraw``: the security administrator registers what a person signs in with."""

import argparse
from pathlib import Path
from typing import Any, Protocol

from app.cli.context import DONE, Context
from app.kernel.actor import Actor
from app.kernel.clock import hall_text
from app.kernel.errors import Unavailable
from app.kernel.files import read_at_most
from app.staff.commands.second_ways import IssueSecondWay, KeyLine, ListKeys, RevokeSecondWay
from app.staff.other_ways import WayKind

_LONGEST = 100_000


class KeyCommands(Protocol):
    """``app.adapters.staff_wiring.StaffCommands``."""

    @property
    def issue_second_way(self) -> IssueSecondWay: ...  # noqa: D102 - said there

    @property
    def revoke_second_way(self) -> RevokeSecondWay: ...  # noqa: D102 - said there

    @property
    def list_keys(self) -> ListKeys: ...  # noqa: D102 - said there


class KeyDoors(Protocol):
    """What the verb needs from the container."""

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...

    @property
    def staff(self) -> KeyCommands:
        """The commands."""
        ...


def add(parts: Any) -> None:
    """Whose key, the file with its public part, and why the face cannot serve."""
    key = parts.add_parser("key")
    key.set_defaults(run=run)
    actions = key.add_subparsers(dest="what", required=True)
    register = actions.add_parser("add")
    register.add_argument("--account", required=True, metavar="ACCOUNT")
    register.add_argument("--public", required=True, type=Path, metavar="FILE")
    register.add_argument("--reason", required=True, metavar="TEXT")
    register.set_defaults(act=_add)
    actions.add_parser("list").set_defaults(act=_list)
    withdraw = actions.add_parser("withdraw")
    withdraw.add_argument("--account", required=True, metavar="ACCOUNT")
    withdraw.set_defaults(act=_withdraw)


def run(args: argparse.Namespace, context: Context) -> int:
    """Whatever was chosen."""
    doors: KeyDoors = context.container
    return int(args.act(args, doors, context))


def read_file(file: Path) -> bytes:
    """A key or a signature; ``Unavailable("key_file_unreadable")``, also for one that is far too long."""
    try:
        return read_at_most(file, _LONGEST)
    except OSError as error:
        raise Unavailable("key_file_unreadable", file=file.name) from error


def _add(args: argparse.Namespace, doors: KeyDoors, context: Context) -> int:
    actor = doors.actor("staff key add", context.as_account)
    issued = doors.staff.issue_second_way.key(actor, args.account, read_file(args.public), args.reason)
    told = context.output.say("key_registered", name=issued.name, fingerprint=issued.fingerprint)
    context.output.answer({"account": issued.account, "fingerprint": issued.fingerprint}, [told])
    return DONE


def _list(_args: argparse.Namespace, doors: KeyDoors, context: Context) -> int:
    keys = doors.staff.list_keys(doors.actor("staff key list", context.as_account))
    say = context.output.say
    context.output.answer([_as_json(one) for one in keys], [_line(one, context) for one in keys] or [say("key_none")])
    return DONE


def _as_json(one: KeyLine) -> dict[str, object]:
    return {
        "account": one.account,
        "name": one.name,
        "fingerprint": one.fingerprint,
        "issued_by": one.issued_by,
        "issued_at": one.issued_at.isoformat(),
        "reason": one.reason,
        "used": one.used,
    }


def _line(one: KeyLine, context: Context) -> str:
    return context.output.say(
        "key_line",
        account=one.account,
        name=one.name,
        fingerprint=one.fingerprint,
        issued_by=one.issued_by,
        issued=hall_text(one.issued_at),
        used=one.used,
    )


def _withdraw(args: argparse.Namespace, doors: KeyDoors, context: Context) -> int:
    actor = doors.actor("staff key withdraw", context.as_account)
    count, _changed = doors.staff.revoke_second_way(actor, args.account, frozenset({WayKind.KEY}))
    context.output.answer(
        {"account": args.account, "withdrawn": count}, [context.output.say("key_withdrawn", count=count)]
    )
    return DONE
