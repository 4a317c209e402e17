"""The staffed demo office for every test of this room."""

import pytest

from tests.builders.demo_office import Staffed, make_staffed
from tests.builders.faces import enrol
from tests.builders.stand_in_face import DIGEST
from tests.builders.without_face import FACE, PEOPLE


@pytest.fixture
def staffed(demo_store, clock) -> Staffed:
    return make_staffed(demo_store, clock)


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
