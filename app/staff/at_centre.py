"""How each account of the office stands at the centre, as this machine last heard it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.kernel.actor import Actor, Post
from app.kernel.errors import NotFound
from app.kernel.ids import OfficeId, OperatorId
from app.staff.central_list import LISTING_POSTS
from app.staff.commands.accounts import require_post
from app.staff.model import Operator
from app.staff.ports import Units
from app.staff.queries import StaffQueries
from app.sync.leash import has_centre


class Standing(StrEnum):
    """How an account stands."""

    KNOWN = "known"
    NOT_YET = "not_yet"
    DIFFERS = "differs"  # another name, section or post there
    TO_CLOSE = "to_close"  # ended here, open there
    CLOSED = "closed"
    OTHER = "other"  # the person or the account is somebody else's here
    LEFT = "left"  # ended here, and never known there


TO_HAND_OVER = frozenset({Standing.NOT_YET, Standing.DIFFERS, Standing.TO_CLOSE})
"""What the next list changes at the centre."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What the centre said of a person.  section: its code.  is_taken: whether this store could take it over."""

    operator: OperatorId
    account: str
    name: str
    section: str
    section_name: str
    post: Post
    is_active: bool
    is_taken: bool


@dataclass(frozen=True, slots=True)
class AtCentre:
    """A line of the answer; section and post as they are here, or there for somebody who is not known here."""

    account: str
    name: str
    section: str
    post: Post
    is_active: bool
    standing: Standing


class ListedQueries(Protocol):
    """What was heard of the centre's list."""

    def listed(self, office: OfficeId) -> Mapping[OperatorId, Listed]:
        """Everybody whom the centre lists for the office."""
        ...


class ReadAtCentre:
    """The office's accounts beside the centre's list; asks the store alone, never the line."""

    def __init__(self, units: Units, queries: StaffQueries, heard: ListedQueries) -> None:
        self._units, self._queries, self._heard = units, queries, heard

    def __call__(self, actor: Actor) -> Sequence[AtCentre]:
        """By account, those that the next list changes first.

        Raises Rejected: not_your_post, limited_session; NotFound("centre_not_set").
        """
        with self._units() as u:
            require_post(u, actor, *LISTING_POSTS)
            if not has_centre(u.meta.settings()):
                raise NotFound("centre_not_set")
            office = u.meta.facts().office
        heard = dict(self._heard.listed(office))
        lines = [_line(person, heard.pop(person.id, None)) for person in self._queries.operators(office)]
        lines += [_only_there(one) for one in heard.values() if not one.is_taken]
        return sorted(lines, key=lambda line: (line.standing not in TO_HAND_OVER, line.account))


def standing_of(person: Operator, heard: Listed | None) -> Standing:
    """How somebody's account stands: pure."""
    if heard is None:
        return Standing.NOT_YET if person.is_active else Standing.LEFT
    if not heard.is_taken:
        return Standing.OTHER
    if not heard.is_active:
        return Standing.CLOSED
    if not person.is_active:
        return Standing.TO_CLOSE
    here = (person.name, person.section.code, person.section.name, person.post)
    there = (heard.name, heard.section, heard.section_name, heard.post)
    return Standing.KNOWN if here == there else Standing.DIFFERS


def _line(person: Operator, heard: Listed | None) -> AtCentre:
    here = (person.account, person.name, person.section.name, person.post, person.is_active)
    return AtCentre(*here, standing_of(person, heard))


def _only_there(heard: Listed) -> AtCentre:
    there = (heard.account, heard.name, heard.section_name, heard.post, heard.is_active)
    return AtCentre(*there, Standing.OTHER)
