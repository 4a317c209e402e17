-- Who works at an office, so that every window of it knows the same people under the same ids; and with which key their ID
-- numbers are hashed.  No number, no password and no face comes here: name, account, post, and the keyed hash.

-- What tells the province's key of ID numbers from any other, and nothing else of it: the key itself would open the hashes.
CREATE TABLE core.person_key (
  commitment bytea NOT NULL CHECK (length(commitment) = 32),
  at timestamptz NOT NULL
);
CREATE UNIQUE INDEX person_key_is_one ON core.person_key ((true));

CREATE TABLE core.listed (
  operator_id uuid PRIMARY KEY REFERENCES core.operator,
  account text NOT NULL CHECK (account ~ '^[a-z][a-z0-9._-]{2,31}$'),
  name text NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 60),
  section_name text NOT NULL CHECK (length(btrim(section_name)) BETWEEN 1 AND 60)
);

SELECT core.keep(ARRAY['person_key']);
SELECT core.keep(ARRAY['listed'], 'DELETE');

-- Once, by the superuser; the same again changes nothing, another one is refused: every hash was made with the first.
CREATE FUNCTION account.set_person_key(commitment bytea) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
BEGIN
  PERFORM core.may_order(NULL);
  IF EXISTS (SELECT 1 FROM core.person_key k WHERE k.commitment = set_person_key.commitment) THEN RETURN; END IF;
  IF EXISTS (SELECT 1 FROM core.person_key) THEN
    RAISE EXCEPTION 'denied:person-key' USING ERRCODE = 'unique_violation';
  END IF;
  INSERT INTO core.person_key VALUES (set_person_key.commitment, clock_timestamp());
  PERFORM core.record_act('set_person_key', 'province', jsonb_build_object('commitment', encode(commitment, 'hex')));
END $$;

-- For who makes accounts: whether a hall's list was made with the same key.
CREATE FUNCTION account.person_key() RETURNS bytea LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT k.commitment FROM core.person_key k
$$;

-- How the windows shall call somebody.  The names stand in the table alone; the record keeps their digest.
CREATE FUNCTION account.list_operator(operator uuid, account text, name text, section_name text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE who core.operator := core.somebody_else(operator);
BEGIN
  IF EXISTS (SELECT 1 FROM listed l JOIN core.operator o ON o.operator_id = l.operator_id WHERE l.account = list_operator.account
             AND o.office_id = who.office_id AND o.operator_id <> who.operator_id) THEN
    RAISE EXCEPTION 'denied:account-taken' USING ERRCODE = 'unique_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM listed l WHERE l.operator_id = who.operator_id AND l.account <> list_operator.account) THEN
    RAISE EXCEPTION 'denied:account-fixed' USING ERRCODE = 'check_violation';
  END IF;
  UPDATE listed l SET name = list_operator.name, section_name = list_operator.section_name WHERE l.operator_id = who.operator_id;
  IF NOT FOUND THEN
    INSERT INTO listed VALUES (who.operator_id, list_operator.account, list_operator.name, list_operator.section_name);
  END IF;
  PERFORM core.record_act('list_operator', operator::text, jsonb_build_object('listed',
    encode(sha256(convert_to(concat_ws(E'\n', account, name, section_name), 'UTF8')), 'hex')));
END $$;

-- Who has an account at an office, for who makes accounts there.
CREATE FUNCTION account.known(office text) RETURNS TABLE (operator_id uuid, person bytea, section text, post text, permission text,
  is_active boolean, account text, name text, section_name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
#variable_conflict use_column
BEGIN
  PERFORM core.may_order(known.office);
  RETURN QUERY SELECT o.operator_id, o.person, o.section, o.post, o.permission, o.is_active, l.account, l.name, l.section_name
    FROM operator o LEFT JOIN listed l USING (operator_id) WHERE o.office_id = known.office ORDER BY o.operator_id;
END $$;

-- For a machine: the people of its office, and of an office above it those who act in cases or grants of the office below;
-- beside them the commitment to the key.  NULL where nothing has changed since the digest known.
CREATE FUNCTION api.people(office text, known bytea) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE mine text; found jsonb; digest bytea;
BEGIN
  SELECT d.office_id INTO mine FROM device d WHERE d.login = session_user AND d.is_active;
  IF mine IS NULL OR NOT core.serves(office, mine) THEN
    RAISE EXCEPTION 'denied:office' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF core.hall_office() IS NOT NULL AND office <> mine THEN RETURN core.people_heard(office, known); END IF;
  SELECT jsonb_build_object(
    'key', (SELECT encode(k.commitment, 'hex') FROM person_key k),
    'people', coalesce((SELECT jsonb_agg(jsonb_build_object('operator', o.operator_id, 'person', encode(o.person, 'hex'),
      'account', l.account, 'name', l.name, 'section', o.section, 'section_name', l.section_name, 'post', o.post,
      'active', o.is_active) ORDER BY o.operator_id)
      FROM operator o JOIN listed l ON l.operator_id = o.operator_id WHERE o.office_id = office
        AND (office = mine OR o.post IN ('handler', 'reviewer', 'leader', 'security_admin'))), '[]')) INTO found;
  digest := sha256(convert_to(found::text, 'UTF8'));
  RETURN CASE WHEN digest IS DISTINCT FROM known THEN found || jsonb_build_object('digest', encode(digest, 'hex')) END;
END $$;

-- Names of an office's people and the commitment, in one text that is the same wherever the same is listed.
CREATE FUNCTION core.names_of(office text) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object(
    'key', (SELECT encode(k.commitment, 'hex') FROM person_key k),
    'listed', coalesce((SELECT jsonb_agg(to_jsonb(l) ORDER BY l.operator_id) FROM listed l JOIN operator o
                        ON o.operator_id = l.operator_id WHERE o.office_id = office), '[]'))
$$;

-- For the hall machine of an office: its people's names, NULL where they are those of the digest known.
CREATE FUNCTION api.hall_names(known bytea) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE hall device := core.my_hall(); found jsonb := core.names_of(hall.office_id);
BEGIN
  RETURN CASE WHEN sha256(convert_to(found::text, 'UTF8')) IS DISTINCT FROM known THEN found END;
END $$;

-- At the hall machine: the digest of what is listed here, and what the province says instead.
CREATE FUNCTION hall.names_digest() RETURNS bytea LANGUAGE sql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT sha256(convert_to(core.names_of((core.here()).office_id)::text, 'UTF8'))
$$;

CREATE FUNCTION hall.take_names(said jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE here exchange := core.here(); l listed;
BEGIN
  IF said->>'key' IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person_key) THEN
    INSERT INTO person_key VALUES (decode(said->>'key', 'hex'), clock_timestamp());
  END IF;
  FOR l IN SELECT p.* FROM jsonb_array_elements(said->'listed') v, jsonb_populate_record(NULL::listed, v) p
           JOIN operator o ON o.operator_id = p.operator_id AND o.office_id = here.office_id LOOP
    UPDATE listed x SET (account, name, section_name) = (l.account, l.name, l.section_name) WHERE x.operator_id = l.operator_id;
    IF NOT FOUND THEN INSERT INTO listed VALUES (l.*); END IF;
  END LOOP;
END $$;

REVOKE ALL ON FUNCTION api.hall_names(bytea), hall.names_digest(), hall.take_names(jsonb), core.names_of(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api.hall_names(bytea) TO perm_hall;
GRANT EXECUTE ON FUNCTION hall.names_digest(), hall.take_names(jsonb) TO perm_exchange;

REVOKE ALL ON FUNCTION account.set_person_key(bytea), account.person_key(), account.list_operator(uuid, text, text, text),
  account.known(text), api.people(text, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION account.person_key(), account.list_operator(uuid, text, text, text), account.known(text) TO perm_account;
GRANT EXECUTE ON FUNCTION api.people(text, bytea) TO perm_device;
