-- The doors of the worker: whom a draw named, and papers that are late.  Never inside a push: a client could roll back.

-- Whose draw it is: the province's; of an office drawn by its hall machine the hall's, for its own people; what went up, and
-- whoever sits above, is never a hall's.
CREATE FUNCTION core.drawn_elsewhere(h core.case_head, who core.operator, hall core.device) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE drawer uuid := (SELECT o.drawn_by FROM office o WHERE o.office_id = h.office_id);
        is_up boolean := h.escalated_to IS NOT NULL OR coalesce(who.office_id <> h.office_id, false);
BEGIN
  IF core.hall_office() IS NOT NULL THEN
    RETURN CASE WHEN drawer IS NULL THEN 'drawn-by-province' WHEN is_up THEN 'drawn-above' END;
  END IF;
  IF hall.device_id IS NULL THEN RETURN CASE WHEN drawer IS NOT NULL AND NOT is_up THEN 'drawn-by-hall' END; END IF;
  RETURN CASE WHEN drawer IS DISTINCT FROM hall.device_id THEN 'drawn-by-province' WHEN is_up THEN 'drawn-above' END;
END $$;

-- Gives the case to whoever was drawn; drawn NULL: nobody could be, and it lies with nobody.
-- purpose: step, or asked (a longer limit, a correction).  record: the draw, as kept.
-- hall: the machine that hands a draw of its own over (hall_number: the draw's number there), NULL: drawn here.
-- Returns ok, stale (the case has moved on) or denied:<reason>.
CREATE FUNCTION core.give(office text, wanted uuid, after integer, purpose text, drawn uuid, record jsonb, hall core.device,
                          hall_number integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE h case_head; who operator; st jsonb; wanted_role text; wanted_permission text; reason text;
BEGIN
  SELECT * INTO h FROM case_head c WHERE c.office_id = give.office AND c.case_id = wanted FOR UPDATE;
  IF h.case_id IS NULL OR h.last_seq <> after THEN RETURN 'stale'; END IF;
  -- held until the draw is committed, so that a permission that ends meanwhile finds this case; passed over while one does
  SELECT * INTO who FROM operator o WHERE o.operator_id = drawn AND o.is_active FOR SHARE SKIP LOCKED;
  reason := core.drawn_elsewhere(h, who, hall);
  IF reason IS NOT NULL THEN RETURN 'denied:' || reason; END IF;
  SELECT c.stage INTO st FROM case_step c WHERE c.office_id = h.office_id AND c.case_id = h.case_id AND c.round = h.round
    AND c.seq = h.step;
  wanted_role := st->>'role'; wanted_permission := st->>'permission';
  IF purpose = 'asked' THEN
    wanted_permission := 'approval';
    wanted_role := coalesce((SELECT w->>'role' FROM jsonb_array_elements(core.way_now(h)) w
                             WHERE w->>'permission' = 'approval' LIMIT 1), 'approval');
    IF h.state <> 'correcting' AND NOT EXISTS (SELECT 1 FROM case_event e WHERE e.office_id = h.office_id AND e.case_id = h.case_id
         AND e.kind = 'extension_asked' AND e.seq > coalesce((SELECT max(x.seq) FROM case_event x WHERE x.office_id = h.office_id
         AND x.case_id = h.case_id AND x.kind IN ('extended', 'extension_refused')), 0)) THEN
      RETURN 'denied:not-asked';
    END IF;
  ELSIF purpose <> 'step' OR h.state NOT IN ('accepted', 'paused', 'decided') OR st IS NULL THEN
    RETURN 'denied:not-now';
  END IF;
  IF drawn IS NOT NULL THEN
    IF who.operator_id IS NULL OR who.permission IS DISTINCT FROM wanted_permission
       OR core.groups_of(who.login) <> ARRAY['perm_' || who.permission] THEN
      RETURN 'denied:permission';
    END IF;
    IF (CASE purpose WHEN 'asked' THEN who.office_id <> h.office_id AND who.office_id IS DISTINCT FROM core.superior(h.office_id,
          coalesce((SELECT w FROM jsonb_array_elements(core.way_now(h)) w WHERE w->>'permission' = 'approval' LIMIT 1), st)
          ->>'escalate_to') ELSE NOT (core.is_at_level(h, st, who.office_id) OR core.hands_over(h, st, who.office_id)) END) THEN
      RETURN 'denied:level';
    END IF;
    reason := CASE WHEN core.has_sent_up(h, who.person) THEN 'two-roles'
                   ELSE core.personal_denial(h, who, wanted_role, wanted_permission) END;
    reason := coalesce(reason, CASE WHEN core.is_near(h, who.person) THEN 'relative' END, CASE purpose WHEN 'step' THEN
      core.panel_draw_denial(h, who, wanted_role, wanted_permission, record, hall.device_id IS NOT NULL) END);
    IF reason IS NOT NULL THEN RETURN 'denied:' || reason; END IF;
    IF purpose = 'step' THEN PERFORM core.keep_panel(h, wanted_permission, record); END IF;
  END IF;
  INSERT INTO draw SELECT h.office_id, h.case_id, h.last_seq, give.purpose, count(*) + 1, who.operator_id, give.record,
      clock_timestamp(), give.hall_number FROM draw d
    WHERE d.office_id = h.office_id AND d.case_id = h.case_id AND d.after_seq = h.last_seq AND d.purpose = give.purpose;
  IF purpose = 'asked' THEN
    UPDATE case_head c SET approver = who.operator_id WHERE c.office_id = h.office_id AND c.case_id = h.case_id;
  ELSE
    UPDATE case_head c SET assignee = who.operator_id WHERE c.office_id = h.office_id AND c.case_id = h.case_id;
  END IF;
  RETURN 'ok';
END $$;

CREATE FUNCTION work.assign(office text, wanted uuid, after integer, purpose text, drawn uuid, record jsonb) RETURNS text
LANGUAGE sql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD'
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
  SELECT core.give(office, wanted, after, purpose, drawn, record, NULL, NULL)
$$;

-- The papers that a notice asked for did not come by its last day: whoever asked may go on without them.
CREATE FUNCTION core.let_lapse(office text, wanted uuid, after integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE h case_head; last_day text;
BEGIN
  SELECT * INTO h FROM case_head c WHERE c.office_id = let_lapse.office AND c.case_id = wanted FOR UPDATE;
  IF h.case_id IS NULL OR h.last_seq <> after THEN RETURN 'stale'; END IF;
  SELECT e.body::jsonb #>> '{data,supply_by}' INTO last_day FROM case_event e
    WHERE e.office_id = h.office_id AND e.case_id = h.case_id AND e.seq = h.last_seq;
  IF h.state <> 'paused' OR h.waits_for IS DISTINCT FROM 'supplement' THEN RETURN 'denied:not-now'; END IF;
  IF last_day !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' OR last_day::date >= (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date THEN
    RETURN 'denied:not-late';
  END IF;
  UPDATE case_head c SET lapsed_seq = h.last_seq WHERE c.office_id = h.office_id AND c.case_id = h.case_id;
  RETURN 'ok';
END $$;

CREATE FUNCTION work.lapse(office text, wanted uuid, after integer) RETURNS text LANGUAGE sql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD'
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
  SELECT core.let_lapse(office, wanted, after)
$$;
