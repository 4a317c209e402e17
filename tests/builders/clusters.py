"""Throw-away PostgreSQL servers: made, started, copied to standbys, killed and promoted; nothing is left running."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from app.kernel.errors import Unavailable
from db.central import debian_server
from db.central.debian_server import PACKAGE, free_port, give_to_postgres, kill_server, run_tool

_TRUST = ("local all all trust", "local replication all trust")


def tool(name: str, package: str = PACKAGE) -> str:
    """The program of that name; without it the test is skipped and says which Debian package brings it."""
    try:
        return debian_server.tool(name, package)
    except Unavailable:
        pytest.skip(f"{name} is not here: the package {package} brings it")


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
        with suppress(Unavailable):
            run_tool(tool("pg_ctl"), "-D", str(self.data), "-w", "-m", "immediate", "stop")

    def reload(self) -> None:
        """Read pg_hba.conf, certificates and settings again; returns once the server has."""
        self.ask("SELECT pg_reload_conf()")
        run_tool(tool("pg_ctl"), "-D", str(self.data), "-w", "status")

    def kill(self) -> None:
        """What a power cut does: the server and every child, without a word; it can be started again."""
        kill_server(self.data, self.folder / f".s.PGSQL.{self.port}")

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
