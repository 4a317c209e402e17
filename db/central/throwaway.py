"""A throw-away PostgreSQL of Debian's package: nothing is installed, nothing is left running; for demo and tests."""

import shutil
import tempfile
from pathlib import Path

from psycopg.conninfo import make_conninfo

from db.central.debian_server import PID_FILE, free_port, give_to_postgres, kill_server, run_tool, tool


class ThrowawayCluster:
    """A server of its own on no network port, without passwords; ``stop`` takes it away with all that it holds.

    place: the libpq string of its superuser.  socket: the file that a cable may lead to.
    Raises Unavailable: postgres_missing where the package is not there, postgres_not_started with the server's words.
    """

    def __init__(self, *options: str) -> None:
        self._initdb, self._pg_ctl = tool("initdb"), tool("pg_ctl")
        # short: a socket's path has 107 characters at most
        self._folder = Path(tempfile.mkdtemp(prefix="yichuang-pg-"))
        self._data, self._port = self._folder / "data", free_port()
        settings = {"listen_addresses": "", "unix_socket_directories": str(self._folder), "port": self._port}
        words = [f"{name}={value}" for name, value in settings.items()] + ["fsync=off", *options]
        self._options = " ".join(f"-c {word}" for word in words)
        self.place = make_conninfo(host=str(self._folder), port=self._port, user="owner", dbname="postgres")
        self.socket = self._folder / f".s.PGSQL.{self._port}"
        try:
            give_to_postgres(self._folder)
            made = ("-U", "owner", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
            run_tool(self._initdb, "-D", str(self._data), *made)
            self.start()
        except BaseException:  # also where it was ended between the server's start and its word
            self.stop()
            raise

    def start(self) -> None:
        """Start it, or start it again after ``kill``; recovery is over when this returns."""
        log = str(self._folder / "log")
        run_tool(self._pg_ctl, "-D", str(self._data), "-w", "-t", "30", "-l", log, "-o", self._options, "start")

    def kill(self) -> None:
        """SIGKILL to the server and all its children, its pid and lock files removed: as when the current fails."""
        kill_server(self._data, self.socket)

    def stop(self) -> None:
        """End it and remove its folder; also after ``kill``."""
        try:
            if (self._data / PID_FILE).exists():
                run_tool(self._pg_ctl, "-D", str(self._data), "-w", "-m", "immediate", "stop")
        finally:
            shutil.rmtree(self._folder)
