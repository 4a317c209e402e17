-- Which panel a case is drawn to, and whom of it.  The acts that form and end panels are told in 025_kin_acts.

CREATE OR REPLACE FUNCTION core.is_open(wanted core.panel) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT NOT EXISTS (SELECT 1 FROM panel_end x WHERE x.panel_id = wanted.panel_id)
$$;

-- Form of what forms a panel: a name, its members, the items that it does.
CREATE OR REPLACE FUNCTION core.is_panel(d jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF jsonb_typeof(d->'members') IS DISTINCT FROM 'array' OR jsonb_typeof(d->'items') IS DISTINCT FROM 'array'
     OR jsonb_typeof(d->'name') IS DISTINCT FROM 'string' THEN
    RETURN false;
  END IF;
  RETURN length(d->>'name') BETWEEN 1 AND 40 AND btrim(d->>'name') = d->>'name'
    AND jsonb_array_length(d->'members') BETWEEN 1 AND 200 AND jsonb_array_length(d->'items') <= 500
    AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(d->'members') m WHERE jsonb_typeof(m) <> 'string' OR NOT core.is_uuid(m #>> '{}'))
    AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(d->'items') i WHERE jsonb_typeof(i) <> 'string')
    AND (SELECT count(*) = count(DISTINCT m) FROM jsonb_array_elements_text(d->'members') m)
    AND (SELECT count(*) = count(DISTINCT i) FROM jsonb_array_elements_text(d->'items') i);
END $$;

-- Why such a panel could never work; NULL where it may be formed.
CREATE OR REPLACE FUNCTION core.panel_denial(office text, d jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  members uuid[] := ARRAY(SELECT m::uuid FROM jsonb_array_elements_text(d->'members') m);
  wanted text[] := ARRAY(SELECT jsonb_array_elements_text(d->'items'));
BEGIN
  IF (SELECT count(*) FROM operator o WHERE o.operator_id = ANY(members) AND o.is_active AND o.office_id = office) <> cardinality(members) THEN
    RETURN 'concerned';
  END IF;
  RETURN CASE WHEN
    EXISTS (SELECT 1 FROM unnest(wanted) i WHERE NOT EXISTS (SELECT 1 FROM item_way w WHERE w.item = i))
    OR EXISTS (SELECT 1 FROM panel p WHERE p.office_id = office AND p.name = d->>'name' AND core.is_open(p))
    OR EXISTS (SELECT 1 FROM operator o WHERE o.operator_id = ANY(members) AND o.permission IS NULL)
    -- nobody is in two of them, by person
    OR EXISTS (SELECT 1 FROM operator o JOIN operator x ON x.person = o.person JOIN panel_member m ON m.operator_id = x.operator_id
      JOIN panel p USING (panel_id) WHERE o.operator_id = ANY(members) AND core.is_open(p))
    -- one of each permission that its items need behind the window
    OR EXISTS (SELECT 1 FROM (SELECT DISTINCT ON (w.item) w.way FROM item_way w WHERE wanted = '{}' OR w.item = ANY(wanted)
        ORDER BY w.item, w.listed DESC) l, jsonb_array_elements(l.way) stage
      WHERE stage->>'permission' <> 'intake' AND NOT EXISTS (SELECT 1 FROM operator o WHERE o.operator_id = ANY(members)
        AND o.permission = stage->>'permission'))
    -- handler and reviewer not all of one section
    OR (SELECT count(DISTINCT o.permission) = 2 AND count(DISTINCT o.section) = 1 FROM operator o
        WHERE o.operator_id = ANY(members) AND o.permission IN ('handling', 'review'))
    THEN 'panel' END;
END $$;

-- Whether anything that the server knows keeps this person of the case's office from the step today.
CREATE OR REPLACE FUNCTION core.is_able(h core.case_head, who core.operator, wanted_role text, wanted_permission text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE today date := (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
  RETURN who.is_active AND who.office_id = h.office_id AND who.permission IS NOT DISTINCT FROM wanted_permission
    AND core.groups_of(who.login) = ARRAY['perm_' || who.permission] AND core.is_planned(who, today) AND NOT core.is_away(who, today)
    AND NOT core.has_sent_up(h, who.person) AND NOT core.is_near(h, who.person) AND core.personal_denial(h, who, wanted_role, wanted_permission) IS NULL;
END $$;

-- Whether the record says of this person what the server cannot know: how much he has is the worker's word, and so is all that
-- a hall machine saw on another day.
CREATE OR REPLACE FUNCTION core.is_told_out(record jsonb, who uuid, from_hall boolean) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT EXISTS (SELECT 1 FROM jsonb_array_elements(CASE jsonb_typeof(record->'exclusions') WHEN 'array' THEN record->'exclusions'
      ELSE '[]' END) x WHERE x->>'operator' = who::text AND (from_hall OR x->>'reason' IN ('quota_full', 'handled_recently')))
$$;

-- Why a draw of a step at home does not fit the panels: it names another one than has the case, or none where one could do the
-- step, or somebody outside it although somebody of it could.  Who had the case gets it back, of the panel or not.
CREATE OR REPLACE FUNCTION core.panel_draw_denial(h core.case_head, who core.operator, wanted_role text, wanted_permission text, record jsonb,
  from_hall boolean) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE kept uuid; named uuid; chosen panel;
BEGIN
  IF wanted_permission = 'intake' OR who.office_id <> h.office_id OR h.escalated_to IS NOT NULL
     OR NOT EXISTS (SELECT 1 FROM panel p WHERE p.office_id = h.office_id) THEN
    RETURN NULL;
  END IF;
  SELECT c.panel_id INTO kept FROM case_panel c WHERE c.office_id = h.office_id AND c.case_id = h.case_id AND c.round = h.round;
  named := CASE WHEN core.is_uuid(record #>> '{panel,panel}') THEN (record #>> '{panel,panel}')::uuid END;
  IF kept IS NULL AND named IS NULL THEN
    RETURN CASE WHEN EXISTS (SELECT 1 FROM panel p JOIN panel_member m USING (panel_id) JOIN operator o USING (operator_id)
      WHERE p.office_id = h.office_id AND core.is_open(p) AND (p.items = '{}' OR h.item = ANY(p.items))
        AND NOT core.is_told_out(record, o.operator_id, from_hall) AND core.is_able(h, o, wanted_role, wanted_permission)) THEN 'panel' END;
  END IF;
  IF kept IS NOT NULL AND named IS DISTINCT FROM kept THEN RETURN 'panel'; END IF;
  SELECT * INTO chosen FROM panel p WHERE p.panel_id = named AND p.office_id = h.office_id;
  IF chosen.panel_id IS NULL OR kept IS NULL AND NOT (core.is_open(chosen) AND (chosen.items = '{}' OR h.item = ANY(chosen.items))) THEN
    RETURN 'panel';
  END IF;
  IF EXISTS (SELECT 1 FROM panel_member m WHERE m.panel_id = chosen.panel_id AND m.operator_id = who.operator_id)
     OR EXISTS (SELECT 1 FROM case_actor a WHERE a.office_id = h.office_id AND a.case_id = h.case_id AND a.person = who.person
                AND a.role = wanted_role) THEN
    RETURN NULL;
  END IF;
  IF NOT core.is_open(chosen) THEN RETURN CASE WHEN record #>> '{panel,fallback}' IS DISTINCT FROM 'ended' THEN 'panel' END; END IF;
  RETURN CASE WHEN record #>> '{panel,fallback}' IS DISTINCT FROM 'nobody' OR EXISTS (SELECT 1 FROM panel_member m
    JOIN operator o USING (operator_id) WHERE m.panel_id = chosen.panel_id AND NOT core.is_told_out(record, o.operator_id, from_hall)
      AND core.is_able(h, o, wanted_role, wanted_permission)) THEN 'panel' END;
END $$;

-- The case belongs to the panel that its first draw of the round named.
CREATE OR REPLACE FUNCTION core.keep_panel(h core.case_head, wanted_permission text, record jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF wanted_permission <> 'intake' AND core.is_uuid(record #>> '{panel,panel}') THEN
    INSERT INTO case_panel SELECT h.office_id, h.case_id, h.round, p.panel_id, clock_timestamp() FROM panel p
      WHERE p.panel_id = (record #>> '{panel,panel}')::uuid AND p.office_id = h.office_id
        AND NOT EXISTS (SELECT 1 FROM case_panel c WHERE c.office_id = h.office_id AND c.case_id = h.case_id AND c.round = h.round);
  END IF;
END $$;

-- For the worker: every panel of these offices, ended ones too.
CREATE OR REPLACE FUNCTION work.panels(offices text[]) RETURNS TABLE (panel_id uuid, office_id text, name text, items text[], members uuid[],
  ended_at timestamptz) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT p.panel_id, p.office_id, p.name, p.items, ARRAY(SELECT m.operator_id FROM panel_member m WHERE m.panel_id = p.panel_id ORDER BY 1),
    x.at FROM panel p LEFT JOIN panel_end x USING (panel_id) WHERE p.office_id = ANY(offices) ORDER BY p.panel_id
$$;

-- What the draw asks of these cases beside all else: their item, and the panel that has them in this round.
CREATE OR REPLACE FUNCTION work.case_panels(offices text[], cases uuid[]) RETURNS TABLE (case_id uuid, item text, panel_id uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT h.case_id, h.item, c.panel_id FROM unnest(offices, cases) w (office_id, case_id)
    JOIN case_head h ON h.office_id = w.office_id AND h.case_id = w.case_id
    LEFT JOIN case_panel c ON c.office_id = h.office_id AND c.case_id = h.case_id AND c.round = h.round
$$;

REVOKE ALL ON FUNCTION work.panels(text[]), work.case_panels(text[], uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION work.panels(text[]), work.case_panels(text[], uuid[]) TO perm_worker;
