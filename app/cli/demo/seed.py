"""Makes the demo office: found, staffed, its register filled, a month of visits replayed, people waiting today."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, islice
from random import Random
from typing import Protocol

from app.cli.demo.clock import PastClock
from app.cli.demo.past import Counter, ReplayVisits
from app.cli.demo.queue import TERMINAL, FillQueue, QueueUnitOfWork, actor_at
from app.cli.demo.staffing import DemoOffice, StaffDemo, demo_offices, demo_profile
from app.cli.demo.visits import past_visits
from app.cli.demo.work import DoWork
from app.hall.commands import TakeNumber
from app.kernel.actor import Actor
from app.kernel.calendar import published_calendar
from app.kernel.clock import Clock, hall_day
from app.kernel.ids import new_uuid
from app.kernel.office import StoreFacts
from app.registry.invented import Invention
from app.registry.keys import by_character, search_keys, unit_keys
from app.registry.model import Person, PersonEntry, UnitEntry
from app.registry.ports import Readings, RegistryUnitOfWork
from app.staff.commands.accounts import FoundGrants, FoundOffice
from app.staff.model import program_actor

PERSONS, UNITS = 2_000, 200
_FOUNDED_BEFORE = timedelta(days=40)
_MAY_VISIT = 1_500
"""How many of the first persons may have come to the window in the past month."""

_BATCH = 50_000
"""Persons a transaction: a million in one would fill the disk with the log of it."""


class DemoUnitOfWork(QueueUnitOfWork, RegistryUnitOfWork, Protocol):
    """A transaction over facts, staff, queue and register."""


@dataclass(frozen=True, slots=True)
class DemoHouse:
    """The commands of a new store, all reading one clock."""

    unit_of_work: Callable[[], DemoUnitOfWork]
    found_office: FoundOffice
    grant: FoundGrants
    counter: Counter
    take_number: TakeNumber
    work: DoWork
    readings: Readings
    identity_key: bytes


@dataclass(frozen=True, slots=True)
class DemoSeeded:
    """What the new file holds."""

    anchor: date
    offices: int
    operators: int
    persons: int
    units: int
    visits: int
    waiting: int


class SeedDemo:
    """Fills an empty store.  Same seed, day and numbers: the same people, offices, visits and queue.

    Ids of operators, cases and tickets and the random parts of the chains are fresh each time, as they must be.
    """

    def __init__(self, house_at: Callable[[Clock], DemoHouse], clock: Clock) -> None:
        self._house_at = house_at
        self._clock = clock

    def __call__(self, persons: int = PERSONS, seed: int = 1) -> DemoSeeded:
        """Everything, by the commands of the counter; ``Conflict("store_already_set_up")`` on a store in use."""
        now = self._clock.now()
        anchor = hall_day(now)
        past = PastClock(now - _FOUNDED_BEFORE)
        house, offices = self._house_at(past), demo_offices()
        hall = offices[-1]
        program = program_actor(hall.office, TERMINAL, demo=True)
        _found(house, hall, program, past.now())
        staff = StaffDemo(house.found_office, house.grant, past)(program, offices)
        invention = Invention(seed, anchor, max(UNITS, persons // 100))
        people = _fill_register(house, invention, persons)
        visits = ReplayVisits(house.counter, past, house.identity_key)(
            past_visits(Random(f"{seed}:visits"), anchor, published_calendar(), people, invention.units),
            {window: actor_at(house.unit_of_work, account, window) for account, window in hall.windows.items()},
        )
        waiting = FillQueue(house.unit_of_work, house.take_number, past)(now, seed)
        past.set(now)
        house.work(hall.office.id)
        return DemoSeeded(anchor, len(offices), staff, persons, len(invention.units), visits, waiting)


def _found(house: DemoHouse, hall: DemoOffice, program: Actor, at: datetime) -> None:
    facts = StoreFacts(new_uuid(), hall.office.id, 1, demo=True, standalone=False, created_at=at)
    with house.unit_of_work() as u:
        u.meta.found(facts)
        for key, value in demo_profile().as_settings().items():
            u.meta.put(key, value, None, at)
        u.audit.append("office_founded", program, {"office": hall.office.id, "machine": 1, "standalone": 0}, at)
        u.commit()


def _fill_register(house: DemoHouse, invention: Invention, persons: int) -> list[Person]:
    """Enter units and persons, a batch a transaction; returns the persons who may have come to the window."""
    readings = by_character(house.readings)
    source = invention.persons(persons)
    first = list(islice(source, _MAY_VISIT))
    entries = (PersonEntry(person, search_keys(person.name, readings), years) for person, years in chain(first, source))
    with house.unit_of_work() as u:
        u.registry.add_units(UnitEntry(unit, unit_keys(unit.name, house.readings)) for unit in invention.units)
        u.commit()
    entered = _BATCH
    while entered == _BATCH:
        with house.unit_of_work() as u:
            entered = u.registry.add_persons(islice(entries, _BATCH))
            u.commit()
    with house.unit_of_work() as u:
        u.registry.recount_staff()
        u.commit()
    return [person for person, _ in first]
