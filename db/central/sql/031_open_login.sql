-- The login of an account that was closed lets its person in again.  Runs as superuser; the function goes to account_maker.

CREATE OR REPLACE FUNCTION maker.open_login(login name, verifier text, member_of text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
BEGIN
  PERFORM maker.check_form(login, verifier, member_of);
  IF login !~ '^o' THEN RAISE EXCEPTION 'login_form' USING ERRCODE = 'check_violation'; END IF;
  EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', login, verifier);
  PERFORM maker.set_group(login, member_of);
END $$;
ALTER FUNCTION maker.open_login(name, text, text) OWNER TO account_maker;
REVOKE ALL ON FUNCTION maker.open_login(name, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION maker.open_login(name, text, text) TO prov_owner;
