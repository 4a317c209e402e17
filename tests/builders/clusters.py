"""Throw-away PostgreSQL servers: made, started, copied to standbys, killed and promoted; nothing is left running."""

import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

_DEBIAN = Path("/usr/lib/postgresql/15/bin")
_TRUST = ("local all all trust", "local replication all trust")


def tool(name: str, package: str = "postgresql-15") -> str:
    """The program of that name; without it the test is skipped and says which Debian package brings it."""
    found = shutil.which(name, path=f"{_DEBIAN}{os.pathsep}/usr/sbin{os.pathsep}{os.environ.get('PATH', '')}")
    if found is None:
        pytest.skip(f"{name} is not here: the package {package} brings it")
    return found


def as_postgres(command: Sequence[str]) -> list[str]:
    """PostgreSQL refuses to run as root; the package's own user may."""
    if os.geteuid() != 0:
        return list(command)
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]


def run_tool(*command: str) -> None:
    """Run to the end; what it said becomes the failure."""
    # output into a file: the server inherits it and would hold a pipe open
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(as_postgres(command), stdout=said, stderr=said, cwd="/", timeout=60)
        said.seek(0)
        assert done.returncode == 0, said.read()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def give_to_postgres(path: Path) -> None:
    """The package's user reads and writes it, where root runs the tests."""
    if os.geteuid() == 0:
        shutil.chown(path, "postgres", "postgres")


class Server:
    """One server in a folder of its own; its socket lies there too.

    settings: lines of postgresql.conf.  listens: on 127.0.0.1 beside the socket.
    """

    def __init__(self, folder: Path, *, settings: Mapping[str, str] | None = None, listens: bool = False) -> None:
        self.folder, self.data, self.port = folder, folder / "data", free_port()
        give_to_postgres(folder)
        self.settings = {
            "fsync": "off", "listen_addresses": "127.0.0.1" if listens else "", "port": str(self.port),
            "unix_socket_directories": str(folder), **(settings or {}),
        }  # fmt: skip

    def make(self, hba: Sequence[str] = ()) -> "Server":
        """A new cluster; ``hba`` are its lines for the network instead of initdb's, the socket trusts."""
        run_tool(tool("initdb"), "-D", str(self.data), "-U", "owner", "-A", "trust", "-E", "UTF8",
                 "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        if hba:
            (self.data / "pg_hba.conf").write_text("\n".join((*_TRUST, *hba)) + "\n")
        return self.start()

    def copy_to(self, folder: Path, name: str, port: int | None = None) -> "Server":
        """A standby of this server, started; ``name`` is what synchronous_standby_names knows it by."""
        copy = Server(folder, settings={**self.settings, "unix_socket_directories": str(folder)})
        source = make_conninfo(host=str(self.folder), port=self.port, user="owner", application_name=name)
        run_tool(tool("pg_basebackup"), "-d", source, "-D", str(copy.data), "-R", "-c", "fast", "--no-sync")
        copy.port = port or copy.port
        copy.settings["port"] = str(copy.port)
        return copy.start()

    def start(self) -> "Server":
        """Start and wait until it answers."""
        options = " ".join(f"-c {name}={_quoted(value)}" for name, value in self.settings.items())
        run_tool(tool("pg_ctl"), "-D", str(self.data), "-w", "-t", "30", "-l", str(self.folder / "log"),
                 "-o", options, "start")  # fmt: skip
        return self

    def stop(self) -> None:
        """End it, whatever it does."""
        with suppress(AssertionError):
            run_tool(tool("pg_ctl"), "-D", str(self.data), "-w", "-m", "immediate", "stop")

    def reload(self) -> None:
        """Read pg_hba.conf, certificates and settings again; returns once the server has."""
        self.ask("SELECT pg_reload_conf()")
        run_tool(tool("pg_ctl"), "-D", str(self.data), "-w", "status")

    def kill(self) -> None:
        """What a power cut does: the server and every child, without a word; it can be started again."""
        parent = int((self.data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        watched = []
        for pid in (parent, *map(int, children)):
            with suppress(ProcessLookupError):
                watched.append(os.pidfd_open(pid))
                os.kill(pid, signal.SIGKILL)
        for process in watched:
            select.select([process], [], [], 30)
            os.close(process)
        for left in (self.data / "postmaster.pid", self.folder / f".s.PGSQL.{self.port}.lock"):
            left.unlink(missing_ok=True)  # of a process that nobody may have collected yet

    def place(self, **words: str) -> str:
        """The connection string of the superuser over the socket, with other words where given."""
        return make_conninfo(
            **{"host": str(self.folder), "port": self.port, "user": "owner", "dbname": "postgres", **words}
        )

    def ask(self, statement: str, *given: object) -> object:
        """The first value that the superuser is answered."""
        with psycopg.connect(self.place(), autocommit=True) as connection:
            cursor = connection.execute(statement, given)
            row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "'\\''") + "'"


@contextmanager
def folders() -> Iterator[Path]:
    """A folder for servers; short, since a socket's path has 107 characters at most."""
    folder = Path(tempfile.mkdtemp(prefix="yichuang-pg-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def folder_in(place: Path, name: str) -> Path:
    """A folder for one server."""
    made = place / name
    made.mkdir(mode=0o755)
    return made
