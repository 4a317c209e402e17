"""``yichuang demo``: the invented office, to look at and to measure with."""

import argparse
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from app.cli.context import DONE, REFUSED, Context
from app.cli.demo.central import CentralDemo, Step
from app.cli.demo.seed import PERSONS, DemoSeeded
from app.cli.demo.staffing import PASSWORD, demo_offices
from app.cli.ending import ended_as_interrupted


@dataclass(frozen=True, slots=True)
class DemoDay:
    """What the demo day did, in order, and the files it left."""

    steps: tuple[str, ...]
    screenshots: tuple[str, ...]
    papers: tuple[str, ...]
    seconds: float


class DemoDoors(Protocol):
    """What the verb needs from the container."""

    def seed_demo(self, persons: int, seed: int) -> DemoSeeded:
        """Make a new store in the data folder and fill it; ``Conflict("store_already_set_up")`` where there is one."""
        ...

    def demo_day(self, out: Path) -> DemoDay:
        """Drive the real windows through a day and leave screenshots and papers in ``out``."""
        ...

    def open_demo_window(self) -> int:
        """Open the window on the demo office; the exit status when it is closed."""
        ...

    def demo_central(self, tell: Callable[[Step], None]) -> CentralDemo:
        """A throw-away centre, three windows and a line that is cut; ``tell`` gets each step as it happens.

        Raises Unavailable: postgres_missing, postgres_not_started.
        """
        ...


def add(parser: argparse.ArgumentParser) -> None:
    """``seed`` makes the store; without it the demo day runs, or the window opens, or a centre and three windows do."""
    parser.add_argument("--out", type=Path, default=Path("demo-out"), metavar="DIR")
    parser.add_argument("--window", action="store_true")
    parser.add_argument("--central", action="store_true")
    what = parser.add_subparsers(dest="what")
    seed = what.add_parser("seed")
    seed.add_argument("--persons", type=_count, default=PERSONS, metavar="N")
    seed.add_argument("--seed", type=int, default=1, metavar="S")


def run(args: argparse.Namespace, context: Context) -> int:
    """Seed and say who can sign in; or show the day; or open the window; or tell the story of centre and line."""
    doors: DemoDoors = context.container
    if args.what == "seed":
        return _seed(args, doors, context)
    if args.central:
        return _central(doors, context)
    if args.window:
        return doors.open_demo_window()
    return _day(doors.demo_day(args.out), context)


def _day(day: DemoDay, context: Context) -> int:
    say = context.output.say
    lines = [*day.steps, say("demo_day_done", seconds=day.seconds)]
    lines += [say("demo_day_files", count=len(day.screenshots), kind="PNG"), *(f"  {path}" for path in day.screenshots)]
    lines += [say("demo_day_files", count=len(day.papers), kind="PDF"), *(f"  {path}" for path in day.papers)]
    context.output.answer(asdict(day), lines)
    return DONE


def _central(doors: DemoDoors, context: Context) -> int:
    """Each step is told as it happens; exit 1 when anything was lost or doubled."""

    def tell(step: Step) -> None:
        if not context.output.as_json:
            context.output.answer(None, [context.output.say(step.code, **step.values)])

    with ended_as_interrupted():
        done = doors.demo_central(tell)
    steps = [
        {"code": step.code, **step.values, "message": context.output.say(step.code, **step.values)}
        for step in done.steps
    ]
    end = context.output.say("demo_central_sound" if done.is_sound else "demo_central_unsound")
    context.output.answer({"steps": steps, "agrees": done.agrees, "sound": done.is_sound, "message": end}, [end])
    return DONE if done.is_sound else REFUSED


def _seed(args: argparse.Namespace, doors: DemoDoors, context: Context) -> int:
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
