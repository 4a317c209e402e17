"""Alembic's door to the central history: runs over the connection that ``migrate`` hands in, inside its transaction."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table="revision",
    version_table_schema="history",
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
