"""`central check` names what an engine lacks: each feature is taken away from a real server, and only it is missed."""

from collections.abc import Iterator

import psycopg
import pytest

from db.central.probes import lacks
from tests.builders.clusters import Server, folder_in, folders

TAKEN = {
    "lack_sha256": "ALTER FUNCTION pg_catalog.sha256(bytea) RENAME TO sha256_gone",
    "lack_uuid": "ALTER FUNCTION pg_catalog.gen_random_uuid() RENAME TO gen_random_uuid_gone",
    "lack_access_lists": "ALTER FUNCTION pg_catalog.aclexplode(aclitem[]) RENAME TO aclexplode_gone",
    "lack_ending_sessions": "ALTER FUNCTION pg_catalog.pg_terminate_backend(int, bigint) RENAME TO gone",
}


@pytest.fixture
def owner(cluster: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(cluster) as connection:
        connection.execute("SET LOCAL allow_system_table_mods = on")
        yield connection
        connection.rollback()


def missed(connection: psycopg.Connection) -> set[str]:
    return {one.code for one in lacks(connection) if one.is_needed}


def test_a_whole_server_lacks_nothing_and_the_probes_leave_nothing_behind(owner):
    things = "SELECT (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_proc), (SELECT count(*) FROM pg_roles)"
    before = owner.execute(things).fetchone()
    assert missed(owner) == set()
    assert owner.execute(things).fetchone() == before


@pytest.mark.parametrize("code", TAKEN)
def test_a_feature_that_is_taken_away_is_named(owner, code):
    owner.execute(TAKEN[code])
    assert code in missed(owner)
    assert len(missed(owner)) <= 2


COMMANDS = {
    "CREATE POLICY": {"lack_row_security"},
    "CREATE TRIGGER": {"lack_always_triggers", "lack_parts_by_office"},
    "CREATE INDEX": {"lack_partial_indexes"},
    "CREATE TYPE": {"lack_composite_types"},
}


@pytest.mark.parametrize("command", COMMANDS)
def test_an_engine_that_knows_a_command_not_is_named_by_what_builds_on_it(owner, command):
    """An event trigger refuses the command as another engine's parser would."""
    owner.execute(
        "CREATE FUNCTION public.unknown_here() RETURNS event_trigger LANGUAGE plpgsql AS"
        " $$BEGIN RAISE EXCEPTION 'not known' USING ERRCODE = 'syntax_error'; END$$"
    )
    owner.execute(
        f"CREATE EVENT TRIGGER refuses ON ddl_command_start WHEN TAG IN ('{command}')"
        " EXECUTE FUNCTION public.unknown_here()"
    )
    assert missed(owner) == COMMANDS[command]


def test_a_server_that_keeps_transactions_of_sessions_that_are_gone_is_not_begun():
    with folders() as place:
        server = Server(folder_in(place, "one"), settings={"max_prepared_transactions": "1"}).make()
        try:
            with psycopg.connect(server.place()) as connection:
                assert missed(connection) == {"lack_no_prepared"}
        finally:
            server.stop()


def test_without_the_rights_to_look_everything_that_cannot_be_asked_counts_as_lacking(owner):
    owner.execute("CREATE ROLE somebody")
    owner.execute("SET LOCAL ROLE somebody")
    assert {"lack_scram", "lack_row_security", "lack_parts_by_office"} <= missed(owner)
