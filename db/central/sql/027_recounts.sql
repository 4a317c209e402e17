-- The stream ``note``, kind ``case_recounted``: last days counted anew by a changed calendar.  No person does it: every machine of
-- the office that has the new calendar works the same bytes out, the first one is taken and the others are ``dup``.

-- Form of what is said; a last day moves by so many days at most.
CREATE OR REPLACE FUNCTION core.is_recount(s core.said) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE clock text; before text; after text; moved boolean := false; d jsonb := s.data;
BEGIN
  IF NOT coalesce(s.seq = 1 AND s.chain = s.event_id AND s.operator_id IS NULL AND core.is_uuid(d->>'case')
       AND d->>'calendar_before' ~ '^[0-9a-f]{12}$' AND d->>'calendar_after' ~ '^[0-9a-f]{12}$'
       AND d->>'calendar_before' <> d->>'calendar_after' AND d->>'provisional' IN ('0', '1'), false) THEN
    RETURN false;
  END IF;
  FOREACH clock IN ARRAY ARRAY['promise', 'statutory', 'green'] LOOP
    before := d->>(clock || '_before'); after := d->>(clock || '_after');
    IF (before IS NULL) <> (after IS NULL) THEN RETURN false; END IF;
    CONTINUE WHEN before IS NULL;
    IF NOT core.is_day(before) OR NOT core.is_day(after) OR abs(after::date - before::date) > 62 THEN RETURN false; END IF;
    moved := moved OR before <> after;
  END LOOP;
  RETURN moved;
END $$;

-- A calendar that another one replaced in this office does not come back: a program that was not brought up to date counts by it.
CREATE OR REPLACE FUNCTION core.recount_denial(s core.said) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF NOT core.is_recount(s) THEN RETURN 'malformed'; END IF;
  IF NOT EXISTS (SELECT 1 FROM case_head h WHERE h.office_id = s.office_id AND h.case_id = (s.data->>'case')::uuid) THEN RETURN 'stale'; END IF;
  RETURN CASE WHEN EXISTS (SELECT 1 FROM recount r WHERE r.office_id = s.office_id AND r.calendar_before = s.data->>'calendar_after'
    AND r.calendar_after = s.data->>'calendar_before') THEN 'calendar' END;
END $$;

-- What the newest event says that says it, or a recount behind that event.
CREATE OR REPLACE FUNCTION core.last_said(office text, wanted uuid, key text, within text, r core.recount, counted text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE e record;
BEGIN
  SELECT x.seq, x.said INTO e FROM (SELECT c.seq, coalesce(c.body::jsonb->'data'->>key, c.body::jsonb #>> ARRAY['data', within, 'due_on']) AS said
    FROM case_event c WHERE c.office_id = office AND c.case_id = wanted) x WHERE x.said IS NOT NULL ORDER BY x.seq DESC LIMIT 1;
  RETURN CASE WHEN r.after_seq >= coalesce(e.seq, 0) THEN counted ELSE e.said END;
END $$;

-- It stands in the stream already.  Where the case has moved on, or was decided, nothing follows: every window sees the same.
CREATE OR REPLACE FUNCTION core.recount_effect(s core.said) RETURNS void LANGUAGE plpgsql AS $$
DECLARE h case_head; r recount; d jsonb := s.data;
BEGIN
  SELECT * INTO h FROM case_head c WHERE c.office_id = s.office_id AND c.case_id = (d->>'case')::uuid;
  IF h.case_id IS NULL OR h.state NOT IN ('accepted', 'paused') OR h.round <> 1 THEN RETURN; END IF;
  SELECT * INTO r FROM recount x WHERE x.office_id = h.office_id AND x.case_id = h.case_id ORDER BY x.number DESC LIMIT 1;
  IF (core.last_said(h.office_id, h.case_id, 'calendar', '', r, r.calendar_after), core.last_said(h.office_id, h.case_id, 'due_on', '', r, r.promise::text),
      core.last_said(h.office_id, h.case_id, 'statutory_due_on', '', r, r.statutory::text),
      core.last_said(h.office_id, h.case_id, 'green_due_on', 'green', r, r.green::text))
     IS DISTINCT FROM (d->>'calendar_before', d->>'promise_before', d->>'statutory_before', d->>'green_before') THEN
    RETURN;
  END IF;
  INSERT INTO recount VALUES (h.office_id, h.case_id, coalesce(r.number, 0) + 1, s.event_id, h.last_seq, d->>'calendar_before', d->>'calendar_after',
    (d->>'promise_after')::date, (d->>'statutory_after')::date, (d->>'green_after')::date);
  UPDATE case_head c SET deadline = (d->>'promise_after')::date WHERE c.office_id = h.office_id AND c.case_id = h.case_id;
END $$;

-- Whether the last day of a head is that of its newest recount, behind which no event says one.
CREATE OR REPLACE FUNCTION core.is_recounted(h core.case_head) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM recount r WHERE r.office_id = h.office_id AND r.case_id = h.case_id AND r.promise IS NOT DISTINCT FROM h.deadline
    AND r.after_seq = h.last_seq AND r.number = (SELECT max(n.number) FROM recount n WHERE n.office_id = h.office_id AND n.case_id = h.case_id));
END $$;
