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
DECLARE found record;
BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO perm_any, perm_reader, perm_device, perm_worker, perm_account, perm_hall,'
                 ' perm_exchange', current_database());
  FOR found IN SELECT datname FROM pg_database WHERE datname IN ('postgres', 'template1')
                                                 AND datname <> current_database() LOOP
    EXECUTE format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC', found.datname);
  END LOOP;
  -- what would let a client keep things, lock others out, write into the log, or sleep, without touching a table
  FOR found IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace
      AND (p.proname LIKE 'pg\_%advisory%' OR p.proname IN ('lo_create', 'lo_creat', 'lo_from_bytea', 'pg_notify',
           'pg_logical_emit_message', 'pg_sleep', 'pg_sleep_for', 'pg_sleep_until')) LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', found.name);
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
