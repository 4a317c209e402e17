-- Taken in at one county's hall, owned by another county whose people decide.  Runs before the streams: their pull asks it.

CREATE TABLE core.any_hall (
  office_id text NOT NULL REFERENCES core.office, item text NOT NULL, is_open boolean NOT NULL,
  PRIMARY KEY (office_id, item)
);
-- where a case was taken in, if not at home
CREATE TABLE core.case_taken (
  office_id text NOT NULL, case_id uuid NOT NULL, taken_at text NOT NULL REFERENCES core.office,
  operator_id uuid NOT NULL REFERENCES core.operator, via name NOT NULL,
  PRIMARY KEY (office_id, case_id),
  FOREIGN KEY (office_id, case_id) REFERENCES core.case_head
);
CREATE INDEX case_taken_by ON core.case_taken (operator_id);
CREATE INDEX case_taken_via ON core.case_taken (via);
SELECT core.keep(ARRAY['case_taken']);
ALTER TABLE core.any_hall ENABLE ROW LEVEL SECURITY;
-- how an office is called, where its province has said so
CREATE TABLE core.office_name (
  office_id text PRIMARY KEY REFERENCES core.office, name text NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 100)
);
ALTER TABLE core.office_name ENABLE ROW LEVEL SECURITY;

-- Whether some item of the owner's may be taken in by that other county at all.
CREATE FUNCTION core.is_open_to(owner text, guest text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT owner <> guest AND (SELECT count(*) FROM office o WHERE o.office_id IN (owner, guest) AND o.level = 'county') = 2
    AND core.superior(owner, 'province') = core.superior(guest, 'province')
    AND EXISTS (SELECT 1 FROM any_hall a WHERE a.office_id = owner AND a.is_open)
$$;

-- Another county of the same province may take this in for its owner: the window's acts alone, of an item that is open there.
CREATE FUNCTION core.takes_for(who core.operator, s core.spoken) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF who.permission IS DISTINCT FROM 'intake' OR who.office_id = s.office_id
     OR (SELECT count(*) FROM office o WHERE o.office_id IN (who.office_id, s.office_id) AND o.level = 'county') <> 2
     OR core.superior(who.office_id, 'province') IS DISTINCT FROM core.superior(s.office_id, 'province') THEN
    RETURN false;
  END IF;
  IF s.seq = 1 THEN
    RETURN s.kind IN ('received', 'not_needed', 'not_ours') AND s.data->>'taken_at' IS NOT DISTINCT FROM who.office_id
      AND EXISTS (SELECT 1 FROM any_hall a WHERE a.office_id = s.office_id AND a.item = s.data->>'item' AND a.is_open);
  END IF;
  -- what was missing may be handed in where it was taken in, or to the owner's own people
  RETURN s.kind IN ('received', 'supplement_notified', 'corrected_on_spot', 'accepted', 'closed') AND NOT s.data ? 'taken_at' AND EXISTS (SELECT 1 FROM case_taken t
    WHERE t.office_id = s.office_id AND t.case_id = s.case_id AND t.taken_at = who.office_id);
END $$;

-- Whether the result of that case may be handed over where it was taken in: the step of the window behind the decision.
CREATE FUNCTION core.hands_over(h core.case_head, stage jsonb, sits_in text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT h.state = 'decided' AND stage->>'permission' = 'intake' AND EXISTS (SELECT 1 FROM case_taken t
    WHERE t.office_id = h.office_id AND t.case_id = h.case_id AND t.taken_at = sits_in)
$$;

CREATE FUNCTION core.keep_taken(s core.spoken, who core.operator) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF s.seq = 1 AND who.office_id <> s.office_id THEN
    INSERT INTO case_taken VALUES (s.office_id, s.case_id, who.office_id, who.operator_id, session_user);
  END IF;
END $$;

-- Its own machine, or the clerk: nobody else of that county sees the case.
CREATE FUNCTION core.is_my_taking(t core.case_taken) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT t.via = session_user OR t.operator_id IS NOT DISTINCT FROM core.my_operator()
$$;
CREATE FUNCTION core.is_taken_here(wanted_office text, wanted_case uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM case_taken t WHERE t.office_id = wanted_office AND t.case_id = wanted_case AND core.is_my_taking(t))
$$;

-- Open an item of an office for every county of the province, or close it; by a security administrator of the province.
CREATE FUNCTION account.any_hall(office text, item text, is_open boolean) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
BEGIN
  PERFORM core.may_order(core.superior(any_hall.office, 'province'));
  INSERT INTO core.any_hall VALUES (any_hall.office, any_hall.item, any_hall.is_open)
    ON CONFLICT ON CONSTRAINT any_hall_pkey DO UPDATE SET is_open = EXCLUDED.is_open;
  PERFORM core.record_act('any_hall', any_hall.office, jsonb_build_object('item', any_hall.item, 'is_open', any_hall.is_open));
END $$;
GRANT EXECUTE ON FUNCTION account.any_hall(text, text, boolean) TO perm_account;

-- What an office is called in lists and on papers of other offices; by a security administrator of the province.
CREATE FUNCTION account.name_office(office text, name text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
BEGIN
  PERFORM core.may_order(core.superior(name_office.office, 'province'));
  INSERT INTO core.office_name VALUES (name_office.office, btrim(name_office.name))
    ON CONFLICT ON CONSTRAINT office_name_pkey DO UPDATE SET name = EXCLUDED.name;
  PERFORM core.record_act('name_office', name_office.office, jsonb_build_object('name', btrim(name_office.name)));
END $$;
GRANT EXECUTE ON FUNCTION account.name_office(text, text) TO perm_account;

-- What is open in the halls of other counties of the province of whoever is signed in, his own county's items among them; not
-- of an office whose numbers its hall machine leases.  A hall machine opens nothing, and says so by the item '*' of its own office.
CREATE FUNCTION api.any_hall() RETURNS TABLE (office text, name text, item text) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT a.office_id, n.name, a.item FROM any_hall a JOIN office o ON o.office_id = a.office_id
    LEFT JOIN office_name n ON n.office_id = a.office_id,
    (SELECT x.office_id FROM operator x WHERE x.login = session_user AND x.is_active
     UNION SELECT d.office_id FROM device d WHERE d.login = session_user AND d.is_active) me
  WHERE a.is_open AND o.level = 'county' AND o.drawn_by IS NULL AND core.hall_office() IS NULL
    AND core.superior(a.office_id, 'province') = core.superior(me.office_id, 'province')
  UNION ALL SELECT core.hall_office(), NULL, '*' WHERE core.hall_office() IS NOT NULL
  ORDER BY 1, 3;
END $$;
REVOKE ALL ON FUNCTION api.any_hall() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api.any_hall() TO perm_any, perm_reader, perm_device;
