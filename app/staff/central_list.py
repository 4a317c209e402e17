"""What the centre needs of an office's people: written at a window, read by whoever makes their accounts there.

No ID number, no password, no face: names, posts, ids, and the keyed hash by which a second account is found.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.kernel.actor import Actor, Permission, Post
from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId, OperatorId
from app.staff.commands.accounts import require_post
from app.staff.model import Operator
from app.staff.ports import Units
from app.staff.queries import StaffQueries

LARGEST_FILE = 5_000_000
_KIND = "yichuang people 1"


@dataclass(frozen=True, slots=True)
class CentralLine:
    """One person.  person: keyed hash of the ID number.  permission: in force here, None for none."""

    operator: OperatorId
    person: bytes
    account: str
    name: str
    section: str
    section_name: str
    post: Post
    permission: Permission | None
    is_active: bool


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
            require_post(u, actor, Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN)
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
        "people": [
            {
                "operator": str(line.operator),
                "person": line.person.hex(),
                "account": line.account,
                "name": line.name,
                "section": line.section,
                "section_name": line.section_name,
                "post": line.post.value,
                "permission": line.permission.value if line.permission else None,
                "active": line.is_active,
            }
            for line in made.lines
        ],
    }


def read_list(text: str) -> CentralList:
    """The list again, or ``Rejected("central_list_unreadable")``."""
    try:
        said = json.loads(text)
        if said["kind"] != _KIND:
            raise ValueError(said["kind"])
        lines = tuple(_read(line) for line in said["people"])
        return CentralList(OfficeId(str(said["office"])), _hash(said["key"]), lines)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise Rejected("central_list_unreadable") from error


def _read(said: Mapping[str, Any]) -> CentralLine:
    return CentralLine(
        operator=OperatorId(UUID(said["operator"])),
        person=_hash(said["person"]),
        account=str(said["account"]),
        name=str(said["name"]),
        section=str(said["section"]),
        section_name=str(said["section_name"]),
        post=Post(said["post"]),
        permission=None if said["permission"] is None else Permission(said["permission"]),
        is_active=bool(said["active"]),
    )


def _hash(text: str) -> bytes:
    found = bytes.fromhex(text)
    if len(found) != 32:
        raise ValueError("not a hash")
    return found


def _line(one: Operator, person: bytes) -> CentralLine:
    return CentralLine(
        one.id,
        person,
        one.account,
        one.name,
        one.section.code,
        one.section.name,
        one.post,
        one.permission,
        one.is_active,
    )
