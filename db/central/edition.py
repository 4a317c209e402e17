"""Functions, views, triggers, policies and rights of a centre: taken away and installed anew within one transaction."""

import json
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any, NamedTuple

import psycopg

from app import __version__
from app.kernel.authority import Difference
from db.central.files import BE_ONESELF, all_statements, become
from db.central.files import edition as edition_of_program
from db.central.grants import QUESTIONS, observed
from db.central.statements import Kind, Statement

_SCHEMAS = "'core', 'api', 'work', 'account', 'maker', 'hall', 'pooler'"
_OURS = f"ARRAY(SELECT oid FROM pg_namespace WHERE nspname IN ({_SCHEMAS}))"

_LOCK = """
SELECT string_agg(oid::regclass::text, ', ' ORDER BY relkind <> 'v', oid) FROM pg_class
WHERE relnamespace = ANY({ours}) AND relkind IN ('r', 'p', 'v') AND NOT relispartition
"""
_LOCK_WAIT = "500ms"
"""For all tables together; below the server's deadlock_timeout (1 s), so that it is never a window that gives way."""

_UNGUARD = """
DO $$
DECLARE one record;
BEGIN
  FOR one IN SELECT t.tgname, t.tgrelid::regclass AS place FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
      WHERE c.relnamespace = ANY({ours}) AND NOT t.tgisinternal AND t.tgparentid = 0 LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', one.tgname, one.place);
  END LOOP;
  FOR one IN SELECT p.polname, p.polrelid::regclass AS place FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
      WHERE c.relnamespace = ANY({ours}) LOOP
    EXECUTE format('DROP POLICY %I ON %s', one.polname, one.place);
  END LOOP;
  FOR one IN SELECT string_agg(oid::regclass::text, ', ') AS views FROM pg_class
      WHERE relnamespace = ANY({ours}) AND relkind = 'v' HAVING count(*) > 0 LOOP
    EXECUTE format('DROP VIEW %s', one.views);
  END LOOP;
  FOR one IN SELECT oid::regprocedure AS name FROM pg_proc WHERE pronamespace = ANY({ours}) AND prokind = 'a' LOOP
    EXECUTE format('DROP AGGREGATE %s', one.name);
  END LOOP;
  FOR one IN SELECT oid::regprocedure AS name FROM pg_proc WHERE pronamespace = ANY({ours})
      AND proowner <> 'prov_owner'::regrole LOOP
    EXECUTE format('ALTER ROUTINE %s OWNER TO prov_owner', one.name);
  END LOOP;
END $$
"""

_UNGRANT = """
DO $$
DECLARE one record;
BEGIN
  FOR one IN
      SELECT 'SCHEMA ' || quote_ident(n.nspname) AS what, x.grantee FROM pg_namespace n, aclexplode(n.nspacl) x
        WHERE n.oid = ANY({ours}) AND x.grantee <> n.nspowner
      UNION SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || c.oid::regclass::text, x.grantee
        FROM pg_class c, aclexplode(c.relacl) x
        WHERE c.relnamespace = ANY({ours}) AND c.relkind IN ('r', 'p', 'v', 'S') AND x.grantee <> c.relowner
      UNION SELECT 'ROUTINE ' || p.oid::regprocedure::text, x.grantee
        FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
        WHERE p.pronamespace = ANY({ours}) AND x.grantee <> p.proowner LOOP
    EXECUTE format('REVOKE ALL ON %s FROM %s CASCADE', one.what,
                   CASE one.grantee WHEN 0 THEN 'PUBLIC' ELSE one.grantee::regrole::text END);
  END LOOP;
END $$
"""

_WRITTEN = "SELECT oid, xmin::text FROM pg_proc WHERE pronamespace = ANY({ours})"
_KEPT = (
    "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN unnest(%s::oid[], %s::text[]) AS b (oid, xmin)"
    " ON b.oid = p.oid AND b.xmin = p.xmin::text WHERE p.pronamespace = ANY({ours})"
    " AND (%s::text IS NULL OR format('%%s.%%s', p.pronamespace::regnamespace, p.proname) = %s)"
)
_OTHERWISE_LEFT_OUT = ("operators",)
"""Sections that change with every account."""

_AGAIN = ("CREATE FUNCTION", "CREATE PROCEDURE", "CREATE AGGREGATE", "CREATE VIEW", "CREATE TRIGGER")


class Installed(NamedTuple):
    """What the newest record says.  edition: "" where there is none.  lines: of grant-check, afterwards."""

    edition: str
    program: str
    lines: Mapping[str, list[str]]
    otherwise: tuple[Difference, ...]


def installed(connection: "psycopg.Connection[Any]") -> Installed:
    """What was installed last, as the superuser reads it."""
    row = None
    if connection.execute("SELECT to_regclass('history.edition') IS NOT NULL").fetchone() == (True,):
        row = connection.execute(
            "SELECT edition, program, installed, otherwise FROM history.edition ORDER BY number DESC LIMIT 1"
        ).fetchone()
    if row is None:
        return Installed("", "", {}, ())
    return Installed(row[0], row[1], row[2], tuple(Difference(*line) for line in row[3]))


def otherwise(connection: "psycopg.Connection[Any]", before: Installed) -> list[Difference]:
    """Lines that are not as the last migration left them: somebody changed them by hand since."""
    if not before.lines:
        return []
    found = observed(connection)
    return [
        Difference(section, line, line in before.lines[section])
        for section in QUESTIONS
        if section in before.lines and section not in _OTHERWISE_LEFT_OUT
        for line in sorted(set(before.lines[section]) ^ set(found[section]))
    ]


def hold(connection: "psycopg.Connection[Any]") -> None:
    """Lock every table until the end.  Raises psycopg.errors.QueryCanceled where somebody keeps one of them."""
    tables = connection.execute(_ours(_LOCK)).fetchone()
    if tables is not None and tables[0]:
        connection.execute(f"SET LOCAL statement_timeout = '{_LOCK_WAIT}'")
        connection.execute(f"LOCK TABLE {tables[0]} IN ACCESS EXCLUSIVE MODE")
        connection.execute("SET LOCAL statement_timeout = 0")


def unguard(connection: "psycopg.Connection[Any]") -> None:
    """Take away what is installed anew and may stand in the way: triggers, policies, views, aggregates.

    Functions are the owner's for the time being, so that he may replace them; who gets them is said among the rights.
    """
    connection.execute(_ours(_UNGUARD))


def install_roles(connection: "psycopg.Connection[Any]") -> None:
    """Groups and owners, with what they may."""
    _carry_out(connection, _of(Kind.ROLE))


def install_doors(connection: "psycopg.Connection[Any]") -> None:
    """Functions and views anew; a function that is no longer listed goes."""
    written = connection.execute(_ours(_WRITTEN)).fetchall()

    def kept(name: str | None = None) -> list[str]:
        before = ([row[0] for row in written], [row[1] for row in written])
        return [row[0] for row in connection.execute(_ours(_KEPT), (*before, name, name))]

    for who, same in groupby(_of(Kind.DOOR), key=lambda one: one.who):
        connection.execute(become(who))
        for one in same:
            try:
                with connection.transaction():
                    connection.execute(_again(one.text))
            except psycopg.errors.InvalidFunctionDefinition:  # it returns something else, or takes other names
                for older in kept(_name(one)):
                    connection.execute(f"DROP FUNCTION {older}")
                connection.execute(_again(one.text))
    connection.execute(BE_ONESELF)
    for gone in kept():
        connection.execute(f"DROP ROUTINE {gone}")


def install_rights(connection: "psycopg.Connection[Any]") -> None:
    """Triggers, policies, owners and rights; nobody keeps a right that is not listed."""
    connection.execute(_ours(_UNGRANT))
    _carry_out(connection, _of(Kind.RIGHT))


def record(connection: "psycopg.Connection[Any]", found: Iterable[Difference]) -> None:
    """Note what is installed now, and what was found otherwise before."""
    connection.execute(
        "INSERT INTO history.edition (program, edition, installed, otherwise) VALUES (%s, %s, %s, %s)",
        (__version__, edition_of_program(), json.dumps(observed(connection)), json.dumps(list(found))),
    )


def _ours(question: str) -> str:
    return question.format(ours=_OURS)


def _of(kind: Kind) -> list[Statement]:
    return [one for one in all_statements() if one.kind is kind]


def _carry_out(connection: "psycopg.Connection[Any]", wanted: Iterable[Statement]) -> None:
    for who, same in groupby(wanted, key=lambda one: one.who):
        connection.execute(become(who))
        for one in same:
            connection.execute(_again(one.text))
    connection.execute(BE_ONESELF)


def _again(text: str) -> str:
    return text.replace("CREATE ", "CREATE OR REPLACE ", 1) if text.startswith(_AGAIN) else text


def _name(one: Statement) -> str:
    words = one.text.split("(")[0].split()
    return words[-1]
