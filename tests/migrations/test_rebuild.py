"""SQLite's batch rebuild drops triggers and cascades child rows away; ours does neither."""

import pytest
import sqlalchemy as sa
from alembic import op
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import text

from app.kernel.errors import Rejected, Unavailable
from db.migrations import runner
from db.migrations.rebuild import rebuild_table
from db.migrations.runner import migrate
from db.triggers import TRIGGERS, refuse


@pytest.fixture
def family(bare_store, monkeypatch):
    """A parent with a trigger and two indexes, a child that cascades, a trigger of the child naming the parent."""
    monkeypatch.setitem(TRIGGERS, "t_parent", {"t_parent_kept": refuse("t_parent", "DELETE", "append_only")})
    watch = refuse("t_child", "INSERT", "append_only", "NOT EXISTS (SELECT 1 FROM t_parent WHERE id = NEW.parent)")
    monkeypatch.setitem(TRIGGERS, "t_child", {"t_child_watch": watch})
    with bare_store.writers() as session, session.begin():
        for statement in (
            "CREATE TABLE t_parent (id INTEGER PRIMARY KEY, name TEXT)",
            "CREATE INDEX ix_t_parent_name ON t_parent (name)",
            "CREATE UNIQUE INDEX uq_t_parent_named ON t_parent (lower(name)) WHERE name IS NOT NULL",
            "CREATE TABLE t_child (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL"
            " CONSTRAINT fk_t REFERENCES t_parent (id) ON DELETE CASCADE)",
            "INSERT INTO t_parent VALUES (1, 'a'), (2, 'b')",
            "INSERT INTO t_child VALUES (1, 1), (2, 2), (3, 2)",
        ):
            session.execute(text(statement))
    return bare_store


def run_step(store, monkeypatch, step):
    """Let ``migrate`` run ``step`` in place of the steps that Alembic would find."""

    def upgrade(connection, _to):
        with Operations.context(MigrationContext.configure(connection)):
            step()

    monkeypatch.setattr(runner, "_upgrade", upgrade)
    migrate(store)


def objects(store):
    with store.reading() as session:
        rows = session.execute(text("SELECT name FROM sqlite_master WHERE tbl_name IN ('t_parent', 't_child')"))
        return set(rows.scalars())


def widen():
    with rebuild_table("t_parent") as batch:
        batch.alter_column("name", existing_type=sa.Text, nullable=False, server_default="")


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_triggers_indexes_and_child_rows_survive_a_rebuild(family, monkeypatch):
    migrate(family)
    before = objects(family)
    run_step(family, monkeypatch, widen)
    assert objects(family) == before
    with family.writers() as session:
        assert session.execute(text("SELECT count(*) FROM t_child")).scalar_one() == 3
        assert session.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
        with pytest.raises(Rejected):
            session.execute(text("DELETE FROM t_parent WHERE id = 1"))


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_a_step_that_breaks_a_reference_is_undone_whole(family, monkeypatch):
    def orphan():
        with rebuild_table("t_parent") as batch:
            batch.add_column(sa.Column("note", sa.Text))
        op.execute("DELETE FROM t_parent WHERE id = 2")

    with pytest.raises(Unavailable) as refused:
        run_step(family, monkeypatch, orphan)
    assert refused.value.code == "store_migration_broken"
    with family.reading() as session:
        assert session.execute(text("SELECT count(*) FROM t_parent")).scalar_one() == 2
        assert "note" not in session.execute(text("SELECT sql FROM sqlite_master WHERE name = 't_parent'")).scalar_one()


@pytest.mark.parametrize("table", ["audit_event", "case_event", "print_log"])
def test_chained_tables_are_never_rebuilt(bare_store, monkeypatch, table):
    def step():
        with rebuild_table(table):
            pass

    with pytest.raises(Rejected) as refused:
        run_step(bare_store, monkeypatch, step)
    assert refused.value.code == "table_is_chained"
