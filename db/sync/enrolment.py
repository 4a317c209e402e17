"""The second line: one operator's own login, opened at sign-in with the typed password, for a key and nothing else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import sleep
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier, Literal

from app.kernel.errors import Rejected, Unavailable
from app.kernel.ids import OperatorId
from app.sync.keys import OperatorKey
from db.bounded_line import bounded_line
from db.refusal import why_refused
from db.sync.place import above_place, id_of_login, login_in, require_protected

CONNECT_S = 4
STATEMENT_MS = 4_000
LOOK_AGAIN_S = 0.25
LOOKS = 40
"""So often a hall machine is asked whether it knows a key that the province has just given out: ten seconds."""


class EnrolmentLine:
    """Serves ``app.sync.keys.KeyDoor``; no password is kept.

    url: as the machine's own line has it.  above: where people of the offices above are known, "" for the same place;
    is_above: whether somebody is one of them.
    """

    def __init__(
        self,
        url: str,
        *,
        above: str = "",
        is_above: Callable[[OperatorId], bool] = lambda _: False,
        is_plain_allowed: bool = False,
        wait_s: Callable[[float], None] = sleep,
    ) -> None:
        self._url, self._is_plain_allowed, self._wait_s = url, is_plain_allowed, wait_s
        self._above, self._is_above = above, is_above

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

    def wait_until_known(self, key: OperatorKey) -> None:
        """Ask the hall's machine until it has fetched the check of a key from above."""
        if not self._goes_above(key.operator):
            return
        with self._opened(self._url) as line:
            for place in range(LOOKS):
                if place:
                    self._wait_s(LOOK_AGAIN_S)
                if line.execute("SELECT api.has_key(%s)", (key.key_id,)).fetchone() == (True,):
                    return
        raise Unavailable("centre_key_not_here")

    def change_password(self, operator: OperatorId, given: str, wanted: str) -> None:
        """Replace the person's password there; the server gets a verifier that is made here."""
        login = f"o{operator.hex}"
        with self._own_line(operator, given) as line:
            made = line.pgconn.encrypt_password(wanted.encode(), login.encode(), b"scram-sha-256").decode()
            line.execute(SQL("ALTER ROLE {} PASSWORD {}").format(Identifier(login), Literal(made)))

    def _goes_above(self, operator: OperatorId) -> bool:
        return bool(self._above) and self._is_above(operator)

    @contextmanager
    def _own_line(self, operator: OperatorId, password: str) -> "Iterator[psycopg.Connection[Any]]":
        """A password of the province is never shown to a hall machine, not even as a proof."""
        place = above_place(self._url, self._above) if self._goes_above(operator) else self._url
        with self._opened(place, user=f"o{operator.hex}", password=password) as line:
            yield line

    @contextmanager
    def _opened(self, place: str, **who: str) -> "Iterator[psycopg.Connection[Any]]":
        require_protected(place, is_plain_allowed=self._is_plain_allowed)
        try:
            own = make_conninfo(place, **who)
            with bounded_line(own, connect_s=CONNECT_S, statement_ms=STATEMENT_MS, name="yichuang sign-in") as line:
                yield line
        except psycopg.OperationalError as error:
            is_known = why_refused(error) == "login"
            raise Unavailable("centre_login_refused" if is_known else "centre_unreachable") from error
        except psycopg.Error as error:
            raise Unavailable("centre_speaks_otherwise", said=error.sqlstate or type(error).__name__) from error
