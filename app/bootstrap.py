"""The composition root: the only module that sees ui and db together."""

from collections.abc import Sequence

from app.cli import main as cli


def start(argv: Sequence[str]) -> int:
    """Open the window, or carry out a verb; returns the exit status."""
    return cli.run(argv, lambda _data: None)
