"""Accounts at the centre made from an office's list, line by line; a second time nothing is done twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.kernel.actor import Permission, Post
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import OfficeId, OperatorId
from app.staff.central_list import CentralLine, CentralList
from app.staff.model import one_time_secret


class Did(StrEnum):
    """What was done about a line."""

    ADDED = "added"
    THERE = "there"
    RENAMED = "renamed"
    MOVED = "moved"
    CLOSED = "closed"
    LEFT = "left"  # deactivated at the window, and without an account
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """An account as it stands at the centre; account, name and section_name "" before it was listed."""

    person: bytes
    section: str
    post: Post
    permission: Permission | None
    is_active: bool
    account: str
    name: str
    section_name: str


@dataclass(frozen=True, slots=True)
class LineDone:
    """A line of the list.  reason: of a refusal.  password: the first one at the centre, to be told once."""

    line: CentralLine
    did: Did
    reason: str = ""
    password: str | None = None


REASONS = frozenset(
    {
        *("person-elsewhere", "account-taken", "account-fixed", "account-closed", "own-account"),
        *("office", "permitted", "post", "placed-by-act", "level", "who"),
    }
)
"""Refusals of a line that have a sentence of their own; another is shown as it came."""


class CentreAccounts(Protocol):
    """The centre's accounts, by the login of a security administrator or of the superuser.

    Every method that changes raises Rejected("account_refused") with the centre's reason, and then nothing was done.
    """

    def key(self) -> bytes | None:
        """The commitment to the province's key of ID numbers, None where none was set."""
        ...

    def set_key(self, commitment: bytes) -> None:
        """Set it, once."""
        ...

    def known(self, office: OfficeId) -> Mapping[OperatorId, KnownAccount]:
        """Every account that the office ever had."""
        ...

    def add(self, office: OfficeId, line: CentralLine, password: str) -> None:
        """Account, listing and permission, all or nothing."""
        ...

    def rename(self, line: CentralLine) -> None:
        """List the account under these names."""
        ...

    def move(self, line: CentralLine) -> None:
        """Another section or post, and listed so."""
        ...

    def close(self, operator: OperatorId) -> None:
        """End the account."""
        ...

    def reopen(self, operator: OperatorId, password: str) -> None:
        """Open an account that was closed again, without a permission."""
        ...


class EnrolPeople:
    """Makes the accounts of a list."""

    def __init__(self, accounts: CentreAccounts) -> None:
        self._accounts = accounts

    def __call__(self, made: CentralList) -> Sequence[LineDone]:
        """What was done, a line each; a refused one keeps no other back.

        Raises Rejected: central_key_none (the centre was not told its key), central_key_other (the list was made with
        another), account_refused (the office is not the caller's to order).
        """
        key = self._accounts.key()
        if key is None:
            raise Rejected("central_key_none")
        if key != made.key:
            raise Rejected("central_key_other", office=made.office)
        known = self._accounts.known(made.office)
        return [self._one(made.office, line, known.get(line.operator)) for line in made.lines]

    def _one(self, office: OfficeId, line: CentralLine, known: KnownAccount | None) -> LineDone:
        did = wanted(line, known)
        password = one_time_secret() if did is Did.ADDED else None
        try:
            if password is not None:
                self._accounts.add(office, line, password)
            elif did is Did.RENAMED:
                self._accounts.rename(line)
            elif did is Did.MOVED:
                self._accounts.move(line)
            elif did is Did.CLOSED:
                self._accounts.close(line.operator)
        except Rejected as refused:
            return LineDone(line, Did.REFUSED, str(refused.values.get("reason", refused.code)))
        return LineDone(line, did, "account-closed" if did is Did.REFUSED else "", password)


class ReopenAccount:
    """Gives somebody whose account was closed at the centre the same account back, with a first password."""

    def __init__(self, accounts: CentreAccounts) -> None:
        self._accounts = accounts

    def __call__(self, office: OfficeId, account: str) -> str:
        """The first password, to be told once.

        Raises NotFound("central_account_unknown"); Rejected: central_account_open, account_still_permitted,
        account_refused with the centre's reason (own-account, office, person-elsewhere).
        """
        known = self._accounts.known(office)
        found = next((key for key, one in known.items() if one.account == account), None)
        if found is None:
            raise NotFound("central_account_unknown", account=account, office=office)
        if known[found].is_active:
            raise Rejected("central_account_open", account=account)
        password = one_time_secret()
        try:
            self._accounts.reopen(found, password)
        except Rejected as refused:
            if refused.values.get("reason") == "permitted":
                raise Rejected("account_still_permitted") from refused
            raise
        return password


def wanted(line: CentralLine, known: KnownAccount | None) -> Did:
    """What is to be done about a line: pure.  A closed account is opened by an act of its own, never by a list."""
    if known is None:
        return Did.ADDED if line.is_active else Did.LEFT
    if not known.is_active:
        return Did.REFUSED if line.is_active else Did.THERE
    if not line.is_active:
        return Did.CLOSED
    if (line.section, line.post) != (known.section, known.post):
        return Did.MOVED
    listed = (known.account, known.name, known.section_name)
    return Did.THERE if listed == (line.account, line.name, line.section_name) else Did.RENAMED
