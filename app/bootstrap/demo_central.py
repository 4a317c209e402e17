"""What ``yichuang demo --central`` stands on: a throw-away centre, and windows with stores of their own."""

import secrets
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cached_property, partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from uuid import UUID

from app.adapters.staff_wiring import StaffCommands
from app.bootstrap.store import desk_of, parameters_on
from app.cases.commands import FlowRules, SayWord
from app.cases.flow import Verb, Word
from app.cases.flow_settings import FlowSettings
from app.cases.model import CaseState, SubjectRef
from app.cases.tasks import Purpose
from app.cases.way import way_of, way_to_data
from app.catalogue.loader import load_catalogue
from app.cli.demo.central import GOES_ON, CentralDemo, RunCentralDemo, Standing, Step
from app.cli.demo.clock import PastClock
from app.cli.demo.queue import TERMINAL, actor_at
from app.cli.demo.staffing import DemoOffice, StaffDemo, demo_offices
from app.intake.commands import Accept
from app.intake.facts import ReadFacts
from app.intake.model import Draft
from app.intake.samples import SAMPLE_BIRTH, sample_application, sample_number
from app.kernel.actor import Actor, Post
from app.kernel.clock import SystemClock, hall_day, hall_text
from app.kernel.ids import CaseId, DraftId, OfficeId, OperatorId, new_uuid
from app.kernel.office import StoreFacts
from app.staff.model import NewOperator, Office, Operator, Section, Terminal, actor_of, person_key, program_actor
from app.sync.leash import CENTRE_SETTING
from app.sync.rounds import RoundDone, RunRound
from db.central.demo_centre import DemoCentre
from db.engine import open_store
from db.migrations.runner import migrate
from db.queries.registry import SqlRegistryQueries
from db.queries.staff import SqlStaffQueries
from db.unit_of_work import SqlUnitOfWork

if TYPE_CHECKING:
    from app.intake.commands.accept import Desk
    from app.sync.ports import Transport

_TOWN = ("350190", "350191", "350198", "350199")
"""Province, city, two of its counties; all but the province have a window here."""

_CITY_CLERK = ("gu.wangyu", "顾望舒")
"""The city's centre has no window in the demo province; here somebody sits at one."""

_FACTS = {"bank_confirmed": "true"}
_HANDLING = 2
"""What handling finds in the item that others go on with, and at which step of its way."""

_FOUNDED_BEFORE = timedelta(days=40)
_PEOPLE_OF_A_WINDOW = 200


class DemoWindow:
    """Serves ``app.cli.demo.central.Window``.

    folder: holds an empty store of the newest schema.  place: of the hall in the town.  key: of the store and of keyed
    hashes, the same in all three, so that a person is one person at the centre.
    """

    def __init__(self, folder: Path, place: int, town: Sequence[DemoOffice], centre: DemoCentre, key: bytes) -> None:
        self._hall, self._centre, self._key, self._clock = town[place], centre, key, SystemClock()
        self._people = count(1 + place * _PEOPLE_OF_A_WINDOW, 2)
        self._cases: list[CaseId] = []
        self._store = open_store(folder, key)
        self.units = partial(SqlUnitOfWork, self._store)
        self._found(town)

    @property
    def office(self) -> Office:
        """Of the hall."""
        return self._hall.office

    @cached_property
    def clerk(self) -> Actor:
        """The first at a window."""
        account = next(one.account for one in self._hall.people if one.post is Post.WINDOW_CLERK)
        return actor_at(self.units, account, "1")

    def _found(self, town: Sequence[DemoOffice]) -> None:
        past = PastClock(self._clock.now() - _FOUNDED_BEFORE)
        with self.units() as u:
            u.meta.found(StoreFacts(new_uuid(), self.office.id, 1, demo=True, standalone=False, created_at=past.now()))
            u.meta.put(CENTRE_SETTING, "demo", None, past.now())
            u.commit()
        staff = StaffCommands(self.units, past, self._key)
        program = program_actor(self.office, TERMINAL, demo=True)
        StaffDemo(staff.found_office, staff.found_grants, past)(program, tuple(town))

    def enlist(self) -> int:
        """Everybody of the office who has a permission; each with a key for this machine."""
        for one in self._staff:
            with self.units() as u:
                person = u.cases.person_key(one.id)
            seat = (self.office.id, one.section.code, one.post.value)
            self._centre.enlist(one.id, person, seat, str(one.permission))
            self._store.keys.hold(self._centre.enrol(one.id, self.device))
        return len(self._staff)

    @cached_property
    def _staff(self) -> Sequence[Operator]:
        found = SqlStaffQueries(self._store).operators(self.office.id)
        return [one for one in found if one.permission is not None]

    @cached_property
    def device(self) -> UUID:
        """The machine's id at the centre."""
        return self._centre.add_machine(OfficeId(self.office.id))

    @cached_property
    def _desk(self) -> "Desk":
        return desk_of(load_catalogue(), SqlRegistryQueries(self._store))

    def take(self, item: str) -> CaseId:
        """A new case of somebody who has none; the centre draws who goes on, so nobody is drawn here."""
        today, number = hall_day(self._clock.now()), next(self._people)
        listed = self._desk.catalogue.item(item)
        sample = sample_application(listed, today, parameters_on(today), sequence=number)
        shown = sample_number(SAMPLE_BIRTH, number)
        key = person_key(StaffCommands(self.units, self._clock, self._key).identity_key, shown)
        subject = SubjectRef("person", str(new_uuid()), f"样例{number}", shown, key)
        clerk, version = self.clerk, self._desk.catalogue.version
        draft = Draft(
            DraftId(new_uuid()), new_uuid(), clerk.office, clerk.operator, item, version, subject,
            dict(sample.answers), sample.materials,
        )  # fmt: skip
        self._cases.append(Accept(self.units, self._desk, self._clock)(clerk, draft).case.id)
        return self._cases[-1]

    def work(self) -> Mapping[str, int]:
        """Whoever has one of the cases here does the step; permission → how many."""
        done: Counter[str] = Counter()
        for case in self._cases:
            with self.units() as u:
                task, head = u.tasks.open_task(case, Purpose.STEP), u.cases.head(case)
                person = u.staff.operator(task.operator) if task is not None else None
            if person is not None and head is not None:
                facts = _FACTS if (head.state, head.step) == (CaseState.ACCEPTED, _HANDLING) else {}
                self._say(actor_of(person, Terminal(TERMINAL, "1"), None, demo=True), case, Word(Verb.AGREE, facts))
                done[str(person.permission)] += 1
        return done

    @cached_property
    def _say(self) -> SayWord:
        rules = FlowRules(ReadFacts(self._desk.catalogue), parameters_on, self._desk.calendar, FlowSettings)
        return SayWord(self.units, rules, lambda _case, _purpose: None, self._clock)

    def named(self, line: "Transport", case: CaseId) -> Sequence[str]:
        """The names that the centre gives out for the case, in the order of its events; nobody twice."""
        told = dict.fromkeys(one.operator for one in line.names(OfficeId(self.office.id), case))
        names = {one.id: one.name for one in self._staff}
        return [names.get(OperatorId(operator), str(operator)) for operator in told]

    @property
    def followed(self) -> Sequence[CaseId]:
        """Its cases that others go on with."""
        with self.units() as u:
            heads = [u.cases.head(case) for case in self._cases]
        return [head.id for head in heads if head is not None and head.item_code == GOES_ON]

    def round(self, line: "Transport") -> RoundDone:
        """One round over that line."""
        return RunRound(self.units, lambda: line, self._clock)()

    def stands(self) -> Standing:
        """What the status bar would say, and the copy of the feed."""
        office = OfficeId(self.office.id)
        with self.units() as u:
            written: dict[UUID, bytes] = {
                event.id: event.hash for case in self._cases for event in u.cases.events(case)
            }
            pulled = {link.event: link.hash for case in self._cases for link in u.sync.their_history(case)}
            standing, waiting = u.sync.standing(office), len(u.sync.items())
            heads = [u.cases.head(case) for case in self._cases]
            offline = [u.sync.standing(one).offline_since for one in u.sync.offices()]
        is_closed = all(head is not None and head.state is CaseState.CLOSED for head in heads)
        since = min((each for each in offline if each is not None), default=None)
        return Standing(waiting, hall_text(since) if since else "", written, pulled, standing.place, is_closed)

    def close(self) -> None:
        """Give the store back."""
        self._store.close()


def central_demo(tell: Callable[[Step], None]) -> CentralDemo:
    """The whole story, in folders that go with it; ``tell`` gets each step as it happens.

    Raises Unavailable: postgres_missing, postgres_not_started.
    """
    centre = DemoCentre()
    windows: list[DemoWindow] = []
    try:
        with TemporaryDirectory(prefix="yichuang-demo-") as folder:
            town, key = _town(), secrets.token_bytes(32)
            try:
                for place, own in enumerate(_folders(Path(folder), len(town) - 1, key), 1):
                    windows.append(DemoWindow(own, place, town, centre, key))
                ways = {item.code: way_to_data(way_of(item)) for item in load_catalogue().items}
                return RunCentralDemo(centre, windows, ways, tell)([one.office for one in town])
            finally:
                for window in windows:
                    window.close()
    finally:
        centre.close()


def _folders(base: Path, count_: int, key: bytes) -> list[Path]:
    """So many folders with an empty store each: made once, copied."""
    made = [base / f"window{number}" for number in range(1, count_ + 1)]
    made[0].mkdir()
    first = open_store(made[0], key)
    migrate(first)
    first.close()
    for copy in made[1:]:
        shutil.copytree(made[0], copy)
    return made


def _town() -> tuple[DemoOffice, ...]:
    by_code = {str(one.office.id): one for one in demo_offices()}
    return tuple(_with_window(by_code[code]) for code in _TOWN)


def _with_window(office: DemoOffice) -> DemoOffice:
    """The office itself, or with somebody at a window where nobody sits at one and the level is the city's."""
    if office.windows or office.office.parent is None:
        return office
    account, name = _CITY_CLERK
    like = office.people[0]
    number = sample_number(SAMPLE_BIRTH, 999)
    clerk: NewOperator = replace(
        like, account=account, name=name, id_no=number, section="window", post=Post.WINDOW_CLERK
    )
    section = Section(office.office.id, "window", "市本级窗口")
    return replace(office, sections=(*office.sections, section), people=(*office.people, clerk))
