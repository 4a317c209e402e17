-- Logins are made by a role without members that nobody signs in as.  Fixed groups; a ready SCRAM verifier, never a password.
-- Runs as superuser; every function goes to account_maker.

CREATE FUNCTION maker.check_form(login name, verifier text, member_of text) RETURNS void LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF login !~ '^[odh][0-9a-f]{32}$' THEN RAISE EXCEPTION 'login_form' USING ERRCODE = 'check_violation'; END IF;
  IF verifier !~ '^SCRAM-SHA-256[$][0-9]{4,7}:[A-Za-z0-9+/]{22,}={0,2}[$][A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$' THEN
    RAISE EXCEPTION 'verifier_form' USING ERRCODE = 'check_violation';
  END IF;
  IF member_of NOT IN ('perm_intake', 'perm_handling', 'perm_review', 'perm_approval', 'perm_reader', 'perm_device',
                       'perm_account', 'perm_hall') THEN
    RAISE EXCEPTION 'group_form' USING ERRCODE = 'check_violation';
  END IF;
END $$;

CREATE FUNCTION maker.make_login(login name, verifier text, member_of text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
BEGIN
  PERFORM maker.check_form(login, verifier, member_of);
  EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS INHERIT'
                 ' CONNECTION LIMIT 3 PASSWORD %L IN ROLE %I', login, verifier, member_of);
END $$;

CREATE FUNCTION maker.set_verifier(login name, verifier text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
BEGIN
  PERFORM maker.check_form(login, verifier, 'perm_reader');
  EXECUTE format('ALTER ROLE %I PASSWORD %L', login, verifier);
END $$;

-- Out of whatever group it is in, into this one; NULL: into none, and no sign-in any more.
CREATE FUNCTION maker.set_group(login name, member_of text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE old name;
BEGIN
  IF login !~ '^[odh][0-9a-f]{32}$' THEN RAISE EXCEPTION 'login_form' USING ERRCODE = 'check_violation'; END IF;
  FOR old IN SELECT g.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member JOIN pg_roles g ON g.oid = m.roleid
             WHERE r.rolname = login LOOP
    EXECUTE format('REVOKE %I FROM %I', old, login);
  END LOOP;
  IF member_of IS NULL THEN
    EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', login);
    RETURN;
  END IF;
  IF member_of NOT IN ('perm_intake', 'perm_handling', 'perm_review', 'perm_approval', 'perm_reader', 'perm_account') THEN
    RAISE EXCEPTION 'group_form' USING ERRCODE = 'check_violation';
  END IF;
  EXECUTE format('GRANT %I TO %I', member_of, login);
END $$;

-- What a hall machine needs so that a person's password opens there too: the verifier, of accounts and machines alone.
CREATE FUNCTION maker.verifier_of(login name) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT a.rolpassword FROM pg_authid a WHERE a.rolname = login AND login ~ '^[od][0-9a-f]{32}$'
$$;
GRANT SELECT (rolname, rolpassword) ON pg_authid TO account_maker;

ALTER FUNCTION maker.check_form(name, text, text) OWNER TO account_maker;
ALTER FUNCTION maker.verifier_of(name) OWNER TO account_maker;
ALTER FUNCTION maker.make_login(name, text, text) OWNER TO account_maker;
ALTER FUNCTION maker.set_verifier(name, text) OWNER TO account_maker;
ALTER FUNCTION maker.set_group(name, text) OWNER TO account_maker;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA maker FROM PUBLIC;
GRANT EXECUTE ON FUNCTION maker.make_login(name, text, text), maker.set_verifier(name, text), maker.set_group(name, text),
  maker.verifier_of(name) TO prov_owner;
