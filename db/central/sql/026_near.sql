-- Household and unit: nobody near to the person concerned is drawn.  No address, no number and no keyed hash comes here.

CREATE OR REPLACE FUNCTION core.near_mark(wanted_case uuid, person bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT sha256(convert_to('yichuang.near', 'UTF8') || '\x00'::bytea || uuid_send(wanted_case) || person)
$$;

-- Form of what an acceptance says: up to 500 marks.
CREATE OR REPLACE FUNCTION core.is_near_said(d jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF jsonb_typeof(d) IS DISTINCT FROM 'array' THEN RETURN false; END IF;
  RETURN jsonb_array_length(d) BETWEEN 1 AND 500 AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(d) m
    WHERE jsonb_typeof(m) <> 'string' OR (m #>> '{}') !~ '^[0-9a-f]{64}$');
END $$;

CREATE OR REPLACE FUNCTION core.near_is_noted() RETURNS trigger LANGUAGE plpgsql
SET search_path = core, pg_catalog, pg_temp AS $$
DECLARE told jsonb := NEW.body::jsonb #> '{data,near}';
BEGIN
  IF core.is_near_said(told) THEN
    INSERT INTO case_near SELECT DISTINCT NEW.office_id, NEW.case_id, decode(m, 'hex') FROM jsonb_array_elements_text(told) m;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER near_is_noted AFTER INSERT ON core.case_event FOR EACH ROW
  WHEN (NEW.kind = 'accepted' AND position('"near":' IN NEW.body) > 0) EXECUTE FUNCTION core.near_is_noted();
ALTER TABLE core.case_event ENABLE ALWAYS TRIGGER near_is_noted;

CREATE OR REPLACE FUNCTION core.is_near(h core.case_head, person bytea) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM case_near n WHERE n.office_id = h.office_id AND n.case_id = h.case_id
                 AND n.mark = core.near_mark(h.case_id, is_near.person));
END $$;

-- For the worker: who of the people of these offices is near to whom those cases are about.
CREATE OR REPLACE FUNCTION work.near(offices text[], cases uuid[], considered text[]) RETURNS TABLE (case_id uuid, person bytea)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT n.case_id, o.person FROM unnest(offices, cases) w (office_id, case_id)
    JOIN case_near n ON n.office_id = w.office_id AND n.case_id = w.case_id
    JOIN operator o ON o.office_id = ANY(considered) AND o.is_active AND core.near_mark(n.case_id, o.person) = n.mark
$$;
REVOKE ALL ON FUNCTION work.near(text[], uuid[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION work.near(text[], uuid[], text[]) TO perm_worker;
