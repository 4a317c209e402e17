"""Fills the register of a demo store from the invention, person by person."""

from collections.abc import Callable, Iterator

from app.registry.invented import Invention
from app.registry.keys import by_character, search_keys
from app.registry.model import PersonEntry, UnitEntry
from app.registry.ports import Readings, RegistryUnitOfWork


def fill_register(
    unit_of_work: Callable[[], RegistryUnitOfWork], invention: Invention, persons: int, readings: Readings
) -> None:
    """Enter all units and ``persons`` persons in one transaction."""
    with unit_of_work() as u:
        u.registry.add_units(UnitEntry(unit, search_keys(unit.name, readings)) for unit in invention.units)
        u.registry.add_persons(_entries(invention, persons, by_character(readings)))
        u.registry.recount_staff()
        u.commit()


def _entries(invention: Invention, persons: int, readings: Readings) -> Iterator[PersonEntry]:
    for person, years in invention.persons(persons):
        yield PersonEntry(person, search_keys(person.name, readings), years)
