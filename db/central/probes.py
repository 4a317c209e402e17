"""What a server must have for the central schema, and what it should; each asked of the server itself."""

from datetime import timedelta
from typing import Any

import psycopg
from cryptography import x509

from app.kernel.authority import Lack

_SCHEMA = "CREATE SCHEMA probe_; "
_FEATURES: tuple[tuple[str, str], ...] = (
    ("lack_sha256", "SELECT sha256('')"),
    ("lack_uuid", "SELECT gen_random_uuid(), uuid_send(gen_random_uuid())"),
    ("lack_jsonb", "SELECT ('{\"a\":1}'::jsonb || '{}'::jsonb) ? 'a'"),
    ("lack_row_security", _SCHEMA + "CREATE TABLE probe_.t (o text); ALTER TABLE probe_.t ENABLE ROW LEVEL SECURITY;"
     " CREATE POLICY p ON probe_.t FOR SELECT USING (o = current_user)"),
    ("lack_always_triggers", _SCHEMA + "CREATE TABLE probe_.t (o text); CREATE FUNCTION probe_.f() RETURNS trigger"
     " LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$; CREATE TRIGGER g BEFORE TRUNCATE ON probe_.t FOR EACH STATEMENT"
     " EXECUTE FUNCTION probe_.f(); ALTER TABLE probe_.t ENABLE ALWAYS TRIGGER g"),
    ("lack_security_definer", _SCHEMA + "CREATE FUNCTION probe_.f() RETURNS int LANGUAGE sql SECURITY DEFINER"
     " SET search_path = pg_catalog, pg_temp AS 'SELECT 1'"),
    ("lack_partial_indexes", _SCHEMA + "CREATE TABLE probe_.t (o text, n int);"
     " CREATE UNIQUE INDEX ON probe_.t (o) INCLUDE (n) WHERE n > 0"),
    ("lack_row_locks", _SCHEMA + "CREATE TABLE probe_.t (o text); SELECT o FROM probe_.t FOR UPDATE SKIP LOCKED"),
    ("lack_parts_by_office", _SCHEMA + "CREATE TABLE probe_.w (o text, n int, PRIMARY KEY (o)); CREATE TABLE probe_.t"
     " (o text REFERENCES probe_.w, n int, PRIMARY KEY (o, n)) PARTITION BY HASH (o); CREATE TABLE probe_.p PARTITION"
     " OF probe_.t FOR VALUES WITH (MODULUS 1, REMAINDER 0); CREATE FUNCTION probe_.f() RETURNS trigger LANGUAGE"
     " plpgsql AS $$BEGIN RAISE EXCEPTION 'kept'; END$$; CREATE TRIGGER g BEFORE UPDATE OR DELETE ON probe_.t FOR EACH"
     " ROW EXECUTE FUNCTION probe_.f(); ALTER TABLE probe_.p ENABLE ALWAYS TRIGGER g;"
     " INSERT INTO probe_.w VALUES ('1', 1); INSERT INTO probe_.t VALUES ('1', 1);"
     " DO $$BEGIN BEGIN DELETE FROM probe_.p; EXCEPTION WHEN raise_exception THEN"
     " RETURN; END; RAISE EXCEPTION 'not kept' USING ERRCODE = 'feature_not_supported'; END$$"),
    ("lack_sub_transactions",
     "DO $$BEGIN BEGIN PERFORM '{'::jsonb; EXCEPTION WHEN data_exception THEN RETURN; END; END$$"),
    ("lack_composite_types", _SCHEMA + "CREATE TYPE probe_.c AS (o text, n int); CREATE FUNCTION probe_.f() RETURNS"
     " probe_.c LANGUAGE plpgsql AS $$BEGIN RETURN ROW('a', 1)::probe_.c; END$$; SELECT (probe_.f()).n"),
    ("lack_recursive_queries",
     "WITH RECURSIVE r AS (SELECT 1 AS n UNION SELECT n + 1 FROM r WHERE n < 3) SELECT n FROM r"),
    ("lack_scram", "SET LOCAL password_encryption = 'scram-sha-256'; CREATE ROLE probe_ PASSWORD 'probe'; DO $$BEGIN IF"
     " (SELECT rolpassword FROM pg_authid WHERE rolname = 'probe_') NOT LIKE 'SCRAM-SHA-256$%' THEN RAISE EXCEPTION"
     " 'other verifier'; END IF; END$$"),
    ("lack_session_user",
     "CREATE ROLE probe_; SET LOCAL ROLE probe_; SELECT 1 / (session_user <> current_user)::int"),
    ("lack_ending_sessions", "CREATE ROLE probe_; GRANT pg_signal_backend, pg_read_all_stats TO probe_;"
     " SELECT pg_terminate_backend(NULL), state_change, xact_start FROM pg_stat_activity LIMIT 1"),
    ("lack_synchronous_commit", "SELECT set_config('synchronous_commit', 'on', true)"),
    ("lack_access_lists", "SELECT aclexplode(acldefault('f', proowner)), pg_get_functiondef(oid) FROM pg_proc"
     " WHERE proname = 'lower' LIMIT 1"),
    ("lack_default_privileges", "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC"),
)  # fmt: skip
"""Code of the lack → statements that only a server with the feature carries out; undone at once."""

_NEEDED = (
    ("lack_version", "SELECT current_setting('server_version_num')::int >= 150000"),
    # a prepared transaction outlives its session, and with it every lock: no watchdog ends it
    ("lack_no_prepared", "SELECT current_setting('max_prepared_transactions') = '0'"),
    ("lack_utf8", "SELECT current_setting('server_encoding') = 'UTF8'"),
)
_ADVISED = (
    ("advice_tls", "SELECT current_setting('ssl') = 'on'"),
    ("advice_scram", "SELECT current_setting('password_encryption') = 'scram-sha-256'"),
    ("advice_fsync", "SELECT current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on'"),
    ("advice_standby", "SELECT current_setting('synchronous_standby_names') <> ''"),
    ("advice_lock_out", "SELECT current_setting('shared_preload_libraries') LIKE '%auth_delay%'"),
    ("advice_hba", "SELECT NOT EXISTS (SELECT 1 FROM pg_hba_file_rules WHERE type IN ('host', 'hostnossl')"
     " AND auth_method <> 'reject' OR type = 'hostssl' AND (auth_method NOT IN ('scram-sha-256', 'reject')"
     " OR NOT coalesce(options, '{}') && ARRAY['clientcert=verify-ca', 'clientcert=verify-full']))"),
)  # fmt: skip

_ENDS_SOON = timedelta(days=45)


def lacks(connection: "psycopg.Connection[Any]") -> list[Lack]:
    """What this server lacks; leaves nothing behind.  What cannot be asked counts as lacking."""
    found = [Lack(code, True) for code, statements in _FEATURES if not _carries_out(connection, statements)]
    found += [Lack(code, True) for code, question in _NEEDED if not _says_yes(connection, question)]
    found += [Lack(code, False) for code, question in _ADVISED if not _says_yes(connection, question)]
    return found + _certificate_ends(connection)


def _certificate_ends(connection: "psycopg.Connection[Any]") -> list[Lack]:
    """The server's own certificate, where whoever asks may read it."""
    try:
        with connection.transaction():
            row = connection.execute(
                "SELECT pg_read_file(current_setting('ssl_cert_file')), clock_timestamp()"
            ).fetchone()
        assert row is not None
        until = x509.load_pem_x509_certificate(row[0].encode()).not_valid_after_utc
    except (psycopg.Error, ValueError):
        return []
    return [Lack("advice_certificate", False, {"until": f"{until:%Y-%m-%d}"})] if until - row[1] < _ENDS_SOON else []


class _Undo(Exception):
    """Ends a savepoint that is to leave nothing."""


def _carries_out(connection: "psycopg.Connection[Any]", statements: str) -> bool:
    try:
        with connection.transaction():
            connection.execute(statements)
            raise _Undo
    except _Undo:
        return True
    except psycopg.Error:
        return False


def _says_yes(connection: "psycopg.Connection[Any]", question: str) -> bool:
    try:
        with connection.transaction():
            row = connection.execute(question).fetchone()
            return bool(row and row[0])
    except psycopg.Error:
        return False
