"""A counter with a centre in memory, for tests of what follows when the centre has confirmed."""

import pytest

from tests.builders.case_house import CaseHouse


@pytest.fixture
def house(store, uow, clock) -> CaseHouse:
    """A counter whose papers come out of a printer of its own."""
    return CaseHouse(store, uow, clock)


@pytest.fixture
def machine(house, machine_of):
    """Its machine, joined and with numbers."""
    machine = machine_of(house)
    machine.join_centre()
    machine.sync()
    return machine
