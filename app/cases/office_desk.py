"""What the administrator's screen does with organisation, rota and routing, each act as one call; verbs share it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from app.cases.board import BoardQueries
from app.cases.collusion import CollusionPath, collusion, holders
from app.cases.floor_desk import FLOOR_POSTS, FloorDesk
from app.cases.mending import DOABLE, Mending, MendStep, mend_steps
from app.cases.rota_check import Unfinished
from app.cases.routing import KEYS, Routing, routing_of
from app.catalogue.model import ServiceItem
from app.kernel.actor import Actor, Post
from app.kernel.errors import NotFound, Rejected
from app.kernel.files import write_new
from app.kernel.ids import OfficeId
from app.staff.at_centre import AtCentre, ReadAtCentre
from app.staff.central_list import LISTING_POSTS, CentralList, MakeCentralList, list_to_text
from app.staff.commands.placing import AddSection, PlaceOperator
from app.staff.commands.settings import SetSetting
from app.staff.grant_desk import GrantDesk
from app.staff.model import Office, Operator, Section
from app.staff.presence_book import Absence, AbsenceKind, Shift
from app.staff.queries import StaffQueries
from app.staff.week import Week, days_of, rows_for, week_rows

PLACING_POSTS = frozenset({Post.SYSTEM_ADMIN})
PLANNING_POSTS = frozenset({Post.FLOOR_SUPERVISOR, Post.UNIT_HEAD})
AUDITING_POSTS = frozenset({Post.INTERNAL_AUDIT, Post.AUDIT_ADMIN})
OFFICE_POSTS = PLACING_POSTS | PLANNING_POSTS | AUDITING_POSTS
BOOK_POSTS = OFFICE_POSTS | frozenset(LISTING_POSTS)
"""Who sees the office's people; the security administrator sees them beside the centre's list, nothing else here."""
CHECKING_POSTS = FLOOR_POSTS & OFFICE_POSTS
"""Whose opening check it is; all of them have a hall to open."""


@dataclass(frozen=True, slots=True)
class OfficeBook:
    """The offices that somebody answers for, their sections and people; who left is among them."""

    offices: tuple[Office, ...]
    sections: tuple[Section, ...]
    people: tuple[Operator, ...]


@dataclass(frozen=True, slots=True)
class Burden:
    """What lies with somebody who will be away until a day: open cases, and how many of them are due by then."""

    account: str
    name: str
    until: date
    open: int
    due: int


@dataclass(frozen=True, slots=True)
class OfficeActs:
    """The commands behind the desk that no other desk has."""

    add_section: AddSection
    place: PlaceOperator
    set_setting: SetSetting


@dataclass(frozen=True, slots=True)
class OfficeDesk:
    """Every method is slow and is called in a worker thread.

    catalogue_items: the list in force.  settings: the office's own, as they are now.
    """

    grants: GrantDesk
    floor: FloorDesk
    board: BoardQueries
    staff: StaffQueries
    acts: OfficeActs
    catalogue_items: Callable[[], Sequence[ServiceItem]]
    settings: Callable[[], Mapping[str, str]]
    at_centre: ReadAtCentre
    make_list: MakeCentralList

    # organisation

    def book(self, actor: Actor) -> OfficeBook:
        """One's own office and those below it; ``Rejected("office_not_yours")`` for other posts."""
        _require(actor, BOOK_POSTS)
        near = tuple(one for one in self.staff.offices() if actor.office in (one.id, one.parent))
        codes = {one.id for one in near}
        sections = tuple(one for one in self.staff.sections() if one.office in codes)
        people = tuple(one for one in self.staff.operators() if one.office.id in codes)
        return OfficeBook(near, sections, people)

    def add_section(self, actor: Actor, code: str, name: str, office: OfficeId | None = None) -> Section:
        """Add one, to one's own office unless another is named; raises what ``AddSection`` raises."""
        return self.acts.add_section(actor, office or actor.office, code, name)

    def place(self, actor: Actor, account: str, section: str, post: Post) -> Operator:
        """Move somebody; the person as they are now.  section: code.  Raises what ``PlaceOperator`` raises."""
        person = self.grants.person(account)
        self.acts.place(actor, person.id, section, post)
        return self.grants.person(account)

    # accounts at the centre

    def standings(self, actor: Actor) -> Sequence[AtCentre]:
        """How the office's accounts stand there; raises what ``ReadAtCentre`` raises."""
        return self.at_centre(actor)

    def hand_over(self, actor: Actor, file: Path) -> CentralList:
        """The list of the store's own office for the centre, as it was written into a new file.

        Raises what ``MakeCentralList`` and ``write_new`` raise.
        """
        made = self.make_list(actor)
        write_new(file, list_to_text(made).encode())
        return made

    # rota and absence

    def today(self) -> date:
        """The day in the hall."""
        return self.grants.today()

    def week(self, actor: Actor, day: date) -> Week:
        """The week that a day lies in; ``Rejected("office_not_yours")`` for other posts."""
        _require(actor)
        days = days_of(day)
        names = {one.code: one.name for one in self.staff.sections() if one.office == actor.office}
        return Week(days[0], self.today(), week_rows({one: self.grants.on_duty(actor, one) for one in days}, names))

    def change_shift(self, actor: Actor, account: str, day: date, shift: Shift) -> None:
        """Change one person's shift on one day and nobody else's; raises what ``PlanRota`` raises."""
        person = self.grants.person(account)
        rows = rows_for(actor.office, day, self.grants.on_duty(actor, day), {person.id: shift}, actor.operator)
        self.grants.plan_rows(actor, rows)

    def burden(self, actor: Actor, account: str, until: date) -> Burden:
        """What lies with somebody; ``Rejected("office_not_yours")``, ``NotFound("operator_not_found")``."""
        _require(actor)
        person = self.grants.person(account)
        if person.office.id != actor.office:
            raise NotFound("operator_not_found")
        days = self.board.lying_with(person.id)
        due = sum(day is not None and day <= until for day in days)
        return Burden(person.account, person.name, until, len(days), due)

    def leave(self, actor: Actor, account: str, kind: AbsenceKind, from_on: date, until_on: date) -> Burden:
        """Note an absence; what lies with the person.  Raises what ``RecordAbsence`` raises."""
        self.grants.leave(actor, account, kind, from_on, until_on)
        return self.burden(actor, account, until_on)

    def come_back(self, actor: Actor, account: str, from_on: date) -> Absence:
        """Note that somebody is back; raises Rejected("not_absent") and what ``RecordAbsence`` raises."""
        return self.grants.come_back(actor, account, from_on)

    # routing

    def routing(self, actor: Actor) -> Routing:
        """Where steps go, and every figure; ``Rejected("office_not_yours")`` for other posts."""
        _require(actor)
        offices = {one.id: one for one in self.staff.offices()}
        office = offices[actor.office]
        above = offices.get(office.parent) if office.parent else None
        return routing_of(office, above, self.floor.items(), self.settings())

    def set_figure(self, actor: Actor, key: str, value: str) -> str:
        """Set one of the figures shown; the value as it is kept.

        Raises NotFound("setting_unknown") for any other setting, and what ``SetSetting`` raises.
        """
        if key not in KEYS:
            raise NotFound("setting_unknown", key=key)
        return self.acts.set_setting(actor, key, value)

    # rota check

    def check(self, actor: Actor) -> tuple[Unfinished, ...]:
        """What cannot be finished today; raises what ``FloorDesk.rota`` raises."""
        return self.floor.rota(actor)

    def mend(self, actor: Actor, item: str) -> tuple[MendStep, ...]:
        """Put the item's smallest change into today's rota, as far as the rota can do it; what became of each part.

        Nothing is done where a part of the change needs more than the rota; () when the item can be finished.
        Raises what ``FloorDesk.rota``, ``PlanRota``, ``RecordAbsence`` and ``StartStandIn`` raise.
        """
        found = next((one for one in self.check(actor) if one.item.code == item), None)
        if found is None:
            return ()
        duty = {one.operator: one for one in self.grants.on_duty(actor, self.today())}
        able = [line.file for line in self.grants.board.roster(actor) if line.why_not is None]
        steps = mend_steps(found.changes, duty, able)
        if all(step.mending in DOABLE for step in steps):
            for step in steps:
                self._do(actor, step)
            return steps
        return tuple(step for step in steps if step.mending not in DOABLE)

    def _do(self, actor: Actor, step: MendStep) -> None:
        person = step.change.person
        if step.request is not None:
            self.grants.start_stand_in(actor, step.request)
        elif person is not None:
            account = self.grants.accounts()[person.operator]
            if step.mending is Mending.RETURNED:
                self.grants.come_back(actor, account, self.today())
            else:
                self.change_shift(actor, account, self.today(), Shift.DAY)

    # collusion

    def collusion(self, actor: Actor) -> tuple[CollusionPath, ...]:
        """The fewest people for every item that pays, the shortest way first; section by its name.

        Raises what ``GrantDesk.ledger`` raises: who may see the ledger may see this.
        """
        self.grants.ledger(actor)
        names = {one.code: one.name for one in self.staff.sections() if one.office == actor.office}
        paths = collusion(self.catalogue_items(), holders(self.grants.on_duty(actor, self.today())))
        return tuple(_with_names(path, names) for path in paths)


def _with_names(path: CollusionPath, names: Mapping[str, str]) -> CollusionPath:
    people = tuple(replace(one, section=names.get(one.section, one.section)) for one in path.people)
    return replace(path, people=people)


def _require(actor: Actor, posts: frozenset[Post] = OFFICE_POSTS) -> None:
    if actor.post not in posts:
        raise Rejected("office_not_yours", post=actor.post.value)
