"""A throw-away PostgreSQL cluster for what the authority will do: nothing is installed, nothing is left running."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

_DEBIAN = Path("/usr/lib/postgresql/15/bin")


def _tool(name: str) -> str:
    found = shutil.which(name, path=f"{_DEBIAN}{os.pathsep}{os.environ.get('PATH', '')}")
    if found is None:
        pytest.skip(f"{name} is not here: the package postgresql-15 brings it")
    return found


def _as_nobody_special(command: Sequence[str]) -> list[str]:
    """PostgreSQL refuses to run as root; the package's own user may."""
    if os.geteuid() != 0:
        return list(command)
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]


def _run(*command: str) -> None:
    # output into a file: the server inherits it and would hold a pipe open
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(_as_nobody_special(command), stdout=said, stderr=said, cwd="/", timeout=60)
        said.seek(0)
        assert done.returncode == 0, said.read()


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The connection string of a cluster of its own on no network port, gone at the end."""
    with running_cluster() as place:
        yield place


@contextmanager
def running_cluster() -> Iterator[str]:
    """The same for a program."""
    initdb, pg_ctl = _tool("initdb"), _tool("pg_ctl")
    folder = Path(tempfile.mkdtemp(prefix="yichuang-pg-"))  # short: a socket's path has 107 characters at most
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        data = str(folder / "data")
        _run(initdb, "-D", data, "-U", "owner", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c port={port} -c fsync=off"
        _run(pg_ctl, "-D", data, "-w", "-t", "30", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield psycopg.conninfo.make_conninfo(host=str(folder), port=port, user="owner", dbname="postgres")
        finally:
            _run(pg_ctl, "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


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
