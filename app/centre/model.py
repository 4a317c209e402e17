"""What the central worker works with: cases that nobody has, people, days of draws, faults that a look found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from app.cases.eligibility import SectionKey
from app.cases.model import EventKind
from app.cases.panels import Panel
from app.cases.way import Way
from app.kernel.ids import CaseId, OfficeId, OperatorId

STEP, ASKED = "step", "asked"
"""Purposes of a draw: the step that waits; a longer limit or a correction that was asked for."""


_ENDS_OF_ROUND = (EventKind.DECIDED, EventKind.REOPENED)


class Place(NamedTuple):
    """An office and its level: county, city, province."""

    office: OfficeId
    level: str


@dataclass(frozen=True, slots=True)
class Deed:
    """An event as a draw looks at it.  section: where the person sat when it was received."""

    kind: EventKind
    step: int
    role: str
    permission: str
    person_key: bytes
    section: SectionKey


@dataclass(frozen=True, slots=True)
class Undrawn:
    """A case that waits for somebody, held until the transaction ends.

    number: of the draw that is made now after this event, from 1.  above: where the step may go up to, or went.
    elsewhere: who acted in which role in cases that were joined with this one, by person key.
    """

    home: Place
    case: CaseId
    purpose: str
    after_seq: int
    number: int
    step: int
    is_escalated: bool
    above: Place | None
    subject_key: bytes
    is_limited: bool
    way: Way
    deeds: tuple[Deed, ...]
    elsewhere: tuple[tuple[bytes, str], ...] = ()

    @property
    def handing_over(self) -> Place | None:
        """The hall of another county that took the decided case in and hands its result over; None for every other."""
        newest = next((one.kind for one in reversed(self.deeds) if one.kind in _ENDS_OF_ROUND), None)
        taken = next((one.section[0] for one in self.deeds if one.kind is EventKind.ACCEPTED), self.home.office)
        if newest is not EventKind.DECIDED or taken == self.home.office:
            return None
        return Place(taken, self.home.level)


class PanelCase(NamedTuple):
    """What panels ask of a case.  panel: the one that has it in this round, None before one was drawn."""

    item: str
    panel: UUID | None


@dataclass(frozen=True, slots=True)
class PanelBook:
    """The panels of the offices in question, ended ones too, and what is asked of each case that is drawn."""

    panels: Sequence[Panel] = ()
    cases: Mapping[CaseId, PanelCase] = field(default_factory=dict)


class DaySecret(NamedTuple):
    """What is drawn by on that day, in the hall's zone."""

    day: date
    secret: bytes


@dataclass(frozen=True, slots=True)
class PublishedDay:
    """What everybody knows of a day of draws.  secret: None until the day is over."""

    day: date
    commitment: bytes
    opened_at: datetime
    secret: bytes | None


@dataclass(frozen=True, slots=True)
class CentralDraw:
    """A draw as the server keeps it; record: ``DrawRecord.to_data``, or whatever stands there."""

    office: OfficeId
    case: CaseId
    after_seq: int
    purpose: str
    number: int
    operator: OperatorId | None
    record: Mapping[str, Any]
    at: datetime


class KnownMark(NamedTuple):
    """An acceptance that told its conditions something else than the centre held.

    name: of the answer or parameter.  said: what the acceptance said.  held: every word of it that the centre had.
    """

    office: OfficeId
    case: CaseId
    number: str
    item: str
    name: str
    said: str
    held: Sequence[str]
    at: datetime


class Refusal(NamedTuple):
    """An event that the write door refused.  number: of all refusals at the centre.

    login, reason, office, event: None for a login of other offices, and for the newest number where that was undone.
    undone: numbers right before this one, or, without a login, up to this one, that whoever asked rolled back.
    """

    number: int
    login: str | None
    reason: str | None
    office: OfficeId | None
    event: UUID | None
    at: datetime
    undone: int


class LatePapers(NamedTuple):
    """A case whose papers did not come in time, after its last event."""

    office: OfficeId
    case: CaseId
    after_seq: int


class Overdue(NamedTuple):
    """A step that waits past the last day of its case.  risen: who was told."""

    office: OfficeId
    case: CaseId
    step: int
    due: date
    risen: frozenset[str]


class Ended(NamedTuple):
    """A session that was ended.  state: what it was doing since then."""

    login: str
    state: str
    since: datetime


class OfficeHead(NamedTuple):
    """How far an office's feed has come."""

    office: OfficeId
    feed_no: int
    feed_hash: bytes


class Fault(NamedTuple):
    """A row that is not as it must be.  office: "" where it is no office's.  place: ``feed 17``, ``case ...``."""

    office: str
    place: str
    fault: str


@dataclass(frozen=True, slots=True)
class Verification:
    """A finished look at everything.  number: as kept on the server.  rows: of feeds."""

    number: int
    night: date
    rows: int
    cases: int
    faults: Sequence[Fault]


Behind = tuple[date, UUID]
"""The overdue case that was seen last: its last day and id."""
