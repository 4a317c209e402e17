"""A primary with two standbys of which any one must have a commit, and what a window reaches all three by."""

import shutil
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from tests.builders.centre_house import CentreHouse
from tests.builders.clusters import Server, folder_in

NAMES = ("a", "b")


class Trio:
    """Three servers; ``primary`` is who writes, ``standbys`` who follow it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.primary = Server(
            folder_in(place, "p"), settings={"max_wal_size": "256MB", "wal_keep_size": "256MB"}
        ).make()
        self.centre = CentreHouse(self.primary.place())
        self.servers = [self.primary]
        self.standbys = {name: self._follower(name) for name in NAMES}
        self.require(*NAMES)

    def _follower(self, name: str, dead: Server | None = None) -> Server:
        """A new standby, in the place and at the port of a dead server where there is one."""
        if dead:
            shutil.rmtree(dead.data)
            self.servers.remove(dead)
        copy = self.primary.copy_to(dead.folder if dead else folder_in(self.place, name), name, dead and dead.port)
        self.servers.append(copy)
        return copy

    def require(self, *names: str) -> None:
        """A commit is answered once one of these has it; without names, at once.  Returns when they stream."""
        wanted = f"ANY 1 ({', '.join(names)})" if names else ""
        self.primary.ask(f"ALTER SYSTEM SET synchronous_standby_names = '{wanted}'")
        self.primary.reload()
        for name in names:
            self.primary.ask(
                "DO $$ BEGIN WHILE NOT EXISTS (SELECT 1 FROM pg_stat_replication WHERE application_name = '"
                + name
                + "'"
                " AND sync_state = 'quorum') LOOP PERFORM pg_sleep(0.02), pg_stat_clear_snapshot(); END LOOP; END $$"
            )

    def url(self, login: str) -> str:
        """All three, in whatever order; the one that takes writes is meant."""
        return make_conninfo(
            host=",".join(str(server.folder) for server in self.servers),
            port=",".join(str(server.port) for server in self.servers),
            user=login, dbname=self.centre.name, target_session_attrs="read-write",
        )  # fmt: skip

    def fail_over(self) -> None:
        """The primary loses its power, the standby that has more is promoted; the dead one comes back as a standby."""
        dead = self.primary
        dead.kill()
        heard = {
            name: server.ask("SELECT pg_last_wal_receive_lsn() - '0/0'::pg_lsn")
            for name, server in self.standbys.items()
        }
        best = max(heard, key=lambda name: heard[name])
        self.promote(best)
        (other,) = (server for name, server in self.standbys.items() if name != best)
        follow = make_conninfo(
            host=str(self.primary.folder), port=self.primary.port, user="owner", application_name=self._name_of(other)
        )
        other.ask(f"ALTER SYSTEM SET primary_conninfo = '{follow}'")
        other.reload()
        del self.standbys[best]
        self.standbys[best] = self._follower(best, dead)
        self.require(*NAMES)

    def promote(self, name: str) -> None:
        """This standby takes writes from now on; the centre's own sessions go to it."""
        self.primary = self.standbys[name]
        self.primary.ask("ALTER SYSTEM RESET synchronous_standby_names")
        assert self.primary.ask("SELECT pg_promote(true, 30)") is True
        self.centre.move_to(self.primary.place(dbname=self.centre.name))

    def _name_of(self, server: Server) -> str:
        return next(name for name, one in self.standbys.items() if one is server)

    def cancel_a_wait(self) -> None:
        """Cancel the first commit that waits for a standby, as an administrator may."""
        self.primary.ask(
            "DO $$ BEGIN LOOP PERFORM pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep';"
            " EXIT WHEN FOUND; PERFORM pg_sleep(0.02), pg_stat_clear_snapshot(); END LOOP; END $$"
        )

    def close(self) -> None:
        """End all of them."""
        self.centre.close()
        for server in self.servers:
            server.stop()


def feed_of(centre: CentreHouse) -> list[tuple[int, str]]:
    """Number and event of every row of every office, as they stand."""
    with psycopg.connect(centre.place) as session:
        return session.execute(
            "SELECT feed_no, event_id::text FROM core.case_event ORDER BY office_id, feed_no"
        ).fetchall()
