"""The second line: one operator's own login, opened at sign-in with the typed password, for a key and nothing else."""

import psycopg
from psycopg.conninfo import make_conninfo

from app.kernel.errors import Rejected, Unavailable
from app.kernel.ids import OperatorId
from app.sync.keys import OperatorKey
from db.bounded_line import bounded_line
from db.sync.place import id_of_login, login_in, require_protected

CONNECT_S = 4
STATEMENT_MS = 4_000


class EnrolmentLine:
    """Serves ``app.sync.keys.KeyDoor``.  url: as the machine's own line has it; the password is nowhere kept."""

    def __init__(self, url: str, *, is_plain_allowed: bool = False) -> None:
        self._url, self._is_plain_allowed = url, is_plain_allowed

    def enrol(self, operator: OperatorId, password: str) -> OperatorKey:
        """A new key for the machine whose login the place names."""
        device = id_of_login(login_in(self._url), "d")
        if device is None:
            raise Rejected("centre_no_device")
        require_protected(self._url, is_plain_allowed=self._is_plain_allowed)
        own = make_conninfo(self._url, user=f"o{operator.hex}", password=password)
        try:
            with bounded_line(own, connect_s=CONNECT_S, statement_ms=STATEMENT_MS, name="yichuang sign-in") as line:
                row = line.execute("SELECT key_id, secret, valid_to FROM api.enrol_key(%s)", (device,)).fetchone()
        except psycopg.OperationalError as error:
            raise Unavailable(_meaning(error)) from error
        except psycopg.Error as error:
            raise Unavailable("centre_speaks_otherwise", said=error.sqlstate or type(error).__name__) from error
        if row is None:
            raise Unavailable("centre_speaks_otherwise", said="no key")
        return OperatorKey(operator, device, row[0], row[2], bytes(row[1]))


def _meaning(error: psycopg.OperationalError) -> str:
    """Whether the centre does not know login or password; libpq gives no code for what happens before the session."""
    said = str(error)
    refused = "authentication failed" in said or ("role " in said and "does not exist" in said)
    return "centre_login_refused" if refused else "centre_unreachable"
