import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.schema import CreateIndex, CreateTable

from app.kernel.errors import Unavailable
from db.engine import open_store
from db.migrations.runner import alembic_config, migrate
from db.models import Base
from db.schema import HEAD
from db.triggers import TRIGGERS
from tests.conftest import KEY

REVISIONS = [step.revision for step in reversed(list(ScriptDirectory.from_config(alembic_config()).walk_revisions()))]


def names(store, kind):
    with store.reading() as session:
        return set(session.execute(text("SELECT name FROM sqlite_master WHERE type = :k"), {"k": kind}).scalars())


def counts(store):
    tables = names(store, "table")
    with store.reading() as session:
        return {t: session.execute(text(f"SELECT count(*) FROM {t}")).scalar_one() for t in tables}


def expected_triggers(store):
    return {name for table, triggers in TRIGGERS.items() if table in names(store, "table") for name in triggers}


def test_the_program_knows_its_newest_migration():
    assert REVISIONS[-1] == HEAD


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
def test_models_equal_the_migrated_schema(bare_store):
    with bare_store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_indexes_over_expressions_equal_those_of_the_models(bare_store):
    with bare_store.reading() as session:
        stored = dict(
            session.execute(text("SELECT name, sql FROM sqlite_master WHERE sql LIKE 'CREATE%INDEX%(%(%'")).all()
        )
    indexes = (index for table in Base.metadata.sorted_tables for index in table.indexes)
    made = {index.name: str(CreateIndex(index).compile(bare_store.engine)) for index in indexes}
    assert stored == {name: sql for name, sql in made.items() if sql.count("(") > 1}
    assert stored


def test_check_constraints_equal_those_of_the_models(bare_store):
    def checks(statement):
        """SQLAlchemy and Alembic both write one constraint per line."""
        return {line.strip().rstrip(",") for line in statement.splitlines() if " CHECK " in line}

    with bare_store.reading() as session:
        stored = dict(session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all())
    for table in Base.metadata.sorted_tables:
        assert checks(stored[table.name]) == checks(str(CreateTable(table).compile(bare_store.engine))), table.name


def test_every_step_keeps_rows_and_leaves_exactly_the_defined_triggers(tmp_path):
    store = open_store(tmp_path, KEY)
    before: dict[str, int] = {}
    for revision in REVISIONS:
        migrate(store, revision)
        after = counts(store)
        kept = before.keys() - {"alembic_version", "case_transition"}  # what may follow what grows with the program
        assert {t: after[t] for t in kept} == {t: before[t] for t in kept}
        assert after.get("case_transition", 0) >= before.get("case_transition", 0)
        assert names(store, "trigger") == expected_triggers(store)
        before = after
        if revision == "0002":
            fill(store)
            before = counts(store)
    store.close()


def fill(store):
    with store.writers() as session, session.begin():
        session.execute(
            text("INSERT INTO setting (key, value, at) VALUES ('office.name', 'x', '2026-01-01T00:00:00Z')")
        )
        session.execute(text("INSERT INTO number_block VALUES ('case', '350199', 2026, 1, 100, 7, 1)"))
        session.execute(
            text(
                "INSERT INTO audit_event VALUES (1, randomblob(16), 'printed', '2026-01-01', NULL, NULL, x'7b7d',"
                " zeroblob(32), randomblob(32))"
            )
        )


def test_migrating_twice_changes_nothing(bare_store):
    with bare_store.reading() as session:
        before = session.execute(text("SELECT name, sql FROM sqlite_master ORDER BY name")).all()
    migrate(bare_store)
    with bare_store.reading() as session:
        assert session.execute(text("SELECT name, sql FROM sqlite_master ORDER BY name")).all() == before


def test_a_file_of_a_newer_program_is_left_alone(bare_store):
    with bare_store.writers() as session, session.begin():
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Unavailable) as refused:
        open_store(bare_store.path.parent, KEY)
    assert (refused.value.code, refused.value.values["schema"]) == ("store_newer", "9999")
