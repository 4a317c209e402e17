"""The value of ``centre.url``: whose login it names, whether the way is protected, the machine's own files in it."""

import re
from collections.abc import Mapping
from uuid import UUID

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from app.kernel.errors import Rejected
from app.sync.leash import CENTRE_SETTING
from app.sync.place import CentrePlace, DeviceRecord

_UNKNOWN = re.compile(r'^(?:invalid connection option|invalid URI query parameter:|missing "=" after) "([^"]*)"')
"""What libpq says of a word that it does not know, in English whatever the locale is set to; it has no code for it."""

_FILES = {"certificate": "sslcert", "key": "sslkey", "authority": "sslrootcert", "password_file": "passfile"}


class LibpqPlaces:
    """Serves ``app.sync.place.CentrePlaces``."""

    def read(self, url: str) -> CentrePlace:
        """What it says."""
        said, login = _said(url), login_in(url)
        files = {name: said.get(word, "") for name, word in _FILES.items()}
        return CentrePlace(said.get("host", ""), login, id_of_login(login, "d"), _is_protected(said), **files)

    def record(self, url: str, record: DeviceRecord) -> str:
        """The same place with the machine's own login and files; with a certificate the server's is checked in full.

        Raises Rejected("centre_file_missing").
        """
        said, given = _said(url), {name: getattr(record, name) for name in _FILES}
        said["user"] = f"d{record.device.hex}"
        for name, path in given.items():
            if path is not None and not path.is_file():
                raise Rejected("centre_file_missing", path=str(path))
            if path is not None:
                said[_FILES[name]] = str(path.absolute())
        if given["authority"] is not None:
            said["sslmode"] = "verify-full"
        return make_conninfo("", **said)


def require_protected(url: str, *, is_plain_allowed: bool) -> None:
    """``Rejected("centre_plain")`` for a way over a network without ``sslmode=verify-full`` and a pinned authority.

    What libpq cannot read is told when the line is opened.
    """
    try:
        said = conninfo_to_dict(url)
    except ProgrammingError:
        return
    if not is_plain_allowed and not _is_protected({key: str(value) for key, value in said.items()}):
        raise Rejected("centre_plain")


def require_place(url: str, *, is_plain_allowed: bool, key: str = CENTRE_SETTING) -> None:
    """What a person typed names a server, holds no password, and its line would be opened.  key: of the setting.

    Raises Rejected: centre_place_unreadable, centre_place_word, centre_place_host, setting_secret, centre_plain.
    """
    said = _said(url)
    if "password" in said or "sslpassword" in said:
        raise Rejected("setting_secret", key=key)
    if not any(said.get(word) for word in ("host", "hostaddr", "service")):
        raise Rejected("centre_place_host")
    require_protected(url, is_plain_allowed=is_plain_allowed)


def above_place(url: str, above: str) -> str:
    """The way to the offices above: ``above``, with this machine's own papers where it names none.

    What only TLS may carry is never tried without.  Raises Rejected: centre_place_unreadable, centre_place_word.
    """
    papers = {word: said for word, said in _said(url).items() if word in ("sslcert", "sslkey", "sslrootcert")}
    return make_conninfo("", **{**papers, "gssencmode": "disable", **_said(above)})


def login_in(url: str) -> str:
    """The login that it names, "" for none."""
    try:
        return str(conninfo_to_dict(url).get("user", ""))
    except ProgrammingError:
        return ""


def id_of_login(login: str, sign: str) -> UUID | None:
    """The id behind a login (``o`` or ``d`` and 32 hex digits), None for another kind."""
    try:
        return UUID(login[1:]) if login.startswith(sign) and len(login) == 33 else None
    except ValueError:
        return None


def _said(url: str) -> dict[str, str]:
    try:
        return {key: str(value) for key, value in conninfo_to_dict(url).items()}
    except ProgrammingError as error:
        word = _UNKNOWN.search(str(error))
        if word is not None:
            raise Rejected("centre_place_word", word=word[1]) from error
        raise Rejected("centre_place_unreadable") from error


def _is_protected(said: Mapping[str, str]) -> bool:
    """On this very machine nobody is in between; the word of the environment (PGSSLMODE, PGHOST) does not count."""
    hosts = said.get("host", "").split(",")
    if not said.get("hostaddr") and all(host.startswith("/") for host in hosts):
        return True
    return said.get("sslmode") == "verify-full" and bool(said.get("sslrootcert"))
