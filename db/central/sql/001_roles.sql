-- Who there is: one owner nobody signs in as, four groups of operators, machines, posts without a permission, the worker,
-- hall machines (at the province) and who exchanges with the province (at a hall).
-- Runs as superuser, once.  No role that can log in gets CREATEROLE: on 15 its holder could grant itself server programs.

DO $$
DECLARE wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['prov_owner', 'account_maker', 'perm_any', 'perm_intake', 'perm_handling', 'perm_review',
                                'perm_approval', 'perm_reader', 'perm_device', 'perm_worker', 'perm_account', 'perm_hall',
                                'perm_exchange'] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = wanted) THEN
      EXECUTE format('CREATE ROLE %I', wanted);
    END IF;
    EXECUTE format('ALTER ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS INHERIT', wanted);
  END LOOP;
END $$;

ALTER ROLE account_maker CREATEROLE;
GRANT perm_any TO perm_intake, perm_handling, perm_review, perm_approval;

DO $$
DECLARE found record; hidden text;
BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO perm_any, perm_reader, perm_device, perm_worker, perm_account, perm_hall,'
                 ' perm_exchange', current_database());
  FOR found IN SELECT datname FROM pg_database WHERE datname IN ('postgres', 'template1')
                                                 AND datname <> current_database() LOOP
    EXECUTE format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC', found.datname);
  END LOOP;
  -- sorting without end fills the disk without a right to any table
  EXECUTE format('ALTER DATABASE %I SET temp_file_limit = ''1GB''', current_database());
  -- who writes at this moment, by locks and sessions, tells who has a case before it is decided
  FOREACH hidden IN ARRAY ARRAY['pg_locks', 'pg_stat_activity', 'pg_stat_ssl', 'pg_stat_gssapi', 'pg_stat_replication',
                                'pg_prepared_xacts'] LOOP
    EXECUTE format('REVOKE SELECT ON pg_catalog.%I FROM PUBLIC', hidden);
    EXECUTE format('GRANT SELECT ON pg_catalog.%I TO pg_read_all_stats', hidden);
  END LOOP;
  -- what would let a client keep things, lock others out, write into the log, or sleep, without touching a table
  FOR found IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace
      AND (p.proname LIKE 'pg\_%advisory%' OR p.proname IN ('lo_create', 'lo_creat', 'lo_from_bytea', 'pg_notify',
           'pg_logical_emit_message', 'pg_sleep', 'pg_sleep_for', 'pg_sleep_until')) LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', found.name);
  END LOOP;
  FOR found IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace
      AND (p.proname IN ('pg_lock_status', 'pg_blocking_pids', 'pg_safe_snapshot_blocking_pids', 'pg_prepared_xact',
           'pg_stat_get_activity') OR p.proname LIKE 'pg\_stat\_get\_backend\_%') LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', found.name);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO pg_read_all_stats', found.name);
  END LOOP;
END $$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
GRANT USAGE ON LANGUAGE plpgsql TO prov_owner, account_maker;

-- without IN SCHEMA: with it, nothing happens
ALTER DEFAULT PRIVILEGES FOR ROLE prov_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE account_maker REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE prov_owner REVOKE USAGE ON TYPES FROM PUBLIC;

CREATE SCHEMA core AUTHORIZATION prov_owner;
CREATE SCHEMA api AUTHORIZATION prov_owner;
CREATE SCHEMA work AUTHORIZATION prov_owner;
CREATE SCHEMA account AUTHORIZATION prov_owner;
CREATE SCHEMA hall AUTHORIZATION prov_owner;
CREATE SCHEMA maker AUTHORIZATION account_maker;

GRANT USAGE ON SCHEMA api TO perm_any, perm_reader, perm_device, perm_hall;
GRANT USAGE ON SCHEMA work TO perm_worker;
GRANT USAGE ON SCHEMA account TO perm_account;
GRANT USAGE ON SCHEMA hall TO perm_exchange;
GRANT USAGE ON SCHEMA maker TO prov_owner;
