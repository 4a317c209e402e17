"""A throw-away PostgreSQL cluster for what the authority will do: nothing is installed, nothing is left running."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from app.kernel.errors import Unavailable
from app.kernel.messages import explain
from db.central.throwaway import ThrowawayCluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The connection string of a cluster of its own on no network port, gone at the end."""
    with running_cluster() as place:
        yield place


@contextmanager
def running_cluster() -> Iterator[str]:
    """The same for a program."""
    try:
        made = ThrowawayCluster()
    except Unavailable as error:
        pytest.skip(explain(error, "en"))
    try:
        yield made.place
    finally:
        made.stop()


@pytest.fixture
def database(cluster: str) -> Iterator[psycopg.Connection]:
    """A connection whose work is rolled back after the test."""
    with psycopg.connect(cluster) as connection:
        yield connection
        connection.rollback()


@pytest.fixture(scope="module")
def hall(cluster: str, template_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator["Hall"]:  # noqa: F821
    """A local hall and a made centre in a database of its own, for one module of tests."""
    from db.unit_of_work import SqlUnitOfWork
    from tests.builders.centre_house import CentreHouse, Hall
    from tests.builders.flow_house import FlowHouse
    from tests.conftest import FixedClock, founded_copy

    centre = CentreHouse(cluster)
    with founded_copy(template_folder, tmp_path_factory.mktemp("hall")) as store:
        house = FlowHouse(lambda: SqlUnitOfWork(store), FixedClock(), each=3)
        centre.enlist(house)
        yield Hall(house, centre)
    centre.close()


@pytest.fixture(scope="session")
def windows_base(template_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> "Base":  # noqa: F821
    """The file that every window of an office begins with."""
    from tests.builders.central_windows import base_of

    return base_of(template_folder, tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def both(hall: "Hall") -> Iterator["TwoServers"]:  # noqa: F821
    """A hall machine beside the province, with people, machines and keys."""
    from tests.builders.hall_central import TwoServers

    with running_cluster() as cluster:
        made = TwoServers(hall, cluster)
        made.exchange()
        yield made
        made.close()


@pytest.fixture
def whole_line(both: "TwoServers") -> None:  # noqa: F821
    """The line stands and nothing is on its way."""
    both.cable.restore()
    both.exchange()
