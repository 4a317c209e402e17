"""The centre is brought up to date while windows are in the middle of a round: they wait, nothing is lost or twice."""

from collections.abc import Iterator
from contextlib import suppress

import psycopg
import pytest

from db.central.edition import hold
from db.central.server import PostgresCentral
from tests.builders.central_editions import set_back
from tests.builders.centre_house import ways
from tests.builders.sync_windows import SyncTown
from tests.central.conftest import running_cluster
from tests.faults.test_sync_faults import at_work, settled

MIGRATIONS = 6


@pytest.fixture
def town(template_folder, tmp_path) -> Iterator[SyncTown]:
    with running_cluster() as cluster:
        made = SyncTown(cluster, template_folder, tmp_path)
        yield made
        made.close()


def older(place: str) -> None:
    """The centre as an older edition left it, between two acts of the windows."""
    for _ in range(MIGRATIONS * 10):
        with psycopg.connect(place) as owner, suppress(psycopg.errors.QueryCanceled):
            hold(owner)
            set_back(owner)
            return
    raise AssertionError("windows never let go of the tables")


@pytest.mark.heavy
def test_an_older_edition_is_migrated_while_windows_push(town) -> None:
    windows = [town.window(), town.window()]
    central = PostgresCentral(town.place)
    with at_work(*windows):
        for _ in range(MIGRATIONS):
            older(town.place)
            assert not central.status().is_current
            assert central.migrate(ways()).is_current
            assert central.grant_check() == ()
    assert settled(town, windows[0].line.acked | windows[1].line.acked) > MIGRATIONS
