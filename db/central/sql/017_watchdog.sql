-- A client may switch off every timeout: sessions that sleep in a transaction, or run too long, are ended and noted.
-- Runs as superuser: the right to end sessions lies with a role without login and members that owns one function.

DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'session_ender') THEN
    CREATE ROLE session_ender;
  END IF;
END $$;
ALTER ROLE session_ender NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS INHERIT;
GRANT pg_signal_backend, pg_read_all_stats TO session_ender;
GRANT USAGE ON LANGUAGE plpgsql TO session_ender;

-- Only logins of people and machines (o..., d..., h...): never the worker's, a superuser's or the server's own.
CREATE FUNCTION work.end_sessions(idle interval, running interval)
RETURNS TABLE (login name, pid integer, state text, since timestamptz, address text) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE found record;
BEGIN
  -- first chosen, then ended: in one WHERE the server would be free to end before it compares
  FOR found IN SELECT a.usename, a.pid, a.state, least(a.xact_start, a.state_change) AS since,
        coalesce(host(a.client_addr), 'socket') AS address
      FROM pg_stat_activity a JOIN pg_roles r ON r.oid = a.usesysid
      WHERE a.datname = current_database() AND a.backend_type = 'client backend' AND a.usename ~ '^[odh][0-9a-f]{32}$' AND NOT r.rolsuper
        AND (a.state LIKE 'idle in transaction%' AND a.state_change < clock_timestamp() - idle
             OR a.xact_start < clock_timestamp() - running AND a.usename !~ '^h') LOOP  -- a hall hands over much at once
    IF pg_terminate_backend(found.pid) THEN
      login := found.usename; pid := found.pid; state := found.state; since := found.since; address := found.address;
      RETURN NEXT;
    END IF;
  END LOOP;
END $$;
ALTER FUNCTION work.end_sessions(interval, interval) OWNER TO session_ender;
REVOKE ALL ON FUNCTION work.end_sessions(interval, interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION work.end_sessions(interval, interval) TO prov_owner;
GRANT USAGE ON SCHEMA work TO session_ender;

SET ROLE prov_owner;

CREATE TABLE core.session_end (
  login name NOT NULL, pid integer NOT NULL, at timestamptz NOT NULL, state text NOT NULL, since timestamptz NOT NULL, address text NOT NULL
);
CREATE INDEX session_end_at ON core.session_end (at);
SELECT core.keep(ARRAY['session_end']);

-- Ends and notes; returns whom.
CREATE FUNCTION work.watch(idle interval, running interval) RETURNS TABLE (login name, state text, since timestamptz)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  INSERT INTO session_end AS e SELECT s.login, s.pid, clock_timestamp(), s.state, s.since, s.address FROM work.end_sessions(idle, running) s
  RETURNING e.login, e.state, e.since
$$;
GRANT EXECUTE ON FUNCTION work.watch(interval, interval) TO perm_worker;
