"""An office with people in it, for tests of other rooms: made through the staff store, as set-up makes it."""

from datetime import UTC, datetime

from app.kernel.actor import Actor, Permission, Post
from app.kernel.identity import check_character
from app.kernel.ids import OfficeId, OperatorId, new_uuid
from app.staff.model import (
    Grant,
    NewOperator,
    Office,
    OfficeLevel,
    Section,
    Terminal,
    actor_of,
    identity_key,
    keyed_hash,
)

KEY = bytes(range(32))
OFFICE = OfficeId("350199")
LONG_AGO = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
_HASH = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$aGFzaA"
_POST_OF = {
    Permission.INTAKE: Post.WINDOW_CLERK,
    Permission.HANDLING: Post.HANDLER,
    Permission.REVIEW: Post.REVIEWER,
    Permission.APPROVAL: Post.LEADER,
}


def id_no(sequence: int, birth: str = "19800101") -> str:
    """A citizen number of the unassigned area with a valid check character."""
    first = f"350199{birth}{sequence:03d}"
    return first + check_character(first)


def key_of(number: str) -> bytes:
    """The keyed hash that operators and subjects carry."""
    return keyed_hash(identity_key(KEY), number)


def found_office(uow) -> None:
    """The office, a section per kind of work, and the four people that every grant needs."""
    with uow() as u:
        u.staff.add_office(Office(OFFICE, "示例县社会保险中心", OfficeLevel.COUNTY, None, "示例大厅", True))
        for code in ("window", "handling", "review", "lead", "admin"):
            u.staff.add_section(Section(OFFICE, code, code))
        u.commit()
    posts = (Post.SYSTEM_ADMIN, Post.AUDIT_ADMIN, Post.UNIT_HEAD, Post.SECURITY_ADMIN)
    for place, post in enumerate(posts):
        _add(uow, f"admin{chr(97 + place)}.x", 900 + place, post, "admin")


def _add(uow, account: str, sequence: int, post: Post, section: str) -> OperatorId:
    operator = OperatorId(new_uuid())
    number = id_no(sequence)
    new = NewOperator(account, f"员{account}", number, OFFICE, section, post, password_hash=_HASH, must_change=False)
    with uow() as u:
        u.staff.add_operator(operator, new, id_key=key_of(number), password_hash=_HASH, at=LONG_AGO)
        u.commit()
    return operator


def hire(
    uow, account: str, sequence: int, permission: Permission, *, section: str = "window", window: str = "3"
) -> Actor:
    """Somebody who holds ``permission``, granted by four people; the actor as after sign-in."""
    operator = _add(uow, account, sequence, _POST_OF[permission], section)
    with uow() as u:
        four = [u.staff.credentials(f"admin{letter}.x").operator for letter in "abcd"]
        u.staff.add_grant(Grant(operator, permission, *four, LONG_AGO, "test", "standalone"), LONG_AGO)
        u.commit()
        found = u.staff.operator(operator)
    return actor_of(found, Terminal("terminal-1", window), None, demo=False)
