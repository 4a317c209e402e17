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
    ("lack_default_privileges", "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC"),
)  # fmt: skip
"""Code of the lack → statements that only a server with the feature carries out; undone at once."""

_NEEDED = (
    ("lack_version", "SELECT current_setting('server_version_num')::int >= 150000"),
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
