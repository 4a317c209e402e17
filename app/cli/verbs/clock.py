"""``yichuang clock``: whether this machine's clock can be decided by; ``clock confirm`` after it was wrong."""

import argparse
from typing import Any, Protocol

from app.cli.asking import secret
from app.cli.context import DONE, Context
from app.kernel.clock import Clock, hall_text
from app.staff.commands.enrol import Witness
from app.staff.model import Terminal
from app.staff.ports import Units


class ClockDoors(Protocol):
    """What the verb needs from the container."""

    @property
    def staff(self) -> Any:
        """The staff commands, ``confirm_clock`` among them."""
        ...

    @property
    def units(self) -> Units:
        """Makes units of work."""
        ...

    @property
    def clock(self) -> Clock:
        """The machine's clock."""
        ...

    @property
    def terminal(self) -> Terminal:
        """This machine."""
        ...


def add(parser: argparse.ArgumentParser) -> None:
    """Nothing to see whether it is right; ``confirm`` with the two accounts, whose passwords are asked for."""
    confirm = parser.add_subparsers(dest="action").add_parser("confirm")
    for who in ("head", "auditor"):
        confirm.add_argument(f"--{who}", required=True, metavar="ACCOUNT")
        confirm.add_argument(f"--{who}-password-file", metavar="FILE")


def run(args: argparse.Namespace, context: Context) -> int:
    """Refused with ``clock_behind`` where it is behind what the store knows."""
    doors: ClockDoors = context.container
    if args.action == "confirm":
        head, auditor = (
            Witness(getattr(args, who), secret(getattr(args, f"{who}_password_file"), "ask_password", context))
            for who in ("head", "auditor")
        )
        now = doors.staff.confirm_clock(head, auditor, doors.terminal)
        told = context.output.say("clock_confirmed_told", now=hall_text(now))
    else:
        with doors.units() as u:
            now = u.moment(doors.clock)
        told = context.output.say("clock_right", now=hall_text(now))
    context.output.answer({"now": now.isoformat()}, [told])
    return DONE
