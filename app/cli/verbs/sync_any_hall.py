"""``yichuang sync any-hall``: what may be taken in for other counties here, as the centre last told."""

import argparse
from typing import Protocol

from app.cli.context import DONE, Context
from app.kernel.actor import Actor
from app.kernel.errors import Rejected
from app.sync.any_hall import is_behind_hall
from app.sync.commands import Units


class AnyHallDoors(Protocol):
    """What the action needs from the container."""

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...

    @property
    def units(self) -> Units: ...  # noqa: D102 - what opens a transaction


def run(_args: argparse.Namespace, context: Context) -> int:
    """Without asking the line; ``case accept --owner`` takes one in.  Raises Rejected("any_hall_behind_hall")."""
    doors: AnyHallDoors = context.container
    actor, say = doors.actor("sync", context.as_account), context.output.say
    with doors.units() as u:
        items = u.sync.any_hall()
    if is_behind_hall(items):
        raise Rejected("any_hall_behind_hall")
    lines = [
        say("any_hall_own_row", item=one.item)
        if one.office == actor.office
        else say("any_hall_row", item=one.item, office=one.office, name=one.called)
        for one in items
    ]
    answer = [{"office": one.office, "name": one.name or None, "item": one.item} for one in items]
    context.output.answer(answer, lines or [say("any_hall_nothing")])
    return DONE
