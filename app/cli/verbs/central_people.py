"""``yichuang central person-key|enrol|reopen``: the province's key of ID numbers, and accounts of an office."""

import argparse
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from app.cli.context import DONE, REFUSED, Context
from app.cli.province_file import read_key, write_key
from app.cli.server import add_server, server_place
from app.kernel.errors import NotFound
from app.kernel.files import read_at_most
from app.kernel.ids import OfficeId
from app.staff.central_accounts import REASONS, CentreAccounts, Did, EnrolPeople, LineDone, ReopenAccount
from app.staff.central_list import LARGEST_FILE, read_list
from app.sync.parcels import ParcelBox


class PeopleDoors(Protocol):
    """What the verbs need from the container."""

    def province_box(self) -> ParcelBox:
        """What seals and opens the file of the province's key."""
        ...

    def central_accounts(self, place: str) -> AbstractContextManager[CentreAccounts]:
        """The accounts of the centre that libpq reaches by this URL."""
        ...


def add(actions: Any) -> None:
    """``person-key FILE [--url URL]``, ``enrol URL FILE`` and ``reopen URL OFFICE ACCOUNT``."""
    keying: argparse.ArgumentParser = actions.add_parser("person-key", help="help_central_person_key")
    keying.add_argument("file", type=Path, metavar="FILE")
    keying.add_argument("--url", type=server_place, metavar="URL", help="help_server_place")
    keying.add_argument("--passphrase-file", metavar="FILE|-")
    keying.set_defaults(run=_person_key)
    enrolling: argparse.ArgumentParser = actions.add_parser("enrol", help="help_central_enrol")
    add_server(enrolling, "url", "URL")
    enrolling.add_argument("file", type=Path, metavar="FILE")
    enrolling.set_defaults(run=_enrol)
    opening: argparse.ArgumentParser = actions.add_parser("reopen", help="help_central_reopen")
    add_server(opening, "url", "URL")
    opening.add_argument("office", type=OfficeId, metavar="OFFICE")
    opening.add_argument("account", metavar="ACCOUNT")
    opening.set_defaults(run=_reopen)


def _person_key(args: argparse.Namespace, context: Context) -> int:
    """Makes the file where there is none, else reads it; with --url the centre is told the commitment, as superuser."""
    doors: PeopleDoors = context.container
    is_new = not args.file.exists()
    key = (write_key if is_new else read_key)(args.file, args.passphrase_file, doors.province_box(), context)
    if args.url is not None:
        with doors.central_accounts(args.url) as accounts:
            accounts.set_key(key.commitment)
    told = {"file": str(args.file), "commitment": key.commitment.hex(), "made": is_new, "told": args.url is not None}
    say = context.output.say
    lines = [say("province_key_made" if is_new else "province_key_read", **told)]
    lines += [say("province_key_told")] if args.url is not None else []
    context.output.answer(told, lines)
    return DONE


def _enrol(args: argparse.Namespace, context: Context) -> int:
    """Exit 1 where a line was refused; the others are done."""
    doors: PeopleDoors = context.container
    try:
        text = read_at_most(args.file, LARGEST_FILE).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotFound("central_list_not_there", path=str(args.file)) from error
    made = read_list(text)
    with doors.central_accounts(args.url) as accounts:
        done = EnrolPeople(accounts)(made)
    value = {"office": made.office, "people": [_value(one) for one in done]}
    context.output.answer(value, _lines(done, context))
    return REFUSED if any(one.did is Did.REFUSED for one in done) else DONE


def _reopen(args: argparse.Namespace, context: Context) -> int:
    """An account that was closed, for the same person; every window opens it when it hears of it."""
    doors: PeopleDoors = context.container
    with doors.central_accounts(args.url) as accounts:
        password = ReopenAccount(accounts)(args.office, args.account)
    told = {"office": args.office, "account": args.account, "password": password}
    context.output.answer(told, [context.output.say("central_reopened", **told)])
    return DONE


def _value(one: LineDone) -> dict[str, object]:
    said = {"account": one.line.account, "operator": str(one.line.operator), "did": one.did.value}
    return said | {"reason": one.reason or None, "password": one.password}


def _lines(done: Sequence[LineDone], context: Context) -> list[str]:
    say = context.output.say
    lines = []
    for one in done:
        reason = say(f"enrol_reason_{one.reason.replace('-', '_')}") if one.reason in REASONS else one.reason
        what = say(f"enrolled_{one.did.value}", reason=reason)
        lines.append("  ".join((one.line.account, one.line.name, what, one.password or "")).rstrip())
    return [*lines, say("enrolled_passwords_once")] if any(one.password for one in done) else lines
