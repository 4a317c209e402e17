"""The staffed demo office for every test of this room."""

from collections.abc import Callable

import pytest

from db.unit_of_work import SqlUnitOfWork
from tests.builders.demo_office import Staffed, make_staffed
from tests.builders.faces import enrol
from tests.builders.stand_in_face import DIGEST
from tests.builders.without_face import FACE, PEOPLE


@pytest.fixture
def staffed(demo_store, clock) -> Staffed:
    return make_staffed(demo_store, clock)


@pytest.fixture
def real(store, clock):
    """A real office, where nothing but a living face at a real camera counts."""
    return make_staffed(store, clock)


@pytest.fixture
def quick_frames(monkeypatch):
    """Frames count as fast as they come."""
    monkeypatch.setattr("app.face.watch.SPACING_S", 0.0)


@pytest.fixture
def faceless(store, clock, quick_frames) -> Staffed:
    """A real office whose colleagues are enrolled; Wang Fang is not, nor the security administrator."""
    made = make_staffed(store, clock)
    for account in PEOPLE[1:]:
        enrol(made, account, FACE[account], DIGEST)
    return made


@pytest.fixture
def sql(real) -> Callable[..., None]:
    """A bare statement on the store, as somebody with the key might try."""

    def run(statement, **values):
        with SqlUnitOfWork(real.store) as u:
            u.session.connection().exec_driver_sql(statement, values)
            u.commit()

    return run
