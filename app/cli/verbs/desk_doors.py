"""What the verbs of the desks share: their doors, places as they are typed, lists, where a page goes."""

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol, TypeVar

from app.cases.desk_work import DeskWorks
from app.cases.hand_overs import Place, PlaceKind
from app.cases.queries import CaseQueries
from app.cli.context import DONE, Context
from app.cli.verbs.guide import write_out
from app.documents.page import PageDescription
from app.documents.ports import PageRenderer
from app.kernel.actor import Actor
from app.kernel.errors import Rejected


class DeskDoors(Protocol):
    """What the verbs need from the container."""

    @property
    def desks(self) -> DeskWorks:
        """What both desks do."""
        ...

    @property
    def case_queries(self) -> CaseQueries:
        """Look-ups of cases."""
        ...

    @property
    def page_renderer(self) -> PageRenderer:
        """What makes the PDF."""
        ...

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...


Line = TypeVar("Line")


def doors_of(context: Context, verb: str) -> tuple[DeskDoors, Actor]:
    """The doors, and who is signed in."""
    doors: DeskDoors = context.container
    return doors, doors.actor(f"desk {verb}", context.as_account)


def place(typed: str) -> Place:
    """``window``, ``section:pension`` ...; ``Rejected("hand_over_place_unknown")`` for anything else."""
    kind, _, detail = typed.partition(":")
    if kind not in set(PlaceKind):
        raise Rejected("hand_over_place_unknown")
    return Place(PlaceKind(kind), detail)


def place_words(where: Place, doors: DeskDoors, actor: Actor, context: Context) -> str:
    """The name of a place in the language asked for."""
    name = doors.desks.place_name(actor, where, english=context.output.language == "en")
    return name or context.output.say(f"place_{where.kind.value}")


def item_words(line: Any, context: Context) -> str:
    """The matter of a line that has ``item_zh`` and ``item_en``."""
    return str(line.item_zh if context.output.language == "zh_CN" else line.item_en)


def answer_lines(
    context: Context, found: Iterable[Line], as_data: Callable[[Line], Any], as_text: Callable[[Line], str]
) -> int:
    """A list as data and as sentences; one sentence says that it is empty."""
    lines = tuple(found)
    texts = [as_text(line) for line in lines] or [context.output.say("desk_nothing")]
    context.output.answer([as_data(line) for line in lines], texts)
    return DONE


def write_page(page: PageDescription, args: argparse.Namespace, doors: DeskDoors, context: Context) -> str:
    """Write the PDF to ``--out``; the sentence that says so."""
    path: Path = args.out
    write_out(path, doors.page_renderer.render(page))
    return context.output.say("desk_page_written", path=str(path))
