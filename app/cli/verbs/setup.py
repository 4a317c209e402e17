"""``yichuang setup``: an office is founded, or its recovery code confirmed or used."""

import argparse
import getpass
import sys
from pathlib import Path
from typing import Protocol

from app.cli.context import DONE, REFUSED, Context
from app.cli.province_file import read_key
from app.kernel.clock import SystemClock, hall_day
from app.kernel.errors import NotFound, Rejected
from app.kernel.files import is_too_large, read_at_most
from app.kernel.recovery import StoreKeys
from app.staff.province_key import ProvinceKey
from app.staff.setup import ConfirmRecovery, OfficeFounded
from app.staff.setup_file import LARGEST_FILE, SetupFileRefused, SetupPlan, read_setup
from app.sync.parcels import ParcelBox

_LONGEST_LINE = 1_000


class SetupDoors(Protocol):
    """What the verb needs from the container."""

    def found_office(self, plan: SetupPlan, province: ProvinceKey | None) -> tuple[OfficeFounded, str]:
        """Make the store and carry the plan out; with the recovery code."""
        ...

    def province_box(self) -> ParcelBox:
        """What opens the file of the province's key."""
        ...

    @property
    def keys(self) -> StoreKeys:
        """The key of the folder's store."""
        ...

    @property
    def confirm_recovery(self) -> ConfirmRecovery:
        """The command; opens the store."""
        ...


def add(parser: argparse.ArgumentParser) -> None:
    """One of three things to do; a code that is not on the command line is asked for, unseen."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--from", dest="file", type=Path, metavar="FILE")
    what.add_argument("--confirm-recovery", nargs="?", const="", metavar="CODE")
    what.add_argument("--recover", nargs="?", const="", metavar="CODE")
    parser.add_argument("--person-key", type=Path, metavar="FILE")
    parser.add_argument("--passphrase-file", metavar="FILE|-")


def run(args: argparse.Namespace, context: Context) -> int:
    """Found, confirm or recover."""
    doors: SetupDoors = context.container
    if args.file is not None:
        return _found(args, doors, context)
    if args.recover is not None:
        place = (doors.keys.recover(args.recover or _typed(context)), doors.keys.place())[1]
        context.output.answer({"recovered": True, "key": place.value}, [context.output.say("setup_recovered")])
        return DONE
    doors.confirm_recovery(args.confirm_recovery or _typed(context))
    context.output.answer({"confirmed": True}, [context.output.say("setup_recovery_confirmed")])
    return DONE


def _found(args: argparse.Namespace, doors: SetupDoors, context: Context) -> int:
    file: Path = args.file
    try:
        text = read_at_most(file, LARGEST_FILE).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        if isinstance(error, OSError) and is_too_large(error):
            raise Rejected("setup_file_too_large", file=str(file), kilobytes=LARGEST_FILE // 1_000) from error
        raise NotFound("setup_file_unreadable", file=str(file)) from error
    try:
        plan = read_setup(text, hall_day(SystemClock().now()))
    except SetupFileRefused as refused:
        return _refuse(refused, file, context)
    province = None
    if args.person_key is not None:
        province = read_key(args.person_key, args.passphrase_file, doors.province_box(), context)
    founded, code = doors.found_office(plan, province)
    context.output.answer(_as_json(founded, code), _as_lines(founded, code, plan, context))
    return DONE


def _refuse(refused: SetupFileRefused, file: Path, context: Context) -> int:
    say = context.output.say
    lines = [f"{file}:{fault.line}: {say(fault.code, **fault.values)}" for fault in refused.faults]
    if context.output.as_json:
        faults = [{"line": fault.line, "code": fault.code, **fault.values} for fault in refused.faults]
        context.output.answer({"error": refused.code, "message": "\n".join(lines), "faults": faults}, ())
    else:
        context.output.err.writelines(line + "\n" for line in lines)
    return REFUSED


def _as_json(founded: OfficeFounded, code: str) -> dict[str, object]:
    people = [
        {"post": secret.post.value, "account": secret.account, "secret": secret.secret} for secret in founded.secrets
    ]
    facts = founded.facts
    return {
        "office": facts.office,
        "machine": facts.machine,
        "standalone": facts.standalone,
        "recovery_code": code,
        "accounts": people,
    }


def _as_lines(founded: OfficeFounded, code: str, plan: SetupPlan, context: Context) -> list[str]:
    say = context.output.say
    lines = [say("setup_done", office=plan.office.name, machine=plan.machine)]
    lines += [say("setup_standalone")] if founded.facts.standalone else []
    lines += [say("setup_secrets_once")]
    lines += [f"  {say('setup_post_' + s.post.value)}  {s.name}  {s.account}  {s.secret}" for s in founded.secrets]
    return [*lines, say("setup_code_once"), f"  {code}", say("setup_confirm_next")]


def _typed(context: Context) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(context.output.say("setup_ask_code") + " ")
    return sys.stdin.readline(_LONGEST_LINE)
