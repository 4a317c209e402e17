"""The second line: one operator's own login, opened at sign-in with the typed password, for a key and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier, Literal

from app.kernel.errors import Rejected, Unavailable
from app.kernel.ids import OperatorId
from app.sync.keys import OperatorKey
from db.bounded_line import bounded_line
from db.refusal import why_refused
from db.sync.place import id_of_login, login_in, require_protected

CONNECT_S = 4
STATEMENT_MS = 4_000


class EnrolmentLine:
    """Serves ``app.sync.keys.KeyDoor``; no password is kept.

    url: as the machine's own line has it.
    """

    def __init__(self, url: str, *, is_plain_allowed: bool = False) -> None:
        self._url, self._is_plain_allowed = url, is_plain_allowed

    def enrol(self, operator: OperatorId, password: str) -> OperatorKey:
        """A new key for the machine whose login the place names."""
        device = id_of_login(login_in(self._url), "d")
        if device is None:
            raise Rejected("centre_no_device")
        with self._own_line(operator, password) as line:
            row = line.execute("SELECT key_id, secret, valid_to FROM api.enrol_key(%s)", (device,)).fetchone()
        if row is None:
            raise Unavailable("centre_speaks_otherwise", said="no key")
        return OperatorKey(operator, device, row[0], row[2], bytes(row[1]))

    def change_password(self, operator: OperatorId, given: str, wanted: str) -> None:
        """Replace the person's password there; the server gets a verifier that is made here."""
        login = f"o{operator.hex}"
        with self._own_line(operator, given) as line:
            made = line.pgconn.encrypt_password(wanted.encode(), login.encode(), b"scram-sha-256").decode()
            line.execute(SQL("ALTER ROLE {} PASSWORD {}").format(Identifier(login), Literal(made)))

    @contextmanager
    def _own_line(self, operator: OperatorId, password: str) -> "Iterator[psycopg.Connection[Any]]":
        require_protected(self._url, is_plain_allowed=self._is_plain_allowed)
        own = make_conninfo(self._url, user=f"o{operator.hex}", password=password)
        try:
            with bounded_line(own, connect_s=CONNECT_S, statement_ms=STATEMENT_MS, name="yichuang sign-in") as line:
                yield line
        except psycopg.OperationalError as error:
            is_known = why_refused(error) == "login"
            raise Unavailable("centre_login_refused" if is_known else "centre_unreachable") from error
        except psycopg.Error as error:
            raise Unavailable("centre_speaks_otherwise", said=error.sqlstate or type(error).__name__) from error
