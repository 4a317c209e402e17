"""``yichuang settings``: what the office has set, what is usual, and setting it."""

import argparse
from typing import Protocol

from app.cli.context import DONE, Context
from app.config import SETTINGS
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.staff.commands.settings import SetSetting


class SettingsDoors(Protocol):
    """What the verb needs from the container."""

    @property
    def settings(self) -> dict[str, str]:
        """The office's settings as they stand."""
        ...

    @property
    def set_setting(self) -> SetSetting:
        """Changes one."""
        ...

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...


def add(parser: argparse.ArgumentParser) -> None:
    """Without key and value the list; with both the change."""
    parser.add_argument("key", nargs="?", metavar="KEY")
    parser.add_argument("value", nargs="?", metavar="VALUE")


def run(args: argparse.Namespace, context: Context) -> int:
    """List, show or set."""
    doors: SettingsDoors = context.container
    actor = doors.actor("settings", context.as_account)
    if args.value is not None:
        kept = doors.set_setting(actor, args.key, args.value)
        context.output.answer({"key": args.key, "value": kept}, [context.output.say("setting_kept", key=args.key)])
        return DONE
    own = doors.settings
    shown = [key for key in SETTINGS if args.key in (None, key)]
    if not shown:
        raise NotFound("setting_unknown", key=args.key)
    rows = [
        {"key": key, "value": own.get(key, SETTINGS[key].usual), "usual": SETTINGS[key].usual, "set": key in own}
        for key in shown
    ]
    context.output.answer(rows, [f"{row['key']} = {row['value']}" for row in rows])
    return DONE
