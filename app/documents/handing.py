"""Handing a printed page over: to the printer under its owner's name, and the words for where it went."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.documents.commands import Printed
from app.documents.ports import Printer
from app.kernel.actor import Actor

Told = tuple[str, Mapping[str, object]]
"""Code and values of a sentence."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Where a page went.

    place: the printer's name, or the path of the kept file.  told: the same as a sentence for the clerk.
    """

    place: str
    told: Told


def hand_over(printer: Printer, actor: Actor, printed: Printed, *, title: str) -> HandedOver:
    """Send the page to the printer as the actor's job; title: what the job is called in the printer's queue."""
    outcome = printer.print(
        printed.pdf,
        title=title,
        owner=actor.account,
        window=actor.window or "-",
        copies=printed.copies,
    )
    if outcome.printer:
        return HandedOver(outcome.printer, ("printed_at", {"printer": outcome.printer}))
    return HandedOver(outcome.kept_at or "", ("paper_kept", {"path": outcome.kept_at}))
