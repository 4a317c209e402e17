"""Starts the window as a clerk does, says when sign-in was painted, and ends; imports nothing beside that."""

import os
import sys
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.services import Services


def paint_and_leave(folder: str) -> int:
    """Put out ``monotonic()`` at the first paint.  folder: where the window keeps its place; no store is opened."""
    from ui.application import Startup, run

    place = Path(folder)
    return run(Startup(_no_services, place, geometry_file=place / "window.ini", on_first_paint=_leave), sys.argv[:1])


def _no_services() -> "Services":
    raise RuntimeError("the program ends before it opens a store")


def _leave() -> None:
    sys.stdout.write(f"{monotonic()}\n")
    sys.stdout.flush()
    os._exit(0)  # what follows the first paint is not measured
