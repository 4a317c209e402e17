-- The green channel: the server names who follows a case, by the rule of the program; nobody picks, and who ever followed a case
-- does no step of it.

-- Form of the mark in an acceptance.
CREATE OR REPLACE FUNCTION core.is_green(d jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN coalesce(d->>'reason' IN ('senior', 'disabled', 'pregnant', 'gravely_ill', 'military', 'severe_injury')
    AND CASE jsonb_typeof(d->'days') WHEN 'number' THEN (d->>'days')::numeric >= 1 ELSE false END
    AND jsonb_typeof(d->'provisional') = 'boolean' AND core.is_day(d->>'due_on'), false);
END $$;

CREATE OR REPLACE FUNCTION core.green_is_noted() RETURNS trigger LANGUAGE plpgsql
SET search_path = core, pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.body::jsonb #> '{data,green}' IS NOT NULL THEN INSERT INTO green_case VALUES (NEW.office_id, NEW.case_id); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER green_is_noted AFTER INSERT ON core.case_event FOR EACH ROW
  WHEN (NEW.kind = 'accepted' AND position('"green":' IN NEW.body) > 0) EXECUTE FUNCTION core.green_is_noted();
ALTER TABLE core.case_event ENABLE ALWAYS TRIGGER green_is_noted;

-- Why somebody does not follow the case; NULL where he may.
CREATE OR REPLACE FUNCTION core.chaser_against(h core.case_head, who core.operator) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE today date := (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
  RETURN CASE
    WHEN NOT who.is_active OR who.office_id <> h.office_id OR who.permission IS NOT NULL
      OR who.post NOT IN ('flow_desk', 'floor_supervisor', 'service_desk') THEN 'post'
    WHEN who.person = h.subject_key OR EXISTS (SELECT 1 FROM core.relatives_of(who.person) r WHERE r = h.subject_key)
      OR EXISTS (SELECT 1 FROM case_actor a WHERE a.office_id = h.office_id AND a.case_id = ANY(core.matter(h.office_id, h.case_id))
                 AND a.person = who.person) THEN 'conflict'
    WHEN core.is_away(who, today) OR NOT core.is_planned(who, today) THEN 'absent' END;
END $$;

CREATE OR REPLACE FUNCTION core.is_owed(state text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT state IN ('received', 'awaiting_supplement', 'accepted', 'paused', 'decided')
$$;

-- Whose turn it is: the fewest open cases, then the longest without one, then by account.
CREATE OR REPLACE FUNCTION core.next_chaser(h core.case_head) RETURNS core.operator LANGUAGE sql STABLE AS $$
  SELECT o FROM operator o LEFT JOIN listed l USING (operator_id) WHERE o.office_id = h.office_id AND core.chaser_against(h, o) IS NULL
  ORDER BY (SELECT count(*) FROM chaser c JOIN case_head x USING (office_id, case_id) WHERE c.operator_id = o.operator_id
              AND core.is_owed(x.state) AND NOT EXISTS (SELECT 1 FROM chaser_end e WHERE e.chaser_id = c.chaser_id)),
    (SELECT max(c.named_at) FROM chaser c WHERE c.operator_id = o.operator_id) NULLS FIRST,
    coalesce(l.account, o.login) COLLATE "C" LIMIT 1
$$;

-- Names who follows the case where nobody does, or hands it on.  Who is absent keeps it while nobody else can take it; who may not
-- follow it loses it at once.  Returns whether anything changed.
CREATE OR REPLACE FUNCTION core.name_chaser(h core.case_head) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE now_with chaser; who operator; following operator; ending text;
BEGIN
  SELECT c.* INTO now_with FROM chaser c WHERE c.office_id = h.office_id AND c.case_id = h.case_id
    AND NOT EXISTS (SELECT 1 FROM chaser_end e WHERE e.chaser_id = c.chaser_id);
  IF now_with.chaser_id IS NOT NULL THEN
    SELECT * INTO who FROM operator o WHERE o.operator_id = now_with.operator_id;
    ending := core.chaser_against(h, who);
    IF ending IS NULL THEN RETURN false; END IF;
  END IF;
  following := core.next_chaser(h);
  IF following.operator_id IS NULL AND (now_with.chaser_id IS NULL OR ending = 'absent') THEN RETURN false; END IF;
  IF now_with.chaser_id IS NOT NULL THEN INSERT INTO chaser_end VALUES (now_with.chaser_id, clock_timestamp(), ending); END IF;
  IF following.operator_id IS NOT NULL THEN
    INSERT INTO chaser SELECT h.office_id, h.case_id, count(*) + 1, gen_random_uuid(), following.operator_id, following.person, clock_timestamp()
      FROM chaser c WHERE c.office_id = h.office_id AND c.case_id = h.case_id;
  END IF;
  RETURN true;
END $$;

-- For the worker: every open case of the channel is followed by somebody who is there and may; of an office that its hall machine
-- draws for, there alone.  Returns how many changed.
CREATE OR REPLACE FUNCTION work.follow_green() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE h case_head; changed integer := 0;
BEGIN
  FOR h IN SELECT c.* FROM green_case g JOIN case_head c USING (office_id, case_id) JOIN office o USING (office_id)
      WHERE core.is_owed(c.state) AND (o.drawn_by IS NULL) = (core.hall_office() IS NULL)
      ORDER BY c.opened_at, c.case_id FOR UPDATE OF c SKIP LOCKED LOOP
    changed := changed + core.name_chaser(h)::integer;
  END LOOP;
  RETURN changed;
END $$;
REVOKE ALL ON FUNCTION work.follow_green() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION work.follow_green() TO perm_worker;

-- Who follows, or followed, the open cases of an office: told to posts that chase cases there, and to nobody else.
CREATE OR REPLACE FUNCTION api.chasers(office text) RETURNS TABLE (chaser_id uuid, case_id uuid, operator_id uuid, named_at text,
  ended_at text, ending text) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
#variable_conflict use_column
BEGIN
  IF NOT (core.is_mine(chasers.office) AND core.speaks_for(ARRAY['flow_desk', 'floor_supervisor', 'service_desk'], chasers.office)) THEN
    RETURN;
  END IF;
  RETURN QUERY SELECT c.chaser_id, c.case_id, c.operator_id, core.moment(c.named_at), core.moment(e.ended_at), e.ending
    FROM chaser c JOIN case_head h USING (office_id, case_id) LEFT JOIN chaser_end e USING (chaser_id)
    WHERE c.office_id = chasers.office AND core.is_owed(h.state) ORDER BY c.named_at, c.chaser_id;
END $$;
REVOKE ALL ON FUNCTION api.chasers(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api.chasers(text) TO perm_reader, perm_device;
