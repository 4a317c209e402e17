"""The composition root: the only package that sees ui and db together.

Imports stand inside the functions that need them: sign-in is painted before anything heavy is read.
"""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from app.bootstrap.container import Container
from app.bootstrap.window import with_log

__all__ = ["Container", "start"]


def start(argv: Sequence[str]) -> int:
    """Open the window, or carry out a verb; returns the exit status."""
    if list(argv) == ["--selftest"]:
        return selftest()
    if argv[:1] == ["--first-paint"]:
        from ui.paint_probe import paint_and_leave

        return paint_and_leave(*argv[1:])
    if not argv or argv[0] == "--data":
        return open_window(Container(_folder_of(argv)), shared=not argv)
    from app.cli import main as cli

    return cli.run(argv, Container)


def _folder_of(argv: Sequence[str]) -> Path | None:
    return Path(argv[1]) if len(argv) > 1 else None


def open_window(container: "Container", *, shared: bool) -> int:
    """The program as its user starts it; a second start raises the first window."""
    from ui.application import Startup, run

    return run(Startup(partial(with_log, container.services), container.folder, is_shared=shared), sys.argv[:1])


def selftest() -> int:
    """Whether this copy of the program is whole."""
    from app.cli import selftest as probes
    from ui.selftest import paint_sign_in

    return probes.run(_new_store_for_test, paint_sign_in)


def _new_store_for_test(folder: Path) -> str:
    from app.adapters.key_store import FolderKeys
    from db.founding import new_store
    from db.schema import HEAD

    keys = FolderKeys(folder)
    with new_store(folder, keys):
        pass
    keys.forget()  # the system's key store keeps nothing of a test
    return f"schema {HEAD}"
