"""Brings a store's schema up to date: all steps, triggers and checks in one transaction, or nothing."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from app.kernel.errors import Unavailable
from db.engine import Store
from db.triggers import install_triggers


def migrate(store: Store, to: str = "head") -> None:
    """Run the missing steps up to ``to``; a file that is up to date is left alone.

    Foreign keys are off while it runs (a rebuilt table would cascade its child rows away) and checked at the end.
    """
    with store.writers.kw["bind"].connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")  # no effect inside a transaction
        try:
            with connection.begin():
                _upgrade(connection, to)
                install_triggers(connection)
                _check_foreign_keys(connection)
        finally:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's settings, without a file."""
    config = Config()
    config.set_main_option("script_location", "db:migrations")
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection, to: str) -> None:
    command.upgrade(alembic_config(connection), to)


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise Unavailable("store_migration_broken", table=broken[0])
