"""Where the machine's file lies, and who may touch it."""

import os
import shutil
import sys
from pathlib import Path

from app.kernel.errors import Unavailable

GROUP = "yichuang"
"""The service group: its members share the folder; where it does not exist only the owner gets in."""


def machine_folder() -> Path:
    """The machine-wide folder; another one is named with --data."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "Yichuang"
    return Path("/var/lib/yichuang")


def make_folder(folder: Path) -> None:
    """Make ``folder`` for the service group, new files in it belong to the group; an existing one is left as it is.

    Raises Unavailable("store_read_only") where this user may not make it.
    """
    if folder.is_dir():
        return
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise Unavailable("store_read_only") from error
    share(folder, 0o2770)


def share(path: Path, mode: int) -> None:
    """Give ``path`` to the service group with ``mode``, or to its owner alone where there is no such group."""
    if sys.platform == "win32":
        return  # the folder's access list is inherited
    try:
        shutil.chown(path, group=GROUP)
    except (LookupError, PermissionError):
        mode &= 0o0700
    path.chmod(mode)
