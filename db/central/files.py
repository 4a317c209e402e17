"""The numbered SQL files of all versions: what stands once, what is installed with every migration, and their hash."""

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import groupby

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from db.central.rules import rule_tables
from db.central.statements import Kind, Statement, statements

PLACE = "db:central/history"

OWNER = "prov_owner"
"""Owns tables and doors; nobody signs in as it."""

SUPERUSER = "none"
"""What ``SET ROLE`` calls whoever is signed in."""


def history() -> ScriptDirectory:
    """The versions of the central schema."""
    config = Config()
    config.set_main_option("script_location", PLACE)
    return ScriptDirectory.from_config(config)


@cache
def all_statements() -> tuple[Statement, ...]:
    """Of every file of every version, in the order in which a new centre is built."""
    versions = reversed(list(history().walk_revisions()))
    listed = [each for version in versions for each in version.module.FILES]
    return tuple(one for name, who in listed for one in statements(name, _text(name), who))


def of_numbers(numbers: Iterable[int]) -> list[Statement]:
    """What stands once, of the files with these numbers."""
    wanted = set(numbers)
    return [one for one in all_statements() if one.kind is Kind.STANDING and int(one.file[:3]) in wanted]


def stand(connection: Connection, numbers: Iterable[int]) -> None:
    """Carry out what stands once, of the files with these numbers; the step of a version."""
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor:  # the driver itself: signs that no parameter stands behind
        for who, same in groupby(of_numbers(numbers), key=lambda one: one.who):
            cursor.execute(become(who))
            for one in same:
                cursor.execute(one.text)
        cursor.execute(BE_ONESELF)


def become(who: str) -> str:
    """From here on whatever is made belongs to ``who``, and names without a schema are the centre's."""
    return f"SET ROLE {who}; SET LOCAL search_path = core, pg_catalog, pg_temp"


BE_ONESELF = "RESET ROLE; SET LOCAL search_path = pg_catalog"


@cache
def edition() -> str:
    """The hash of all statements and of the rules of the flow: what this program would install.  64 hex digits."""
    said = [[one.file, one.who, one.text] for one in all_statements()]
    rules = [[table, sorted(map(str, rows))] for table, _key, rows in rule_tables()]
    return hashlib.sha256(json.dumps([said, rules]).encode()).hexdigest()


def _text(name: str) -> str:
    return files("db.central.sql").joinpath(f"{name}.sql").read_text(encoding="utf-8")
