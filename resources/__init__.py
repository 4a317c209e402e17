"""Data files of the program, opened only through this package, from source and frozen alike."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the window is painted before this is needed
    from importlib.resources.abc import Traversable


def resource(path: str) -> "Traversable":
    """The packaged file or folder at ``path`` (slash separated, relative to this package)."""
    from importlib.resources import files

    return files(__name__).joinpath(*path.split("/"))


def open_text(path: str) -> str:
    """The whole text of a packaged UTF-8 file."""
    return resource(path).read_text(encoding="utf-8")
