"""The people of an office as the authority lists them, so that every window of it knows them under the same ids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from app.kernel.actor import Post
from app.kernel.errors import Unavailable
from app.kernel.ids import OfficeId, OperatorId


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """Somebody with an account.  person: keyed hash of the ID number.  section: its code within the office."""

    operator: OperatorId
    person: bytes
    account: str
    name: str
    section: str
    section_name: str
    post: Post
    is_active: bool


@dataclass(frozen=True, slots=True)
class Roll:
    """The list of one office.

    key: what tells the province's key of ID numbers from any other, None where the authority was not told it.
    digest: of the whole list, by which it is asked for again.
    """

    key: bytes | None
    people: tuple[ListedPerson, ...]
    digest: bytes


class PeopleLine(Protocol):
    """The authority's list."""

    def people(self, office: OfficeId, known: bytes | None) -> Roll | None:
        """The list of the machine's own office or one above, None where it is still the one with the digest known."""
        ...


class PeopleStore(Protocol):
    """The people's side of the store, within one transaction."""

    def home_and_above(self) -> Sequence[OfficeId]:
        """The store's own office and those above it."""
        ...

    def take_people(self, office: OfficeId, people: Sequence[ListedPerson], at: datetime) -> Sequence[str]:
        """Let accounts follow the list; the accounts of it that cannot be taken over.

        Who is new here has no password and no face at this machine: both come by the usual ways.  Who was closed there
        is deactivated here; who was closed there and is open again, is so here, as somebody new.  Nobody's permission,
        section or post is changed.
        """
        ...


def read_roll(said: Mapping[str, Any]) -> Roll:
    """The list in the authority's words; Unavailable("centre_speaks_otherwise")."""
    try:
        key = said["key"]
        people = tuple(ListedPerson(**person_in(one)) for one in said["people"])
        return Roll(None if key is None else bytes.fromhex(key), people, bytes.fromhex(said["digest"]))
    except (KeyError, TypeError, ValueError) as error:
        raise Unavailable("centre_speaks_otherwise", said="another kind of list") from error


def person_in(said: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a ListedPerson as they are written wherever people are listed.

    Raises KeyError, TypeError or ValueError for what is no such line.
    """
    return {
        "operator": OperatorId(UUID(str(said["operator"]))),
        "person": hash_in(said["person"]),
        "account": str(said["account"]),
        "name": str(said["name"]),
        "section": str(said["section"]),
        "section_name": str(said["section_name"]),
        "post": Post(said["post"]),
        "is_active": bool(said["active"]),
    }


def person_said(person: ListedPerson) -> dict[str, Any]:
    """What ``person_in`` reads."""
    return {
        "operator": str(person.operator),
        "person": person.person.hex(),
        "account": person.account,
        "name": person.name,
        "section": person.section,
        "section_name": person.section_name,
        "post": person.post.value,
        "active": person.is_active,
    }


def hash_in(text: str) -> bytes:
    """32 bytes written as hexadecimal signs; ValueError for anything else."""
    found = bytes.fromhex(text)
    if len(found) != 32:
        raise ValueError("not a hash")
    return found
