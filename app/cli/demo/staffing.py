"""Offices, sections, people and permissions of the demo province."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

from app.kernel.actor import Actor, Post
from app.kernel.clock import Clock
from app.kernel.identity import check_character
from app.kernel.ids import OfficeId, OperatorId
from app.kernel.office import OfficeProfile
from app.registry.invented import AREA
from app.registry.invented_data import read_demo
from app.staff.commands.accounts import FoundGrants, FoundOffice
from app.staff.grants import Grant
from app.staff.model import POSTS, NewOperator, Office, OfficeLevel, Section

PASSWORD = "Yunlan-2026"
"""What everybody in the demo province signs in with; it opens nothing but files marked demo."""

_APPLICANTS = (Post.FLOOR_SUPERVISOR, Post.FLOW_DESK)
"""Who asks for a colleague's permission: the hall's supervisor, where there is a hall."""

_GRANTS = Post.SECURITY_ADMIN


@dataclass(frozen=True, slots=True)
class DemoOffice:
    """An office with its people; windows: account → window, for those who sit at one."""

    office: Office
    sections: tuple[Section, ...]
    people: tuple[NewOperator, ...]
    windows: Mapping[str, str]


def demo_profile() -> OfficeProfile:
    """What papers say about the hall."""
    return OfficeProfile(**read_demo("office"))


def demo_offices() -> tuple[DemoOffice, ...]:
    """The province, its cities and counties, superiors first; the hall's own county is the last."""
    raw = read_demo("staff")
    numbers = (_staff_number(index) for index in count())
    return tuple(_office(one, raw, numbers) for one in raw["offices"])


class StaffDemo:
    """Writes all of it by the commands that real offices use."""

    def __init__(self, found: FoundOffice, grant: FoundGrants, clock: Clock) -> None:
        self._found = found
        self._grant = grant
        self._clock = clock

    def __call__(self, program: Actor, offices: tuple[DemoOffice, ...]) -> int:
        """How many people there are."""
        ids: dict[str, OperatorId] = {}
        for one in offices:
            ids |= self._found(program, one.office, one.sections, *one.people).operators
        self._grant(program, *self._grants(offices, ids))
        return len(ids)

    def _grants(self, offices: tuple[DemoOffice, ...], ids: Mapping[str, OperatorId]) -> Iterator[Grant]:
        """Each asked for and agreed to at home, carried out by the superior's security administrator (P-04, P-05)."""
        by_office = {one.office.id: one for one in offices}
        for one in offices:
            if one.office.parent is None:
                continue
            applicant, auditor = ids[_first(one, *_APPLICANTS)], ids[_first(one, Post.INTERNAL_AUDIT)]
            head, above = ids[_first(one, Post.UNIT_HEAD)], ids[_first(by_office[one.office.parent], _GRANTS)]
            for person in one.people:
                permission = POSTS[person.post][1]
                if permission is not None:
                    now = self._clock.now()
                    yield Grant(ids[person.account], permission, applicant, auditor, head, above, now, "演示设岗")


def _first(one: DemoOffice, *posts: Post) -> str:
    """The account of the first who holds one of the posts, the first post before the second."""
    return next(person.account for post in posts for person in one.people if person.post is post)


def _office(raw: Mapping[str, Any], file: Mapping[str, Any], numbers: Iterator[str]) -> DemoOffice:
    code = OfficeId(raw["code"])
    people = tuple(
        NewOperator(
            account=one["account"],
            name=one["name"],
            id_no=next(numbers),
            office=code,
            section=one["section"],
            post=Post(one["post"]),
            password_hash=file["password_hash"],
            must_change=False,
        )
        for one in raw["people"]
    )
    used = dict.fromkeys(person.section for person in people)
    return DemoOffice(
        Office(code, raw["name"], OfficeLevel(raw["level"]), raw["parent"], raw["hall"]),
        tuple(Section(code, section, file["sections"][section]) for section in used),
        people,
        {one["account"]: one["window"] for one in raw["people"] if "window" in one},
    )


def _staff_number(index: int) -> str:
    """A citizen number that no invented visitor has: sequences from 990 on are nobody else's."""
    birth = date(1968, 1, 8) + timedelta(days=97 * index)
    first17 = f"{AREA}{birth:%Y%m%d}{990 + index % 10}"
    return first17 + check_character(first17)
