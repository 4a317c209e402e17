"""The centre's accounts over the line of whoever orders them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

from app.kernel.actor import Permission, Post
from app.kernel.errors import Rejected, Unavailable
from app.kernel.ids import OfficeId, OperatorId
from app.staff.central_accounts import KnownAccount
from app.staff.central_list import CentralLine
from db.refusal import central_failure

_ONE_ACCOUNT = "operator_one_account_per_person"


@contextmanager
def accounts_line(place: str) -> "Iterator[PostgresAccounts]":
    """A line to the server at this place; raises Unavailable("central_unreachable"), Rejected("central_url_wrong")."""
    try:
        connection = psycopg.connect(place, connect_timeout=10, application_name="yichuang accounts", autocommit=True)
    except psycopg.ProgrammingError as error:
        raise Rejected("central_url_wrong", reason=_first_line(error)) from error
    except psycopg.OperationalError as error:
        raise central_failure(error) from error
    try:
        with connection:
            yield PostgresAccounts(connection)
    except psycopg.OperationalError as error:
        raise Unavailable("central_unreachable", reason=_first_line(error)) from error


class PostgresAccounts:
    """Serves ``app.staff.central_accounts.CentreAccounts``."""

    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        self._connection = connection

    def key(self) -> bytes | None:
        """The commitment to the province's key."""
        found = self._said("SELECT account.person_key()", ())[0][0]
        return None if found is None else bytes(found)

    def set_key(self, commitment: bytes) -> None:
        """Set it, once."""
        self._said("SELECT account.set_person_key(%s)", (commitment,))

    def known(self, office: OfficeId) -> Mapping[OperatorId, KnownAccount]:
        """Every account that the office ever had."""
        rows = self._said("SELECT * FROM account.known(%s)", (office,))
        return {OperatorId(row[0]): _known(row[1:]) for row in rows}

    def add(self, office: OfficeId, line: CentralLine, password: str) -> None:
        """Account, listing and permission, all or nothing."""
        with self._connection.transaction():
            given = (
                line.operator,
                line.person,
                office,
                line.section,
                line.post,
                self._verifier(line.operator, password),
            )
            self._said("SELECT account.add_operator(%s, %s, %s, %s, %s, %s)", given)
            self.rename(line)
            if line.permission is not None:
                self._said("SELECT account.permit(%s, %s)", (line.operator, line.permission))

    def rename(self, line: CentralLine) -> None:
        """List the account under these names."""
        given = (line.operator, line.account, line.name, line.section_name)
        self._said("SELECT account.list_operator(%s, %s, %s, %s)", given)

    def move(self, line: CentralLine) -> None:
        """Another section or post, and listed so."""
        with self._connection.transaction():
            self._said("SELECT account.place(%s, %s, %s)", (line.operator, line.section, line.post))
            self.rename(line)

    def close(self, operator: OperatorId) -> None:
        """End the account."""
        self._said("SELECT account.close(%s)", (operator,))

    def reopen(self, operator: OperatorId, password: str) -> None:
        """Open an account that was closed again."""
        self._said("SELECT account.reopen(%s, %s)", (operator, self._verifier(operator, password)))

    def _verifier(self, operator: OperatorId, password: str) -> str:
        """Made here, so that the server never sees the password."""
        login = f"o{operator.hex}".encode()
        return self._connection.pgconn.encrypt_password(password.encode(), login, b"scram-sha-256").decode()

    def _said(self, statement: str, given: Sequence[object]) -> list[Any]:
        try:
            return self._connection.execute(statement, given).fetchall()
        except psycopg.OperationalError:
            raise
        except psycopg.errors.InvalidSchemaName as error:
            raise Rejected("central_not_made", database=self._connection.info.dbname) from error
        except psycopg.DatabaseError as error:
            raise Rejected("account_refused", reason=_reason(error)) from error


def _known(row: Sequence[Any]) -> KnownAccount:
    person, section, post, permission, is_active, account, name, section_name = row
    return KnownAccount(
        bytes(person), section, Post(post), Permission(permission) if permission else None, is_active,
        account or "", name or "", section_name or "",
    )  # fmt: skip


def _reason(error: psycopg.DatabaseError) -> str:
    """The centre's word, or what the server calls it."""
    said = _first_line(error)
    if said.startswith("denied:"):
        return said.removeprefix("denied:")
    return "person-elsewhere" if _ONE_ACCOUNT in said else error.sqlstate or type(error).__name__


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0]
