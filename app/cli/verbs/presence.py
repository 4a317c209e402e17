"""``yichuang presence``: shows or sets how the windows watch an empty chair."""

import argparse
from typing import Any, Protocol

from app.cli.context import DONE, Context
from app.face.presence import PresenceSettings
from app.kernel.actor import Actor
from app.staff.commands.presence import SetPresence


class PresenceDoors(Protocol):
    """What the verb needs from the container."""

    @property
    def staff(self) -> Any:
        """The staff commands, ``set_presence`` among them."""
        ...

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...


def add(parser: argparse.ArgumentParser) -> None:
    """Nothing to see what holds; else what to change, as the system administrator."""
    switch = parser.add_mutually_exclusive_group()
    switch.add_argument("--on", action="store_true")
    switch.add_argument("--off", action="store_true")
    parser.add_argument("--away-s", metavar="SECONDS")


def run(args: argparse.Namespace, context: Context) -> int:
    """Set what is given, and say what holds now."""
    doors: PresenceDoors = context.container
    command: SetPresence = doors.staff.set_presence
    if args.on or args.off or args.away_s is not None:
        actor = doors.actor("presence", context.as_account)
        is_on = True if args.on else False if args.off else None
        settings, _changed = command(actor, is_on=is_on, away_s=args.away_s)
    else:
        settings = command.settings()
    _tell(settings, context)
    return DONE


def _tell(settings: PresenceSettings, context: Context) -> None:
    rule, say = settings.rule, context.output.say
    value = {
        "on": settings.is_on,
        "away_s": settings.away_s,
        "countdown_s": round(rule.countdown_s),
        "glance_s": round(rule.glance_s),
    }
    line = say(
        "presence_settings",
        state=say("presence_state_on" if settings.is_on else "presence_state_off"),
        away_s=settings.away_s,
        countdown_s=round(rule.countdown_s),
        glance_minutes=round(rule.glance_s / 60),
    )
    context.output.answer(value, [line])
