"""An office with people in it, for tests of other rooms: made through the staff store, as set-up makes it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import count

from app.kernel.actor import Actor, Permission, Post
from app.kernel.clock import hall_day
from app.kernel.identity import check_character
from app.kernel.ids import OfficeId, OperatorId, new_uuid
from app.staff.grants import STAGES, ActDone, GrantKind, GrantRequest, RequestFile, grant_from
from app.staff.model import (
    NewOperator,
    Office,
    OfficeLevel,
    Section,
    Terminal,
    actor_of,
    identity_key,
    keyed_hash,
)
from app.staff.presence_book import RotaDay, Shift

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


def found_office(uow, office: OfficeId = OFFICE, name: str = "示例县社会保险中心") -> None:
    """The office, a section per kind of work, and the four people that every grant needs; the flow desk asks."""
    with uow() as u:
        u.staff.add_office(Office(office, name, OfficeLevel.COUNTY, None, "示例大厅", True))
        for code in ("window", "handling", "review", "lead", "admin"):
            u.staff.add_section(Section(office, code, code))
        u.commit()
    posts = (Post.SYSTEM_ADMIN, Post.AUDIT_ADMIN, Post.UNIT_HEAD, Post.SECURITY_ADMIN, Post.FLOW_DESK)
    for place, post in enumerate(posts):
        _add(uow, f"admin{chr(97 + place)}.x", 900 + place, post, "admin", office)


def _add(uow, account: str, sequence: int, post: Post, section: str, office: OfficeId = OFFICE) -> OperatorId:
    operator = OperatorId(new_uuid())
    number = id_no(sequence)
    new = NewOperator(account, f"员{account}", number, office, section, post, password_hash=_HASH, must_change=False)
    with uow() as u:
        u.staff.add_operator(operator, new, id_key=key_of(number), password_hash=_HASH, at=LONG_AGO)
        u.commit()
    return operator


def permit(uow, operator: OperatorId, permission: Permission, four: list[OperatorId]) -> None:
    """A permission that four people granted long ago, by the store's own rows; in force since the day after."""
    asked = GrantRequest(new_uuid(), operator, GrantKind.NEW, permission, hall_day(LONG_AGO), None, None, "test")
    acts = tuple(ActDone(act, by, LONG_AGO) for act, by in zip(STAGES, four, strict=True))
    with uow() as u:
        u.grants.add_request(asked, acts[0])
        for place, act in enumerate(acts[1:], 2):
            u.grants.add_act(asked.id, place, act)
        office = u.staff.operator(four[-1]).office
        u.staff.add_grant(grant_from(RequestFile(asked, acts), office, LONG_AGO), LONG_AGO)
        u.grants.apply_due(LONG_AGO + timedelta(days=2), operator)
        u.commit()


def hire(
    uow,
    account: str,
    sequence: int,
    permission: Permission,
    *,
    section: str = "window",
    window: str = "3",
    office: OfficeId = OFFICE,
) -> Actor:
    """Somebody who holds ``permission``, granted by four people; the actor as after sign-in."""
    operator = _add(uow, account, sequence, _POST_OF[permission], section, office)
    with uow() as u:
        four = [u.staff.credentials(f"admin{letter}.x").operator for letter in "ebcd"]
    permit(uow, operator, permission, four)
    with uow() as u:
        found = u.staff.operator(operator)
    return actor_of(found, Terminal("terminal-1", window), None, demo=False)


def place(uow, account: str, sequence: int, post: Post, section: str = "admin") -> Actor:
    """Somebody of a post without a permission."""
    operator = _add(uow, account, sequence, post, section)
    with uow() as u:
        return actor_of(u.staff.operator(operator), Terminal("terminal-1", None), None, demo=False)


_SECTION_OF = {
    Permission.INTAKE: "window",
    Permission.HANDLING: "handling",
    Permission.REVIEW: "review",
    Permission.APPROVAL: "lead",
}


def staffed_hall(uow, day: date, counts: Mapping[Permission, int]) -> dict[Permission, tuple[Actor, ...]]:
    """The office with so many people of each permission, all of them on the rota of ``day``.

    Accounts are ``intake1.x``, ``intake2.x`` …, sections those of the permission; the flow desk's ``admine.x`` may
    apply, the supervisor ``chief.x`` plans.
    """
    found_office(uow)
    chief, sequences = place(uow, "chief.x", 899, Post.FLOOR_SUPERVISOR), count(1)
    people = {
        permission: tuple(
            hire(uow, f"{permission.value}{n}.x", next(sequences), permission, section=_SECTION_OF[permission])
            for n in range(1, number + 1)
        )
        for permission, number in counts.items()
    }
    with uow() as u:
        for actor in (one for group in people.values() for one in group):
            u.grants.add_rota_day(RotaDay(OFFICE, day, actor.operator, Shift.DAY), chief.operator, LONG_AGO)
        u.commit()
    return people
