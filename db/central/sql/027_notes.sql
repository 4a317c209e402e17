-- The stream ``note``: who may say what about a case beside its steps, and what becomes of it.  Each is a chain of one link, named
-- by the event, so that two people who say something at once never stand in each other's way, nor in that of a step.

-- Form of what is said.
CREATE OR REPLACE FUNCTION core.is_note(s core.said) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(s.seq = 1 AND s.chain = s.event_id AND core.is_uuid(s.data->>'case')
    AND jsonb_typeof(s.data->'step') = 'number' AND s.data->>'step' ~ '^[1-9][0-9]{0,2}$'
    AND CASE s.kind WHEN 'question_asked' THEN NOT s.data ? 'question' WHEN 'question_answered' THEN core.is_uuid(s.data->>'question')
                    WHEN 'holder_chased' THEN jsonb_typeof(s.data->'after_seq') = 'number' AND s.data->>'after_seq' ~ '^[1-9][0-9]{0,5}$' END
    AND (s.kind = 'holder_chased' OR jsonb_typeof(s.data->'to_step') = 'number' AND s.data->>'to_step' ~ '^[1-9][0-9]{0,2}$')
    AND jsonb_typeof(s.data->'text') = 'string' AND length(btrim(s.data->>'text')) BETWEEN 1 AND 500, false)
$$;

-- Whether a step of a case was done by this person, by anybody where ``wanted`` is NULL.
CREATE OR REPLACE FUNCTION core.did_step(office text, wanted_case uuid, wanted_step integer, wanted bytea) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM case_event e WHERE e.office_id = office AND e.case_id = wanted_case AND e.step = wanted_step
    AND e.kind IN ('accepted', 'agreed', 'checked', 'paused', 'decided') AND (wanted IS NULL OR e.person = wanted));
END $$;

-- Why this person may not say it; NULL where nothing stands against it, 'stale' where what it is about has not come yet.
-- Whoever has the case or acted in it asks whoever did another step, and that person answers: told by person, not by account.
CREATE OR REPLACE FUNCTION core.note_denial(s core.said, who core.operator) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE h case_head; asked note; said_of integer; to_step integer;
BEGIN
  IF NOT core.is_note(s) THEN RETURN 'malformed'; END IF;
  SELECT * INTO h FROM case_head c WHERE c.office_id = s.office_id AND c.case_id = (s.data->>'case')::uuid;
  IF h.case_id IS NULL THEN RETURN 'stale'; END IF;
  said_of := s.data->>'step'; to_step := s.data->>'to_step';
  IF NOT EXISTS (SELECT 1 FROM case_step c WHERE c.office_id = h.office_id AND c.case_id = h.case_id AND c.round = h.round AND c.seq = said_of) THEN
    RETURN 'step';
  END IF;
  CASE s.kind
    WHEN 'question_asked' THEN
      IF h.assignee IS DISTINCT FROM who.operator_id AND NOT EXISTS (SELECT 1 FROM case_actor a WHERE a.office_id = h.office_id
           AND a.case_id = h.case_id AND a.person = who.person) THEN
        RETURN 'not-drawn';
      END IF;
      RETURN CASE WHEN said_of = to_step OR NOT core.did_step(h.office_id, h.case_id, to_step, NULL) THEN 'step' END;
    WHEN 'question_answered' THEN
      SELECT * INTO asked FROM note n WHERE n.office_id = h.office_id AND n.event_id = (s.data->>'question')::uuid AND n.kind = 'question_asked';
      IF asked.event_id IS NULL THEN RETURN 'stale'; END IF;
      IF (asked.case_id, asked.step, asked.to_step) IS DISTINCT FROM (h.case_id, to_step, said_of) THEN RETURN 'step'; END IF;
      RETURN CASE WHEN NOT core.did_step(h.office_id, h.case_id, said_of, who.person) THEN 'not-drawn' END;
    ELSE  -- the service desk those cases of the green channel alone that it followed
      RETURN CASE WHEN who.post = 'service_desk' AND NOT EXISTS (SELECT 1 FROM chaser c WHERE c.office_id = h.office_id
        AND c.case_id = h.case_id AND c.operator_id = who.operator_id) THEN 'not-drawn' END;
  END CASE;
END $$;

-- It stands in the stream already.  A hall machine may lack the case, which it could not follow: then nothing is known of it.
CREATE OR REPLACE FUNCTION core.note_effect(s core.said) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO note SELECT h.office_id, s.event_id, h.case_id, s.kind, (s.data->>'step')::int, (s.data->>'to_step')::int,
    (s.data->>'question')::uuid, s.kind = 'question_asked' FROM case_head h WHERE h.office_id = s.office_id AND h.case_id = (s.data->>'case')::uuid;
  UPDATE note n SET is_open = false WHERE n.office_id = s.office_id AND n.event_id = (s.data->>'question')::uuid AND n.is_open;
END $$;

-- From elsewhere than the case's office a note is read by whoever reads the case.
CREATE OR REPLACE FUNCTION core.reads_note(wanted_office text, wanted uuid, people uuid[]) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM note n WHERE n.office_id = wanted_office AND n.event_id = wanted
    AND (core.is_at_my_desk(n.office_id, n.case_id, people) OR core.is_taken_here(n.office_id, n.case_id)));
END $$;

-- Questions that wait for whoever is signed in, or for somebody with a valid key at this machine: by whoever did the step last.
CREATE OR REPLACE FUNCTION api.asked(office text) RETURNS TABLE (question uuid, operator_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD'
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
BEGIN
  IF NOT EXISTS (SELECT 1 FROM note n WHERE n.office_id = asked.office AND n.is_open) THEN RETURN; END IF;
  RETURN QUERY SELECT n.event_id, d.operator_id FROM note n CROSS JOIN LATERAL (SELECT e.operator_id FROM case_event e
      WHERE e.office_id = n.office_id AND e.case_id = n.case_id AND e.step = n.to_step
        AND e.kind IN ('accepted', 'agreed', 'checked', 'paused', 'decided') ORDER BY e.seq DESC LIMIT 1) d
    WHERE n.office_id = asked.office AND n.is_open AND d.operator_id = ANY(core.my_operators());
END $$;

REVOKE ALL ON FUNCTION api.asked(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api.asked(text) TO perm_any, perm_device;
