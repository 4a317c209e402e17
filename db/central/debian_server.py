"""The programs of Debian's PostgreSQL package: found, run as its own user, and a server killed as by a power cut."""

import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from app.kernel.errors import Unavailable

DEBIAN = Path("/usr/lib/postgresql/15/bin")
PACKAGE = "postgresql-15"
PID_FILE = "postmaster.pid"
_TIMEOUT_S = 60


def tool(name: str, package: str = PACKAGE) -> str:
    """Where the program of that name lies.  Raises Unavailable("postgres_missing") with the package that brings it."""
    found = shutil.which(name, path=f"{DEBIAN}{os.pathsep}/usr/sbin{os.pathsep}{os.environ.get('PATH', '')}")
    if found is None:
        raise Unavailable("postgres_missing", tool=name, package=package)
    return found


def as_postgres(command: Sequence[str]) -> list[str]:
    """The command as it has to be run: PostgreSQL refuses to run as root; the package's own user may."""
    if os.geteuid() != 0:
        return list(command)
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]


def run_tool(*command: str) -> None:
    """Run to the end.  Raises Unavailable("postgres_not_started") with the last line of what it said."""
    # output into a file: the server inherits it and would hold a pipe open
    with tempfile.TemporaryFile("w+") as said:
        whole = as_postgres(command)
        done = subprocess.run(whole, stdout=said, stderr=said, cwd="/", timeout=_TIMEOUT_S, check=False)
        said.seek(0)
        if done.returncode:
            words = said.read().strip().splitlines() or [""]
            raise Unavailable("postgres_not_started", tool=Path(command[0]).name, said=words[-1])


def give_to_postgres(path: Path) -> None:
    """The package's user reads and writes it, where root asks."""
    if os.geteuid() == 0:
        shutil.chown(path, "postgres", "postgres")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def kill_server(data: Path, at_socket: Path) -> None:
    """SIGKILL to the server and all its children, its pid and lock files removed: as when the current fails.

    data: its data directory.  at_socket: the socket that it listens on.  It can be started again at once.
    """
    postmaster = int((data / PID_FILE).read_text().split()[0])
    watched = []
    for process in (postmaster, *_children(postmaster)):  # the father first, so that no child is replaced
        with suppress(ProcessLookupError):
            watched.append(os.pidfd_open(process))
            os.kill(process, signal.SIGKILL)
    for handle in watched:  # they may be nobody's children here, so they cannot be waited for
        select.select([handle], [], [], _TIMEOUT_S)
        os.close(handle)
    for left in (data / PID_FILE, at_socket, Path(f"{at_socket}.lock")):
        left.unlink(missing_ok=True)


def _children(parent: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    return []
