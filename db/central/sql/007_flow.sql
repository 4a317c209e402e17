-- The case's own way: order of steps, permission, staff group.  Each function answers NULL, or why not.

-- Stages left out between two steps: one without a condition never, one with a condition only while it does not hold.
CREATE FUNCTION core.passing_denial(way jsonb, from_step integer, to_step integer, f core.case_facts) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (WITH stage AS MATERIALIZED (
      SELECT n, s, (s->>'seq')::int AS seq FROM jsonb_array_elements(way) WITH ORDINALITY AS w(s, n))
    SELECT coalesce(
      (SELECT CASE WHEN s ? 'clauses' THEN 'condition-holds' ELSE 'step-order' END FROM stage
       WHERE seq > from_step AND (to_step IS NULL OR seq < to_step)
         AND CASE WHEN s ? 'clauses' THEN core.holds(s->'clauses', f.facts, f.answers, f.known) ELSE true END
       ORDER BY n LIMIT 1),
      CASE WHEN to_step IS NOT NULL AND NOT EXISTS (SELECT 1 FROM stage WHERE seq = to_step) THEN 'step-order' END));
END $$;

CREATE FUNCTION core.way_now(h core.case_head) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT coalesce(jsonb_agg(c.stage ORDER BY c.seq), '[]') FROM case_step c
          WHERE c.office_id = h.office_id AND c.case_id = h.case_id AND c.round = h.round);
END $$;

CREATE FUNCTION core.stage_at(way jsonb, step integer) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN jsonb_path_query_first(way, '$[*] ? (@.seq == $step)', jsonb_build_object('step', step));
END $$;

-- What the window does: received, accepted, turned away, supplemented, withdrawn, and closed where nothing is left behind it.
CREATE FUNCTION core.window_denial(h core.case_head, s core.spoken, f core.case_facts, way jsonb) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE listed jsonb; first_stage jsonb; denial text;
BEGIN
  IF s.permission <> 'intake' THEN RETURN 'permission'; END IF;
  IF h.stages > 0 THEN
    first_stage := way -> 0;
  ELSE
    SELECT w.way INTO listed FROM item_way w WHERE w.item = coalesce(h.item, s.data->>'item') ORDER BY w.listed DESC LIMIT 1;
    IF listed IS NULL THEN RETURN 'way'; END IF;
    first_stage := listed -> 0;
  END IF;
  IF s.role <> first_stage->>'role' OR s.step <> 1 AND s.kind NOT IN ('supplemented', 'withdrawn') THEN RETURN 'step'; END IF;
  IF s.kind <> 'accepted' THEN RETURN NULL; END IF;
  IF coalesce(s.data->>'number', '') = '' THEN RETURN 'malformed'; END IF;
  IF EXISTS (SELECT 1 FROM case_head c WHERE c.office_id = s.office_id AND c.number = s.data->>'number') THEN
    RETURN 'number-taken';
  END IF;
  IF s.data ? 'green' AND NOT core.is_green(s.data->'green') OR s.data ? 'near' AND NOT core.is_near_said(s.data->'near') THEN RETURN 'malformed'; END IF;
  f.known := coalesce(s.data->'known', '{}');
  IF s.data ? 'way' THEN
    IF NOT EXISTS (SELECT 1 FROM item_way w WHERE w.item = h.item AND w.way = s.data->'way'
                   AND (w.valid_until IS NULL OR clock_timestamp() < w.valid_until)) THEN
      RETURN 'way';
    END IF;
    IF coalesce((s.data->>'next_step')::int, 1) <= 1 THEN RETURN 'step-order'; END IF;
    RETURN core.passing_denial(s.data->'way', 1, (s.data->>'next_step')::int, f);
  END IF;
  denial := core.passing_denial(listed, 1, NULL, f);
  RETURN CASE denial WHEN 'step-order' THEN 'way' ELSE denial END;
END $$;

-- Figures that were typed once before, by key, which this stage types again.
CREATE FUNCTION core.keyed_denial(h core.case_head, s core.spoken, f core.case_facts, stages jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (WITH way AS (SELECT (c->>'seq')::int AS seq, c->>'permission' AS permission, c AS stage,
               c->>'check' = 'before' AND c->>'permission' <> 'handling' AS checks FROM jsonb_array_elements(stages) c)
  SELECT 'keyed-otherwise' WHERE EXISTS (SELECT 1 FROM way m WHERE m.seq = h.step AND m.checks) AND EXISTS (
    SELECT 1 FROM way k, jsonb_array_elements_text(k.stage->'keyed') AS key
    WHERE k.permission = 'handling' AND k.seq < h.step
      AND NOT EXISTS (SELECT 1 FROM way b WHERE b.checks AND b.seq > k.seq AND b.seq < h.step)
      AND f.typed ->> key IS NOT NULL AND (s.data #>> ARRAY['again', key]) IS DISTINCT FROM f.typed ->> key));
END $$;

-- Facts that the stage is not signed without; f.facts has this event's own among them.
CREATE FUNCTION core.needed_denial(stage jsonb, s core.spoken, f core.case_facts) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT 'facts-left-out' WHERE EXISTS (SELECT 1 FROM jsonb_array_elements(coalesce(stage->'needed', '[]')) n
    WHERE coalesce(s.data #>> ARRAY['facts', n->>'key'], '') = ''
      AND (NOT n ? 'clauses' OR core.holds(n->'clauses', f.facts, f.answers, f.known))));
END $$;

-- What whoever was drawn says of the step that waits.
CREATE FUNCTION core.step_denial(h core.case_head, s core.spoken, who core.operator, rule core.kind_rule, f core.case_facts, way jsonb)
RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  stage jsonb := core.stage_at(way, h.step); denial text; to_step integer := coalesce((s.data->>'next_step')::int, h.step);
  refuses boolean := s.data->>'proposed' IS NOT DISTINCT FROM 'refused' AND s.data->>'outcome' IS DISTINCT FROM 'granted';
BEGIN
  IF h.stages = 0 THEN RETURN CASE WHEN s.kind = 'closed' THEN core.window_denial(h, s, f, way) ELSE 'step' END; END IF;
  IF stage IS NULL OR h.step <> s.step OR stage->>'role' <> s.role OR stage->>'permission' <> s.permission THEN
    RETURN 'step';
  END IF;
  IF NOT (core.is_at_level(h, stage, who.office_id) OR core.hands_over(h, stage, who.office_id)) THEN RETURN 'level'; END IF;
  IF h.assignee IS DISTINCT FROM who.operator_id THEN RETURN 'not-drawn'; END IF;
  IF core.has_sent_up(h, who.person) THEN RETURN 'two-roles'; END IF;
  IF s.kind IN ('checked', 'mismatched') AND stage->>'check' IS DISTINCT FROM 'after' THEN RETURN 'step'; END IF;
  IF s.kind IN ('supplement_asked', 'paused') AND (coalesce(s.data->>'letter', '') = '' OR s.data->>'waits_for' IS NULL) THEN
    RETURN 'letter';
  END IF;
  IF s.kind = 'paused' AND stage #>> '{pause,kind}' IS NULL THEN RETURN 'step'; END IF;
  IF s.kind = 'escalated' AND s.data->>'to_level' IS DISTINCT FROM stage->>'escalate_to' THEN
    RETURN 'step';
  END IF;
  IF s.kind = 'resumed' AND h.waits_for = 'supplement' AND h.lapsed_seq IS DISTINCT FROM h.last_seq THEN
    RETURN 'papers-awaited';
  END IF;
  IF s.kind = 'decided' AND EXISTS (SELECT 1 FROM jsonb_array_elements(way) w
       WHERE (w->>'seq')::int > h.step AND w->>'permission' <> 'intake' AND NOT w ? 'clauses')
     OR s.kind = 'closed' AND h.state = 'accepted' AND h.last_kind <> 'checked' THEN
    RETURN 'checks-missing';
  END IF;
  IF s.kind = 'decided' AND s.data->>'outcome' IS NULL THEN RETURN 'malformed'; END IF;
  IF rule.signs THEN
    IF NOT refuses AND h.proposed = 'refused' THEN RETURN 'refusal-stands'; END IF;
    denial := CASE WHEN NOT refuses THEN coalesce(core.keyed_denial(h, s, f, way), core.needed_denial(stage, s, f)) END;
    IF denial IS NOT NULL THEN RETURN denial; END IF;
    IF to_step < h.step OR to_step = h.step AND s.kind NOT IN ('decided', 'checked') THEN RETURN 'step-order'; END IF;
    IF s.kind = 'decided' AND EXISTS (SELECT 1 FROM jsonb_array_elements(way) w WHERE (w->>'seq')::int > h.step
         AND w->>'permission' <> 'intake' AND core.holds(w->'clauses', f.facts, f.answers, f.known)) THEN
      RETURN 'condition-holds';
    END IF;
    RETURN CASE WHEN to_step > h.step THEN core.passing_denial(way, h.step, to_step, f) END;
  END IF;
  IF s.kind = 'closed' THEN
    IF s.data ? 'next_step' THEN RETURN 'step-order'; END IF;
    IF h.state = 'decided' AND h.outcome = 'granted' AND NOT EXISTS (SELECT 1 FROM case_event e WHERE e.office_id = h.office_id
         AND e.case_id = h.case_id AND e.seq = h.last_seq AND e.kind = 'decided' AND e.step = s.step) THEN
      denial := core.needed_denial(stage, s, f);
    END IF;
    denial := coalesce(denial, core.passing_denial(way, h.step, NULL, f));
    RETURN CASE denial WHEN 'step-order' THEN 'checks-missing' ELSE denial END;
  END IF;
  IF rule.goes_back THEN
    RETURN CASE WHEN to_step >= h.step OR NOT EXISTS (SELECT 1 FROM jsonb_array_elements(way) w
                WHERE (w->>'seq')::int = to_step) THEN 'step-order' END;
  END IF;
  RETURN CASE WHEN to_step <> h.step THEN 'step-order' END;
END $$;

-- What is asked beside the steps: the leader who was drawn for it, a correction that handling asks for, a case opened again.
CREATE FUNCTION core.beside_denial(h core.case_head, s core.spoken, who core.operator, rule core.kind_rule, f core.case_facts, g core.ground)
RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE way jsonb := g.way; own text; again jsonb;
BEGIN
  IF h.stages = 0 THEN RETURN 'step'; END IF;
  IF rule.acts = 'handler' THEN
    RETURN CASE WHEN NOT EXISTS (SELECT 1 FROM jsonb_array_elements(way) w
      WHERE w->>'role' = s.role AND w->>'permission' = s.permission AND s.permission = 'handling') THEN 'step' END;
  END IF;
  IF s.permission <> 'approval' THEN RETURN 'permission'; END IF;
  IF rule.acts = 'asked' THEN
    SELECT w->>'role' INTO own FROM jsonb_array_elements(way) w WHERE w->>'permission' = 'approval' LIMIT 1;
    IF s.role <> coalesce(own, 'approval') OR s.step <> h.step OR coalesce((s.data->>'next_step')::int, h.step) <> h.step THEN
      RETURN 'step';
    END IF;
    IF h.approver IS DISTINCT FROM who.operator_id THEN RETURN 'not-drawn'; END IF;
    IF s.kind = 'extended' AND (h.is_extended OR coalesce(s.data->>'letter', '') = '') THEN RETURN 'letter'; END IF;
    IF s.kind = 'corrected' AND s.data->'changes' IS DISTINCT FROM f.asked THEN RETURN 'changes'; END IF;
    RETURN NULL;
  END IF;
  again := (SELECT jsonb_agg(jsonb_set(w, '{role}', to_jsonb(rtrim(w->>'role', '0123456789') || (h.round + 1))))
            FROM jsonb_array_elements(way) w);
  IF again IS DISTINCT FROM s.data->'way' OR (s.data->>'round')::int IS DISTINCT FROM h.round + 1 THEN RETURN 'way'; END IF;
  IF s.role <> 'reopening' || (h.round + 1) OR s.step IS DISTINCT FROM (s.data->>'next_step')::int THEN RETURN 'step'; END IF;
  IF g.actors ? encode(who.person, 'hex') THEN RETURN 'two-roles'; END IF;
  RETURN core.passing_denial(again, 1, s.step, f);
END $$;
