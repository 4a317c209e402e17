"""Panels (工作组): parallel groups of handler, reviewer and checker; a case is drawn to one of them as a whole.

Pure.  A panel is formed once and ended once, never changed, so that an old draw still means the same people.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from app.cases.eligibility import Considered
from app.cases.way import Way
from app.kernel.actor import Permission
from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId, OperatorId
from app.staff.grant_events import StaffEvent

LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Panel:
    """A group of people of one office.

    items: codes of the items it does, () for all.  members: by operator id.  ended_at: None while it is open.
    """

    id: UUID
    office: OfficeId
    name: str
    items: tuple[str, ...]
    members: tuple[OperatorId, ...]
    ended_at: datetime | None = None

    def does(self, item: str) -> bool:
        """Whether cases of that item may come to it."""
        return self.ended_at is None and (not self.items or item in self.items)


def panel_said(panel: Panel) -> dict[str, Any]:
    """What the authority is told of a panel that is formed."""
    return {"name": panel.name, "items": list(panel.items), "members": _texts(panel.members)}


def panel_in(event: StaffEvent) -> Panel:
    """The panel that the event tells; raises KeyError, TypeError or ValueError for what it cannot mean."""
    said = event.data
    items = tuple(str(code) for code in said["items"])
    return Panel(event.chain, event.office, str(said["name"]), items, _ids(said["members"]))


class PanelFallback(StrEnum):
    """Why a step was drawn among the whole office although a panel has the case."""

    NOBODY = "nobody"  # nobody of the panel may do the step now; the exclusions say why
    ENDED = "ended"  # the panel is no more


@dataclass(frozen=True, slots=True)
class PanelLot:
    """A panel that could be drawn.  load: open cases of all its members.  weight: its lots."""

    panel: UUID
    members: tuple[OperatorId, ...]
    load: int
    weight: int


@dataclass(frozen=True, slots=True)
class PanelChoice:
    """What a draw's record says of panels.

    lots: among which the panel was drawn now, () where an earlier draw of the case had named it.  panel, name,
    members: of the panel that has the case.  fallback: why the step was drawn among the whole office all the same.
    """

    lots: tuple[PanelLot, ...]
    panel: UUID
    name: str
    members: tuple[OperatorId, ...]
    fallback: PanelFallback | None = None

    def to_data(self) -> dict[str, Any]:
        """JSON values."""
        return {
            "lots": [
                {"panel": str(lot.panel), "members": _texts(lot.members), "load": lot.load, "weight": lot.weight}
                for lot in self.lots
            ],
            "panel": str(self.panel),
            "name": self.name,
            "members": _texts(self.members),
            "fallback": self.fallback.value if self.fallback else None,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "PanelChoice":
        """The choice behind ``to_data``; raises as reading a malformed mapping does."""
        lots = tuple(
            PanelLot(UUID(lot["panel"]), _ids(lot["members"]), int(lot["load"]), int(lot["weight"]))
            for lot in data["lots"]
        )
        fallback = PanelFallback(data["fallback"]) if data["fallback"] else None
        return cls(lots, UUID(data["panel"]), str(data["name"]), _ids(data["members"]), fallback)


@dataclass(frozen=True, slots=True)
class PanelMember:
    """Somebody of a panel as a list shows him.  permission: in force today, None without."""

    operator: OperatorId
    account: str
    name: str
    section: str
    permission: Permission | None
    is_present: bool


@dataclass(frozen=True, slots=True)
class PanelRow:
    """A panel as a list shows it."""

    panel: Panel
    members: tuple[PanelMember, ...]


class PanelQueries(Protocol):
    """The panels of an office, in a plain read."""

    def panels(self, office: OfficeId, at: datetime, *, ended: bool = False) -> Sequence[PanelRow]:
        """Open panels by name; ended: those that are no more too."""
        ...


@dataclass(frozen=True, slots=True)
class PanelGap:
    """A permission that nobody of a panel who is there today holds: its steps fall back to the office."""

    panel: str
    permission: Permission


def wanted_by(ways: Iterable[Way]) -> frozenset[Permission]:
    """The permissions of all stages behind the window."""
    return frozenset(stage.permission for way in ways for stage in way) - {Permission.INTAKE}


def check_panel(
    panel: Panel, people: Mapping[OperatorId, Considered], wanted: frozenset[Permission], taken: frozenset[bytes]
) -> None:
    """Refuse a panel that could never work.

    people: of the office with a permission.  wanted: by its items.  taken: person keys of other open panels.
    Raises Rejected: panel_name, panel_member_twice, panel_member_without_permission, panel_person_taken,
    panel_lacks_permission, panel_one_section.
    """
    if not panel.name or len(panel.name) > LONGEST_NAME:
        raise Rejected("panel_name", most=LONGEST_NAME)
    if any(member not in people for member in panel.members):
        raise Rejected("panel_member_without_permission")
    mine = [people[member] for member in panel.members]
    if len({one.person_key for one in mine}) < len(panel.members):
        raise Rejected("panel_member_twice")
    if any(one.person_key in taken for one in mine):
        raise Rejected("panel_person_taken")
    lacks = wanted - {one.permission for one in mine}
    if lacks:
        raise Rejected("panel_lacks_permission", permission=min(lacks).value)
    handlers, reviewers = (
        {one.section for one in mine if one.permission is permission}
        for permission in (Permission.HANDLING, Permission.REVIEW)
    )
    if handlers and reviewers and len(handlers | reviewers) == 1:
        raise Rejected("panel_one_section")


def gaps_of(rows: Iterable[PanelRow], ways: Mapping[str, Way]) -> tuple[PanelGap, ...]:
    """What panels lack today.  ways: by item code."""
    found = []
    for row in rows:
        items = row.panel.items or tuple(ways)
        there = {one.permission for one in row.members if one.is_present}
        lacks = wanted_by(ways[code] for code in items if code in ways) - there
        found += [PanelGap(row.panel.name, permission) for permission in Permission if permission in lacks]
    return tuple(found)


def _texts(members: Iterable[OperatorId]) -> list[str]:
    return [str(member) for member in members]


def _ids(texts: Iterable[str]) -> tuple[OperatorId, ...]:
    return tuple(OperatorId(UUID(text)) for text in texts)
