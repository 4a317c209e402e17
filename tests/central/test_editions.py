"""A centre that an earlier program made is brought to this one: every row stays, all or nothing, by the newer only."""

import json
import os
import re
import signal
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from app.bootstrap import Container
from app.cli.context import Output
from app.cli.main import run
from app.kernel.errors import Rejected, Unavailable
from app.kernel.messages import explain
from db.central import server as server_module
from db.central.files import edition, history
from db.central.grants import observed
from db.central.rules import rule_tables
from db.central.server import PostgresCentral
from db.central.throwaway import ThrowawayCluster
from tests.builders.central_editions import frozen, kept, restored, said_of, set_back
from tests.builders.centre_house import CentreHouse, ways
from tests.builders.stream_house import Chain
from tests.builders.sync_windows import SyncTown


@contextmanager
def standing_again(name: str) -> Iterator[tuple[ThrowawayCluster, str]]:
    """A server of its own with the kept centre of that name; where editions are noted, the newest is an older one."""
    try:
        made = ThrowawayCluster()
    except Unavailable as error:
        pytest.skip(explain(error, "en"))
    try:
        place = restored(made, name)
        with psycopg.connect(place) as owner:
            if owner.execute("SELECT to_regclass('history.edition') IS NOT NULL").fetchone() == (True,):
                set_back(owner)
        yield made, place
    finally:
        made.stop()


def each_of(*names: str) -> list[object]:
    """The kept centres; hall machines of versions before the newest are looked at where there is time."""
    newest = list(frozen())[-1]
    return [
        pytest.param(name, marks=[pytest.mark.heavy] if "-" in name and newest not in name else []) for name in names
    ]


@pytest.fixture
def earlier(request) -> Iterator[tuple[ThrowawayCluster, str]]:
    """The kept centre that the test names."""
    with standing_again(request.param) as made:
        yield made


def columns_of(place: str) -> dict[str, str]:
    """Table → its columns."""
    with psycopg.connect(place) as connection:
        return dict(connection.execute(
            "SELECT attrelid::regclass::text, string_agg(attname, ', ' ORDER BY attname) FROM pg_attribute"
            " JOIN pg_class c ON c.oid = attrelid WHERE relnamespace::regnamespace::text IN ('core', 'history')"
            " AND relkind IN ('r', 'p') AND NOT relispartition AND attnum > 0 AND NOT attisdropped"
            " GROUP BY attrelid").fetchall())  # fmt: skip


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
        return rows_of(place, columns_of(place)), observed(connection)


HISTORY = {"history.revision", "history.edition"}
"""Where the schema stands, and a line for each run."""

STRUCTURE = """
SELECT x.place || ' ' || x.said FROM (
  SELECT attrelid::regclass::text AS place, concat_ws(' ', row_number() OVER (PARTITION BY attrelid ORDER BY attnum),
      attname, format_type(atttypid, atttypmod), attnotnull, attidentity, pg_get_expr(d.adbin, d.adrelid)) AS said
    FROM pg_attribute LEFT JOIN pg_attrdef d ON d.adrelid = attrelid AND d.adnum = attnum
    WHERE attnum > 0 AND NOT attisdropped
  UNION ALL SELECT conrelid::regclass::text, conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid <> 0
  UNION ALL SELECT indrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
  UNION ALL SELECT seqrelid::regclass::text,
      concat_ws(' ', seqtypid::regtype, seqstart, seqincrement, seqmax, seqmin, seqcycle) FROM pg_sequence
) x WHERE x.place ~ '^(core|history)[.]'
"""


def structure(place: str) -> set[str]:
    """Columns in their order, constraints, indexes and sequences of every table and type.

    Without brackets: a server that read its own words again sets fewer of them.
    """
    with psycopg.connect(place) as connection:
        return {re.sub(r"[()]", "", row[0]) for row in connection.execute(STRUCTURE)}


@contextmanager
def pulling(place: str) -> Iterator[set[tuple[int, bytes]]]:
    """A machine pulls the end of its office's feed again and again until the block ends; the last row of each page."""
    with psycopg.connect(place) as owner:
        login, office, behind = owner.execute(
            "SELECT d.login, f.office_id, greatest(f.feed_no - 50, 0) FROM core.device d"
            " JOIN core.feed f USING (office_id) WHERE d.is_active AND NOT d.is_hall"
            " ORDER BY f.feed_no DESC, d.login LIMIT 1"
        ).fetchone()
    over, pages, broken = threading.Event(), set(), []
    asked = "SELECT feed_no, feed_hash FROM api.pull(%s, %s, 100)"

    def work() -> None:
        try:
            with psycopg.connect(make_conninfo(place, user=login), autocommit=True) as session:
                while not over.is_set():
                    rows = session.execute(asked, (office, behind)).fetchall()
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


def window_goes_on(cluster: ThrowawayCluster, place: str, template: Path, folder: Path, stood: int) -> None:
    """A new window of the county takes in two cases and ends with what the centre has."""
    with closing(SyncTown(cluster.place, template, folder, made=place, machines=6)) as town:
        town.window().take(2)
        town.windows[0].settle()
        assert town.check(town.windows[0].line.acked) >= stood + 6


def machine_goes_on(cluster: ThrowawayCluster, place: str) -> None:
    """A machine of a hall tells of itself, and the row is in the feed."""
    with closing(CentreHouse(cluster.place, place)) as hall:
        login, clerk = hall.owner.execute(
            "SELECT d.login, o.operator_id FROM core.device d JOIN core.operator o USING (office_id)"
            " WHERE d.is_active AND NOT d.is_hall AND o.is_active AND o.permission = 'intake' LIMIT 1"
        ).fetchone()
        before = hall.feed()[0]
        line = Chain(hall, "audit", chain=uuid.UUID(login[1:]))
        assert line.tell(login, "signed_in", clerk) == "ok"
        assert hall.feed()[0] == before + 1


@pytest.mark.parametrize("earlier", each_of(*kept()), indirect=True)
def test_a_centre_of_an_earlier_version_keeps_every_row_and_windows_go_on(earlier, centre, template_folder, tmp_path):
    cluster, place = earlier
    central = PostgresCentral(place)
    state = central.status()
    assert not state.is_current
    assert "advice_migrate" in {one.code for one in central.check()}
    columns = columns_of(place)
    before = rows_of(place, columns)
    with pulling(place) as pulled:
        migrated = central.migrate(ways())
    assert migrated.is_current and migrated.is_changed
    assert migrated.before[:2] == (state.revision, state.edition)
    head = max(state.feeds, key=lambda one: one.number)
    assert pulled == {(head.number, bytes.fromhex(head.hash))}
    assert central.grant_check() == ()
    assert structure(place) == structure(centre.place)
    assert "advice_migrate" not in {one.code for one in central.check()}
    after = rows_of(place, columns)
    changed = {table for table in before if before[table] != after[table]} - HISTORY
    assert changed <= {f"core.{table}" for table, _key, _rows in rule_tables()} | {"core.item_way"}
    assert before.get("history.edition", set()) <= after.get("history.edition", set())
    assert not central.migrate(ways()).is_changed
    again = rows_of(place, columns)
    assert {table for table in after if again[table] != after[table]} <= HISTORY - {"history.revision"}
    if state.hall is None:
        window_goes_on(cluster, place, template_folder, tmp_path, head.number)
    else:
        machine_goes_on(cluster, place)


@pytest.mark.parametrize("version", frozen())
def test_in_the_kept_centres_of_a_version_every_table_has_a_row(version):
    said = "".join(said_of(name) for name in kept() if name.split("-")[0] == version)
    tables = {re.sub(r"_p\d$", "", name) for name in re.findall(r"^CREATE TABLE (\S+)", said, re.M)}
    filled = {re.sub(r"_p\d$", "", name) for name in re.findall(r"^COPY (\S+) .*\n(?!\\\.)", said, re.M)}
    assert tables == filled and len(tables) > 60


@pytest.mark.parametrize("earlier", each_of(*frozen()), indirect=True)
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


GROUPS, FUNCTIONS = "ALTER ROLE perm_any NOCREATEROLE", "ALTER FUNCTION core.refuse_change() COST 100"
"""What is held while a migration is at these."""
LAST = (
    pytest.param("c0001", "LOCK TABLE history.revision IN SHARE MODE", marks=pytest.mark.heavy),
    ("c0002", "LOCK TABLE history.edition IN SHARE MODE"),  # the record comes last, where there is one
)


def killed_at(place: str, held: str, kill: Callable[[int], None]) -> None:
    """A migration in a process of its own waits for what another session has just done, and is killed there."""
    with closing(psycopg.connect(place)) as holder:
        holder.execute(held)
        child = os.fork()
        if child == 0:
            try:
                PostgresCentral(place).migrate(ways())
            finally:
                os._exit(0)
        until = monotonic() + 20
        waits = "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE application_name = 'yichuang central'"
        while holder.execute(waits).fetchone() != (True,):
            holder.execute("SELECT pg_stat_clear_snapshot()")
            assert monotonic() < until and os.waitpid(child, os.WNOHANG) == (0, 0)
        kill(child)
        os.waitpid(child, 0)


@pytest.mark.parametrize(("earlier", "last"), LAST, indirect=["earlier"], ids=["c0001", "c0002"])
def test_a_migration_that_is_killed_leaves_the_old_edition_or_the_new_one_whole(earlier, last):
    cluster, place = earlier
    before = everything(place)

    def power_cut(_child: int) -> None:
        cluster.kill()
        cluster.start()

    for held in (GROUPS, FUNCTIONS, last):
        killed_at(place, held, lambda child: os.kill(child, signal.SIGKILL))
        assert everything(place) == before
    killed_at(place, last, power_cut)
    assert everything(place) == before
    assert PostgresCentral(place).migrate(ways()).is_changed
    after = everything(place)
    power_cut(0)
    assert everything(place) == after != before
    assert PostgresCentral(place).status().is_current


@pytest.mark.parametrize("earlier", list(frozen())[-1:], indirect=True)
def test_the_verb_says_what_it_brought_up_and_that_a_second_time_there_was_nothing(earlier, capsys, tmp_path):
    _cluster, place = earlier
    was = PostgresCentral(place).status()

    def call(*words: str) -> tuple[int, Any]:
        status = run(["central", *words, place, "--lang", "en", "--data", str(tmp_path)], Container, Output())
        said = capsys.readouterr().out
        return status, json.loads(said) if "--json" in words else said

    with psycopg.connect(place) as owner:
        owner.execute("UPDATE core.item_way SET way = '[]' WHERE item = 'YL-112'")
    status, done = call("migrate", "--json")
    assert (status, done["is_changed"], done["is_current"]) == (0, True, True)
    assert done["before"] == {"revision": was.revision, "edition": was.edition, "ways": 1}
    assert (done["revision"], done["edition"]) == (was.head, was.offered)
    status, again = call("migrate", "--json")
    assert (status, again["is_changed"], again["before"]["ways"]) == (0, False, 0)
    assert again == done | {"is_changed": False, "before": {"revision": was.head, "edition": was.offered, "ways": 0}}
    assert "Nothing was to be brought up to date" in call("migrate")[1]
    with psycopg.connect(place) as owner:
        set_back(owner)
    assert f"Brought from schema {was.head}, edition 000000000000" in call("migrate")[1]
    assert call("status", "--json") == (0, again | {"before": None, "is_changed": False})


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
