"""A machine with a centre: a real store whose cases are real, and an authority in memory."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import pytest

from app.cases.model import CaseHead
from app.intake.commands import Accept
from app.kernel.actor import Actor, Permission
from app.kernel.outbox import OutboxState
from app.sync.rounds import RoundDone, RunRound
from db.engine import FILE_NAME, Store, open_store
from db.unit_of_work import SqlUnitOfWork
from tests.builders.counter import desk, person, ready_draft
from tests.builders.held_key import hold_key
from tests.builders.staffed import found_office, hire
from tests.builders.sync_centre import MemoryCentre
from tests.conftest import KEY, _founded


@dataclass
class Machine:
    """One window machine over one store."""

    store: Store
    uow: Callable[[], SqlUnitOfWork]
    clock: object
    clerk: Actor | None
    centre: MemoryCentre = field(default_factory=MemoryCentre)
    cases: list[CaseHead] = field(default_factory=list)

    def join_centre(self) -> None:
        with self.uow() as u:
            u.meta.put("centre.url", "host=centre.example", None, self.clock.now())
            u.commit()
        if self.clerk is not None:
            hold_key(self.store, self.clerk.operator)

    def take(self, item: str = "ZH-004", **parts) -> CaseHead:
        """A new case, closed at the window: three events."""
        draft = ready_draft(item, person(len(self.cases) + 1))
        self.cases.append(Accept(self.uow, desk(), self.clock, **parts)(self.clerk, draft).case)
        return self.cases[-1]

    @cached_property
    def round(self) -> RunRound:
        """Of this machine, as a program runs it again and again."""
        return RunRound(self.uow, lambda: self.centre, self.clock)

    def sync(self) -> RoundDone:
        return RunRound(self.uow, lambda: self.centre, self.clock)()

    def states(self) -> list[OutboxState]:
        from sqlalchemy import text

        with self.uow() as u:
            found = u.session.scalars(text("SELECT state FROM outbox WHERE stream = 'case' ORDER BY id"))
            return [OutboxState(state) for state in found]

    def events(self) -> list:
        with self.uow() as u:
            return [event.id for case in self.cases for event in u.cases.events(case.id)]

    def standing(self):
        with self.uow() as u:
            return u.sync.standing(self.clerk.office)


@pytest.fixture
def machine(store, uow, clock) -> Machine:
    found_office(uow)
    made = Machine(store, uow, clock, hire(uow, "zhang.min", 11, Permission.INTAKE))
    made.centre.moment = clock.now()
    return made


@pytest.fixture
def machine_of(store, uow, clock) -> Callable[[object], Machine]:
    """The machine over a house that is there already."""

    def make(house) -> Machine:
        made = Machine(store, uow, clock, house.clerk)
        made.centre.moment = clock.now()
        return made

    return make


@pytest.fixture
def second_store(store, tmp_path, template_folder) -> Iterator[Store]:
    """The store of another machine of the same office."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    shutil.copy(template_folder / FILE_NAME, folder / FILE_NAME)
    other = _founded(open_store(folder, KEY), demo=False)
    yield other
    other.close()


@pytest.fixture
def second_machine(second_store, clock) -> Machine:
    """Another machine of the same office, with a clerk of its own; it has joined a centre and leased numbers."""

    def units() -> SqlUnitOfWork:
        return SqlUnitOfWork(second_store)

    found_office(units)
    made = Machine(second_store, units, clock, hire(units, "li.na", 12, Permission.INTAKE))
    made.centre.moment = clock.now()
    made.join_centre()
    made.sync()
    return made
