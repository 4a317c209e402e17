"""What the centre needs of an office's people: written at a window, read by whoever makes their accounts there.

No ID number, no password, no face: names, posts, ids, and the keyed hash by which a second account is found.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.kernel.actor import Actor, Permission, Post
from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId
from app.staff.commands.accounts import require_post
from app.staff.model import Operator
from app.staff.ports import Units
from app.staff.queries import StaffQueries
from app.sync.people import ListedPerson, hash_in, person_in, person_said

LISTING_POSTS = (Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN)
"""Who hands the list of accounts over."""

LARGEST_FILE = 5_000_000
"""Bytes."""

_KIND = "yichuang people 1"


@dataclass(frozen=True, slots=True)
class CentralLine(ListedPerson):
    """One person of the list.  permission: in force here, None for none."""

    permission: Permission | None


@dataclass(frozen=True, slots=True)
class CentralList:
    """The people of an office.  key: the commitment to the province's key with which they were hashed."""

    office: OfficeId
    key: bytes
    lines: tuple[CentralLine, ...]


class MakeCentralList:
    """The list of the store's own office, for system and security administrator."""

    def __init__(self, units: Units, queries: StaffQueries) -> None:
        self._units, self._queries = units, queries

    def __call__(self, actor: Actor) -> CentralList:
        """Raises Rejected: not_your_post, limited_session, province_key_none (the store has a key of its own)."""
        with self._units() as u:
            require_post(u, actor, *LISTING_POSTS)
            office, kept = u.meta.facts().office, u.meta.province_key()
            if kept is None:
                raise Rejected("province_key_none")
            lines = tuple(_line(one, u.staff.person_key(one.id)) for one in self._queries.operators(office))
        return CentralList(office, kept.commitment, lines)


def list_to_text(made: CentralList) -> str:
    """As JSON."""
    return json.dumps(list_to_data(made), ensure_ascii=False, indent=1) + "\n"


def list_to_data(made: CentralList) -> Mapping[str, object]:
    """The same as plain values."""
    return {
        "kind": _KIND,
        "office": made.office,
        "key": made.key.hex(),
        "people": [_said(line) for line in made.lines],
    }


def _said(line: CentralLine) -> dict[str, object]:
    return person_said(line) | {"permission": line.permission.value if line.permission else None}


def read_list(text: str) -> CentralList:
    """The list again, or ``Rejected("central_list_unreadable")``."""
    try:
        said = json.loads(text)
        if said["kind"] != _KIND:
            raise ValueError(said["kind"])
        lines = tuple(_read(line) for line in said["people"])
        return CentralList(OfficeId(str(said["office"])), hash_in(said["key"]), lines)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise Rejected("central_list_unreadable") from error


def _read(said: Mapping[str, Any]) -> CentralLine:
    permission = said["permission"]
    return CentralLine(**person_in(said), permission=None if permission is None else Permission(permission))


def _line(one: Operator, person: bytes) -> CentralLine:
    return CentralLine(
        operator=one.id,
        person=person,
        account=one.account,
        name=one.name,
        section=one.section.code,
        section_name=one.section.name,
        post=one.post,
        is_active=one.is_active,
        permission=one.permission,
    )
