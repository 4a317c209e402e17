"""Words that may ask for a fresh look: said, and where the rule wants one looked at and said again."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar
from uuid import UUID

from app.cli.context import Context
from app.kernel.actor import Actor
from app.staff.step_up import LookNeeded, Wanted

Answer = TypeVar("Answer")


class LookDoors(Protocol):
    """What such a verb needs from the container."""

    def look_again(self, actor: Actor, wanted: Wanted, camera: int | None, video: Path | None) -> UUID:
        """A fresh look for exactly this."""
        ...


def add_camera(parser: argparse.ArgumentParser) -> None:
    """``[--camera INDEX | --video CLIP]``: before which camera the person looks, where a look is asked for."""
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--camera", type=int, metavar="INDEX")
    source.add_argument("--video", type=Path, metavar="CLIP")


def looked(args: argparse.Namespace, actor: Actor, context: Context, say: Callable[[UUID | None], Answer]) -> Answer:
    """What ``say`` answers; it gets a look only when the rule wants one.

    Raises what ``say`` and the look refuse.
    """
    try:
        return say(None)
    except LookNeeded as needed:
        doors: LookDoors = context.container
        return say(doors.look_again(actor, needed.wanted, args.camera, args.video))
