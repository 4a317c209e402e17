"""A throw-away PostgreSQL of Debian's package: nothing is installed, nothing is left running; for demo and tests."""

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

from psycopg.conninfo import make_conninfo

from app.kernel.errors import Unavailable

DEBIAN = Path("/usr/lib/postgresql/15/bin")
PACKAGE = "postgresql-15"
_PID_FILE = "postmaster.pid"
_TIMEOUT_S = 60


class ThrowawayCluster:
    """A server of its own on no network port, without passwords; ``stop`` takes it away with all that it holds.

    place: the libpq string of its superuser.  socket: the file that a cable may lead to.
    Raises Unavailable: postgres_missing where the package is not there, postgres_not_started with the server's words.
    """

    def __init__(self, *options: str) -> None:
        self._initdb, self._pg_ctl = _tool("initdb"), _tool("pg_ctl")
        # short: a socket's path has 107 characters at most
        self._folder = Path(tempfile.mkdtemp(prefix="yichuang-pg-"))
        self._data, self._port = self._folder / "data", _free_port()
        settings = {"listen_addresses": "", "unix_socket_directories": str(self._folder), "port": self._port}
        words = [f"{name}={value}" for name, value in settings.items()] + ["fsync=off", *options]
        self._options = " ".join(f"-c {word}" for word in words)
        self.place = make_conninfo(host=str(self._folder), port=self._port, user="owner", dbname="postgres")
        self.socket = self._folder / f".s.PGSQL.{self._port}"
        try:
            if os.geteuid() == 0:
                shutil.chown(self._folder, "postgres", "postgres")
            made = ("-U", "owner", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
            _run(self._initdb, "-D", str(self._data), *made)
            self.start()
        except BaseException:
            shutil.rmtree(self._folder)
            raise

    def start(self) -> None:
        """Start it, or start it again after ``kill``; recovery is over when this returns."""
        log = str(self._folder / "log")
        _run(self._pg_ctl, "-D", str(self._data), "-w", "-t", "30", "-l", log, "-o", self._options, "start")

    def kill(self) -> None:
        """SIGKILL to the server and all its children, its pid and lock files removed: as when the current fails."""
        postmaster = int((self._data / _PID_FILE).read_text().split()[0])
        family = [*_children(postmaster), postmaster]
        for one in reversed(family):  # the father first, so that no child is replaced
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        for one in family:
            _await_end(one)
        for left in (self._data / _PID_FILE, self.socket, Path(f"{self.socket}.lock")):
            left.unlink(missing_ok=True)

    def stop(self) -> None:
        """End it and remove its folder; also after ``kill``."""
        try:
            if (self._data / _PID_FILE).exists():
                _run(self._pg_ctl, "-D", str(self._data), "-w", "-m", "immediate", "stop")
        finally:
            shutil.rmtree(self._folder)


def _tool(name: str) -> str:
    found = shutil.which(name, path=f"{DEBIAN}{os.pathsep}{os.environ.get('PATH', '')}")
    if found is None:
        raise Unavailable("postgres_missing", tool=name, package=PACKAGE)
    return found


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _as_nobody_special(command: Sequence[str]) -> list[str]:
    """PostgreSQL refuses to run as root; the package's own user may."""
    if os.geteuid() != 0:
        return list(command)
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]


def _run(*command: str) -> None:
    # output into a file: the server inherits it and would hold a pipe open
    with tempfile.TemporaryFile("w+") as said:
        whole = _as_nobody_special(command)
        done = subprocess.run(whole, stdout=said, stderr=said, cwd="/", timeout=_TIMEOUT_S, check=False)
        said.seek(0)
        if done.returncode:
            words = said.read().strip().splitlines() or [""]
            raise Unavailable("postgres_not_started", tool=Path(command[0]).name, said=words[-1])


def _children(parent: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    return []


def _await_end(process: int) -> None:
    """Until the system has forgotten the process: it may be nobody's child here, so it cannot be waited for."""
    with suppress(ProcessLookupError):
        handle = os.pidfd_open(process)
        try:
            select.select([handle], [], [], _TIMEOUT_S)
        finally:
            os.close(handle)
