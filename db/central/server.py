"""The central server as its administrator reaches it: made once, brought up to date, looked at."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from app import __version__
from app.kernel.authority import Before, CentralState, Difference, FeedHead, ItemWays, Lack
from app.kernel.errors import Rejected, Unavailable
from db.central import edition
from db.central.files import PLACE, history
from db.central.files import edition as program_edition
from db.central.grants import differences
from db.central.hall import hall_state, make_hall
from db.central.probes import lacks
from db.central.rules import forget_rules, load_rules
from db.refusal import central_failure

_TRIES = 40
"""Of locking all tables; between two, whoever waited behind goes on.  Half a second each."""


class PostgresCentral:
    """``app.kernel.authority.Central`` over one server.  Each method is one connection and one transaction."""

    def __init__(self, place: str) -> None:
        self._place = place

    def init(self, ways: ItemWays, hall: str | None = None) -> CentralState:
        """As the port says."""
        with self._connected() as connection:
            self._require_superuser(connection)
            if _schema_stands(connection, "core") or _schema_stands(connection, "history"):
                raise Rejected("central_already_made", database=connection.info.dbname)
            if any(one.is_needed for one in lacks(connection)):
                raise Rejected("central_server_lacks")
            return self._bring_up(connection, ways, is_new=True, hall=hall)

    def migrate(self, ways: ItemWays) -> CentralState:
        """As the port says."""
        for _ in range(_TRIES):
            with self._connected() as connection, suppress(psycopg.errors.QueryCanceled):
                self._require_superuser(connection)
                _require_made(connection)
                _require_known(connection)
                return self._bring_up(connection, ways, is_new=False)
        raise Unavailable("central_busy")

    def check(self) -> tuple[Lack, ...]:
        """As the port says."""
        with self._connected() as connection:
            found = _asker(connection) + lacks(connection) + _due(connection)
            connection.rollback()
            return tuple(sorted(found, key=lambda one: not one.is_needed))

    def status(self) -> CentralState:
        """As the port says."""
        with self._connected() as connection:
            _require_made(connection)
            return _state(connection)

    def grant_check(self) -> tuple[Difference, ...]:
        """As the port says."""
        with self._connected() as connection:
            _require_made(connection)
            return differences(connection)

    def _bring_up(
        self, connection: "psycopg.Connection[Any]", ways: ItemWays, *, is_new: bool, hall: str | None = None
    ) -> CentralState:
        engine = create_engine("postgresql+psycopg://", creator=lambda: connection, poolclass=NullPool)
        try:
            with engine.connect() as through, through.begin():  # rolls back once as it gets to know the server
                if is_new:
                    connection.execute("CREATE SCHEMA history")
                else:
                    edition.hold(connection)
                revision = None if is_new else _revision(connection)
                edition_before, added = self._install(connection, through, ways)
                if hall is not None:
                    make_hall(connection, hall)
                before = None if revision is None else Before(revision, edition_before, added)
                return replace(_state(connection), before=before)
        except (psycopg.ProgrammingError, psycopg.IntegrityError, psycopg.InternalError, psycopg.DataError) as error:
            raise Rejected("central_step_failed", reason=_first_line(error)) from error

    def _install(self, connection: "psycopg.Connection[Any]", through: Connection, ways: ItemWays) -> tuple[str, int]:
        before = edition.installed(connection)
        found = edition.otherwise(connection, before)
        edition.install_roles(connection)
        edition.unguard(connection)
        config = Config()
        config.set_main_option("script_location", PLACE)
        config.attributes["connection"] = through
        command.upgrade(config, "head")
        edition.install_doors(connection)
        connection.execute("SET LOCAL ROLE prov_owner")
        if before.edition != program_edition():
            forget_rules(connection)
        added = load_rules(connection, ways)
        connection.execute("RESET ROLE")
        edition.install_rights(connection)
        edition.record(connection, found)
        return before.edition, added

    def _require_superuser(self, connection: "psycopg.Connection[Any]") -> None:
        if not _is_superuser(connection):
            raise Rejected("central_needs_superuser", login=connection.info.user)

    @contextmanager
    def _connected(self) -> "Iterator[psycopg.Connection[Any]]":
        try:
            connection = psycopg.connect(self._place, connect_timeout=10, application_name="yichuang central")
        except psycopg.ProgrammingError as error:
            raise Rejected("central_url_wrong", reason=_first_line(error)) from error
        except psycopg.OperationalError as error:
            raise central_failure(error) from error
        login = connection.info.user
        try:
            with connection:
                yield connection
        except psycopg.errors.InsufficientPrivilege as error:
            raise Rejected("central_login_not_enough", login=login) from error
        except psycopg.OperationalError as error:
            raise Unavailable("central_unreachable", reason=_first_line(error)) from error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0]


def _one(connection: "psycopg.Connection[Any]", query: Any) -> Any:
    row = connection.execute(query).fetchone()
    return row[0] if row else None


def _is_superuser(connection: "psycopg.Connection[Any]") -> bool:
    return bool(_one(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = session_user"))


def _asker(connection: "psycopg.Connection[Any]") -> list[Lack]:
    """Whoever may not try counts as a server that cannot; said before what then seems to lack."""
    return [] if _is_superuser(connection) else [Lack("lack_superuser", True, {"login": connection.info.user})]


def _schema_stands(connection: "psycopg.Connection[Any]", name: str) -> bool:
    return connection.execute("SELECT to_regnamespace(%s) IS NOT NULL", (name,)).fetchone() == (True,)


def _require_made(connection: "psycopg.Connection[Any]") -> None:
    if not _schema_stands(connection, "history"):
        raise Rejected("central_not_made", database=connection.info.dbname)


def _revision(connection: "psycopg.Connection[Any]") -> str:
    return str(_one(connection, "SELECT version_num FROM history.revision") or "")


def _require_known(connection: "psycopg.Connection[Any]") -> None:
    revision, program = _revision(connection), edition.installed(connection).program
    if revision not in {one.revision for one in history().walk_revisions()}:
        raise Rejected("central_newer", revision=revision)
    if program and _numbers(program) > _numbers(__version__):
        raise Rejected("central_newer", revision=f"{revision}, {program}")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _due(connection: "psycopg.Connection[Any]") -> list[Lack]:
    """Advice to migrate, where whoever asks may see what was installed."""
    try:
        with connection.transaction():
            if not _schema_stands(connection, "history"):
                return []
            state = _state(connection)
    except psycopg.errors.InsufficientPrivilege:
        return []
    values = {"edition": state.edition[:12] or state.revision, "offered": state.offered[:12]}
    return [] if state.is_current else [Lack("advice_migrate", False, values)]


def _state(connection: "psycopg.Connection[Any]") -> CentralState:
    last = edition.installed(connection)
    feeds = connection.execute("SELECT office_id, feed_no, encode(feed_hash, 'hex') FROM core.feed ORDER BY office_id")
    return CentralState(
        revision=_revision(connection),
        head=str(history().get_current_head()),
        server=str(_one(connection, "SHOW server_version")),
        offices=_one(connection, "SELECT count(*) FROM core.office"),
        operators=_one(connection, "SELECT count(*) FROM core.operator WHERE is_active"),
        machines=_one(connection, "SELECT count(*) FROM core.device WHERE is_active"),
        ways=_one(connection, "SELECT count(*) FROM core.item_way WHERE valid_until IS NULL"),
        feeds=tuple(FeedHead(*row) for row in feeds),
        hall=hall_state(connection),
        edition=last.edition,
        offered=program_edition(),
        otherwise=last.otherwise,
    )
