-- A pooler between windows and server asks what a login's password is checked against, and nothing else.
-- Runs as superuser, who alone may give a right on pg_authid.

DO $$
DECLARE wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['verifier_reader', 'perm_pooler'] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = wanted) THEN
      EXECUTE format('CREATE ROLE %I', wanted);
    END IF;
    EXECUTE format('ALTER ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS INHERIT', wanted);
  END LOOP;
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO perm_pooler', current_database());
END $$;

CREATE SCHEMA pooler AUTHORIZATION prov_owner;
GRANT USAGE ON SCHEMA pooler TO perm_pooler;
GRANT SELECT (rolname, rolcanlogin, rolpassword) ON pg_catalog.pg_authid TO verifier_reader;

-- Of people and machines, by the form of their logins; never of an administrator of the server.
CREATE FUNCTION pooler.verifier(wanted text) RETURNS TABLE (login text, verifier text) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT rolname::text, rolpassword FROM pg_authid
  WHERE rolname = wanted AND rolcanlogin AND rolname ~ '^[od][0-9a-f]{32}$'
$$;
ALTER FUNCTION pooler.verifier(text) OWNER TO verifier_reader;
REVOKE ALL ON FUNCTION pooler.verifier(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pooler.verifier(text) TO perm_pooler;
