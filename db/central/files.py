"""Runs a numbered SQL file as the role that shall own what it makes."""

from importlib.resources import files

from sqlalchemy import Connection

OWNER = "prov_owner"
"""Owns tables and doors; nobody signs in as it."""

SUPERUSER = "none"
"""What ``SET ROLE`` calls whoever is signed in."""


def run_file(connection: Connection, name: str, who: str) -> None:
    """Run ``sql/<name>.sql`` as ``who``, then be the superuser again."""
    driver = connection.connection.driver_connection
    assert driver is not None
    text = files("db.central.sql").joinpath(f"{name}.sql").read_text(encoding="utf-8")
    with driver.cursor() as cursor:  # the driver itself: several statements, and signs that no parameter stands behind
        cursor.execute(f"SET ROLE {who}; SET LOCAL search_path = core, pg_catalog, pg_temp")
        cursor.execute(text)
        cursor.execute("RESET ROLE; SET LOCAL search_path = pg_catalog")
