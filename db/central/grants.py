"""Whether rights, owners, functions, triggers and policies of a server are those of the list kept with the program."""

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import psycopg

from app.kernel.authority import Difference

LIST = "expected.json"
_OURS = "('core', 'api', 'work', 'account', 'maker', 'hall', 'pooler', 'history')"
_WHO = "CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE x.grantee::regrole::text END"
_RIGHTS = (
    f"(SELECT coalesce(string_agg({_WHO} || '=' || x.privilege_type || CASE WHEN x.is_grantable THEN '*' ELSE ''"
    " END, ' '"
    f" ORDER BY {_WHO}, x.privilege_type), '-') FROM aclexplode({{acl}}) x WHERE x.grantee <> {{owner}})"
)
_NAMES = "('prov_owner', 'account_maker', 'session_ender', 'verifier_reader') OR r.rolname LIKE 'perm\\_%'"


def _rights(acl: str, owner: str) -> str:
    return _RIGHTS.format(acl=acl, owner=owner)


_EXECUTE = "coalesce(p.proacl, acldefault('f', p.proowner))"
_OWNER = "CASE WHEN (SELECT rolsuper FROM pg_roles WHERE oid = {0}) THEN 'superuser' ELSE {0}::regrole::text END"

QUESTIONS: Mapping[str, str] = {
    "roles": "SELECT concat_ws(' ', r.rolname, CASE WHEN rolcanlogin THEN 'login' END, CASE WHEN rolsuper THEN 'super'"
    " END, CASE WHEN rolcreaterole THEN 'createrole' END, CASE WHEN rolcreatedb THEN 'createdb' END, CASE WHEN"
    " rolreplication THEN 'replication' END, CASE WHEN rolbypassrls THEN 'bypassrls' END, rolconfig::text)"
    f" FROM pg_roles r WHERE r.rolname IN {_NAMES}",
    "members": "SELECT m.rolname || ' in ' || r.rolname || CASE WHEN a.admin_option THEN ' admin' ELSE '' END"
    " FROM pg_auth_members a JOIN pg_roles r ON r.oid = a.roleid JOIN pg_roles m ON m.oid = a.member"
    f" WHERE (r.rolname IN {_NAMES}) AND m.rolname !~ '^[odh][0-9a-f]{{32}}$'"
    " AND NOT (r.rolname IN ('perm_worker', 'perm_exchange', 'perm_pooler') AND m.rolcanlogin"  # by any name
    " AND NOT a.admin_option)"
    " OR m.rolname IN ('prov_owner', 'account_maker', 'session_ender', 'verifier_reader')",
    "logins with too much": "SELECT rolname || ' may make roles, databases or copies' FROM pg_roles WHERE rolcanlogin"
    " AND NOT rolsuper AND (rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)",
    "operators": "SELECT o.login || ' is in ' || coalesce(string_agg(g.rolname, ' ' ORDER BY g.rolname), 'nothing')"
    " FROM core.operator o LEFT JOIN pg_roles r ON r.rolname = o.login LEFT JOIN pg_auth_members m ON m.member = r.oid"
    " LEFT JOIN pg_roles g ON g.oid = m.roleid GROUP BY o.operator_id HAVING coalesce(array_agg(g.rolname::text"
    " ORDER BY g.rolname) FILTER (WHERE g.rolname IS NOT NULL), '{}') <> CASE WHEN o.is_active THEN"
    " ARRAY[core.group_for(o.permission, o.post)] ELSE '{}' END",
    "database": f"SELECT {_rights('datacl', 'datdba')} FROM pg_database WHERE datname = current_database()",
    "schemas": f"SELECT nspname || ' of ' || {_OWNER.format('nspowner')} || ': '"
    f" || {_rights('nspacl', 'nspowner')} FROM pg_namespace WHERE nspname IN {_OURS} OR nspname = 'public'",
    "relations": "SELECT n.nspname || '.' || c.relname || ' ' || c.relkind::text || ' of ' || "
    + _OWNER.format("c.relowner")
    + f" || ': ' || {_rights('c.relacl', 'c.relowner')} || CASE WHEN relrowsecurity THEN ' rls' ELSE '' END"
    f" FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN {_OURS} AND c.relkind IN"
    " ('r', 'v', 'm', 'S', 'p', 'f')",
    "partitions": "SELECT i.inhrelid::regclass::text || ' of ' || i.inhparent::regclass::text || ' '"
    " || pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
    f" JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN {_OURS} AND c.relkind = 'r'",
    "columns": f"SELECT a.attrelid::regclass::text || '.' || a.attname || ': ' || {_rights('a.attacl', 'c.relowner')}"
    " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
    f" WHERE (n.nspname IN {_OURS} OR a.attrelid = 'pg_authid'::regclass) AND a.attacl IS NOT NULL",
    "functions": "SELECT p.oid::regprocedure::text || ' of ' || p.proowner::regrole::text"
    " || CASE WHEN prosecdef THEN ' definer' ELSE '' END || ' ' || coalesce(proconfig::text, '-') || ': '"
    f" || {_rights(_EXECUTE, 'p.proowner')} || ' ' || md5(prosrc)"
    f" FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN {_OURS} OR n.nspname = 'public'",
    "triggers": "SELECT t.tgrelid::regclass::text || ' ' || t.tgname || ' ' || t.tgenabled::text || ' '"
    " || md5(pg_get_triggerdef(t.oid)) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    f" JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN {_OURS} AND NOT t.tgisinternal",
    "policies": "SELECT schemaname || '.' || tablename || ' ' || policyname || ' ' || permissive || ' ' || cmd || ' '"
    f" || roles::text || ' ' || coalesce(qual, '-') || ' ' || coalesce(with_check, '-') FROM pg_policies"
    f" WHERE schemaname IN {_OURS}",
    "default rights": "SELECT d.defaclrole::regrole::text || ' ' || d.defaclobjtype::text || ' '"
    f" || coalesce(n.nspname, 'everywhere') || ': ' || {_rights('d.defaclacl', 'd.defaclrole')} FROM pg_default_acl d"
    " LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace",
    "languages": "SELECT lanname || ': ' || "
    + _rights("lanacl", "lanowner")
    + " FROM pg_language WHERE lanname = 'plpgsql'",
    "open to all": "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace,"
    f" aclexplode({_EXECUTE}) x WHERE x.grantee = 0"
    f" AND x.privilege_type = 'EXECUTE' AND (n.nspname IN {_OURS} OR n.nspname = 'public' OR p.proname LIKE"
    " 'pg\\_%advisory%' OR p.proname IN ('lo_create', 'lo_creat', 'lo_from_bytea', 'pg_notify',"
    " 'pg_logical_emit_message', 'pg_sleep', 'pg_sleep_for', 'pg_sleep_until', 'pg_lock_status', 'pg_blocking_pids',"
    " 'pg_stat_get_activity', 'pg_prepared_xact') OR p.proname LIKE 'pg\\_stat\\_get\\_backend\\_%')",
}
"""Section → the question whose lines the list keeps."""


def observed(connection: "psycopg.Connection[Any]", instead: Mapping[str, str] | None = None) -> dict[str, list[str]]:
    """The lines of every section as the server says them, sorted.

    instead: section → the question of somebody who may not read the tables behind the usual one.
    """
    questions = {**QUESTIONS, **(instead or {})}
    with connection.transaction():
        connection.execute("SET LOCAL search_path = pg_catalog")
        return {
            section: sorted(str(row[0]) for row in connection.execute(question))
            for section, question in questions.items()
        }


def expected() -> Mapping[str, Sequence[str]]:
    """The list kept with the program."""
    text = files("db.central").joinpath(LIST).read_text(encoding="utf-8")
    found: Mapping[str, Sequence[str]] = json.loads(text)
    return found


def differences(
    connection: "psycopg.Connection[Any]", instead: Mapping[str, str] | None = None
) -> tuple[Difference, ...]:
    """Every line that one of both has and the other has not.  instead: as ``observed`` takes it."""
    kept, found = expected(), observed(connection, instead)
    return tuple(
        Difference(section, line, line in kept[section])
        for section in QUESTIONS
        for line in sorted(set(kept[section]) ^ set(found[section]))
    )
