"""``yichuang demo``: the invented office, to look at and to measure with."""

import argparse
from dataclasses import asdict
from typing import Protocol

from app.cli.context import DONE, Context
from app.cli.demo.seed import PERSONS, DemoSeeded
from app.cli.demo.staffing import PASSWORD, demo_offices


class DemoDoors(Protocol):
    """What the verb needs from the container."""

    def seed_demo(self, persons: int, seed: int) -> DemoSeeded:
        """Make a new store in the data folder and fill it; ``Conflict("store_already_set_up")`` where there is one."""
        ...


def add(parser: argparse.ArgumentParser) -> None:
    """``seed`` makes the store."""
    what = parser.add_subparsers(dest="what", required=True)
    seed = what.add_parser("seed")
    seed.add_argument("--persons", type=_count, default=PERSONS, metavar="N")
    seed.add_argument("--seed", type=int, default=1, metavar="S")


def run(args: argparse.Namespace, context: Context) -> int:
    """Seed, and say who can sign in."""
    doors: DemoDoors = context.container
    seeded = doors.seed_demo(args.persons, args.seed)
    say = context.output.say
    counts = asdict(seeded) | {"anchor": seeded.anchor.isoformat()}
    hall = demo_offices()[-1]
    lines = [say("demo_seeded", **counts), say("demo_password", password=PASSWORD)]
    lines += [f"  {person.account}  {person.name}  {say('post_' + person.post.value)}" for person in hall.people]
    accounts = [{"account": person.account, "post": person.post.value} for person in hall.people]
    context.output.answer(counts | {"password": PASSWORD, "accounts": accounts}, lines)
    return DONE


def _count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= 5_000_000:
        raise ValueError(text)
    return count
