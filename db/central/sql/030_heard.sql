-- What a window that knows only a hall machine hears of the offices above: who works there, and whether a key that the province gave
-- one of them for this window is known here already.

-- The list as the province told it, NULL where it is the one known, or none came yet.
CREATE OR REPLACE FUNCTION core.people_heard(office text, known bytea) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE found jsonb := (SELECT h.people FROM heard_above h WHERE h.office_id = people_heard.office);
BEGIN
  RETURN CASE WHEN found->>'digest' IS DISTINCT FROM encode(known, 'hex') THEN found END;
END $$;

-- The digest of what was heard of that office.
CREATE OR REPLACE FUNCTION hall.people_digest(office text) RETURNS bytea LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT decode(h.people->>'digest', 'hex') FROM heard_above h WHERE h.office_id = people_digest.office
$$;

-- What api.people says at the province of an office above.
CREATE OR REPLACE FUNCTION hall.take_above_people(office text, said jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM hall.above() a WHERE a.office = take_above_people.office) THEN
    RAISE EXCEPTION 'denied:office' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO heard_above VALUES (take_above_people.office, said) ON CONFLICT (office_id) DO UPDATE SET people = EXCLUDED.people;
END $$;

-- Whether this server would take what is sealed here with that key: only of the machine that asks.
CREATE OR REPLACE FUNCTION api.has_key(wanted bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT EXISTS (SELECT 1 FROM operator_key k JOIN device d USING (device_id) WHERE k.key_id = has_key.wanted AND d.login = session_user
    AND d.is_active AND k.revoked_at IS NULL AND k.valid_to > clock_timestamp())
$$;

REVOKE ALL ON FUNCTION hall.people_digest(text), hall.take_above_people(text, jsonb), api.has_key(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api.people(text, bytea) TO perm_hall;
GRANT EXECUTE ON FUNCTION hall.people_digest(text), hall.take_above_people(text, jsonb) TO perm_exchange;
GRANT EXECUTE ON FUNCTION api.has_key(bigint) TO perm_device;
