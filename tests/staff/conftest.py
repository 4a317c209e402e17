"""The staffed demo office for every test of this room."""

import pytest

from tests.builders.demo_office import Staffed, make_staffed


@pytest.fixture
def staffed(demo_store, clock) -> Staffed:
    return make_staffed(demo_store, clock)
