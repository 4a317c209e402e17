"""A centre that an earlier program made is brought to this one: every row stays, all or nothing, by the newer only."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from app.kernel.errors import Rejected, Unavailable
from app.kernel.messages import explain
from db.central import server as server_module
from db.central.files import edition, history
from db.central.grants import observed
from db.central.rules import rule_tables
from db.central.server import PostgresCentral
from db.central.statements import Kind, statements
from db.central.throwaway import ThrowawayCluster
from tests.builders.central_editions import frozen, restored, standing
from tests.builders.centre_house import CentreHouse, ways
from tests.builders.sync_windows import SyncTown


@pytest.fixture(params=sorted(frozen()))
def earlier(request) -> Iterator[tuple[str, str]]:
    """A server of its own with a centre of that version: its place, and the centre's."""
    try:
        made = ThrowawayCluster()
    except Unavailable as error:
        pytest.skip(explain(error, "en"))
    try:
        yield made.place, restored(made, request.param)
    finally:
        made.stop()


def columns_of(place: str) -> dict[str, str]:
    """Table → its columns."""
    with psycopg.connect(place) as connection:
        return dict(connection.execute(
            "SELECT attrelid::regclass::text, string_agg(attname, ', ' ORDER BY attname) FROM pg_attribute"
            " JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = 'core'::regnamespace AND relkind IN ('r', 'p')"
            " AND NOT relispartition AND attnum > 0 AND NOT attisdropped GROUP BY attrelid").fetchall())  # fmt: skip


def rows_of(place: str, columns: dict[str, str]) -> dict[str, set[str]]:
    """Every row of every table, in the columns that are named."""
    with psycopg.connect(place) as connection:
        return {
            table: {row[0] for row in connection.execute(f"SELECT (x.*)::text FROM (SELECT {named} FROM {table}) x")}
            for table, named in columns.items()
        }


def everything(place: str) -> tuple[object, ...]:
    """Rows, rights, functions, and where the schema stands."""
    with psycopg.connect(place) as connection:
        told = observed(connection), connection.execute("SELECT version_num FROM history.revision").fetchall()
    return rows_of(place, columns_of(place)), *told


@contextmanager
def pulling(place: str) -> Iterator[set[tuple[int, bytes]]]:
    """A machine pulls the feed of its office again and again until the block ends; the last row of each page."""
    with psycopg.connect(place) as owner:
        login, office = owner.execute("SELECT login, office_id FROM core.device ORDER BY login LIMIT 1").fetchone()
    over, pages, broken = threading.Event(), set(), []

    def work() -> None:
        try:
            with psycopg.connect(make_conninfo(place, user=login), autocommit=True) as session:
                while not over.is_set():
                    rows = session.execute("SELECT feed_no, feed_hash FROM api.pull(%s, 0, 100)", (office,)).fetchall()
                    pages.add((rows[-1][0], bytes(rows[-1][1])))
        except BaseException as error:
            broken.append(error)
            raise

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield pages
    finally:
        over.set()
        thread.join()
    assert not broken


def test_a_centre_of_an_earlier_version_keeps_every_row_and_windows_go_on(earlier, template_folder, tmp_path):
    cluster, place = earlier
    central = PostgresCentral(place)
    state = central.status()
    assert not state.is_current
    assert "advice_migrate" in {one.code for one in central.check()}
    columns = columns_of(place)
    before = rows_of(place, columns)
    with pulling(place) as pulled:
        assert central.migrate(ways()).is_current
    (head,) = (one for one in state.feeds if one.number)
    assert pulled == {(head.number, bytes.fromhex(head.hash))}
    assert central.grant_check() == ()
    assert "advice_migrate" not in {one.code for one in central.check()}
    after = rows_of(place, columns)
    changed = {table for table in before if before[table] != after[table]}
    assert changed <= {f"core.{table}" for table, _key, _rows in rule_tables()} | {"core.item_way"}
    town = SyncTown(cluster, template_folder, tmp_path, made=place, machines=6)
    town.window().take(2)
    town.windows[0].settle()
    stood = sum(one.number for one in state.feeds)
    assert town.check(town.windows[0].line.acked) >= stood + 6
    town.close()


def test_a_migration_that_fails_leaves_everything_as_it_was(earlier):
    _cluster, place = earlier
    with psycopg.connect(place) as owner:
        owner.execute("DROP VIEW core.feed_row")
        owner.execute("CREATE TABLE core.feed_row (is_mine int)")  # late: versions and functions are through
    before = everything(place)
    with pytest.raises(Rejected, match="central_step_failed") as refused:
        PostgresCentral(place).migrate(ways())
    assert "feed_row" in str(refused.value.values["reason"])
    assert everything(place) == before


@pytest.fixture(scope="module")
def centre(cluster) -> Iterator[CentreHouse]:
    made = CentreHouse(cluster)
    yield made
    made.close()


BY_HAND = {
    "another body": "CREATE OR REPLACE FUNCTION core.is_decided(state text) RETURNS boolean LANGUAGE sql IMMUTABLE AS"
                    " 'SELECT true'",
    "another answer": "DROP FUNCTION api.feed_head(text); CREATE FUNCTION api.feed_head(asked text) RETURNS text"
                      " LANGUAGE sql AS 'SELECT asked'",
    "a function more": "CREATE FUNCTION core.more() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "a right more": "GRANT SELECT ON core.case_event TO perm_any; GRANT USAGE ON SCHEMA core TO perm_reader",
    "a door open": "GRANT EXECUTE ON FUNCTION work.lapse(text, uuid, integer) TO PUBLIC",
    "a right less": "REVOKE EXECUTE ON FUNCTION api.queue() FROM perm_any",
    "a trigger gone": "DROP TRIGGER feed_goes_forward ON core.feed",
    "a trigger off": "ALTER TABLE core.case_event DISABLE TRIGGER case_event_kept",
    "a trigger more": "CREATE TRIGGER more BEFORE UPDATE ON core.feed FOR EACH ROW EXECUTE FUNCTION"
                      " core.refuse_change()",
    "a policy gone": "DROP POLICY own_offices ON core.feed",
    "a policy more": "CREATE POLICY more ON core.feed USING (true)",
    "row policies off": "ALTER TABLE core.feed DISABLE ROW LEVEL SECURITY",
    "a group that may more": "ALTER ROLE perm_any CREATEROLE",
    "a view more": "CREATE VIEW core.more_rows AS SELECT * FROM core.feed",
}  # fmt: skip


def test_whatever_was_changed_by_hand_is_installed_anew_and_told(centre):
    for change in BY_HAND.values():
        centre.owner.execute(change)
    found = set(centre.central.grant_check())
    assert {one.section for one in found} >= {"functions", "relations", "triggers", "policies", "schemas", "roles"}
    state = centre.central.migrate(ways())
    assert set(state.otherwise) == found
    assert centre.central.grant_check() == ()
    assert centre.central.status().otherwise == state.otherwise
    assert centre.central.migrate(ways()).otherwise == ()


def test_a_server_that_a_newer_program_brought_up_is_left_alone(centre):
    before = everything(centre.place)
    newer = {
        "UPDATE history.revision SET version_num = 'c9999'": "UPDATE history.revision SET version_num = %s",
        "INSERT INTO history.edition (program, edition, installed, otherwise) SELECT '99.0.1', edition, installed, '[]'"
        " FROM history.edition ORDER BY number DESC LIMIT 1": "DELETE FROM history.edition WHERE program <> %s",
    }
    for change, back in newer.items():
        centre.owner.execute(change)
        with pytest.raises(Rejected, match="central_newer") as refused:
            centre.central.migrate(ways())
        assert "newer version of the program; nothing was changed" in explain(refused.value, "en")
        centre.owner.execute(back, ("0.1.0" if "DELETE" in back else str(history().get_current_head()),))
    assert everything(centre.place) == before


def test_rules_of_another_edition_give_way_and_those_of_the_same_are_not_touched(centre):
    change = "UPDATE core.kind_rule SET signs = NOT signs WHERE kind = 'agreed'"

    def changed() -> None:
        centre.owner.execute("ALTER TABLE core.kind_rule DISABLE TRIGGER ALL")
        centre.owner.execute(change)
        centre.owner.execute("ALTER TABLE core.kind_rule ENABLE ALWAYS TRIGGER kind_rule_kept")

    changed()
    with pytest.raises(Rejected, match="central_rules_differ"):
        centre.central.migrate(ways())
    centre.owner.execute("UPDATE history.edition SET edition = %s", ("0" * 64,))
    assert not centre.central.status().is_current
    assert centre.central.migrate(ways()).edition == edition()
    signs = "SELECT signs FROM core.kind_rule WHERE kind = 'agreed'"
    assert centre.owner.execute(signs).fetchone() == (True,)


def test_a_table_that_somebody_keeps_is_waited_for_and_then_said(centre, monkeypatch):
    monkeypatch.setattr(server_module, "_TRIES", 1)
    with closing(psycopg.connect(centre.place)) as reader:
        reader.execute("SELECT count(*) FROM core.case_event")
        with pytest.raises(Unavailable, match="central_busy"):
            centre.central.migrate(ways())
    assert centre.central.migrate(ways()).is_current


def test_what_stands_in_a_released_version_is_never_edited():
    now, kept = standing(), frozen()
    edited = {file for version, files in kept.items() for file, _hash in files.items() ^ now[version].items()}
    assert edited == set(), "what stands in a released version is kept: write ALTER ... into a file of the newest one"
    versions = [one.revision for one in history().walk_revisions()][::-1]
    assert list(kept) == versions[: len(kept)]
    assert set(versions[:-1]) <= set(kept), "only the newest may still grow; python -m tests.builders.central_editions"


def test_every_file_belongs_to_one_version():
    numbers = [number for one in history().walk_revisions() for number in one.module.NUMBERS]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    listed = [int(name[:3]) for one in history().walk_revisions() for name, _who in one.module.FILES]
    assert set(listed) <= set(numbers)


def test_statements_are_parted_outside_of_bodies_words_and_remarks():
    said = """
        -- a remark; with an end
        CREATE TABLE core.x (a text DEFAULT ';''', "b;" text); /* ; */
        CREATE FUNCTION core.f() RETURNS int LANGUAGE sql AS $body$ SELECT 1; -- $$ ;
        $body$;
        SET ROLE prov_owner;
        SELECT core.keep(ARRAY['x']); DO $$ BEGIN CREATE TABLE core.y (); END $$;
        ALTER TABLE core.x ENABLE ROW LEVEL SECURITY; ALTER TABLE core.x ADD COLUMN c text
    """
    found = [(one.kind, one.who, one.text.split("(")[0]) for one in statements("001_x", said, "none")]
    assert found == [
        (Kind.STANDING, "none", "CREATE TABLE core.x "),
        (Kind.DOOR, "none", "CREATE FUNCTION core.f"),
        (Kind.RIGHT, "prov_owner", "SELECT core.keep"),
        (Kind.STANDING, "prov_owner", "DO $$ BEGIN CREATE TABLE core.y "),
        (Kind.RIGHT, "prov_owner", "ALTER TABLE core.x ENABLE ROW LEVEL SECURITY"),
        (Kind.STANDING, "prov_owner", "ALTER TABLE core.x ADD COLUMN c text"),
    ]
    with pytest.raises(ValueError, match="001_x: which kind"):
        list(statements("001_x", "VACUUM core.x", "none"))
