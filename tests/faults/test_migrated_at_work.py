"""The centre is brought up to date while windows are in the middle of a round: they wait, nothing is lost or twice."""

from collections.abc import Iterator
from contextlib import suppress

import psycopg
import pytest

from db.central.edition import hold
from db.central.server import PostgresCentral
from tests.builders.centre_house import ways
from tests.builders.sync_windows import SyncTown
from tests.central.conftest import running_cluster
from tests.faults.test_sync_faults import at_work, settled

MIGRATIONS = 6

OLDER = """
SET LOCAL search_path = core, pg_catalog;
DO $$
DECLARE one record;
BEGIN
  FOR one IN SELECT pg_get_functiondef(p.oid) AS said, p.prosrc FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
      WHERE p.pronamespace::regnamespace::text IN ('core', 'api') AND p.prokind = 'f' AND l.lanname = 'plpgsql' LOOP
    EXECUTE replace(one.said, one.prosrc, one.prosrc || '-- as it was' || chr(10));
  END LOOP;
END $$;
CREATE FUNCTION core.once_there() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER once_there AFTER INSERT ON core.case_event FOR EACH ROW EXECUTE FUNCTION core.once_there();
CREATE POLICY once_there ON core.case_head FOR SELECT TO perm_reader USING (false);
GRANT EXECUTE ON FUNCTION core.once_there() TO perm_any;
DROP TRIGGER feed_goes_forward ON core.feed;
DROP FUNCTION api.draw_days();
CREATE FUNCTION api.draw_days() RETURNS SETOF core.feed LANGUAGE sql AS 'SELECT * FROM core.feed';
INSERT INTO history.edition (program, edition, installed, otherwise) VALUES ('0.0.1', repeat('0', 64), '{}', '[]');
"""
"""An edition whose functions read otherwise, with things of its own, and a door that answers in another form."""


@pytest.fixture
def town(template_folder, tmp_path) -> Iterator[SyncTown]:
    with running_cluster() as cluster:
        made = SyncTown(cluster, template_folder, tmp_path)
        yield made
        made.close()


def set_back(place: str) -> None:
    """The centre as that edition left it, between two acts of the windows."""
    for _ in range(MIGRATIONS * 10):
        with psycopg.connect(place) as owner, suppress(psycopg.errors.QueryCanceled):
            hold(owner)
            owner.execute(OLDER)
            return
    raise AssertionError("windows never let go of the tables")


@pytest.mark.heavy
def test_an_older_edition_is_migrated_while_windows_push(town) -> None:
    windows = [town.window(), town.window()]
    central = PostgresCentral(town.place)
    with at_work(*windows):
        for _ in range(MIGRATIONS):
            set_back(town.place)
            assert not central.status().is_current
            assert central.migrate(ways()).is_current
            assert central.grant_check() == ()
    assert settled(town, windows[0].line.acked | windows[1].line.acked) > MIGRATIONS
